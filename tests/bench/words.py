"""The question that the others put: one statement line and five buttons, far less than Rung draws."""

from typing import Any

QUESTIONS = 6


def question(number: int) -> list[dict[str, Any]]:
    """Give the blocks of question *number*; after the last, a result without anything to press."""
    if number > QUESTIONS:
        return [_section("Level 2 of 5")]
    return [
        _section(f"{number}. When demand changes, how does our capacity follow?"),
        {"type": "actions", "elements": [_button(letter, number) for letter in "abcde"]},
    ]


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def _button(letter: str, number: int) -> dict[str, Any]:
    return {
        "type": "button",
        "action_id": "answer" if letter == "b" else f"answer_{letter}",
        "text": {"type": "plain_text", "text": letter},
        "value": str(number),
        "accessibility_label": f"Question {number}: {letter}",
    }
