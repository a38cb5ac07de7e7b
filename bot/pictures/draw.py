"""Pictures as PNG: levels in, bytes out, the same for the same.

Colour never stands alone: what holds the level is a diamond, everything else a disc, and each carries its
number. Blue and orange stay apart for every kind of colour blindness.
"""

import warnings
from collections.abc import Callable
from datetime import date

from bot.conversation.pictures import GridPicture, GridRow, Picture, TrendPicture, TrendPoint
from bot.pictures.sheet import CARD, INK, QUIET, WIDTH, Point, Sheet
from rubric.model import LEVELS

MARGIN = 16
BLUE = "#1f5c99"
ORANGE = "#b4470e"
BAND = "#e3edf7"  # the column of the level
SPREAD = "#b9d0e8"
TRACK = "#d9dee3"

_ROW = 32  # two lines of a name
_FIRST_COLUMN = 148
_COLUMN = 44
_TREND_TOP, _TREND_STEP = 84, 34
_DATE = 44  # the width of a date, with air around it


def draw(picture: Picture) -> bytes:
    """Draw *picture* as a PNG."""
    with warnings.catch_warnings():
        # A letter that no font has becomes a box; what it says is in the text beside the picture.
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font", UserWarning)
        return drawn(picture).png()


def drawn(picture: Picture) -> Sheet:
    """Draw *picture* on a sheet."""
    match picture:
        case GridPicture():
            return _grid(picture)
        case TrendPicture():
            return _trend(picture)


def fitted(text: str, lines: int, fits: Callable[[str], bool]) -> list[str]:
    """Break *text* into at most *lines* that fit, at spaces if it can; what is cut ends in an ellipsis."""
    found: list[str] = []
    while not fits(text):
        last = len(found) == lines - 1
        ending = "…" if last else ""
        most = next((n for n in range(len(text) - 1, 0, -1) if fits(text[:n].rstrip() + ending)), 1)
        if last:
            return [*found, text[:most].rstrip() + ending]
        at_space = text.rfind(" ", 0, most + 1)
        cut = at_space if at_space > 0 else most
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*found, text]


def _grid(picture: GridPicture) -> Sheet:
    top = 118 if picture.level_name else 98
    bottom = top + _ROW * len(picture.rows)
    sheet = Sheet(bottom + 42)
    _heading(sheet, picture.capability, f"Level {picture.level} of 5" if picture.level else "No level yet")
    named = fitted(picture.level_name, 1, lambda line: sheet.width(line, 12) <= WIDTH - 2 * MARGIN)
    sheet.text((MARGIN, 66), named[0], 12, QUIET)
    _columns(sheet, picture.level, top, bottom)
    for at, row in enumerate(picture.rows):
        _row(sheet, row, top + _ROW * (at + 0.5))
    _legend(sheet, picture.rows, bottom + 22)
    return sheet


def _heading(sheet: Sheet, capability: str, said: str) -> None:
    title = fitted(capability, 1, lambda line: sheet.width(line, 12) <= WIDTH - 2 * MARGIN)
    sheet.text((MARGIN, 22), title[0], 12, QUIET)
    sheet.text((MARGIN, 44), said, 18, bold=True)


def _columns(sheet: Sheet, level: int | None, top: float, bottom: float) -> None:
    for number in LEVELS:
        ours = number == level
        if ours:
            sheet.box((_x(number) - 19, top - 32, 38, bottom - top + 36), BAND, rounding=9)
        colour = INK if ours else QUIET
        sheet.text((_x(number), top - 16), str(number), 13, colour, bold=ours, align="center")


def _row(sheet: Sheet, row: GridRow, y: float) -> None:
    room = _x(1) - 20 - MARGIN
    lines = fitted(row.name, 2, lambda line: sheet.width(line, 12, bold=row.holds_level) <= room)
    for at, line in enumerate(lines):
        sheet.text((MARGIN, y + (at - (len(lines) - 1) / 2) * 14), line, 12, bold=row.holds_level)
    if row.value is None:
        sheet.text((_x(3), y), "does not count", 11, QUIET, align="center")
        return
    sheet.line([(_x(1), y), (_x(5), y)], TRACK, 1.5)
    for level in LEVELS:
        sheet.disc((_x(level), y), 3, TRACK)
    if row.spread:
        lowest, highest = row.spread
        sheet.line([(_x(lowest), y), (_x(highest), y)], SPREAD, 12)
    _marker(sheet, (_x(row.value), y), row.value, held=row.holds_level)


