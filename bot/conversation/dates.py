"""Closing times as people say them: "Fri", "2026-12-04", "in 5 days"; the day is the asker's own."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

CLOSING = time(17, 0)  # local: the end of a working day
DEFAULT_WORKING_DAYS = 5
LONGEST_DAYS = 92  # a quarter: a picture of how things are should not take longer
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def zone_of(name: str) -> ZoneInfo:
    """Find an IANA time zone; UTC where the platform named none, or one that no longer exists."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def read_day(text: str, today: date) -> date | None:
    """Read a day that lies ahead within a quarter; None for anything else."""
    said = text.strip().casefold().rstrip(".")
    found = _relative(said, today) or _weekday(said, today) or _iso(said)
    if found is None or not today <= found <= today + timedelta(days=LONGEST_DAYS):
        return None
    return found


def closing_time(day: date, zone: str) -> int:
    """Give the end of the working day *day* in *zone*, in seconds since 1970, UTC."""
    return int(datetime.combine(day, CLOSING, zone_of(zone)).timestamp())


def default_day(today: date) -> date:
    """Count five working days on from *today*."""
    day, left = today, DEFAULT_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def local_day(now: int, zone: str) -> date:
    """Tell which day it is in *zone* at *now*, seconds since 1970, UTC."""
    return datetime.fromtimestamp(now, zone_of(zone)).date()


def date_of(seconds: int) -> date:
    """Give the day of a moment, the same for everybody."""
    return datetime.fromtimestamp(seconds, UTC).date()


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
    named = [at for at, name in enumerate(_DAYS) if len(said) >= 3 and name.startswith(said)]
    if len(named) != 1:
        return None
    return today + timedelta(days=(named[0] - today.weekday() - 1) % 7 + 1)


def _iso(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if re.fullmatch(r"\d{4}-\d\d-\d\d", said) else None
    except ValueError:
        return None
