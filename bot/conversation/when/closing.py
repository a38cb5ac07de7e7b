"""When an assessment closes: at 17:00 on the day that people name, or so much later than it would."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from bot.conversation.when import zones
from bot.conversation.when.days import SOME_DAY, Length, Reading, is_day, read_day, read_length, without_doubt
from bot.conversation.when.hours import read_time, split_clock
from bot.conversation.when.named_periods import SATURDAY, days_of
from bot.conversation.when.zones import local_day, moment

HOUR = time(17, 0)  # local: the end of a working day
DEFAULT = Length(working=5)
MOST_WORDS = 10  # of a closing day
WHICH_DAY = "which day"  # typed or pressed, it asks for the day
MOST_SUGGESTED = 5
LONGEST_DAYS = 92  # a quarter: a picture of how things are should not take longer


class Doubt(StrEnum):
    """Why the day on which an assessment closes has to be asked for."""

    NONE_NAMED = "none_named"  # people want another day and have not said which
    WHICH = "which"  # people may mean one of several days, or another one than we think
    NOT_AT_FIVE = "not_at_five"  # another time of day was named
    PAST_FIVE = "past_five"  # today, and it is past the hour
    OVER = "over"
    TOO_FAR = "too_far"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class DayQuestion:
    """Ask on which of *days* an assessment closes, because of *doubt*."""

    doubt: Doubt
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """A new time at which an assessment closes.

    It is *relative* where the same words, delivered twice, would name two times.
    """

    closes: int
    relative: bool


def read_closing(text: str, now: int, zone: str | None) -> date | DayQuestion:
    """Read the day on which an assessment closes in *zone*. Without words it has five working days."""
    today = local_day(now, zone)
    if not text.strip():
        return DEFAULT.after(today)
    if text.strip().casefold() == WHICH_DAY:
        return DayQuestion(Doubt.NONE_NAMED)
    if days := days_of(text, today):
        return _settled(Reading(days, certain=False), now, zone)
    if reading := read_day(text, today):
        return _settled(reading, now, zone)
    words, clock = split_clock(text)
    reading = read_day(words, today) if words else Reading((today,))
    if not reading or not clock:
        return DayQuestion(Doubt.UNREAD)
    settled = _settled(reading, now, zone)
    if isinstance(settled, DayQuestion):
        days = settled.days if settled.doubt is Doubt.WHICH else ()
    else:
        days = (settled,)
    five = HOUR.hour * 60 + HOUR.minute in read_time(clock)
    return DayQuestion(Doubt.NOT_AT_FIVE, days) if days and not five else settled


def read_extension(text: str, closes: int, now: int, zone: str | None) -> Extension | DayQuestion:
    """Read how much later an assessment closes than at *closes*, or than now where that is over.

    A day sets it. Without words it gets five more working days. A length in doubt is asked back.
    """
    certain = read_length(text) if text.strip() else DEFAULT
    length = certain or read_length(without_doubt(text))
    if length is None:
        day = read_closing(text, now, zone)
        return day if isinstance(day, DayQuestion) else Extension(closing_time(day, zone), relative=False)
    later = length.after(local_day(max(closes, now), zone))
    day = _settled(Reading((later,), certain=certain is not None), now, zone)
    return day if isinstance(day, DayQuestion) else Extension(closing_time(day, zone), relative=True)


def split_day(text: str) -> tuple[str, str]:
    """Part a closing day at the end of *text* from the words before it."""
    words = text.split()
    for at in range(max(len(words) - MOST_WORDS, 0), len(words)):
        said = " ".join(words[at:])
        if is_closing(said):
            return " ".join(words[:at]), said
    return text, ""


def is_closing(text: str) -> bool:
    """Tell whether *text* names a closing day, or a time that might be meant as one."""
    words, clock = split_clock(text)
    if _VAGUE.fullmatch(words):
        return True
    if is_day(text) or days_of(text, SOME_DAY):
        return True
    return bool(clock and (not words or is_day(words)))


# Times that are no day, but no part of a capability's name either.
_VAGUE = re.compile(
    rf"{WHICH_DAY}|(?:this|next) (?:year|sprint)|end of (?:the )?sprint|soon|asap|later|now|whenever|easter"
    r"|thanksgiving"
)


def suggested_days(now: int, zone: str | None, closes: int = 0) -> tuple[date, ...]:
    """List working days on which an assessment may well close: tomorrow, on Friday, in a week or two.

    For one that *closes* at a time already, the day a week later is among them and its own day is not.
    """
    today = local_day(now, zone)
    friday = today + timedelta(days=2 + (2 - today.weekday()) % 7)  # the first one after tomorrow
    days = [today + timedelta(days=ahead) for ahead in (1, 7, 14)]
    known = local_day(closes, zone) if closes > now else None
    if known:
        days.append(known + timedelta(days=7))
    found = {_working(day) for day in (friday, *days)} - {known}
    return tuple(sorted(day for day in found if day <= latest_day(now, zone)))[:MOST_SUGGESTED]


def later_days(now: int, zone: str | None, closes: int = 0) -> tuple[date, ...]:
    """List days after the one on which an assessment *closes*, up to the last on which it may close."""
    latest, base = latest_day(now, zone), local_day(max(closes, now), zone)
    found = {_working(base + timedelta(days=ahead)) for ahead in (7, 14, 28)}
    return (*sorted(day for day in found if day < latest), *((latest,) if latest > base else ()))


def _working(day: date) -> date:
    """Move a day at the weekend to the Monday after it."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def latest_day(now: int, zone: str | None) -> date:
    """Give the last day on which an assessment may close."""
    return local_day(now, zone) + timedelta(days=LONGEST_DAYS)


def closing_time(day: date, zone: str | None) -> int:
    """Give the end of the working day *day* in *zone*, in seconds since 1970, UTC."""
    return moment(day, HOUR, zones.resolve(zone))


def _settled(reading: Reading, now: int, zone: str | None) -> date | DayQuestion:
    """Keep the days on which an assessment may still close. One certain day is the answer."""
    today, latest = local_day(now, zone), latest_day(now, zone)
    days = tuple(day for day in reading.days if today <= day <= latest and closing_time(day, zone) > now)
    if len(days) == 1 and reading.certain:
        return days[0]
    return DayQuestion(Doubt.WHICH, days) if days else _refused(reading.days, today)


def _refused(days: Iterable[date], today: date) -> DayQuestion:
    """Say why an assessment may close on none of *days*."""
    if today in days:
        return DayQuestion(Doubt.PAST_FIVE, (today + timedelta(days=1),))
    return DayQuestion(Doubt.OVER if max(days) < today else Doubt.TOO_FAR)
