"""Wishes about nudges as people say them: text in, a change out, and a change back into the same words."""

import re
from datetime import date
from enum import StrEnum
from zoneinfo import available_timezones

from bot.conversation.dates import read_date, read_iso, read_weekday
from bot.conversation.reminders.preferences import DAY, Cadence, DateRange, Hours, PreferencesUpdate

USUAL = "usual"
MORNINGS: Hours = (9 * 60, 12 * 60)
AFTERNOONS: Hours = (13 * 60, 17 * 60)
SOONEST, LATEST = 7 * DAY, 731 * DAY  # until a team looks again
LONGEST_QUIET = 92  # days in a row
AHEAD = 366  # days within which quiet ones may begin
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVER = DateRange(date.min, date.max)


class PreferenceTopic(StrEnum):
    """What a wish is about: its first word."""

    EVERY = "every"
    HOURS = "hours"
    ZONE = "zone"
    DAYS = "days"
    QUIET = "quiet"


def read(text: str, today: date) -> PreferencesUpdate | None:
    """Read a change as people say it: "off", "every 6 weeks", "hours 9-17", "quiet 24 Dec to 2 Jan"."""
    word, _, rest = text.strip().casefold().partition(" ")
    rest = rest.strip()
    match word:
        case "on" | "off" if not rest:
            return PreferencesUpdate(off=word == "off")
        case PreferenceTopic.EVERY:
            return _every(rest)
        case PreferenceTopic.HOURS:
            return _hours(rest)
        case PreferenceTopic.ZONE:
            return _zone(rest)
        case PreferenceTopic.DAYS:
            days = () if rest == USUAL else read_weekdays(rest)
            return None if days is None else PreferencesUpdate(days=days)
        case PreferenceTopic.QUIET:
            return _quiet(rest, today)
    return None


def topic_of(text: str) -> PreferenceTopic | None:
    """Tell what words that mean nothing were meant to be about, if one can tell."""
    said = text.casefold().split()
    return next((topic for topic in PreferenceTopic if topic in said), None)


def write(change: PreferencesUpdate) -> str:
    """Put a change that people can ask for into words that `read` takes back, on any day."""
    match change:
        case PreferencesUpdate(off=bool(off)):
            return "off" if off else "on"
        case PreferencesUpdate(every=Cadence() as every):
            return f"{PreferenceTopic.EVERY} {_cadence(every)}"
        case PreferencesUpdate(hours=tuple() as hours):
            return f"{PreferenceTopic.HOURS} {'-'.join(map(clock, hours)) or USUAL}"
        case PreferencesUpdate(zone=str(zone)):
            return f"{PreferenceTopic.ZONE} {zone.casefold() or USUAL}"
        case PreferencesUpdate(days=tuple() as days):
            return f"{PreferenceTopic.DAYS} {','.join(WEEKDAYS[day] for day in days) or USUAL}"
        case PreferencesUpdate(quiet=(days,)):
            return f"{PreferenceTopic.QUIET} {_span(days)}"
        case PreferencesUpdate(unquiet=(days,)):
            return f"{PreferenceTopic.QUIET} off" + ("" if days == EVER else f" {_span(days)}")
    raise ValueError(change)


