"""A sheet to draw on, in the pixels of a phone: x to the right, y down, twice as fine on the PNG."""

import io
from collections.abc import Sequence
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Polygon
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from PIL import Image

Point = tuple[float, float]
Align = Literal["left", "center"]

WIDTH = 360  # what a chat on a phone has
FINENESS = 2
COLOURS = 128
CARD = "#ffffff"
EDGE = "#cfd4d9"
INK = "#1c2329"
QUIET = "#57616b"

# The first one comes with matplotlib; the others are used for what it lacks, where they are installed.
_FONTS = (
    "DejaVu Sans",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Thai",
    "Noto Sans Ethiopic",
    "Noto Sans CJK JP",
)


class Sheet:
    """A card of its own colour, so that it reads the same on a dark and on a light page."""

    def __init__(self, height: float) -> None:
        self.figure = Figure((WIDTH / 72, height / 72), dpi=72 * FINENESS, facecolor="none")
        self._canvas = FigureCanvasAgg(self.figure)
        self._place = Affine2D().scale(FINENESS, -FINENESS).translate(0, height * FINENESS)
        installed = set(fontManager.get_font_names())
        self._fonts = [name for name in _FONTS if name in installed]
        self.box((1, 1, WIDTH - 2, height - 2), CARD, rounding=10, edge=EDGE)

    def box(
        self, around: tuple[float, float, float, float], fill: str, *, rounding: float = 4, edge: str = "none"
    ) -> None:
        """Draw a box with round corners; *around* is its left, top, width and height."""
        left, top, width, height = around
        style = f"round,pad=0,rounding_size={rounding}"
        self._add(FancyBboxPatch((left, top), width, height, style, fc=fill, ec=edge, lw=1))

    def line(self, points: Sequence[Point], colour: str, width: float) -> None:
        """Join *points*."""
        xs, ys = zip(*points, strict=True)
        self._add(Line2D(xs, ys, color=colour, linewidth=width, solid_capstyle="round"))

    def disc(self, at: Point, radius: float, fill: str, edge: str = "none") -> None:
        """Draw a disc around a point."""
        self._add(Circle(at, radius, fc=fill, ec=edge, lw=2))

    def diamond(self, at: Point, radius: float, fill: str, edge: str = "none") -> None:
        """Draw a square on its corner around a point."""
        (x, y), r = at, radius
        self._add(Polygon([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], fc=fill, ec=edge, lw=2))

    def text(
        self,
        at: Point,
        text: str,
        size: float,
        colour: str = INK,
        *,
        bold: bool = False,
        align: Align = "left",
    ) -> None:
        """Write one line around the height of a point; no markup is read into it."""
        self._add(
            Text(
                *at,
                text,
                color=colour,
                fontproperties=self._font(size, bold),
                horizontalalignment=align,
                verticalalignment="center_baseline",
                parse_math=False,
            )
        )

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Measure *text*."""
        font = self._font(size, bold)
        width, _, _ = self._canvas.get_renderer().get_text_width_height_descent(text, font, ismath=False)
        return float(width) / FINENESS

    def png(self) -> bytes:
        """Give what was drawn; the same drawing gives the same bytes."""
        self._canvas.draw()
        out = io.BytesIO()
        drawn = Image.frombuffer("RGBA", self._canvas.get_width_height(), self._canvas.buffer_rgba())
        drawn.quantize(COLOURS).save(out, "PNG", optimize=True)  # a quarter of the size, and nobody sees it
        return out.getvalue()

    def _add(self, artist: Artist) -> None:
        """Put *artist* above all that is drawn so far."""
        artist.set_transform(self._place)
        artist.set_zorder(len(self.figure.get_children()))
        self.figure.add_artist(artist)

    def _font(self, size: float, bold: bool) -> FontProperties:
        return FontProperties(family=self._fonts, weight="bold" if bold else "normal", size=size)
