"""Dates for calendars."""

from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.calendar import CalendarDate, CalendarEntry, CancelledDate
from bot.conversation.callback_data import button
from bot.conversation.view import Button, Buttons, Link, Text, Tone, View
from bot.conversation.when.zones import local_day
from bot.conversation.wording.phrases import (
    HELP,
    HOME,
    REMINDERS,
    STATUS,
    calendar_day,
    line,
    status_of,
    titled,
    weekday_date,
    when,
)

# It says no reason: what happened in the team's conversation stays there.
CANCELLED = "This date no longer applies."


def say(message: m.CalendarMessage) -> View:
    """Put a date into words."""
    match message:
        case m.CalendarLink():
            return _link(message)
        case m.DateOver():
            return line("There is no such date any more.", STATUS, HOME)
        case _:
            assert_never(message)


def _link(found: m.CalendarLink) -> View:
    entry = found.entry
    ways, heading = (_way_on(entry), HELP), _heading(entry)
    text = Text(f"{said(entry)}{_as_of(found)}")
    if not found.url or found.until is None:
        hint = "I can't make a calendar file here, so please note the date yourself."
        return titled(heading, (text, Text(hint, Tone.QUIET), Buttons(ways)))
    hint = (
        f"Anyone with the link to this file can open it until {weekday_date(found.until)}. "
        "If the date moves or is cancelled, open it again."
    )
    file = Buttons((), links=(Link("Calendar file", found.url),))
    return titled(heading, (text, file, Text(hint, Tone.QUIET), Buttons(ways)))


def _heading(entry: CalendarEntry) -> str:
    """Name a date in the chat. One that is months away is said at once."""
    if entry.what is not CalendarDate.LOOK_AGAIN:
        return title(entry)
    return f"{entry.rubric.name}: next assessment on {calendar_day(local_day(entry.at, entry.zone))}"


def _as_of(found: m.CalendarLink) -> str:
    """Say from which day a plan is that lies months ahead: this message outlives it."""
    planned = found.entry.what is CalendarDate.LOOK_AGAIN
    return f" This is the plan as of {calendar_day(found.today)}." if planned else ""


def _way_on(entry: CalendarEntry) -> Button:
    match entry.what:
        case CalendarDate.CLOSING:
            return status_of(entry.ref)
        case CalendarDate.TALK:
            return button("Guide the talk", e.GuideOpened(entry.ref, 0))
        case CalendarDate.LOOK_AGAIN:
            planned = button("Scheduled assessments", e.SchedulesAsked(entry.ref.conversation))
            return planned if entry.by_itself else REMINDERS


def title(date: CalendarEntry | CancelledDate) -> str:
    """Name a date, for a calendar as well."""
    name = date.rubric.name
    titles = {
        CalendarDate.CLOSING: f"{name}: our assessment closes",
        CalendarDate.TALK: f"{name}: we talk about our result",
        CalendarDate.LOOK_AGAIN: f"{name}: the next assessment",
    }
    return f"Cancelled: {titles[date.what]}" if isinstance(date, CancelledDate) else titles[date.what]


def said(entry: CalendarEntry) -> str:
    """Say a date and what happens then."""
    match entry.what:
        case CalendarDate.CLOSING:
            return f"It closes on {when(entry.at, entry.zone)}. Until then you can answer and change your answers."
        case CalendarDate.TALK:
            return (
                f"I suggest {when(entry.at, entry.zone)}, for about {entry.minutes} minutes. If another time suits "
                "your team better, move it in your calendar."
            )
        case CalendarDate.LOOK_AGAIN if entry.by_itself:
            return f"Your next assessment starts on {when(entry.at, entry.zone)}."
        case CalendarDate.LOOK_AGAIN:
            day = weekday_date(local_day(entry.at, entry.zone))
            return f"On {day} I'll ask your team whether to look again."
