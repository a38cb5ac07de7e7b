"""Fit text into a width without a font at hand.

Widths are parts of the letters' size, for bold Noto Sans. Regular letters are no wider, and those of the
fonts that a browser falls back to are about as wide.
"""

from itertools import accumulate
from unicodedata import category, east_asian_width, normalize

_WIDTHS = (
    (0.30, " !',.:;ijl"),
    (0.46, '"()-/I[]\\_`frtJ{}'),
    (0.58, "$*+0123456789<=>?ELFSTZ^csvxyz|~"),
    (0.67, "#BCKPRVXYabdeghknopqu"),
    (0.79, "&ADGHOQU"),
    (0.98, "%@MNWmw…"),
)
_WIDTH = {letter: width for width, letters in _WIDTHS for letter in letters}
_CAPITAL, _SMALL = 0.8, 0.67  # the mean of Greek and Cyrillic letters is less
_EAST_ASIAN = 1.0


def width(text: str, size: float) -> float:
    """Estimate the width of *text*, rather too wide than too narrow."""
    return size * sum(map(_letter, normalize("NFD", text)))


def fitted(text: str, room: float, size: float, lines: int = 1) -> list[str]:
    """Break *text* into at most *lines*, at spaces if possible. A cut line ends in an ellipsis."""
    found: list[str] = []
    while width(text, size) > room:
        if len(found) == lines - 1:
            end = _most(text, room - width("…", size), size)
            return [*found, text[:end].rstrip() + "…"]
        end = _most(text, room, size)
        space = text.rfind(" ", 0, end + 1)
        end = space if space > 0 else end
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*found, text]


def _most(text: str, room: float, size: float) -> int:
    """Count the letters of *text* that fit, at least one."""
    ends = accumulate(width(letter, size) for letter in text)
    return max(1, sum(end <= room for end in ends))


def _letter(letter: str) -> float:
    if letter in _WIDTH:
        return _WIDTH[letter]
    if category(letter) in {"Mn", "Me"}:
        return 0
    if east_asian_width(letter) in {"W", "F"}:
        return _EAST_ASIAN
    return _SMALL if letter.islower() else _CAPITAL
