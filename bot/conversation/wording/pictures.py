"""The words of pictures: labels, and the text twin that says all a picture shows."""

from datetime import date

from bot.conversation.pictures import (
    ComparisonPicture,
    ComparisonRow,
    GridPicture,
    GridRow,
    Picture,
    TrendPicture,
)
from bot.conversation.view import Image
from bot.conversation.wording.phrases import calendar_day, span

HERE = "where you are"
LOOK_FIRST = "look here first"
TOO_FEW = "too few picked a level"
FELL = "fell"


def image(picture: Picture) -> Image:
    """Show *picture* with its text twin."""
    return Image(picture, alt(picture))


def alt(picture: Picture) -> str:
    """Say all that *picture* shows."""
    said = [": ".join(part for part in (picture.team, picture.capability) if part)]
    match picture:
        case GridPicture(levels=levels, level=level, rows=rows, scan=scan):
            named = ", ".join(part for part in (title(picture), level_name(picture)) if part)
            topics = ", ".join(_topic(row, level, scan=scan) for row in rows)
            said += [named, when(picture), f"Topics, from 1 to {len(levels)}: {topics}"]
            said += [f"Ranges: {spread(picture)}"] * any(row.spread for row in rows)
        case ComparisonPicture(levels=levels, compared=compared):
            topics = ", ".join(_compared(row) for row in compared)
            said += [f"{title(picture)}, {when(picture)}", f"Topics, from 1 to {len(levels)}: {topics}"]
        case TrendPicture(points=points):
            shown = (f"level {at.level} on {calendar_day(at.day)} ({answered(at.people)})" for at in points)
            said += [f"{title(picture)}: {', '.join(shown)}", left_out(picture)]
    return " ".join(f"{each}." for each in said if each)


def title(picture: Picture) -> str:
    """Say what *picture* shows, in large letters."""
    match picture:
        case GridPicture(scan=True):
            return "A scan, no level"
        case GridPicture(level=level, levels=levels):
            return f"Level {level} of {len(levels)}" if level else "No level yet"
        case ComparisonPicture(level_then=None, level_now=None):
            return "Two results side by side"
        case ComparisonPicture(level_then=before, level_now=level):
            return f"{_stood(before)}, then {_stood(level).lower()}"
        case TrendPicture():
            return "Levels over time"


def level_name(picture: Picture) -> str:
    """Name the level of a result, if it has one."""
    match picture:
        case GridPicture(level=int(level), levels=levels):
            return levels[level - 1]
        case _:
            return ""


def when(picture: Picture) -> str:
    """Say the day of a result and how many answered, or the days of the first and the last result."""
    match picture:
        case GridPicture(day=day, people=people):
            return f"{calendar_day(day)}, {answered(people)}"
        case ComparisonPicture(day_then=then, day_now=now):
            return f"{calendar_day(then)} and {calendar_day(now)}"
        case TrendPicture(points=(only,)):
            return calendar_day(only.day)
        case TrendPicture(points=points):
            return f"{calendar_day(points[0].day)} to {calendar_day(points[-1].day)}"


def to_raise(picture: GridPicture) -> str:
    """Explain the mark of the topics that keep the team from the next level, if there is one."""
    level = picture.level
    if picture.scan:
        return LOOK_FIRST
    if level is None or level == len(picture.levels):
        return ""
    return f"{_raise_for(level + 1)}: {picture.levels[level]}"


def spread(picture: GridPicture) -> str:
    """Explain the band around the level of a topic."""
    return span(evidence=picture.evidence)


def answered(people: int) -> str:
    """Say how many answered."""
    return "1 person answered" if people == 1 else f"{people} people answered"


def day(then: date) -> str:
    """Write a day beside its mark."""
    return calendar_day(then)


def date_label(day: date, people: int) -> tuple[str, str, str]:
    """Write the day and the number of people below a point of a trend, line by line."""
    return f"{day.day} {day:%b}", str(day.year), "1 person" if people == 1 else f"{people} people"


def left_out(picture: Picture) -> str:
    """Say how many older results are not shown, if any."""
    match picture:
        case TrendPicture(left_out=1):
            return "1 earlier result is not shown"
        case TrendPicture(left_out=many) if many:
            return f"{many} earlier results are not shown"
        case _:
            return ""


def _topic(row: GridRow, level: int | None, *, scan: bool = False) -> str:
    if row.value is None:
        return f"{row.name}: {TOO_FEW}"
    notes = [_raise_for(level + 1)] if row.to_raise and level else []
    if row.to_raise and scan:
        notes = [LOOK_FIRST]
    if row.spread:
        lowest, highest = row.spread
        notes.append(f"all answers {lowest}" if lowest == highest else f"answers {lowest} to {highest}")
    return f"{row.name} {row.value}" + (f" ({', '.join(notes)})" if notes else "")


def _stood(level: int | None) -> str:
    return f"Level {level}" if level else "No level"


def _compared(row: ComparisonRow) -> str:
    then, now = (TOO_FEW if value is None else str(value) for value in (row.then, row.now))
    return f"{row.name} {then}, then {now}"


def _raise_for(level: int) -> str:
    return f"raise for level {level}"
