"""The screen that the others put: as many statements as Rung shows at once, in full, each with its button."""

from collections.abc import Iterator
from typing import Any

QUESTIONS = 6
TOGETHER = 3
STATEMENTS = (
    "Every change of capacity is asked for by hand, and it takes days until somebody has made it.",
    "Some teams change capacity by scripts of their own, which few people know how to run.",
    "Most teams order capacity from a catalogue, and get it within the same day without asking anyone.",
    "Capacity follows demand by rules that the teams have agreed on, and all of them can see what it costs.",
    "Capacity follows demand by itself everywhere, and the rules are tried out and improved all the time.",
)

Block = dict[str, Any]


def screen(number: int) -> list[Block]:
    """Give the blocks in which question *number* is the first open one. After the last, a plain result."""
    if number > QUESTIONS:
        return [_section("Level 2 of 5")]
    first = number - (number - 1) % TOGETHER
    return [block for each in range(first, first + TOGETHER) for block in _question(each, each < number)]


def card(number: int) -> Block:
    """Give the same as an Adaptive Card."""
    head = {"type": "AdaptiveCard", "version": "1.5", "fallbackText": "Question"}
    if number > QUESTIONS:
        return head | {"body": [_rich("Level 2 of 5")]}
    first = number - (number - 1) % TOGETHER
    asked = range(first, first + TOGETHER)
    return head | {"body": [each for at in asked for each in _asked(at, at < number)]}


def _asked(number: int, answered: bool) -> Iterator[Block]:
    yield _rich(f"{number}. When demand changes, how does the capacity of our infrastructure follow it?")
    yield _rich("Think of the last three months, and of most of your teams.")
    for letter, statement in zip("abcde", STATEMENTS, strict=True):
        yield {
            "type": "Container",
            "id": f"{number}{letter}",
            "style": "accent" if answered and letter == "b" else "emphasis",
            "items": [_rich(f"{letter}) {statement}")],
            "selectAction": {"type": "Action.Execute", "verb": "answer", "data": {"press": str(number)}},
        }


def _rich(text: str) -> Block:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text}]}


def _question(number: int, answered: bool) -> Iterator[Block]:
    yield _section(f"{number}. When demand changes, how does the capacity of our infrastructure follow it?")
    yield {
        "type": "context",
        "elements": [_text("Think of the last three months, and of most of your teams.")],
    }
    for letter, statement in zip("abcde", STATEMENTS, strict=True):
        button = _button(number, letter, statement, answered and letter == "b")
        yield _section(f"{letter}) {statement}") | {"accessory": button}
    yield {"type": "actions", "elements": [_button(number, "n", "Not sure", False)]}


def _button(number: int, letter: str, said: str, chosen: bool) -> Block:
    aloud = f"Question {number}{', your answer' if chosen else ''}: {said}"
    return {
        "type": "button",
        "action_id": "answer",
        "text": _text(f"{number}{letter}"),
        "value": str(number),
        "accessibility_label": aloud[:75],
    }


def _section(text: str) -> Block:
    return {"type": "section", "text": _text(text)}


def _text(text: str) -> Block:
    return {"type": "plain_text", "text": text}
