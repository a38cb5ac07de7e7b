"""A picture as SVG: the same text for the same picture.

Colour never stands alone: a topic to raise is a diamond, every other one a disc, and each carries its number.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeVar

from bot.conversation.pictures import (
    ComparisonPicture,
    ComparisonRow,
    GridPicture,
    GridRow,
    Picture,
    TrendPicture,
    TrendPoint,
)
from bot.conversation.wording import pictures as words
from bot.pictures.colours import BAND, BLUE, CARD, EDGE, INK, ORANGE, QUIET, SPREAD, SPREAD_EDGE, STOP, TRACK
from bot.pictures.shapes import Point, box, diamond, disc, in_language, line, px, text
from bot.pictures.text import fitted, width

WIDTH = 320  # a message on a phone has 260 to 300: what it leaves of 390

_MARGIN = 14
_ROOM = WIDTH - 2 * _MARGIN
_LAST = 290.0  # the column of the highest level
_MANY = 12  # more rows than this stand closer
_STEP = 36  # between two levels of a trend
_DATE = 58  # the width of a date

Row = TypeVar("Row", GridRow, ComparisonRow)
_Part = tuple[list[str], float]  # elements, and the height at which the next part begins


@dataclass(frozen=True, slots=True)
class _Density:
    """The size of a row, and the column of the lowest level."""

    height: float
    letters: float
    mark: float
    first: float

    def columns(self, count: int) -> list[float]:
        """Place so many levels side by side."""
        return [self.first + (_LAST - self.first) * at / (count - 1) for at in range(count)]


_ROOMY = _Density(34, 13, 11, 138)
_CLOSE = _Density(21, 10, 8, 184)  # most names take one line


def svg(picture: Picture) -> str:
    """Draw *picture* as an SVG document."""
    found, height = _drawn(picture)
    parts = in_language("".join(found), picture.language)
    card = box((0.5, 0.5), WIDTH - 1, height - 1, CARD, rounding=10, edge=EDGE)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {px(height)}" width="{WIDTH}" '
        f'height="{px(height)}" role="img" font-family="Noto Sans, sans-serif">'
        f"<title>{escape(words.alt(picture))}</title>{card}{parts}</svg>"
    )


def size(picture: Picture) -> tuple[int, int]:
    """Give the width and the height of *picture*, for a page that leaves room for it."""
    return WIDTH, round(_drawn(picture)[1])


def _drawn(picture: Picture) -> _Part:
    head, y = _head(picture)
    match picture:
        case GridPicture():
            body, height = _grid(picture, y)
        case TrendPicture():
            body, height = _trend(picture, y)
        case ComparisonPicture():
            body, height = _comparison(picture, y)
    return [*head, *body], height


def _head(picture: Picture) -> _Part:
    """Say whose picture it is, of what, and of when."""
    found: list[str] = []
    y = 12.0
    for said, size, colour, bold in (
        (picture.team, 12, QUIET, False),
        (picture.capability, 14, INK, True),
        (words.title(picture), 20, INK, True),
        (words.level_name(picture), 13, INK, False),
        (words.when(picture), 12, QUIET, False),
        (words.left_out(picture), 12, QUIET, False),
    ):
        for each in fitted(said, _ROOM, size, bold=bold, lines=2) if said else ():
            y += size * 0.75
            found.append(text((_MARGIN, y), each, size, colour, bold=bold))
            y += size * 0.75
    return found, y + 8


def _grid(picture: GridPicture, top: float) -> _Part:
    found, bottom = _topics(picture.rows, _row, len(picture.levels), picture.level, top)
    legend, y = _legend(picture, bottom + 16)
    return [*found, *legend], y + 4


def _topics(
    rows: Sequence[Row],
    draw: Callable[[Row, list[float], float, _Density], Iterator[str]],
    levels: int,
    level: int | None,
    top: float,
) -> _Part:
    """Draw a row for each topic, across a column for each level."""
    density = _ROOMY if len(rows) <= _MANY else _CLOSE
    first = top + 28
    bottom = first + density.height * len(rows)
    columns = density.columns(levels)
    found = list(_columns(columns, level, top, bottom))
    for at, row in enumerate(rows):
        found += draw(row, columns, first + density.height * (at + 0.5), density)
    return found, bottom


def _columns(columns: list[float], level: int | None, top: float, bottom: float) -> Iterator[str]:
    for number, x in enumerate(columns, 1):
        ours = number == level
        if ours:
            half = min((columns[1] - columns[0]) / 2, 18)
            yield box((x - half, top), 2 * half, bottom - top + 2, BAND, rounding=9)
        yield text((x, top + 14), str(number), 13, INK if ours else QUIET, bold=ours, anchor="middle")


def _row(row: GridRow, columns: list[float], y: float, density: _Density) -> Iterator[str]:
    yield from _name(row.name, columns[0] - 20 - _MARGIN, y, density, bold=row.to_raise)
    if row.value is None:
        yield text(((columns[0] + columns[-1]) / 2, y), words.TOO_FEW, 12, QUIET, anchor="middle")
        return
    yield line(((columns[0], y), (columns[-1], y)), TRACK, 1.5)
    for x in columns:
        yield disc((x, y), 2.5, STOP)
    if row.spread:
        lowest, highest = (columns[level - 1] for level in row.spread)
        yield _pill((lowest, y), highest - lowest, min(density.mark + 3, density.height / 2 - 0.5))
    yield from _mark((columns[row.value - 1], y), row.value, density.mark, to_raise=row.to_raise)


def _name(name: str, room: float, y: float, density: _Density, *, bold: bool) -> Iterator[str]:
    """Write the name of a topic in at most two lines around a height."""
    lines = fitted(name, room, density.letters, bold=bold, lines=2)
    for at, each in enumerate(lines):
        height = y + (at - (len(lines) - 1) / 2) * density.letters * 1.2
        yield text((_MARGIN, height), each, density.letters, INK, bold=bold)


def _mark(at: Point, value: int, radius: float, *, to_raise: bool) -> Iterator[str]:
    if to_raise:
        yield diamond(at, radius * 1.25, ORANGE, CARD)
    else:
        yield disc(at, radius, BLUE, CARD)
    yield text(at, str(value), radius + 1, CARD, bold=True, anchor="middle")


def _pill(at: Point, length: float, radius: float) -> str:
    x, y = at
    return box(
        (x - radius, y - radius), length + 2 * radius, 2 * radius, SPREAD, rounding=radius, edge=SPREAD_EDGE
    )


def _legend(picture: GridPicture, y: float) -> _Part:
    """Explain the marks that occur."""
    rows = picture.rows
    marks = (
        (any(row.value and not row.to_raise for row in rows), disc((6, 0), 5, BLUE), words.HERE),
        (any(row.spread for row in rows), _pill((6, 0), 3, 5), words.spread(picture)),
        (any(row.to_raise for row in rows), diamond((6, 0), 6.5, ORANGE), words.to_raise(picture)),
    )
    return _marks([(mark, label) for occurs, mark, label in marks if occurs], y)


def _marks(marks: list[tuple[str, str]], y: float) -> _Part:
    """Put marks with their labels in as few lines as they fit in."""
    found: list[str] = []
    x = float(_MARGIN)
    for mark, label in marks:
        taken = 18 + width(label, 12)
        if x > _MARGIN and x + taken > WIDTH - _MARGIN:
            x, y = float(_MARGIN), y + 18
        first, *more = fitted(label, _ROOM - 18, 12, lines=2)
        found.append(f'<g transform="translate({px(x)} {px(y)})">{mark}{text((18, 0), first, 12, QUIET)}</g>')
        for each in more:
            y += 15
            found.append(text((x + 18, y), each, 12, QUIET))
        x += taken + 14
    return found, y + 14 if found else y


def _comparison(picture: ComparisonPicture, top: float) -> _Part:
    """Show where each topic was and where it is, joined by a line."""
    found, bottom = _topics(picture.compared, _compared, len(picture.levels), picture.level_now, top)
    marks = [(disc((6, 0), 4.5, CARD, QUIET), words.day(picture.day_then))]
    marks.append((disc((6, 0), 5, BLUE), words.day(picture.day_now)))
    if any(row.then and row.now and row.now < row.then for row in picture.compared):
        marks.append((diamond((6, 0), 6.5, ORANGE), words.FELL))
    legend, y = _marks(marks, bottom + 16)
    return [*found, *legend], y + 4


def _compared(row: ComparisonRow, columns: list[float], y: float, density: _Density) -> Iterator[str]:
    yield from _name(row.name, columns[0] - 20 - _MARGIN, y, density, bold=row.then != row.now)
    if row.then is None and row.now is None:
        yield text(((columns[0] + columns[-1]) / 2, y), words.TOO_FEW, 12, QUIET, anchor="middle")
        return
    yield line(((columns[0], y), (columns[-1], y)), TRACK, 1.5)
    for x in columns:
        yield disc((x, y), 2.5, STOP)
    fell = bool(row.then and row.now and row.now < row.then)
    if row.then and row.then != row.now:
        was = columns[row.then - 1]
        if row.now:
            yield line(((was, y), (columns[row.now - 1], y)), ORANGE if fell else BLUE, 3)
        yield disc((was, y), density.mark - 2, CARD, QUIET)
        yield text((was, y), str(row.then), density.mark, QUIET, anchor="middle")
    if row.now:
        yield from _mark((columns[row.now - 1], y), row.now, density.mark, to_raise=fell)


def _trend(picture: TrendPicture, top: float) -> _Part:
    highest = len(picture.levels)
    heights = {level: top + 14 + _STEP * (highest - level) for level in range(1, highest + 1)}
    bottom = heights[1] + 18
    found = []
    for level, y in heights.items():
        found.append(line(((_MARGIN + 18, y), (WIDTH - _MARGIN, y)), TRACK, 1))
        found.append(text((_MARGIN + 4, y), str(level), 12, QUIET, anchor="middle"))
    xs = _across(picture.points)
    spots = [(x, heights[point.level]) for x, point in zip(xs, picture.points, strict=True)]
    found.append(line(spots, BLUE, 2.5))
    for spot, point in zip(spots, picture.points, strict=True):
        latest = point is picture.points[-1]
        found.append(disc(spot, 11, BLUE if latest else CARD, BLUE))
        found.append(text(spot, str(point.level), 12, CARD if latest else BLUE, bold=True, anchor="middle"))
    found += _dates(xs, picture.points, bottom)
    key, y = _key(picture.levels, picture.points[-1].level, bottom + 54)
    return [*found, *key], y


def _key(levels: tuple[str, ...], level: int, top: float) -> _Part:
    """Name every level, from the highest down."""
    found = [line(((_MARGIN, top), (WIDTH - _MARGIN, top)), TRACK, 1)]
    y = top + 16
    for number in range(len(levels), 0, -1):
        ours = number == level
        if ours:
            found.append(box((_MARGIN - 6, y - 9.5), _ROOM + 12, 19, BAND, rounding=5))
        (name,) = fitted(levels[number - 1], _ROOM - 18, 12, bold=ours)
        colour = INK if ours else QUIET
        found.append(text((_MARGIN, y), str(number), 12, colour, bold=True))
        found.append(text((_MARGIN + 18, y), name, 12, colour, bold=ours))
        y += 19
    return found, y + 2


def _across(points: tuple[TrendPoint, ...]) -> list[float]:
    """Place points by their days, and those of a single day one after the other."""
    left, right = _MARGIN + 42.0, WIDTH - _MARGIN - 26.0
    first, last = points[0].day, points[-1].day
    days = (last - first).days
    if not days:
        return [left + (right - left) * (at + 0.5) / len(points) for at in range(len(points))]
    return [left + (right - left) * (point.day - first).days / days for point in points]


def _dates(xs: list[float], points: tuple[TrendPoint, ...], top: float) -> Iterator[str]:
    """Write the first and the last date, and from the right those between that leave room to read."""
    taken: list[float] = []
    for at in (len(xs) - 1, 0, *range(len(xs) - 2, 0, -1)):
        if any(abs(xs[at] - other) < _DATE for other in taken):
            continue
        taken.append(xs[at])
        yield line(((xs[at], top - 4), (xs[at], top + 1)), STOP, 1)
        for down, each in enumerate(words.date_label(points[at].day, points[at].people)):
            yield text((xs[at], top + 10 + 14 * down), each, 11, QUIET, anchor="middle")
