"""Elements of SVG: x to the right, y down, in the pixels of a phone."""

from collections.abc import Iterable
from html import escape
from typing import Literal

Point = tuple[float, float]


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
    weight = ' font-weight="bold"' if bold else ""
    middle = ' text-anchor="middle"' if anchor == "middle" else ""
    baseline = y + 0.36 * size  # half of a capital letter below the middle
    return (
        f'<text x="{n(x)}" y="{n(baseline)}" font-size="{n(size)}" fill="{colour}"{weight}{middle}>'
        f"{escape(words)}</text>"
    )


def n(number: float) -> str:
    """Write a number in as few digits as an eye can tell apart."""
    return f"{number:.1f}".removesuffix(".0")
