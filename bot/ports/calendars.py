"""Addresses of calendar files."""

from typing import Protocol

from bot.conversation.calendar import CalendarEntry


class CalendarLinks(Protocol):
    """Gives the addresses of calendar files, if Rung can be reached from outside."""

    def url(self, entry: CalendarEntry) -> tuple[str, int]:
        """Give the address of a date's file, and until when it opens, in seconds since 1970, UTC.

        It opens at least until the date itself.
        """
        ...
