"""Dates of a team's assessments for people's own calendars."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256

from bot.conversation.identity import AssessmentRef
from bot.conversation.when.zones import local_day
from rubric import Rubric


class CalendarDate(StrEnum):
    """What a date is about."""

    CLOSING = "closing"
    LOOK_AGAIN = "look_again"  # Rung offers a new assessment


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A date of an assessment: *at* is in seconds since 1970, UTC, and said in *zone*.

    A file of a later *version* takes the place of an earlier one in a calendar.
    """

    rubric: Rubric
    ref: AssessmentRef
    what: CalendarDate
    at: int
    zone: str
    version: int = 0

    @property
    def uid(self) -> str:
        """Name the date, the same whenever its file is made."""
        where = self.ref.conversation
        parts = (self.what, where.platform, where.tenant, where.id, self.ref.id)
        named = "|".join(parts).encode("utf-8", "surrogatepass")
        return f"{sha256(named).hexdigest()[:32]}@rung"

    @property
    def starts(self) -> datetime | date:
        """Give the moment of a closing, and the day of a look again, which comes in working hours."""
        if self.what is CalendarDate.CLOSING:
            return datetime.fromtimestamp(self.at, UTC)
        return local_day(self.at, self.zone)