def _marker(sheet: Sheet, at: Point, value: int, *, held: bool) -> None:
    if held:
        sheet.diamond(at, 15, ORANGE, CARD)
    else:
        sheet.disc(at, 12, BLUE, CARD)
    sheet.text(at, str(value), 12, CARD, bold=True, align="center")


def _legend(sheet: Sheet, rows: tuple[GridRow, ...], y: float) -> None:
    """Explain the marks that occur."""
    x = float(MARGIN)
    for wanted, mark, label in (
        (any(row.value and not row.holds_level for row in rows), _disc, "where we are"),
        (any(row.holds_level for row in rows), _diamond, "holds the level"),
        (any(row.spread for row in rows), _bar, "range of answers"),
    ):
        if wanted:
            mark(sheet, (x + 6, y))
            sheet.text((x + 17, y), label, 10, QUIET)
            x += 17 + sheet.width(label, 10) + 14


def _disc(sheet: Sheet, at: Point) -> None:
    sheet.disc(at, 5, BLUE)


def _diamond(sheet: Sheet, at: Point) -> None:
    sheet.diamond(at, 6.5, ORANGE)


def _bar(sheet: Sheet, at: Point) -> None:
    x, y = at
    sheet.line([(x - 3, y), (x + 4, y)], SPREAD, 8)


def _x(level: int) -> float:
    return _FIRST_COLUMN + _COLUMN * (level - 1)


def _trend(picture: TrendPicture) -> Sheet:
    bottom = _TREND_TOP + _TREND_STEP * (len(LEVELS) - 1)
    sheet = Sheet(bottom + 58)
    _heading(sheet, picture.capability, "Levels over time")
    for level in LEVELS:
        y = _height(level)
        sheet.line([(MARGIN + 18, y), (WIDTH - MARGIN, y)], TRACK, 1)
        sheet.text((MARGIN + 4, y), str(level), 12, QUIET, align="center")
    spots = [
        (x, _height(point.level)) for x, point in zip(_across(picture.points), picture.points, strict=True)
    ]
    if len(spots) > 1:
        sheet.line(spots, BLUE, 2.5)
    for spot, point in zip(spots, picture.points, strict=True):
        latest = point is picture.points[-1]
        sheet.disc(spot, 11, BLUE if latest else CARD, BLUE)
        sheet.text(spot, str(point.level), 12, CARD if latest else BLUE, bold=True, align="center")
    _dates(sheet, [x for x, _ in spots], picture.points, bottom + 26)
    return sheet


def _height(level: int) -> float:
    return _TREND_TOP + _TREND_STEP * (LEVELS[-1] - level)


def _across(points: tuple[TrendPoint, ...]) -> list[float]:
    """Place points by their days, and those of a single day one after the other."""
    left, right = MARGIN + 42.0, WIDTH - MARGIN - 24.0
    first, last = points[0].day, points[-1].day
    days = (last - first).days
    if not days:
        return [left + (right - left) * (at + 0.5) / len(points) for at in range(len(points))]
    return [left + (right - left) * (point.day - first).days / days for point in points]


def _dates(sheet: Sheet, xs: list[float], points: tuple[TrendPoint, ...], y: float) -> None:
    """Write the first and the last date, and from the right those between that leave room to read."""
    taken: list[float] = []
    for at in (len(xs) - 1, 0, *range(len(xs) - 2, 0, -1)):
        if all(abs(xs[at] - other) >= _DATE for other in taken):
            taken.append(xs[at])
            for line, part in enumerate(_day(points[at].day)):
                sheet.text((xs[at], y + 13 * line), part, 10, QUIET, align="center")


def _day(day: date) -> tuple[str, str]:
    return f"{day.day} {day:%b}", str(day.year)
