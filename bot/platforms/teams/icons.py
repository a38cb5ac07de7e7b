"""The app's two icons: a ladder, on which one rung stands out."""

import io

from PIL import Image, ImageDraw

SEA, SNOW, SUN = "#1d3557", "#ffffff", "#f4a261"
COLOUR_SIZE, OUTLINE_SIZE = 192, 32  # what Teams asks for
_FINENESS = 8  # drawn larger, so that edges come out smooth
_GRID = 32


def colour() -> bytes:
    """Draw the icon of the app's page: Teams rounds its corners, so the ground fills it."""
    return _png(COLOUR_SIZE, SEA, _ladder(SNOW, SUN, around=0.62))


def outline() -> bytes:
    """Draw the icon of the bar at the side: white on nothing, as Teams wants it."""
    return _png(OUTLINE_SIZE, "#ffffff00", _ladder(SNOW, SNOW, around=1.0))


_Box = tuple[float, float, float, float]


def _ladder(plain: str, special: str, around: float) -> list[tuple[_Box, str]]:
    """Give the bars of a ladder on a grid of 32, shrunk towards its middle; one rung is *special*."""
    bars = [((7.0, 2.0, 10.0, 30.0), plain), ((22.0, 2.0, 25.0, 30.0), plain)]
    bars += [((7.0, top, 25.0, top + 3.0), plain) for top in (5.5, 18.5, 25.0)]
    bars.append(((3.0, 11.5, 29.0, 15.5), special))

    def shrunk(side: float) -> float:
        return (side - _GRID / 2) * around + _GRID / 2

    return [((shrunk(a), shrunk(b), shrunk(c), shrunk(d)), ink) for (a, b, c, d), ink in bars]


def _png(size: int, ground: str, bars: list[tuple[_Box, str]]) -> bytes:
    large = size * _FINENESS
    image = Image.new("RGBA", (large, large), ground)
    draw, scale = ImageDraw.Draw(image), large / _GRID
    for box, ink in bars:
        left, top, right, bottom = (side * scale for side in box)
        draw.rounded_rectangle((left, top, right - 1, bottom - 1), radius=scale, fill=ink)
    written = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()
