"""Wishes as a profile holds them: a field for each, so that two people can change two at once."""

from collections.abc import Iterator
from datetime import date

from bot.conversation.reminders.preferences import (
    Cadence,
    DateRange,
    Hours,
    PreferencesUpdate,
    ReminderPreferences,
)
from bot.store import decoding
from bot.store.decoding import Fields

_QUIET = "quiet "  # a field each, by the days


def read(found: Fields) -> ReminderPreferences:
    """Read the wishes in a profile, also those of an older release."""
    said = {decoding.text(name): decoding.text(value) for name, value in found.items()}
    return ReminderPreferences(
        home=said.get("zone", ""),
        zone=said.get("own", ""),
        hours=_hours(said.get("hours", "")),
        every=_cadence(said.get("every", "")),
        off=bool(said.get("off")),
        came_back=said.get("asked", ""),
        days=tuple(int(day) for day in said.get("days", "")),
        quiet=tuple(sorted(_days(name) for name in said if name.startswith(_QUIET))),
    )


def fields(change: PreferencesUpdate) -> Iterator[tuple[str, str | int]]:
    """Write a change as the fields that it sets."""
    if change.zone is not None:
        yield "own", change.zone
    if change.hours is not None:
        yield "hours", "-".join(map(str, change.hours))
    if change.days is not None:
        yield "days", "".join(map(str, change.days))
    if change.every is not None:
        yield "every", _written(change.every)
    if change.off is not None:
        yield "off", "1" if change.off else ""
    for days in change.quiet:
        yield quiet(days), "1"


def quiet(days: DateRange) -> str:
    """Name the field of some quiet days."""
    return f"{_QUIET}{days.first}/{days.last}"


def _written(cadence: Cadence) -> str:
    """Write a cadence: days, weeks, months, weekday and minute of the day, "-" for none."""
    parts = (cadence.days, cadence.weeks, cadence.months, cadence.weekday, cadence.minute)
    return " ".join("-" if part is None else str(part) for part in parts)


def _cadence(written: str) -> Cadence:
    if not written:
        return Cadence()
    days, weeks, months, *then = written.split(" ")
    weekday, minute = (None if part == "-" else int(part) for part in then)
    return Cadence(int(days), int(weeks), int(months), weekday, minute)


def _hours(text: str) -> Hours | tuple[()]:
    first, _, last = text.partition("-")
    return (int(first), int(last)) if last else ()


def _days(name: str) -> DateRange:
    first, _, last = name.removeprefix(_QUIET).partition("/")
    return DateRange(date.fromisoformat(first), date.fromisoformat(last))
