import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from bot.conversation.pictures import GridPicture, GridRow, Picture, TrendPicture, TrendPoint
from bot.pictures import draw as drawing
from bot.pictures.draw import draw, drawn, fitted
from bot.pictures.sheet import CARD, INK, QUIET, WIDTH, Sheet
from tests.pictures import samples

pytestmark = pytest.mark.filterwarnings("ignore:Glyph .* missing from font")
ALL: list[Picture] = [*samples.grids(), *samples.trends(), samples.named(*samples.NAMES[:12])]
LARGEST = 60_000  # bytes


@cache
def laid_out(picture: Picture) -> Sheet:
    return drawn(picture)


def extents(picture: Picture) -> Iterator[tuple[object, Bbox]]:
    """Give everything drawn, with the pixels it takes."""
    figure = laid_out(picture).figure
    for artist in figure.get_children():
        if artist is not figure.patch:
            yield artist, artist.get_window_extent()


def overlapping(one: Bbox, other: Bbox) -> bool:
    shared = Bbox.intersection(one.padded(-3), other.padded(-3))  # lines of a name may touch
    return shared is not None and shared.width > 0 and shared.height > 0


def variants(picture: GridPicture) -> Iterator[GridPicture]:
    """Change one thing at a time."""
    yield replace(picture, capability="Another")
    yield replace(picture, level=None, level_name="")
    yield replace(picture, level=(picture.level or 1) % 5 + 1)
    yield replace(picture, level_name="Another")
    for at, row in enumerate(picture.rows):
        for other in (
            replace(row, name="Another"),
            replace(row, value=(row.value or 0) % 5 + 1),
            replace(row, value=None),
            replace(row, spread=(1, 5)),
            replace(row, holds_level=not row.holds_level),
        ):
            yield replace(picture, rows=(*picture.rows[:at], other, *picture.rows[at + 1 :]))


@pytest.mark.parametrize("picture", ALL)
def test_a_picture_is_a_small_png_of_twice_the_width_of_a_phone(picture: Picture) -> None:
    png = laid_out(picture).png()
    assert len(png) < LARGEST
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        assert image.format == "PNG"
        assert image.width == 2 * WIDTH
        assert image.height <= 1200
        corners = image.convert("RGBA")
    assert corners.getpixel((0, 0))[3] == 0
    assert corners.getpixel((WIDTH, 20))[3] > 250


@pytest.mark.parametrize("picture", ALL)
def test_nothing_is_drawn_outside_the_canvas(picture: Picture) -> None:
    canvas = laid_out(picture).figure.bbox
    for artist, box in extents(picture):
        assert box.x0 >= 0 <= box.y0, artist
        assert box.x1 <= canvas.width, artist
        assert box.y1 <= canvas.height, artist


@pytest.mark.parametrize("picture", ALL)
def test_no_text_runs_into_another(picture: Picture) -> None:
    texts = [(artist.get_text(), box) for artist, box in extents(picture) if isinstance(artist, Text)]
    if isinstance(
        picture, TrendPicture
    ):  # two assessments within days overlap on purpose: time is drawn true
        texts = [(text, box) for text, box in texts if len(text) > 1]
    for (one, first), (other, second) in combinations(texts, 2):
        assert not overlapping(first, second), (one, other)


@pytest.mark.parametrize("picture", ALL)
def test_names_keep_clear_of_the_marks(picture: Picture) -> None:
    (_, _), *above_the_card = extents(picture)
    for text, box in above_the_card:
        if isinstance(text, Text) and text.get_horizontalalignment() == "left":
            for mark, taken in above_the_card:
                assert mark is text or not overlapping(box, taken), (text.get_text(), mark)


def test_whatever_differs_is_seen() -> None:
    picture = samples.named("A", "B", "C", "D")
    was = draw(picture)
    for other in variants(picture):
        assert (draw(other) == was) is (other == picture)


def test_a_trend_shows_levels_days_and_their_distances() -> None:
    (_, _, picture, *_) = samples.trends()
    first, second, third = picture.points
    for points in (
        (first, second),
        (first, second, replace(third, level=5)),
        (first, replace(second, day=second.day.replace(month=9)), third),
        (replace(first, day=first.day.replace(year=2020)), second, third),
    ):
        assert draw(replace(picture, points=points)) != draw(picture)


def test_the_same_picture_is_the_same_bytes() -> None:
    for picture in (samples.grids()[0], samples.trends()[-1]):
        assert draw(picture) == draw(replace(picture))


def test_what_holds_the_level_is_told_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "ORANGE", drawing.BLUE)
    monkeypatch.setattr(drawing.Sheet, "width", lambda *_, **__: 10.0)
    picture = GridPicture("C", 2, "L", (GridRow("A", 2), GridRow("B", 2, holds_level=True)))
    marks = [type(artist).__name__ for artist in drawn(picture).figure.get_children()]
    assert marks.count("Polygon") == 2  # the mark and its line in the legend


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (INK, CARD),
        (QUIET, CARD),
        (INK, drawing.BAND),
        (QUIET, drawing.BAND),
        (CARD, drawing.BLUE),
        (CARD, drawing.ORANGE),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Work out how light a colour is, as https://www.w3.org/TR/WCAG22/#dfn-relative-luminance has it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "lines", "broken"),
    [
        ("short", 2, ["short"]),
        ("one two three", 2, ["one two", "three"]),
        ("one two three four", 2, ["one two", "three f…"]),
        ("unbreakable", 2, ["unbreaka", "ble"]),
        ("unbreakable", 1, ["unbreak…"]),
        ("one twothree four", 2, ["one", "twothre…"]),
    ],
)
def test_long_names_wrap_and_then_end_in_an_ellipsis(text: str, lines: int, broken: list[str]) -> None:
    assert fitted(text, lines, lambda line: len(line) <= 8) == broken


def test_one_assessment_is_a_trend_already() -> None:
    assert draw(TrendPicture("C", (TrendPoint(samples.trends()[0].points[0].day, 3),)))
