"""Changes of reminder preferences as people write them, and written back in the same words."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum

from bot.conversation.reminders.preferences import DAY, Cadence, DateRange, PreferencesUpdate
from bot.conversation.when import hours, words, zones
from bot.conversation.when.day_ranges import read_span
from bot.conversation.when.days import SOME_DAY, YEARS
from bot.conversation.when.hours import Hours, clock

USUAL = "usual"
MORNINGS: Hours = (9 * 60, 12 * 60)
AFTERNOONS: Hours = (13 * 60, 17 * 60)
SHORTEST_CADENCE, LONGEST_CADENCE = 7 * DAY, 731 * DAY  # until a team looks again
LONGEST_QUIET = 92  # days in a row
AHEAD = 366  # days within which quiet ones may begin
MOST_OFFERED = 5  # meanings that are asked about
EVER = DateRange(date.min, date.max)
Updates = tuple[PreferencesUpdate, ...]


class PreferenceTopic(StrEnum):
    """What a change is about: its first word."""

    EVERY = "every"
    HOURS = "hours"
    ZONE = "zone"
    DAYS = "days"
    QUIET = "quiet"


def read(text: str, today: date, quiet: Iterable[DateRange] = (), ahead: int = AHEAD) -> Updates:
    """List the changes that *text* can mean: "off", "every 6 weeks", "hours 9-5", "zone Berlin", "quiet Fri".

    *quiet* are the days that are quiet already. Others may begin within *ahead* days.
    """
    word, _, rest = spelled_out(words.plain(text)).partition(" ")
    return tuple(_read(word, rest, today, quiet, ahead))[:MOST_OFFERED]


def is_setting(text: str) -> bool:
    """Tell whether *text* is a change, even if its date cannot be asked for today."""
    return bool(read(text, SOME_DAY, ahead=(date(YEARS[-1], 1, 1) - SOME_DAY).days))


def _read(
    word: str, rest: str, today: date, quiet: Iterable[DateRange], ahead: int
) -> Iterator[PreferencesUpdate]:
    match word:
        case "on" | "off" | "stop" | "never" if not rest:
            yield PreferencesUpdate(off=word != "on")
        case PreferenceTopic.EVERY:
            yield from (PreferencesUpdate(every=each) for each in _kept_cadences(rest))
        case PreferenceTopic.HOURS:
            named = _NAMED_HOURS.get(rest)
            found = hours.read_hours(rest) if named is None else (named,)
            yield from (PreferencesUpdate(hours=each) for each in found)
        case PreferenceTopic.ZONE:
            found_zones = ("",) if rest == USUAL else zones.read(rest)
            yield from (PreferencesUpdate(zone=each) for each in found_zones)
        case PreferenceTopic.DAYS:
            if (days := hours.read_weekdays(rest)) or rest == USUAL:
                yield PreferencesUpdate(days=days)
        case PreferenceTopic.QUIET:
            yield from _quiet(rest, today, quiet, ahead)


def topic_of(text: str) -> PreferenceTopic | None:
    """Find the topic of words that were not understood, if they name one."""
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
            return f"{PreferenceTopic.DAYS} {','.join(words.WEEKDAYS[day][:3] for day in days) or USUAL}"
        case PreferencesUpdate(quiet=(days,)):
            return f"{PreferenceTopic.QUIET} {_written(days)}"
        case PreferencesUpdate(unquiet=(days,)):
            return f"{PreferenceTopic.QUIET} off" + ("" if days == EVER else f" {_written(days)}")
    raise ValueError(change)


_NAMED_HOURS: dict[str, Hours | tuple[()]] = {
    USUAL: (),
    **dict.fromkeys(("morning", "mornings", "in the morning", "before noon", "before lunch"), MORNINGS),
    **dict.fromkeys(("afternoon", "afternoons", "in the afternoon", "after noon", "after lunch"), AFTERNOONS),
    **dict.fromkeys(("anytime", "any time", "all day", "always"), (0, 24 * 60)),
}
_LENGTHS = {
    "day": Cadence(days=1),
    "week": Cadence(weeks=1),
    "fortnight": Cadence(weeks=2),
    "month": Cadence(months=1),
    "quarter": Cadence(months=3),
    "half year": Cadence(months=6),
    "year": Cadence(months=12),
}
_CADENCE = re.compile(
    rf"(?:({words.COUNT}|other|second) ?)?({'|'.join(_LENGTHS)})s?(?: on ([a-z]+))?"
    r"(?: (at )?(\S+(?: [ap]\.?m\.?)?))?",
    re.ASCII,
)


_OFTEN = {
    "weekly": "every week",
    "fortnightly": "every fortnight",
    "monthly": "every month",
    "quarterly": "every quarter",
    "half-yearly": "every half year",
    "yearly": "every year",
    "annually": "every year",
    "once a week": "every week",
    "once a month": "every month",
    "once a quarter": "every quarter",
    "once a year": "every year",
    "twice a year": "every half year",
}
_OFTEN_SAID = re.compile(rf"(?<!\w)(?:{'|'.join(_OFTEN)})(?= (?:on|at) |\Z)")
_EACH = re.compile(r"(?<!\w)(?:every|each) (?:(other|second) )?([a-z]+)(?= |\Z)")
_ON_EACH = re.compile(r"(?<!\w)on (?=[a-z]+days(?: |\Z))")


def spelled_out(text: str) -> str:
    """Rewrite a frequency in the one form that is read: "monthly" is "every month".

    "Every other Monday" is "every other week on monday", and "on Mondays" is every Monday.
    """
    text = _OFTEN_SAID.sub(lambda found: _OFTEN[found[0]], text)
    return _EACH.sub(_each, text if _EACH.search(text) else _ON_EACH.sub("every ", text))


def _each(found: re.Match[str]) -> str:
    other = f"{found[1]} " if found[1] else ""
    day = words.weekday(found[2])
    return f"every {other}{found[2]}" if day is None else f"every {other}week on {words.WEEKDAYS[day]}"


def _kept_cadences(text: str) -> Iterator[Cadence]:
    """Read the cadences that can be kept: none is too short or too long."""
    if text == USUAL:
        yield Cadence()
    for cadence in _cadences(text):
        if SHORTEST_CADENCE <= cadence.seconds <= LONGEST_CADENCE:
            yield cadence


def _cadences(text: str) -> Iterator[Cadence]:
    found = _CADENCE.fullmatch(text)
    if not found:
        return
    number, unit, day, at, time = found.groups()
    weekday = words.weekday(day) if day else None
    bare = time and not at and time.isdigit()  # "every month 1" says no time of day
    if bare or (day and weekday is None):
        return
    many = 2 if number in ("other", "second") else words.count(number or "one")
    length = _LENGTHS[unit]
    for minute in hours.read_moment(time) if time else (None,):
        yield Cadence(many * length.days, many * length.weeks, many * length.months, weekday, minute)


def is_too_often(text: str) -> bool:
    """Tell whether *text* asks for a cadence that is shorter than any that can be kept."""
    word, _, rest = spelled_out(words.plain(text)).partition(" ")
    found = _cadences(rest) if word == PreferenceTopic.EVERY else ()
    return any(0 < each.seconds < SHORTEST_CADENCE for each in found)


def _cadence(cadence: Cadence) -> str:
    if not cadence:
        return USUAL
    lengths = {"days": cadence.days, "weeks": cadence.weeks, "months": cadence.months}
    length = " ".join(f"{many} {unit}" for unit, many in lengths.items() if many)
    day = "" if cadence.weekday is None else f" on {words.WEEKDAYS[cadence.weekday][:3]}"
    return length + day + ("" if cadence.minute is None else f" {clock(cadence.minute)}")


def _quiet(text: str, today: date, quiet: Iterable[DateRange], ahead: int) -> Iterator[PreferencesUpdate]:
    word, _, rest = text.partition(" ")
    if word not in ("off", "none"):
        yield from (PreferencesUpdate(quiet=(each,)) for each in _ranges(text, today, ahead))
    elif not rest:
        yield PreferencesUpdate(unquiet=(EVER,))
    else:
        lasting = [each for each in quiet if each.last >= today]
        begun = _ranges(rest, today, ahead, past=True)
        meant = [each for each in begun if any(each.meets(other) for other in lasting)]
        yield from (PreferencesUpdate(unquiet=(each,)) for each in meant or _ranges(rest, today, ahead))


def _ranges(text: str, today: date, ahead: int, *, past: bool = False) -> list[DateRange]:
    """List the days in a row that *text* can mean, and that begin within *ahead* days."""
    latest = today + timedelta(days=ahead)
    spans = read_span(text, today, LONGEST_QUIET, past=past)
    return [DateRange(first, last) for first, last in spans if first <= latest]


def _written(days: DateRange) -> str:
    return f"{days.first}" if days.first == days.last else f"{days.first} to {days.last}"
