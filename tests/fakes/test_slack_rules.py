"""The rules refuse what Slack refuses, one by one: a rule that never speaks would be worth nothing."""

import pytest

from tests.fakes.slack_rules import (
    refused_message,
    refused_view,
    slips_of_blocks,
    slips_of_message,
    slips_of_redraw,
)
from tests.fakes.slack_shapes import Json


def plain(text: str = "words") -> dict[str, Json]:
    return {"type": "plain_text", "text": text}


def markup(text: str) -> dict[str, Json]:
    return {"type": "mrkdwn", "text": text}


def button(name: str = "one", **more: Json) -> dict[str, Json]:
    return {"type": "button", "action_id": name, "text": plain(), "value": "v", **more}


def actions(*elements: Json, **more: Json) -> dict[str, Json]:
    return {"type": "actions", "elements": [*elements], **more}


def section(text: str = "words", **more: Json) -> dict[str, Json]:
    return {"type": "section", "text": plain(text), **more}


def option(text: str = "words", value: str = "v") -> dict[str, Json]:
    return {"text": plain(text), "value": value}


def radio(*options: Json) -> dict[str, Json]:
    return {"type": "radio_buttons", "action_id": "pick", "options": [*options]}


def table(rows: int = 1, columns: int = 1, cell: str = "x") -> dict[str, Json]:
    row: list[Json] = [{"type": "raw_text", "text": cell} for _ in range(columns)]
    return {"type": "table", "rows": [row for _ in range(rows)]}


CONFIRM: dict[str, Json] = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
RIGHT: list[Json] = [
    {"type": "header", "text": plain("h" * 150)},
    section("s" * 3000, accessory=button("a", style="primary", confirm=CONFIRM)),
    {"type": "section", "fields": [plain(), markup("*loud*")]},
    {
        "type": "context",
        "elements": [plain(), {"type": "image", "image_url": "https://x.y", "alt_text": "z"}],
    },
    actions(*(button(str(number)) for number in range(25)), block_id="b" * 255),
    actions(radio(*(option(value=str(number)) for number in range(10)))),
    {"type": "divider"},
    {"type": "image", "image_url": "https://x.y/z.png", "alt_text": "z"},
    {"type": "input", "label": plain(), "element": {"type": "plain_text_input", "action_id": "note"}},
    {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "<!channel>"}]}],
    },
    table(100, 20),
]
WRONG: dict[str, Json] = {
    "51 blocks": [{"type": "divider"} for _ in range(51)],
    "not a list": {"type": "divider"},
    "unknown block": [{"type": "poem"}],
    "modal only": [{"type": "alert", "text": plain()}],
    "unknown key": [{"type": "divider", "colour": "red"}],
    "a text longer than one may write": [
        {
            "type": "input",
            "label": plain(),
            "element": {
                "type": "plain_text_input",
                "action_id": "x",
                "max_length": 3,
                "initial_value": "four",
            },
        }
    ],
    "room for more than Slack takes": [
        {
            "type": "input",
            "label": plain(),
            "element": {"type": "plain_text_input", "action_id": "x", "max_length": 3001},
        }
    ],
    "long header": [{"type": "header", "text": plain("h" * 151)}],
    "header with markup": [{"type": "header", "text": markup("h")}],
    "long section": [section("s" * 3001)],
    "empty text": [section("")],
    "section without text": [{"type": "section"}],
    "11 fields": [{"type": "section", "fields": [plain() for _ in range(11)]}],
    "long field": [{"type": "section", "fields": [plain("f" * 2001)]}],
    "11 in a context": [{"type": "context", "elements": [plain() for _ in range(11)]}],
    "nothing in a context": [{"type": "context", "elements": []}],
    "26 buttons": [actions(*(button(str(number)) for number in range(26)))],
    "long label": [actions(button(text=plain("l" * 76)))],
    "label with markup": [actions(button(text=markup("l")))],
    "long value": [actions(button(value="v" * 2001))],
    "number as a value": [actions(button(value=7))],
    "long action id": [actions(button("a" * 256))],
    "unknown style": [actions(button(style="loud"))],
    "half a dialog": [actions(button(confirm={"title": plain()}))],
    "long yes": [actions(button(confirm=CONFIRM | {"confirm": plain("y" * 31)}))],
    "long block id": [actions(button(), block_id="b" * 256)],
    "11 radio options": [actions(radio(*(option(value=str(number)) for number in range(11))))],
    "long option": [actions(radio(option("o" * 76)))],
    "long option value": [actions(radio(option(value="v" * 151)))],
    "long description": [actions(radio(option() | {"description": plain("d" * 76)}))],
    "6 in an overflow": [actions({"type": "overflow", "options": [option() for _ in range(6)]})],
    "picture without words": [{"type": "image", "image_url": "https://x.y"}],
    "picture from nowhere": [{"type": "image", "image_url": "x.png", "alt_text": "x"}],
    "101 rows": [table(101)],
    "21 columns": [table(1, 21)],
    "two tables": [table(), table()],
    "long table": [table(11, 1, "c" * 1000)],
    "same action id": [actions(button("a"), button("a"))],
    "same block id": [section(block_id="b"), section(block_id="b")],
}


