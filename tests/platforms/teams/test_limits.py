"""Whatever is said, in whatever words a rubric has: Teams takes it, draws it, and reads no markup into it."""

import json
from collections.abc import Iterable
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
)
from bot.platforms.common.payload import dump_json
from bot.platforms.teams.parse import PRESS
from bot.platforms.teams.render import MOST_BYTES, render
from rubric import Rubric
from tests.fakes.teams_rules import refused_card, slips_of_card
from tests.support.core import ANA
from tests.support.hostile_views import HOSTILE, view
from tests.support.messages import everything_said
from tests.support.refusals import NAMES, Card, actions, card_of, lost_in_teams, wrong_in_teams
from tests.support.rubrics import both

RUBRICS = {rubric.id: rubric for rubric in both()}


@cache
def everything_drawn(rubric: str) -> tuple[Card, ...]:
    """Give the cards of all that is said about one of our rubrics, drawn once."""
    return tuple(card_of(said) for said in words(rubric))


@cache
def everything_sent(rubric: str) -> tuple[tuple[View, str], ...]:
    """Give all that is said about one of our rubrics with the cards as they are sent."""
    return tuple((said, render(said, "session", NAMES).card.decode()) for said in words(rubric))


def words(rubric: str) -> Iterable[View]:
    """Give all that is said about one of our rubrics, each words once."""
    return dict.fromkeys(said for _, said in everything_said(RUBRICS[rubric]))


def shown(*blocks: Block) -> list[Card]:
    """Give the elements that *parts* are drawn as."""
    body: list[Card] = card_of(View("", blocks))["body"]
    return body


def read(elements: Any) -> str:
    """Read everything aloud that is written in *elements*."""
    return " ".join(each["text"] for element in elements for each in element.get("inlines", [element]))


@pytest.fixture(params=RUBRICS)
def capability(request: pytest.FixtureRequest) -> Rubric:
    return RUBRICS[request.param]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_parts_of_every_kind_pass_teams_with_hostile_texts(text: str) -> None:
    card = card_of(view(text))
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
    assert wrong_in_teams(View("", tuple(asked))) == []


def test_an_oversized_message_keeps_its_buttons() -> None:
    said = View("", (*(Text("word " * 9) for _ in range(2_000)), Buttons((Button("Go on", "help"),))))
    card = card_of(said)
    assert [*refused_card(card), *slips_of_card(card), *lost_in_teams(said, card)] == []
    assert read(card["body"][:1]) != ""


def test_what_fits_is_drawn_in_full(capability: Rubric) -> None:
    for said, card in everything_sent(capability.id):
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
    for _, card in everything_sent(capability.id):
        assert '"color"' not in card
        assert '"backgroundImage"' not in card
