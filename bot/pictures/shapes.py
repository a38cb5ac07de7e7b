"""Elements of SVG: x to the right, y down, in the pixels of a phone."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Literal
from unicodedata import category, name

from bot.pictures.text import width

Point = tuple[float, float]
_BUNDLED = ("Latin", "Greek", "Cyrillic")  # scripts of the fonts that come with Rung
_LAST_BUNDLED = "\u02ff"  # up to here every sign is in them
_JAPANESE = ("Cjk", "Hiragana", "Katakana", "Katakana-hiragana", "Ideographic", "Halfwidth", "Fullwidth")
_CJK = dict.fromkeys(_JAPANESE, "CJK JP") | {"Hangul": "CJK KR"}
# One code stands for a Chinese letter's forms in all places, so its font follows from the language.
_HAN = ' font-family="Noto Sans CJK JP,'
_PLACES = {"TW": "TC", "HANT": "TC", "HK": "HK", "MO": "HK"}


def box(at: Point, width: float, height: float, fill: str, *, rounding: float, edge: str = "none") -> str:
    """Draw a box from its top left corner, with round corners."""
    x, y = at
    return (
        f'<rect x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}" rx="{px(rounding)}" '
        f'fill="{fill}" stroke="{edge}"/>'
    )


def line(points: Iterable[Point], colour: str, thickness: float) -> str:
    """Join *points*."""
    joined = " ".join(f"{px(x)},{px(y)}" for x, y in points)
    return f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="{px(thickness)}"/>'


def disc(at: Point, radius: float, fill: str, edge: str = "none") -> str:
    """Draw a disc around a point."""
    x, y = at
    return (
        f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(radius)}" fill="{fill}" stroke="{edge}" stroke-width="2"/>'
    )


def diamond(at: Point, radius: float, fill: str, edge: str = "none") -> str:
    """Draw a square on its corner around a point."""
    (x, y), r = at, radius
    corners = " ".join(f"{px(a)},{px(b)}" for a, b in ((x, y - r), (x + r, y), (x, y + r), (x - r, y)))
    return f'<polygon points="{corners}" fill="{fill}" stroke="{edge}" stroke-width="2"/>'


def text(
    at: Point,
    words: str,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    anchor: Literal["start", "middle"] = "start",
) -> str:
    """Write one line around the height of a point.

    Each script stands in an element of its own: resvg shapes a whole element by the rules of its first
    letter, and draws it with any font that has all of it, often a bold one.
    """
    x, y = at
    runs = list(_runs(words))
    if anchor == "middle" and len(runs) > 1:
        x -= width(words, size, bold=bold) / 2
    # The middle of a capital letter stands at the height of the point.
    look = f'y="{px(y + 0.36 * size)}" font-size="{px(size)}" fill="{colour}"'
    look += ' font-weight="bold"' if bold else ""
    look += ' text-anchor="middle"' if anchor == "middle" and len(runs) == 1 else ""
    found = []
    for font, run in runs:
        family = f' font-family="Noto Sans {font}, Noto Sans, sans-serif"' if font else ""
        found.append(f'<text x="{px(x)}" {look}{family}>{escape(run)}</text>')
        x += width(run, size, bold=bold)
    return "".join(found)


def in_language(drawn: str, language: str) -> str:
    """Give Chinese letters the forms of a language's place, where they would have those of Japan.

    No name can hold what is replaced, because its quotation marks are escaped.
    """
    return drawn.replace(_HAN, f' font-family="Noto Sans CJK {_place(language)},')


def _place(language: str) -> str:
    first, *more = language.upper().split("-")
    if first == "KO":
        return "KR"
    if first == "YUE":
        return "HK"
    if first not in ("ZH", "CMN"):
        return "JP"
    named = [_PLACES[each] for each in reversed(more) if each in _PLACES]  # Hant-HK is Hong Kong's
    return named[0] if named else "SC"


def _runs(words: str) -> Iterator[tuple[str, str]]:
    """Break a text where its font changes. Blanks and signs of a script belong to the letters before them.

    A text with Chinese, Japanese or Korean letters is one run, because their fonts have Latin letters, too.
    """
    fonts = {_font(letter, "") for letter in words}
    if whole := next((each for each in sorted(fonts) if each.startswith("CJK")), ""):
        yield whole, words
        return
    font, start = "", 0
    for at, letter in enumerate(words):
        found = font if letter.isspace() or category(letter) == "Cf" else _font(letter, font)
        if found != font and at > start:
            yield font, words[start:at]
            start = at
        font = found
    if words:
        yield font, words[start:]


def _font(letter: str, before: str) -> str:
    """Name the font of a letter's script, empty for what Rung's own fonts have: digits and brackets, too."""
    script = name(letter, "").partition(" ")[0].capitalize()
    if script in _BUNDLED or letter <= _LAST_BUNDLED:
        return ""
    return _CJK.get(script, script) if letter.isalpha() else before


def px(number: float) -> str:
    """Write a number of pixels in as few digits as an eye can tell apart."""
    return f"{number:.1f}".removesuffix(".0")