def test_everything_at_its_limit_is_taken() -> None:
    assert refused_message(RIGHT) == []


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_message_is_refused(name: str) -> None:
    assert refused_message(WRONG[name])


def modal(**more: Json) -> dict[str, Json]:
    return {"type": "modal", "title": plain("t" * 24), "blocks": [section()], **more}


def test_a_right_modal_is_taken() -> None:
    assert (
        refused_view(modal(close=plain("c" * 24), private_metadata="m" * 3000, callback_id="c" * 255)) == []
    )


@pytest.mark.parametrize(
    "view",
    [
        modal(title=plain("t" * 25)),
        modal(submit=plain("s" * 25)),
        modal(private_metadata="m" * 3001),
        modal(callback_id="c" * 256),
        modal(blocks=[section() for _ in range(101)]),
        modal(blocks=[table()]),
        modal(blocks=[RIGHT[8]]),
        modal(colour="red"),
        {"type": "home", "blocks": [], "title": plain()},
        {"type": "home"},
        {"type": "window", "blocks": []},
    ],
    ids=str,
)
def test_a_wrong_view_is_refused(view: dict[str, Json]) -> None:
    assert refused_view(view)


@pytest.mark.parametrize(
    "text", ["<!channel>", "<!here|here>", "<!subteam^S1|all>", "a < b", "R&D", "<script>"]
)
def test_markup_that_a_person_could_have_typed_is_noticed(text: str) -> None:
    assert list(slips_of_blocks([{"type": "section", "text": markup(text)}]))


@pytest.mark.parametrize("text", ["<@U000001> shares", "<https://x.y/z|Read more>", "R&amp;D", "*bold*"])
def test_markup_of_our_own_is_left_alone(text: str) -> None:
    assert not list(slips_of_blocks([{"type": "section", "text": markup(text)}]))


def test_what_people_said_may_stand_in_plain_text_only() -> None:
    said = {"*not* so sure"}
    assert not list(slips_of_blocks([section("you said *not* so sure")], said))
    assert list(slips_of_blocks([{"type": "section", "text": markup("you said *not* so sure")}], said))


def test_a_call_to_many_in_rich_text_is_noticed() -> None:
    assert list(
        slips_of_blocks([{"type": "rich_text", "elements": [{"type": "broadcast", "range": "here"}]}])
    )


def test_a_picture_with_blank_words_is_noticed() -> None:
    assert list(slips_of_blocks([{"type": "image", "image_url": "https://x.y", "alt_text": " "}]))


def test_blocks_over_twelve_thousand_bytes_are_noticed() -> None:
    assert list(slips_of_blocks([section("é" * 1500) for _ in range(5)]))


@pytest.mark.parametrize(
    "args", [{}, {"text": " "}, {"text": "x" * 4001}, {"text": "<!here>"}, {"text": "x", "link_names": True}]
)
def test_a_message_that_notifies_badly_is_noticed(args: dict[str, Json]) -> None:
    assert list(slips_of_message(args))


def test_a_redraw_must_rename_what_it_changes() -> None:
    before: list[Json] = [actions(button(), block_id="one")]
    assert list(slips_of_redraw(before, [actions(button(value="other"), block_id="one")]))
    assert not list(slips_of_redraw(before, [actions(button(value="other"), block_id="two")]))
    assert not list(slips_of_redraw(before, before))
