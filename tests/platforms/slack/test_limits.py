"""Whatever is said, in whatever words a rubric has: Slack takes it, and it calls nobody."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

import pytest

from bot.conversation import messages as m
from bot.conversation.view import Mention, View, buttons, options
from bot.platforms.slack.home_tab import home_page
from bot.platforms.slack.render import MOST_VIEW_BLOCKS, render
from rubric import Rubric
from tests.fakes.slack_rules import refused_message, refused_view, slips_of_message
from tests.fakes.slack_shapes import Json
from tests.support.extreme_rubrics import EXTREMES, filled
from tests.support.hostile_views import HOSTILE, view
from tests.support.messages import Said, everything_said, one_of_each_shape
from tests.support.pictures import far_away
from tests.support.refusals import lost_in_slack
from tests.support.rubrics import both

RUBRICS = {rubric.id: rubric for rubric in both()}
LARGE, SMALL = RUBRICS


def once(messages: Iterable[Said]) -> dict[View, type[m.Message]]:
    """Give the words of *messages*, each words once, with the kind of a message that says them."""
    return {said: type(message) for message, said in messages}


@pytest.fixture(params=RUBRICS)
def capability(request: pytest.FixtureRequest) -> Rubric:
    return RUBRICS[request.param]


@pytest.mark.parametrize("capability", [LARGE, pytest.param(SMALL, marks=pytest.mark.long)], indirect=True)
def test_every_home_page_passes_slack(capability: Rubric) -> None:
    extreme = one_of_each_shape(filled(capability, EXTREMES["long"]), capability)
    pages = {home_page(message): type(message) for message, _ in chain(extreme, everything_said(capability))}
    for page, kind in pages.items():
        drawing = render(page, "n0123456789", MOST_VIEW_BLOCKS)
        assert refused_view({"type": "home", "blocks": json.loads(drawing.blocks)}) == [], kind


def test_the_fullest_home_page_keeps_words_and_buttons(capability: Rubric) -> None:
    for own, _ in everything_said(capability):
        if isinstance(own, m.Overview):
            page = home_page(own)
            drawing = render(page, "n0123456789", MOST_VIEW_BLOCKS)
            assert list(lost_in_slack(page, drawing)) == []
            assert ("Your teams' results" in drawing.blocks.decode()) == bool(own.teams)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_parts_of_every_kind_pass_slack_with_hostile_texts(text: str) -> None:
    said = view(text)
    blocks = tuple(
        replace(part, person="U0ANA") if isinstance(part, Mention) else part for part in said.blocks
    )
    drawing = render(replace(said, blocks=blocks), "s0123456789", picture_url=far_away)
    blocks: Json = json.loads(drawing.blocks)
    assert refused_message(blocks) == []
    assert [*slips_of_message({"text": drawing.text, "blocks": blocks})] == []


def test_what_fits_is_drawn_in_full(capability: Rubric) -> None:
    for said, kind in once(everything_said(capability)).items():
        drawn = render(said, "s0123456789").blocks.decode()
        missing = [part for part in _texts(said) if json.dumps(part, ensure_ascii=False)[1:-1] not in drawn]
        assert missing == [], kind


def _texts(said: View) -> Iterator[str]:
    """Give the words that a drawing must not lose, whatever its room: answers and what they stand for."""
    yield from (option.text for option in options(said) if option.letter)
    yield from (button.label for button in buttons(said))
