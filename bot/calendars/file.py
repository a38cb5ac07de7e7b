"""A date as an iCalendar file (RFC 5545)."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from bot.conversation.calendar import CalendarEntry, CancelledDate, uid
from bot.conversation.wording.calendar import CANCELLED, said, title
from bot.conversation.wording.direction import isolated_text


def icalendar(date: CalendarEntry | CancelledDate, now: int) -> bytes:
    """Write the file of a date. That of a cancelled one takes its entry out of a calendar."""
    event = Event()
    event.add("uid", uid(date.ref, date.what))
    event.add("dtstamp", datetime.fromtimestamp(now, UTC))
    event.add("sequence", date.version)
    event.add("summary", isolated_text(title(date), date))
    event.add("transp", "TRANSPARENT")  # it makes no time busy
    match date:
        case CalendarEntry():
            return _file("PUBLISH", _planned(event, date))
        case CancelledDate():
            return _file("CANCEL", _cancelled(event, date))


def _planned(event: Event, entry: CalendarEntry) -> Event:
    event.add("dtstart", entry.starts)
    if entry.minutes:
        event.add("duration", timedelta(minutes=entry.minutes))
    event.add("description", said(entry))
    return event


def _cancelled(event: Event, date: CancelledDate) -> Event:
    event.add("status", "CANCELLED")
    if date.at is not None:  # optional in a cancellation: the UID names the entry
        event.add("dtstart", datetime.fromtimestamp(date.at, UTC))
    event.add("description", CANCELLED)
    return event


def _file(method: str, event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Rung//Rung//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
