"""Elements of SVG: x to the right, y down, in the pixels of a phone."""

from collections.abc import Iterable
from html import escape
from typing import Literal
from unicodedata import name

Point = tuple[float, float]
_BUNDLED = ("Latin", "Greek", "Cyrillic")  # scripts of the fonts that come with Rung
_CJK = {"Cjk": "CJK JP", "Hiragana": "CJK JP", "Katakana": "CJK JP", "Hangul": "CJK KR"}


def box(at: Point, width: float, height: float, fill: str, *, rounding: float, edge: str = "none") -> str:
    """Draw a box from its top left corner, with round corners."""
    x, y = at
    return (
        f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" rx="{n(rounding)}" '
        f'fill="{fill}" stroke="{edge}"/>'
    )


def line(points: Iterable[Point], colour: str, thickness: float) -> str:
    """Join *points*."""
    joined = " ".join(f"{n(x)},{n(y)}" for x, y in points)
    return f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="{n(thickness)}"/>'


def disc(at: Point, radius: float, fill: str, edge: str = "none") -> str:
    """Draw a disc around a point."""
    x, y = at
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" fill="{fill}" stroke="{edge}" stroke-width="2"/>'


def diamond(at: Point, radius: float, fill: str, edge: str = "none") -> str:
    """Draw a square on its corner around a point."""
    (x, y), r = at, radius
    corners = " ".join(f"{n(a)},{n(b)}" for a, b in ((x, y - r), (x + r, y), (x, y + r), (x - r, y)))
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
    """Write one line around the height of a point."""
    x, y = at
    look = (' font-weight="bold"' if bold else "") + _font(words)
    middle = ' text-anchor="middle"' if anchor == "middle" else ""
    baseline = y + 0.36 * size  # half of a capital letter below the middle
    return (
        f'<text x="{n(x)}" y="{n(baseline)}" font-size="{n(size)}" fill="{colour}"{look}{middle}>'
        f"{escape(words)}</text>"
    )


def _font(words: str) -> str:
    """Name the font of the first script that Rung's own lack, else any font draws it, often a bold one."""
    scripts = (name(letter, "").partition(" ")[0].capitalize() for letter in words if letter.isalpha())
    script = next((each for each in scripts if each and each not in _BUNDLED), "")
    return f' font-family="Noto Sans {_CJK.get(script, script)}, Noto Sans, sans-serif"' if script else ""


def n(number: float) -> str:
    """Write a number in as few digits as an eye can tell apart."""
    return f"{number:.1f}".removesuffix(".0")
