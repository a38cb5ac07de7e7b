"""Whatever is said, in whatever words a rubric has: Teams takes it, draws it, and reads no markup into it."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest

from bot.conversation.callback_data import LONGEST
from bot.conversation.view import (
    Block,
    Button,
    Buttons,
    Confirmation,
    Divider,
    Field,
    Heading,
    Link,
    LinkList,
    Mention,
    Option,
    QuestionBlock,
    Style,
    Text,
    Tone,
    View,
    buttons,
    options,
)
from bot.platforms.common.payload import dump_json
from bot.platforms.teams.parse import PRESS
from bot.platforms.teams.render import MOST_BYTES, Refresh, one_topic, render
from rubric import Rubric
from tests.fakes.teams_rules import refused_card, slips_of_card
from tests.support.core import ANA
from tests.support.extreme_rubrics import EXTREMES, filled, grown
from tests.support.hostile_views import HOSTILE, view
from tests.support.messages import Said, everything_said, one_of_each_shape
from tests.support.pictures import far_away
from tests.support.rubrics import both

RUBRICS = {rubric.id: rubric for rubric in both()}
LARGE, SMALL = RUBRICS
NAMES = {ANA.id: "Ana Lima"}
SHARED = "19:" + "c" * 200 + "@thread.tacv2"

Card = dict[str, Any]


def drawn(said: View) -> Card:
    """Give the card of *said*."""
    refresh = Refresh("show|0123456789|", "note", "29:1ana")
    card: Card = json.loads(render(said, "note", NAMES, SHARED, refresh, far_away).card)
    return card


@cache
def everything_drawn(rubric: str) -> tuple[Card, ...]:
    """Give the cards of all that is said about one of our rubrics, drawn once."""
    return tuple(drawn(said) for _, said in everything_said(RUBRICS[rubric]))


def wrong(said: View, *, whole: bool = True) -> list[str]:
    """List what Teams refuses in a card, what we do not want in it, and what got lost.

    To hold a card to the schema takes long; its shape depends on the kind of message, not on its words.
    """
    card = drawn(said)
    return [*(refused_card(card) if whole else ()), *slips_of_card(card), *lost(said, card)]


def wrong_in(messages: Iterable[Said]) -> list[tuple[str, str]]:
    """List what is wrong with any of *messages*, one of each kind held to the schema as well."""
    kinds: set[type] = set()
    found = []
    for said, kind in {said: type(message) for message, said in messages}.items():
        problems = wrong(said, whole=kind not in kinds)
        kinds.add(kind)
        found += [(kind.__name__, problem) for problem in problems]
    return found


def lost(said: View, card: Card) -> Iterator[str]:
    """List what could be pressed in *said* and cannot in its card, which asks about one topic."""
    pressable = {each["data"][PRESS] for each in actions(card)}
    asked = View("", tuple(one_topic(said.blocks)))
    for press in (each.press for each in (*buttons(said), *options(asked))):
        if press not in pressable:
            yield f"{press} cannot be pressed"
    if not card["body"]:
        yield "everything"


def actions(thing: Any) -> Iterator[Card]:
    """Find every Action.Execute, wherever in a card."""
    left = [thing]
    while left:
        here = left.pop()
        if isinstance(here, dict):
            if here.get("type") == "Action.Execute":
                yield here
            left += here.values()
        elif isinstance(here, list):
            left += here


def shown(*blocks: Block) -> list[Card]:
    """Give the elements that *parts* are drawn as."""
    body: list[Card] = drawn(View("", blocks))["body"]
    return body


def read(elements: Any) -> str:
    """Read everything aloud that is written in *elements*."""
    return " ".join(each["text"] for element in elements for each in element.get("inlines", [element]))


@pytest.fixture(params=RUBRICS)
def capability(request: pytest.FixtureRequest) -> Rubric:
    return RUBRICS[request.param]


def test_everything_that_is_said_passes_teams(capability: Rubric) -> None:
    assert wrong_in(everything_said(capability)) == []


@pytest.mark.parametrize("capability", [LARGE, pytest.param(SMALL, marks=pytest.mark.long)], indirect=True)
@pytest.mark.parametrize("text", EXTREMES.values(), ids=EXTREMES)
def test_everything_said_with_extreme_texts_passes_teams(capability: Rubric, text: str) -> None:
    assert wrong_in(one_of_each_shape(filled(capability, text), capability)) == []


@pytest.mark.parametrize("aspects", [4, 12, 40])
def test_rubrics_of_any_size_pass_teams(capability: Rubric, aspects: int) -> None:
    assert wrong_in(one_of_each_shape(grown(capability, aspects, terms=200))) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_parts_of_every_kind_pass_teams_with_hostile_texts(text: str) -> None:
    card = drawn(view(text))
    assert [*refused_card(card), *slips_of_card(card)] == []


def test_the_longest_presses_leave_room_for_every_answer() -> None:
    def option(at: int) -> Option:
        return Option("abcde"[at % 5], f"statement {at}", f"{at}".rjust(LONGEST, "x"))

    asked = [
        QuestionBlock(
            f"{number}",
            "?",
            "",
            tuple(option(number * 10 + at) for at in range(5)),
            (option(number * 10 + 5), option(number * 10 + 6)),
        )
        for number in range(3)
    ]
    assert wrong(View("", tuple(asked))) == []


def test_an_oversized_message_keeps_its_buttons() -> None:
    said = View("", (*(Text("word " * 9) for _ in range(2_000)), Buttons((Button("Go on", "help"),))))
    card = drawn(said)
    assert [*refused_card(card), *slips_of_card(card), *lost(said, card)] == []
    assert read(card["body"][:1]) != ""


def test_what_fits_is_drawn_in_full(capability: Rubric) -> None:
    for _, said in everything_said(capability):
        card = render(said, "session", NAMES).card.decode()
        texts = [part.text for part in said.blocks if isinstance(part, Text | Heading)]
        lines = [line for text in texts for line in text.splitlines()]
        assert [line for line in lines if json.dumps(line, ensure_ascii=False)[1:-1] not in card] == []


@pytest.mark.parametrize(
    "title", ["1. First", "- one", "a *b* c", "_x_", "[a](https://evil.example)", "&lt;b"]
)
def test_a_title_like_markup_is_drawn_as_text(title: str) -> None:
    (element,) = shown(Heading(title))
    assert (element["type"], read([element])) == ("RichTextBlock", title)


def test_a_title_is_a_heading_to_those_who_listen() -> None:
    (element,) = shown(Heading("Flexible Infrastructure: quick check"))
    assert (element["type"], element["style"]) == ("TextBlock", "heading")


@pytest.mark.parametrize("text", ["{{DATE(2026-11-24T09:00:00Z,SHORT)}}", "{{{{{", "{{"])
def test_braces_are_never_worked_out(text: str) -> None:
    said = read(shown(Text(text)))
    assert "{{" not in said
    assert said.replace("\u2060", "") == text


def test_every_line_is_a_block_of_its_own() -> None:
    assert [read([element]) for element in shown(Text("one\n\ntwo\n"))] == ["one", "two"]


def test_a_statement_is_pressed_where_it_stands_in_full() -> None:
    statement = "Every change goes through the same reviewed pipeline, from the first commit on, each day."
    row = shown(QuestionBlock("1", "How?", "", (Option("c", statement, "press-c"),), ()))[1]
    assert read(row["items"]) == f"c) {statement}"
    assert row["selectAction"]["data"][PRESS] == "press-c"


def test_a_given_answer_is_marked_without_colour() -> None:
    asked = QuestionBlock(
        "1", "How?", "", (Option("a", "So", "x", chosen=True),), (Option("", "Not sure", "y", chosen=True),)
    )
    _, row, others = shown(asked)
    assert read(row["items"]) == "✓ a) So"
    assert others["actions"][0]["title"] == "✓ Not sure"
    assert others["actions"][0]["tooltip"] == "Question 1, your answer: Not sure"


def test_rows_keep_their_names_while_they_are_answered() -> None:
    def names(chosen: bool) -> list[str]:
        option = Option("a", "So", "x", chosen=chosen)
        return [str(element.get("id")) for element in shown(QuestionBlock("4.1", "How?", "", (option,), ()))]

    assert names(True) == names(False)


def test_a_row_of_buttons_fits_a_phone(capability: Rubric) -> None:
    for card in everything_drawn(capability.id):
        sets = [each["actions"] for each in card["body"] if each["type"] == "ActionSet"]
        for row in sets:
            labels = [action["title"].removeprefix("✓ ") for action in row]
            assert len(row) == 1 or sum(len(label) + 5 for label in labels) <= 33, labels


def test_rare_buttons_open_below_a_button() -> None:
    later, note = Button("Later", "pause|c1"), Button("Add a note", "note|c1|0")
    row, more = shown(Buttons((Button("Back", "page|c1|0"),), (note, later)))
    assert [each["title"] for each in row["actions"]] == ["Back", "More"]
    assert (row["actions"][1]["targetElements"], more["isVisible"]) == ([more["id"]], False)
    assert [each["title"] for each in more["items"][0]["actions"]] == ["Add a note", "Later"]


def test_what_a_step_says_stands_close_together() -> None:
    title, aspect, why, done = shown(
        Text("Look", Tone.STRONG),
        Text("Speed", Tone.QUIET),
        Field("Why", "It drifts"),
        Field("Done", "No drift"),
    )
    assert [each.get("spacing") for each in (title, aspect, why, done)] == [None, "Small", None, "Small"]


def test_a_loss_is_confirmed_before_it_is_sent() -> None:
    confirm = Confirmation("Sure?", "All of it goes.", "Delete", "Keep")
    row, dialog = shown(Buttons((Button("Delete it", "forget|1", Style.DANGER, confirm),)))
    assert [each["type"] for each in row["actions"]] == ["Action.ToggleVisibility"]
    assert (row["actions"][0]["targetElements"], dialog["isVisible"]) == ([dialog["id"]], False)
    yes, no = dialog["items"][-1]["actions"]
    assert (yes["title"], yes["data"][PRESS], yes["style"]) == ("Delete", "forget|1", "destructive")
    assert (no["title"], no["targetElements"]) == ("Keep", [dialog["id"]])


def test_a_client_that_knows_no_execute_sends_the_same(capability: Rubric) -> None:
    for card in everything_drawn(capability.id):
        found = list(actions(card["body"]))
        if any("fallback" not in each for each in found):
            twice = sum(len(dump_json(each)) for each in found)
            assert len(dump_json(card)) + twice > MOST_BYTES, "a card with room for it tells older clients"
            continue
        for action in found:
            assert action["fallback"]["type"] == "Action.Submit"
            assert action["fallback"]["data"] == action["data"]


def test_only_web_addresses_can_be_opened() -> None:
    links = (Link("a", "https://example.org/"), Link("b", "javascript:alert(1)"))
    (element,) = shown(LinkList("Read more", links))
    opened = [each["selectAction"]["url"] for each in element["inlines"] if "selectAction" in each]
    assert opened == ["https://example.org/"]


def test_a_person_is_called_by_name_without_being_called() -> None:
    assert read(shown(Mention(ANA.id, "shares."))) == "Ana Lima  shares."
    assert read(shown(Mention("nobody", "shares."))) == "Someone  shares."


def test_a_line_is_drawn_above_what_follows_it() -> None:
    first, second = shown(Text("one"), Divider(), Text("two"))
    assert ("separator" in first, second["separator"]) == (False, True)


def test_colours_are_the_themes_own(capability: Rubric) -> None:
    for _, said in everything_said(capability):
        card = render(said, "session", NAMES).card.decode()
        assert '"color"' not in card
        assert '"backgroundImage"' not in card
