"""Every message in words: nothing empty, nothing that only a program would say."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.assessment import Status
from bot.conversation.typed.commands import COMMANDS
from rubric import Rubric
from rubric.loader import bundled
from tests.support.core import ANA
from tests.support.messages import every_message, everything_said
from tests.support.rubrics import FILES, MODELS, capability

MAY_BE_EMPTY = ("hint", "letter", "caption", "team", "value", "brief", "says")
LIKE_A_PROGRAM = r"None(?! of us)|True|False|[{}]|!\s*!|\.\.|\?\.|\s[.,;:!?](\s|$)|<|>"
NO_WORD_OF_OURS = r"(?i)\b(activity|channel|invalid|error|exception|null|redis|anonymous|anonymity)\b"


# Besides both rubrics one of three levels, without steps and evidence, and one without levels.
TEAM_HEALTH = next(path for path in MODELS if path.stem == "team-health")
EVERY_SHAPE = (*FILES, TEAM_HEALTH, bundled() / "dora-scan.yaml")


@pytest.fixture(params=EVERY_SHAPE, ids=lambda path: path.stem)
def rubric(request: pytest.FixtureRequest) -> Rubric:
    return capability(request.param)


def texts(part: object) -> Iterator[tuple[str, str]]:
    """List every text in *part* with the name of its field."""
    for field in fields(part):  # type: ignore[arg-type]
        value = getattr(part, field.name)
        for each in value if isinstance(value, tuple) else (value,):
            if is_dataclass(each):
                yield from texts(each)
            elif isinstance(each, str) and not isinstance(each, Enum) and field.name != "press":
                yield field.name, each


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_kind_of_message_is_missing_here(path: Path) -> None:
    rubric = capability(path)
    assert {type(message) for message in every_message(rubric)} == set(get_args(m.Message))


def test_no_part_of_any_message_is_empty(rubric: Rubric) -> None:
    for message, said in everything_said(rubric):
        assert said.blocks, message
        assert [name for name, text in texts(said) if not text.strip() and name not in MAY_BE_EMPTY] == [], (
            message
        )
        rows = [part for part in said.blocks if isinstance(part, view.Buttons)]
        assert all(part.buttons or part.links for part in rows), message


def test_nothing_reads_as_if_a_program_had_said_it(rubric: Rubric) -> None:
    shown = {text for _, said in everything_said(rubric) for name, text in texts(said) if name != "url"}
    # People type {title} and {body} in the address of a tracker.
    plain = {re.sub(r"[●○]+  |(?<=\{)(?:title|body)(?=\})", "", text).replace("{}", "it") for text in shown}
    assert {
        text for text in plain if re.search(LIKE_A_PROGRAM, text) or "  " in text or text != text.strip()
    } == set()


def test_words_outside_the_vocabulary_are_not_said(rubric: Rubric) -> None:
    shown = {text for _, said in everything_said(rubric) for name, text in texts(said) if name != "url"}
    assert {text for text in shown if re.search(NO_WORD_OF_OURS, text)} == set()


def test_no_heading_stands_before_nothing(rubric: Rubric) -> None:
    for message, said in everything_said(rubric):
        blocks = (*said.blocks, view.Divider())
        lonely = [
            one
            for one, other in pairwise(blocks)
            if isinstance(one, view.Heading) and isinstance(other, view.Heading | view.Divider)
        ]
        assert lonely == [], message


def test_everything_to_press_does_what_this_version_knows(rubric: Rubric) -> None:
    for message, said in everything_said(rubric):
        values = [each.press for each in (*view.options(said), *view.buttons(said))]
        assert [
            value for value in values if isinstance(callback_data.unpack(value, ANA), e.PressedUnknown)
        ] == [], message
        assert all(len(part.buttons) <= 5 for part in said.blocks if isinstance(part, view.Buttons)), message


WITHOUT_WAYS = (
    m.ErrorMessage(m.ErrorCode.OUTSIDER),  # can do nothing with us
    m.ErrorMessage(m.ErrorCode.NOT_INSTALLED),
    m.ErrorMessage(m.ErrorCode.KEY_LOST),  # the operator alone can do something
    *map(m.InYourChat, m.InChat),  # points to the message that has the ways; Teams says it as plain text
)


def test_every_message_has_a_way_on(rubric: Rubric) -> None:
    for message, said in everything_said(rubric):
        ways = (*view.buttons(said), *view.options(said), view.form(said))
        assert any(ways) is (message not in WITHOUT_WAYS), message


def test_the_main_button_of_a_shared_message_is_for_everyone(rubric: Rubric) -> None:
    facilitators = e.CloseAsked | e.DropAsked | e.Extended | e.RevealAsked | e.NextTopicAsked
    shared = m.Invitation | m.LiveTopic | m.TeamReport | m.Board | m.Changed | m.TooFew | m.TooLittleChanged
    for message, said in everything_said(rubric):
        asked_early = isinstance(message, m.TooFew | m.TooLittleChanged) and (
            message.assessment.status is Status.OPEN  # seen by the facilitator alone
        )
        all_done = isinstance(message, m.Invitation) and message.assessment.everyone_done
        if not isinstance(message, shared) or asked_early or all_done:
            continue
        main = [each for each in view.buttons(said) if each.style is view.Style.PRIMARY]
        pressed = [callback_data.unpack(each.press, ANA) for each in main]
        assert not any(isinstance(each, facilitators) for each in pressed), message


def test_at_most_one_button_is_the_main_one(rubric: Rubric) -> None:
    for message, said in everything_said(rubric):
        main = [each for each in view.buttons(said) if each.style is view.Style.PRIMARY]
        assert len(main) <= 1, message


@pytest.mark.parametrize("private", [True, False])
def test_help_leads_to_actions_and_never_round_in_a_circle(private: bool) -> None:
    for words in (True, False):
        listed = view.buttons(wording.say(m.CommandList(private, words)))
        events = [callback_data.unpack(each.press, ANA) for each in listed]
        assert not [each for each in events if each in (e.HelpAsked(), e.HelpAsked(True, words))]
        assert [each for each in events if not isinstance(each, e.HelpAsked)]


@pytest.mark.parametrize("private", [True, False])
def test_all_that_people_can_do_is_a_button(private: bool) -> None:
    menu = view.buttons(wording.say(m.CommandList(private)))
    offered = {callback_data.unpack(each.press, ANA) for each in menu}
    wanted = {each.read("") for each in COMMANDS if each.group and not (private and each.is_team)}
    assert wanted - {e.HelpAsked()} <= offered  # help leads to this menu
