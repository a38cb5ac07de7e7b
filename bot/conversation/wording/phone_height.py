"""Estimates of how high a message is on a phone.

Each size is the larger one of Teams and Slack, 390 pixels wide. `make looks` compares them with drawn messages.
"""

from collections.abc import Iterable
from math import ceil

from bot.conversation.pictures import ComparisonPicture, GridPicture, Picture
from bot.conversation.view import (
    Block,
    Buttons,
    Divider,
    Field,
    Grid,
    Heading,
    Image,
    LinkList,
    Mention,
    Text,
    Tone,
)

TWO_SCREENS = 1700
LETTERS = 38  # a line of text, two for a wide letter
_LINE, _GAP = 20, 10
_AROUND = 50  # name of the sender, and what the message stands in
_LONGEST_NAME = 16  # letters of a person's name
_ENOUGH = 4500  # letters of a text that is higher than two screens by itself
_WIDE = bytes(range(0xE3, 0xF5))  # first bytes in UTF-8 of U+3000 and above: ideographs, Hangul, emoji


def height(blocks: Iterable[Block]) -> int:
    """Estimate the height of a message in pixels, and rather too much."""
    return _AROUND + sum(_block(each) for each in blocks)


def _block(block: Block) -> int:
    match block:
        case Heading(text):
            return _text(text, 31, 24)
        case Text(text, Tone.QUIET):
            return _text(text, 43, 17)
        case Text(text):
            return _text(text)
        case Field(label, text):
            return _text(f"{label}: {text}")
        case Mention(says=says):
            return _text(f"{'w' * _LONGEST_NAME} {says}")
        case LinkList(label, links):
            return _text(f"{label}: {' · '.join(each.title for each in links)}")
        case Grid(rows, caption):
            lines = sum(_lines(f"{each.dots}  {each.name}{each.said}", LETTERS) for each in rows)
            return lines * _LINE + len(rows) * 4 + _GAP + (_text(caption, 43, 17) if caption else 0)
        case Image(picture):
            return _picture(picture)
        case Buttons(buttons, rare, links):
            return _buttons([each.label for each in (*buttons, *rare)] + [each.title for each in links])
        case Divider():
            return _GAP
        case _:
            return 0


def _text(text: str, letters: int = LETTERS, line: int = _LINE) -> int:
    return sum(_lines(each, letters) for each in text[:_ENOUGH].split("\n")) * line + _GAP


def _lines(text: str, letters: int) -> int:
    wide = 0 if text.isascii() else _wide_letters(text)
    return max(ceil((len(text) + wide) / letters), 1)


def _wide_letters(text: str) -> int:
    encoded = text.encode("utf-8", "surrogatepass")
    return len(encoded) - len(encoded.translate(None, _WIDE))


def _picture(picture: Picture) -> int:
    """Estimate a picture, which is drawn a little smaller than it is."""
    head = 150 + 18 * (len(picture.team or "") > 40) + 20 * (len(picture.capability) > 34)
    match picture:
        case GridPicture(rows=rows) | ComparisonPicture(compared=rows):
            drawn = head + 110 + len(rows) * (34 if len(rows) <= 12 else 21)
        case _:
            drawn = head + 110 + len(picture.levels) * (36 + 19)
    return round(drawn * 0.95)


def _buttons(labels: list[str]) -> int:
    """Estimate rows of buttons, which break as words do."""
    rows, left = 0, 0
    for label in labels:
        taken = 40 + 8 * len(label)
        if taken > left:
            rows, left = rows + 1, 330
        left -= taken
    return rows * 40 + _GAP if rows else 0