def clock(minutes: int) -> str:
    """Say a time of day: "09:30"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_weekdays(text: str) -> tuple[int, ...] | None:
    """Read days of the week: "mon-thu", "mon, wed and fri"; None for anything else."""
    found: set[int] = set()
    for part in re.split(r"\s*,\s*|\s+and\s+", text.strip().casefold()):
        first, last = _ends(part, r"\s*-\s*|\s+to\s+")
        start, end = read_weekday(first), read_weekday(last)
        if start is None or end is None:
            return None
        found |= {(start + day) % 7 for day in range((end - start) % 7 + 1)}
    return tuple(sorted(found))


def _ends(text: str, between: str) -> tuple[str, str]:
    """Part what is said as "from - to"; a single thing is both."""
    first, *rest = re.split(between, text, maxsplit=1)
    return first, rest[0] if rest else first


_LENGTHS = {
    "day": Cadence(days=1),
    "week": Cadence(days=7),
    "month": Cadence(months=1),
    "quarter": Cadence(months=3),
    "half year": Cadence(months=6),
    "year": Cadence(months=12),
}
_CADENCE = re.compile(
    rf"(?:([1-9]\d{{0,2}}) ?)?({'|'.join(_LENGTHS)})s?(?: on ([a-z]+?)s?)?(?: (?:at )?(\d\S*))?", re.ASCII
)


def _every(text: str) -> PreferencesUpdate | None:
    if text == USUAL:
        return PreferencesUpdate(every=Cadence())
    found = _CADENCE.fullmatch(text)
    if not found:
        return None
    count, unit, day, at = int(found[1] or 1), _LENGTHS[found[2]], found[3], found[4]
    weekday, minute = read_weekday(day) if day else None, _minute(at) if at else None
    if (day and weekday is None) or (at and minute in (None, DAY // 60)):
        return None
    cadence = Cadence(count * unit.days, count * unit.months, weekday, minute)
    return PreferencesUpdate(every=cadence) if SOONEST <= cadence.seconds <= LATEST else None


def _cadence(cadence: Cadence) -> str:
    if not cadence:
        return USUAL
    length = f"{cadence.months} months" if cadence.months else f"{cadence.days} days"
    day = "" if cadence.weekday is None else f" on {WEEKDAYS[cadence.weekday]}"
    return length + day + ("" if cadence.minute is None else f" {clock(cadence.minute)}")


def _hours(text: str) -> PreferencesUpdate | None:
    named: dict[str, Hours | tuple[()]] = {USUAL: (), "mornings": MORNINGS, "afternoons": AFTERNOONS}
    if text in named:
        return PreferencesUpdate(hours=named[text])
    first, last = (_minute(each) for each in _ends(text, r"\s*-\s*|\s+to\s+"))
    if first is None or last is None or not first < last:
        return None
    return PreferencesUpdate(hours=(first, last))


def _minute(text: str) -> int | None:
    """Read a time of day: "9", "16:30"; "24" ends a day."""
    found = re.fullmatch(r"(\d\d?)(?::([0-5]\d))?", text, re.ASCII)
    minute = int(found[1]) * 60 + int(found[2] or 0) if found else DAY
    return minute if minute <= DAY // 60 else None


def _zone(text: str) -> PreferencesUpdate | None:
    """Read a time zone by its name or its city; of cities of the same name the shortest zone's."""
    if text == USUAL:
        return PreferencesUpdate(zone="")
    wanted = text.replace(" ", "_")
    names = sorted(available_timezones(), key=lambda name: (len(name), name))
    whole = [name for name in names if name.casefold() == wanted]
    found = whole or [name for name in names if name.casefold().rpartition("/")[2] == wanted]
    return PreferencesUpdate(zone=found[0]) if found else None


def _quiet(text: str, today: date) -> PreferencesUpdate | None:
    word, _, rest = text.partition(" ")
    if word in ("off", "none"):
        days = _days(rest, today) if rest else EVER
        return PreferencesUpdate(unquiet=(days,)) if days else None
    days = _days(text, today)
    return PreferencesUpdate(quiet=(days,)) if days and days.count <= LONGEST_QUIET else None


def _days(text: str, today: date) -> DateRange | None:
    """Read days in a row that are not over; in full, they may have begun already."""
    first, last = _ends(text, r"\s+(?:to|until|till|-|–)\s+")
    began = read_iso(first)
    begins = began if began and began < today else read_date(first, today, AHEAD)
    ends = read_date(last, max(begins, today), AHEAD) if begins else None
    return DateRange(begins, ends) if begins and ends else None


def _span(days: DateRange) -> str:
    return f"{days.first}" if days.first == days.last else f"{days.first} to {days.last}"
