"""What a picture shows, and the same in words.

A picture holds levels, dates and the names that a rubric gives: by its type there is no room for a person.
Names are cut here, so that a picture stays small enough to travel inside a link.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rubric import AspectResult, Result, Rubric
from rubric.model import Aspect

SPREAD_FROM = 5  # answers: a range of fewer would tell who said what
MOST_POINTS = 12  # assessments in a trend: more dates than that nobody reads
NAME_BYTES = 56  # what two lines of a row hold, in the scripts that take the most bytes a line
TITLE_BYTES = 72


@dataclass(frozen=True, slots=True)
class GridRow:
    """Where one aspect stands: *value* is None where it does not count, *spread* is the range of answers."""

    name: str
    value: int | None
    spread: tuple[int, int] | None = None
    holds_level: bool = False


@dataclass(frozen=True, slots=True)
class GridPicture:
    """A result: the level, and every aspect's place among the five."""

    capability: str
    level: int | None
    level_name: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The level that an assessment came to, and the day it was closed."""

    day: date
    level: int


@dataclass(frozen=True, slots=True)
class TrendPicture:
    """Levels over time, oldest first; *left_out* counts the older ones that are not shown."""

    capability: str
    points: tuple[TrendPoint, ...]
    left_out: int = 0


Picture = GridPicture | TrendPicture
Addressing = Callable[[Picture], str]  # says where a picture can be seen


def grid(rubric: Rubric, result: Result, floor: int = 0) -> GridPicture:
    """Show *result*; a range of answers only from five of them on, or from a higher privacy *floor*."""

    def row(aspect: Aspect, found: AspectResult) -> GridRow:
        spread = found.range if found.known >= max(SPREAD_FROM, floor) else None
        return GridRow(_short(aspect.name, NAME_BYTES), found.value, spread, found.id in result.held_by)

    named = rubric.levels[result.level].name if result.level else ""
    rows = tuple(map(row, rubric.aspects, result.aspects))
    return GridPicture(_short(rubric.name, TITLE_BYTES), result.level, _short(named, TITLE_BYTES), rows)


def trend(rubric: Rubric, closed: Sequence[TrendPoint]) -> TrendPicture:
    """Show the latest of *closed* in the order of their days; raise ValueError for none."""
    if not closed:
        raise ValueError("A trend needs an assessment")
    points = sorted(closed, key=lambda point: point.day)
    latest = tuple(points[-MOST_POINTS:])
    return TrendPicture(_short(rubric.name, TITLE_BYTES), latest, len(points) - len(latest))


def alt(picture: Picture) -> str:
    """Say what *picture* shows, for whoever cannot see it."""
    match picture:
        case GridPicture(capability, level, level_name, rows):
            said = f"level {level} of 5, {level_name}" if level else "no level yet"
            aspects = ", ".join(_said(row) for row in rows)
            return f"{capability}: {said}. Where we are in each aspect, from 1 to 5: {aspects}."
        case TrendPicture(capability, points, left_out):
            levels = ", ".join(f"level {point.level} on {written(point.day)}" for point in points)
            older = f" Not shown: {left_out} earlier." if left_out else ""
            return f"{capability} over time: {levels}.{older}"


def written(day: date) -> str:
    """Write a date so that no country reads another one into it."""
    return f"{day.day} {day:%b} {day.year}"


def _said(row: GridRow) -> str:
    if row.value is None:
        return f"{row.name} does not count"
    notes = ["holds the level"] * row.holds_level
    if row.spread:
        lowest, highest = row.spread
        notes.append(f"all answers {lowest}" if lowest == highest else f"answers from {lowest} to {highest}")
    return f"{row.name} {row.value}" + (f" ({', '.join(notes)})" if notes else "")


def _short(text: str, most: int) -> str:
    """Keep what can be drawn on a line, in at most *most* bytes; what is cut ends in an ellipsis."""
    drawable = "".join(character if character.isprintable() else " " for character in text)
    plain = " ".join(drawable.split())
    encoded = plain.encode()
    if len(encoded) <= most:
        return plain
    return encoded[: most - len("…".encode())].decode(errors="ignore").rstrip() + "…"
