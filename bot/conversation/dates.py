"""Days as people say them: "Fri", "24 Dec", "2026-12-04", "in 5 days"; the day is the asker's own."""

import re
from datetime import date, datetime, time, timedelta

from bot.conversation.when import zones

CLOSING = time(17, 0)  # local: the end of a working day
DEFAULT_WORKING_DAYS = 5
LONGEST_DAYS = 92  # a quarter: a picture of how things are should not take longer
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def read_day(text: str, today: date) -> date | None:
    """Read a day that lies ahead within a quarter; None for anything else."""
    return read_date(text, today, LONGEST_DAYS)


def read_date(text: str, today: date, ahead: int) -> date | None:
    """Read a day that lies at most *ahead* days after *today*; None for anything else."""
    said = text.strip().casefold().rstrip(".")
    found = _relative(said, today) or _weekday(said, today) or _in_a_month(said, today) or read_iso(said)
    if found is None or not today <= found <= today + timedelta(days=ahead):
        return None
    return found


def read_weekday(text: str) -> int | None:
    """Read "fri" or "friday" as a day of the week, Monday as 0."""
    return _named(text, _DAYS)


def closing_time(day: date, zone: str) -> int:
    """Give the end of the working day *day* in *zone*, in seconds since 1970, UTC."""
    return int(datetime.combine(day, CLOSING, zones.resolve(zone)).timestamp())


def default_day(today: date) -> date:
    """Count five working days on from *today*."""
    day, left = today, DEFAULT_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def local_day(now: int, zone: str) -> date:
    """Tell which day it is in *zone* at *now*, seconds since 1970, UTC."""
    return datetime.fromtimestamp(now, zones.resolve(zone)).date()


def _relative(said: str, today: date) -> date | None:
    if said in ("today", "tomorrow"):
        return today + timedelta(days=said == "tomorrow")
    found = re.fullmatch(r"(?:in )?(\d{1,3}|a|an|one) (day|week)s?", said)
    if not found:
        return None
    count = int(found[1]) if found[1].isdigit() else 1
    return today + timedelta(days=count * (7 if found[2] == "week" else 1))


def _weekday(said: str, today: date) -> date | None:
    """Read "fri" or "friday" as the next one ahead; today's name means a week from now."""
    named = read_weekday(said)
    return None if named is None else today + timedelta(days=(named - today.weekday() - 1) % 7 + 1)


def _in_a_month(said: str, today: date) -> date | None:
    """Read "24 Dec", "December 24" or "24 Dec 2026"; without a year, the next one ahead."""
    found = re.fullmatch(r"(\d{1,2})\.? ([a-z]{3,})\.?(?: (\d{4}))?", said, re.ASCII) or re.fullmatch(
        r"([a-z]{3,}) (\d{1,2})(?:,? (\d{4}))?", said, re.ASCII
    )
    if not found:
        return None
    day, name = sorted((found[1], found[2]))
    month = _named(name, _MONTHS)
    if month is None:
        return None
    years = (int(found[3]),) if found[3] else (today.year, today.year + 1)
    dates = (_date(year, month + 1, int(day)) for year in years)
    return next((each for each in dates if each and each >= today), None)


def _named(text: str, names: tuple[str, ...]) -> int | None:
    """Find the one name that *text* is, or begins with three letters or more."""
    found = [at for at, name in enumerate(names) if len(text) >= 3 and name.startswith(text)]
    return found[0] if len(found) == 1 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_iso(said: str) -> date | None:
    """Read "2026-12-04", whenever that is."""
    try:
        return date.fromisoformat(said) if re.fullmatch(r"\d{4}-\d\d-\d\d", said) else None
    except ValueError:
        return None
