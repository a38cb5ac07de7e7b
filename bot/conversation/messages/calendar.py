"""Dates for calendars."""

from dataclasses import dataclass
from datetime import date

from bot.conversation.calendar import CalendarEntry


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """Give a person a date for their calendar, as it is *today*.

    *url* opens its file until the day *until*. It is empty where Rung has no address of its own.
    """

    entry: CalendarEntry
    today: date
    url: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class DateOver:
    """Say that a date is over, or was taken back."""


CalendarMessage = CalendarLink | DateOver
