"""Dates of a team's assessments for people's own calendars."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from hashlib import sha256

from bot.conversation.identity import AssessmentRef
from bot.conversation.when import zones
from bot.conversation.when.days import Length
from bot.conversation.when.zones import local_day, moment
from rubric import Rubric

TALK_DAYS, TALK_HOUR = Length(working=2), time(10, 0)  # after a result, local


class CalendarDate(StrEnum):
    """The kinds of dates of an assessment."""

    CLOSING = "closing"
    TALK = "talk"  # the team talks about its result, as the guide suggests
    LOOK_AGAIN = "look_again"  # the next assessment starts, or Rung suggests it


def talk_time(closed: int, zone: str | None) -> int:
    """Suggest when a team talks about a result, in seconds since 1970, UTC."""
    return moment(TALK_DAYS.after(local_day(closed, zone)), TALK_HOUR, zones.resolve(zone))


def uid(ref: AssessmentRef, what: CalendarDate) -> str:
    """Name a date, the same whenever its file is made."""
    where = ref.conversation
    named = f"{what}|{where.platform}|{where.tenant}|{where.id}|{ref.id}".encode("utf-8", "surrogatepass")
    return f"{sha256(named).hexdigest()[:32]}@rung"


@dataclass(frozen=True, slots=True)
class CancelledDate:
    """A date of an assessment that no longer applies.

    *at* is when it would have been, in seconds since 1970, UTC, or None where this is not known any more.
    """

    rubric: Rubric
    ref: AssessmentRef
    what: CalendarDate
    version: int
    at: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A date of an assessment: *at* is in seconds since 1970, UTC, and said in *zone*.

    It takes so many *minutes*, 0 where it is a moment or a day. A file of a later *version* takes the
    place of an earlier one in a calendar. A next assessment may start *by_itself*.
    """

    rubric: Rubric
    ref: AssessmentRef
    what: CalendarDate
    at: int
    zone: str | None
    version: int = 0
    minutes: int = 0
    by_itself: bool = False

    @property
    def starts(self) -> datetime | date:
        """Give the moment, or only the day of an assessment that Rung suggests, which has no hour yet."""
        if self.what is CalendarDate.LOOK_AGAIN and not self.by_itself:
            return local_day(self.at, self.zone)
        return datetime.fromtimestamp(self.at, UTC)
