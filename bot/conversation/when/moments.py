"""Moments, in seconds since 1970, UTC, and the days and times of day that they are."""

from datetime import date, datetime, time, tzinfo

from bot.conversation.when import zones


def moment(day: date, local: time, clock: tzinfo) -> int:
    """Find a local time: one that the clocks jump over comes as much later, of one shown twice the first."""
    return int(datetime.combine(day, local, clock).replace(fold=0).timestamp())


def local_day(now: int, zone: str) -> date:
    """Tell which day it is in *zone* at *now*."""
    return local(now, zone).date()


def local(now: int, zone: str) -> datetime:
    """Tell which day and time it is in *zone* at *now*."""
    return datetime.fromtimestamp(now, zones.resolve(zone))
