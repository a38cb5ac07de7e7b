"""Addresses of calendar files."""

from typing import Protocol

from bot.conversation.calendar import CalendarDate
from bot.conversation.identity import AssessmentRef


class CalendarLinks(Protocol):
    """Gives the addresses of calendar files, if Rung can be reached from outside."""

    def url(self, ref: AssessmentRef, what: CalendarDate) -> tuple[str, int]:
        """Give the address of a date's file, and until when it opens, in seconds since 1970, UTC."""
        ...
