"""What the picture of a result and the picture of levels over time show.

A picture holds levels, dates, counts and the names of topics, levels and the team. By its type there is no
room for a person.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice, pairwise

from bot.conversation.comparison import PublicResult
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.team_record import TeamResult
from rubric import AspectResult, Rubric
from rubric.model import Aspect
from rubric.scan import scan_map

MOST_POINTS = 12  # assessments in a trend: more dates than that nobody reads
NAME_BYTES = 96  # of any name: a picture shows no more of it


@dataclass(frozen=True, slots=True)
class GridRow:
    """The team's level in one topic.

    *value* is None where too few answered, *spread* is the lowest and the highest answer,
    *to_raise* marks a topic that keeps the team from the next level.
    """

    name: str
    value: int | None
    spread: tuple[int, int] | None = None
    to_raise: bool = False


@dataclass(frozen=True, slots=True)
class GridPicture:
    """A result: the team's level, and its level in each topic.

    *levels* names every level from the first up, *people* counts who answered,
    *team* is None where the platform does not tell the conversation's name.
    """

    team: str | None
    day: date
    people: int
    capability: str
    levels: tuple[str, ...]
    level: int | None
    rows: tuple[GridRow, ...]
    scan: bool = False  # it has no level, and marks the topics to look at first
    evidence: bool = False  # it was asked for, so that a "no" may have lowered answers
    language: str = "en"  # of the rubric: it chooses the forms of Chinese letters


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The level of one assessment, the day it was closed, and how many answered."""

    day: date
    level: int
    people: int


@dataclass(frozen=True, slots=True)
class TrendPicture:
    """Levels over time, oldest first. *left_out* counts older assessments that are not shown."""

    team: str | None
    capability: str
    levels: tuple[str, ...]
    points: tuple[TrendPoint, ...]
    left_out: int = 0
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """The team's level in one topic *then* and *now*, each None where too few answered."""

    name: str
    then: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class ComparisonPicture:
    """Two results side by side: the day and the level of each, and its level in each topic."""

    team: str | None
    capability: str
    levels: tuple[str, ...]
    day_then: date
    day_now: date
    level_then: int | None
    level_now: int | None
    compared: tuple[ComparisonRow, ...]
    language: str = "en"


Picture = GridPicture | TrendPicture | ComparisonPicture
PictureUrl = Callable[[Picture], str]  # gives the URL of a picture


def grid(rubric: Rubric, record: TeamResult) -> GridPicture:
    """Picture one result. Ranges show only where enough people answered."""
    floor = PrivacyFloor(record.floor)
    marked = record.result.held_by
    if not rubric.gives_level:
        marked = scan_map(rubric, record.result, floor.spread).look_first

    def row(aspect: Aspect, found: AspectResult) -> GridRow:
        spread = found.range if found.known >= floor.spread else None
        return GridRow(_line(aspect.name), found.value, spread, found.id in marked)

    return GridPicture(
        _optional_line(record.conversation_name),
        record.closed_day,
        record.people,
        _line(rubric.name),
        _levels(rubric),
        record.result.level,
        tuple(map(row, rubric.aspects, record.result.aspects)),
        not rubric.gives_level,
        rubric.asks_evidence,
        rubric.language,
    )


def comparison(before: PublicResult, now: PublicResult) -> ComparisonPicture:
    """Picture two results side by side, topic by topic of the later one."""

    def row(aspect: Aspect, found: AspectResult) -> ComparisonRow:
        earlier = before.aspect(found.id)
        return ComparisonRow(_line(aspect.name), earlier.value if earlier else None, found.value)

    levels = _levels(now.rubric)
    highest = max((each.result.level or 0 for each in (before, now)), default=0)
    return ComparisonPicture(
        _optional_line(now.team),
        _line(now.rubric.name),
        levels + ("",) * (highest - len(levels)),  # an older version had more
        before.day,
        now.day,
        before.result.level,
        now.result.level,
        tuple(map(row, now.rubric.aspects, now.result.aspects)),
        now.rubric.language,
    )


def trend(rubric: Rubric, records: Iterable[TeamResult]) -> TrendPicture:
    """Picture the levels of *records* in the order of their days. Raise ValueError where none has a level."""
    closed = sorted(records, key=lambda record: record.closed)
    points = [
        TrendPoint(record.closed_day, record.result.level, record.people)
        for record in closed
        if record.result.level is not None
    ]
    if not points:
        raise ValueError("A trend needs a result with a level")
    latest = tuple(points[-MOST_POINTS:])
    levels = _levels(rubric)
    levels += ("",) * (max(point.level for point in latest) - len(levels))  # an older version had more
    team, capability = _optional_line(closed[-1].conversation_name), _line(rubric.name)
    return TrendPicture(team, capability, levels, latest, len(points) - len(latest), rubric.language)


def shortened(picture: Picture, most: int) -> Picture:
    """Cut every name in *picture* to *most* bytes of UTF-8. A cut name ends in an ellipsis."""
    named = replace(
        picture,
        team=picture.team and _cut(picture.team, most),
        capability=_cut(picture.capability, most),
        levels=tuple(_cut(level, most) for level in picture.levels),
    )
    match named:
        case GridPicture(rows=rows):
            return replace(named, rows=tuple(replace(row, name=_cut(row.name, most)) for row in rows))
        case ComparisonPicture(compared=compared):
            cut = tuple(replace(row, name=_cut(row.name, most)) for row in compared)
            return replace(named, compared=cut)
        case TrendPicture():
            return named


def _levels(rubric: Rubric) -> tuple[str, ...]:
    return tuple(_line(rubric.levels[number].name) for number in sorted(rubric.levels))


def _optional_line(text: str | None) -> str | None:
    return _line(text) if text else None


def _line(text: str) -> str:
    """Clean *text* for one line of a picture: no control or format characters, single spaces."""
    printable = (each if each.isprintable() else " " for each in text)
    single_spaced = (each for before, each in pairwise(chain(" ", printable)) if before + each != "  ")
    # Two more than are kept: a space, and one that shows that the name goes on.
    return _cut("".join(islice(single_spaced, NAME_BYTES + 2)).rstrip(), NAME_BYTES)


def _cut(text: str, most: int) -> str:
    encoded = text.encode()
    if len(encoded) <= most:
        return text
    return encoded[: most - len("…".encode())].decode(errors="ignore").rstrip() + "…"
