"""Nudges: what we may say on our own, and what people want of it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import available_timezones

DAY = 24 * 3600
Hours = tuple[int, int]  # minutes of the day: from the first on, before the last


class Nudge(StrEnum):
    """Why we may speak without having been asked."""

    UNFINISHED = "unfinished"  # someone began to answer, and has not finished
    CHECK_IN = "check_in"  # someone took a step on some time ago
    LOOK_AGAIN = "look_again"  # a team has not looked at itself for some time


class Pause(StrEnum):
    """How long a nudge is put off."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    AGAIN = "again"  # as long as it took the first time
    ROUND = "round"  # for good, for this assessment or this step


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is known of how a person, or a team, wants to be nudged; empty: as usual.

    *home* is the zone that the platform tells, *zone* the one asked for instead;
    *came_back* is the last local date on which a nudge came because it was asked to.
    """

    home: str = ""
    zone: str = ""
    hours: Hours | None = None
    every: int = 0  # seconds until a team looks again
    off: bool = False
    came_back: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change to what is wished; None leaves a thing as it is."""

    zone: str | None = None
    hours: Hours | None = None
    every: int | None = None
    off: bool | None = None


def read(text: str) -> Change | None:
    """Read a change as people say it: "off", "every 90 days", "hours 9-17", "zone Europe/Berlin"."""
    said = text.strip().casefold()
    word, _, rest = said.partition(" ")
    match word:
        case "on" | "off" if not rest:
            return Change(off=word == "off")
        case "every":
            return _every(rest)
        case "hours":
            return _hours(rest)
        case "zone":
            return _zone(rest)
    return None


def _every(text: str) -> Change | None:
    found = re.fullmatch(r"([1-9]\d{0,2}) ?(day|week|month)s?", text, re.ASCII)
    days = int(found[1]) * {"day": 1, "week": 7, "month": 30}[found[2]] if found else 0
    return Change(every=days * DAY) if 7 <= days <= 730 else None


def _hours(text: str) -> Change | None:
    found = re.fullmatch(r"(\d\d?)(?::(\d\d))? ?(?:-|to) ?(\d\d?)(?::(\d\d))?", text, re.ASCII)
    if not found:
        return None
    first, last = (int(found[at]) * 60 + int(found[at + 1] or 0) for at in (1, 3))
    minutes_fit = all(int(found[at] or 0) < 60 for at in (2, 4))
    return Change(hours=(first, last)) if minutes_fit and first < last <= DAY // 60 else None


def _zone(text: str) -> Change | None:
    wanted = text.replace(" ", "_")
    found = next((name for name in available_timezones() if name.casefold() == wanted), "")
    return Change(zone=found) if found else None
