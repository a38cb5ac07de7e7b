"""Fit text into a width without a font at hand.

ASCII is as wide as in Noto Sans, and a letter of another script as the mean of that script's, with some room.
The fonts that a browser falls back to are about as wide.
"""

from itertools import accumulate
from unicodedata import category, east_asian_width, name, normalize

# Two digits for each character from the blank to the tilde: hundredths of the letters' size.
_REGULAR = (
    "2627416558847423303056582733273858585858585858585858272758585844"
    "9064656473565273753428625391767961796355567460935957583338335845"
    "29576248625735626226265426946261626242483762517953514738563858"
)
_BOLD = (
    "2629486558917527343455582932294258585858585858585858292958585848"
    "9070676574565573773934675695828063806656587665976763583442345842"
    "37606452646039646530306230986563646445514465588658585040564058"
)
_FIRST = ord(" ")
_ELLIPSIS = "…"
_FOLLOWING = ("Mn", "Mc", "Me", "Lm")  # accents, vowel signs, and the long vowel of Japanese
_JOINS = ("SIGN VIRAMA", "JOINER")  # names of signs that the next letter belongs to
_SMALL, _CAPITAL, _EAST_ASIAN = 70, 86, 100
_OF_SCRIPT = {
    "ARABIC": 54,
    "ARMENIAN": 84,
    "BENGALI": 72,
    "DEVANAGARI": 66,
    "GUJARATI": 70,
    "GURMUKHI": 66,
    "HEBREW": 62,
    "LAO": 60,
    "MALAYALAM": 98,
    "SINHALA": 104,
    "TAMIL": 104,
    "THAI": 64,
}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of *text*, rather too wide than too narrow."""
    return size / 100 * sum(_advance(letter, bold=bold) for letter in text)


def fitted(text: str, room: float, size: float, *, bold: bool = False, lines: int = 1) -> list[str]:
    """Break *text* into at most *lines*, at spaces or hyphens if possible. A cut line ends in an ellipsis."""
    found: list[str] = []
    while width(text, size, bold=bold) > room:
        last = len(found) == lines - 1
        ends = accumulate(width(letter, size, bold=bold) for letter in text)
        free = room - width(_ELLIPSIS, size, bold=bold) if last else room
        end = _before_a_letter(text, sum(end <= free for end in ends))
        if last:
            return [*found, text[:end].rstrip() + _ELLIPSIS]
        gap = max(text.rfind(" ", 0, end + 1), text.rfind("-", 0, end) + 1)
        end = gap if gap > 0 else end
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*found, text]


def _before_a_letter(text: str, end: int) -> int:
    """Move a break out of a syllable: a vowel sign or an accent stays with the letter before it."""
    while end > 1 and (category(text[end]) in _FOLLOWING or name(text[end - 1], "").endswith(_JOINS)):
        end -= 1
    return max(1, end)


def _advance(letter: str, *, bold: bool) -> int:
    at = 2 * (ord(normalize("NFD", letter)[0]) - _FIRST)
    advances = _BOLD if bold else _REGULAR
    if 0 <= at < len(advances):
        return int(advances[at : at + 2])
    if category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    if east_asian_width(letter) in {"W", "F"}:
        return _EAST_ASIAN
    usual = _SMALL if letter.islower() else _CAPITAL
    return _OF_SCRIPT.get(name(letter, "").partition(" ")[0], usual)
