"""A date as an iCalendar file (RFC 5545)."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from bot.conversation.calendar import CalendarEntry
from bot.conversation.wording.calendar import said, title


def written(entry: CalendarEntry, now: int) -> bytes:
    """Write the file of a date."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Rung//Rung//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event.add("uid", entry.uid)
    event.add("dtstamp", datetime.fromtimestamp(now, UTC))
    event.add("dtstart", entry.starts)
    if entry.minutes:
        event.add("duration", timedelta(minutes=entry.minutes))
    event.add("sequence", entry.version)
    event.add("summary", title(entry))
    event.add("description", said(entry))
    event.add("transp", "TRANSPARENT")  # nobody is busy because of it
    calendar.add_component(event)
    return bytes(calendar.to_ical())
