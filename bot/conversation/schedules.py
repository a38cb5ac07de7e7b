"""Assessments that start by themselves: when, how often, and how people say so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.conversation.identity import Conversation, PersonId
from bot.conversation.privacy import FLOOR
from bot.conversation.questions import Mode
from bot.conversation.reminders import parsing
from bot.conversation.reminders.policy import looks_again
from bot.conversation.reminders.preferences import (
    DAY,
    Cadence,
    DateRange,
    PreferencesUpdate,
    ReminderPreferences,
)
from bot.conversation.when import zones
from bot.conversation.when.days import read_day, same_weekday
from bot.conversation.when.hours import clock, read_moment, split_clock
from bot.conversation.when.named_periods import SATURDAY
from bot.conversation.when.zones import local_day, moment

LATE_SECONDS = DAY  # a start that is later still is asked about
LATEST_DAYS = 366  # ahead, of a single start
MOST_OFFERED = 5  # times that are asked about
ONCE = Cadence()
MONDAY, TEN = 0, 10 * 60  # when an assessment starts by itself where a person says only how often


@dataclass(frozen=True, slots=True)
class StartTime:
    """When an assessment starts by itself: first *at* a time, then by its *cadence*, or once without one.

    Times are seconds since 1970, UTC.
    """

    at: int
    cadence: Cadence = ONCE


@dataclass(frozen=True, slots=True)
class Schedule:
    """A team's plan to assess a capability by itself, one for each capability and conversation.

    *facilitator* set it up, and is None once they asked to be forgotten. *last* names the assessment that
    it started last, and *without_result* counts those before it that in a row came to no result. It *waits*
    while Rung asks the team whether to go on.
    """

    conversation: Conversation
    rubric_id: str
    start: StartTime
    facilitator: PersonId | None
    mode: Mode = Mode.TEAM
    floor: int = FLOOR
    zone: str | None = None
    conversation_name: str | None = None
    last: str | None = None
    without_result: int = 0
    waits: bool = False

    def following(self, now: int) -> "Schedule | None":
        """Move to the first start after *now*, or give None after the only one."""
        if not self.start.cadence:
            return None
        at = self.start.at
        while at <= now:
            at = after(at, self.start.cadence, self.zone)
        return replace(self, start=replace(self.start, at=at), waits=False)

    def dates(self, count: int) -> tuple[int, ...]:
        """List the next starts."""
        found = [self.start.at]
        while self.start.cadence and len(found) < count:
            found.append(after(found[-1], self.start.cadence, self.zone))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class NextAssessment:
    """When a team assesses a capability next, in seconds since 1970, UTC, said in *zone*.

    It starts *by_itself*, or Rung suggests it then.
    """

    at: int
    zone: str | None
    by_itself: bool = False


def after(at: int, cadence: Cadence, zone: str | None) -> int:
    """Give the start that follows the one *at* a time.

    Months are counted from weekday to weekday, such as from one first Monday to the next:
    a date moved on to its weekday each time would skip months.
    """
    if not cadence.months or cadence.weekday is None:
        return _cadence_later(at, cadence, zone)
    there = datetime.fromtimestamp(at, zones.resolve(zone))
    clock_time = there.time() if cadence.minute is None else time(*divmod(cadence.minute, 60))
    return moment(same_weekday(there.date(), cadence.months), clock_time, zones.resolve(zone))


def _cadence_later(at: int, cadence: Cadence, zone: str | None) -> int:
    return looks_again(at, ReminderPreferences(zone=zone, every=cadence), DAY)


def not_quiet(at: int, zone: str | None, quiet: tuple[DateRange, ...]) -> int:
    """Put a start off to the same time on the first day that is not quiet.

    That is no day at the weekend, unless the start was on one.
    """
    there = datetime.fromtimestamp(at, zones.resolve(zone))
    day, may_be_weekend = there.date(), there.weekday() >= SATURDAY
    while any(day in each for each in quiet) or (day.weekday() >= SATURDAY and not may_be_weekend):
        day += timedelta(days=1)
    return at if day == there.date() else moment(day, there.time(), zones.resolve(zone))


def read(text: str, now: int, closed: int, zone: str | None) -> tuple[StartTime, ...]:
    """List the times that *text* can mean: "every quarter on Mon 10:00", "on Thu 14:00".

    A cadence counts from *closed*, when the last assessment closed (0: none has). Without a day and an
    hour it is a Monday at ten.
    """
    return tuple(dict.fromkeys(_read(text, now, closed, zone)))[:MOST_OFFERED]


def _read(text: str, now: int, closed: int, zone: str | None) -> Iterator[StartTime]:
    today = local_day(now, zone)
    if text.startswith(parsing.PreferenceTopic.EVERY):
        for change in parsing.read(text, today):
            if change.every:
                every = _at_work(change.every)
                at = _cadence_later(closed or now, every, zone)
                while at <= now:
                    at = after(at, every, zone)
                yield StartTime(at, every)
        return
    words, said = split_clock(re.sub(r"^on ", "", text))
    reading = read_day(words, today) if words else None
    for day in reading.days if reading else ():
        for minute in read_moment(said) if said else ():
            at = moment(day, time(*divmod(minute, 60)), zones.resolve(zone))
            if now < at and day <= today + timedelta(days=LATEST_DAYS):
                yield StartTime(at)


def _at_work(every: Cadence) -> Cadence:
    """Add the day and the hour that a person did not say, so that nothing starts at night or on a Sunday."""
    weekday = MONDAY if every.weekday is None else every.weekday
    return replace(every, weekday=weekday, minute=TEN if every.minute is None else every.minute)


def is_start(text: str) -> bool:
    """Tell whether *text* says when an assessment starts by itself."""
    if text.startswith("every "):
        return True
    words, said = split_clock(text.removeprefix("on "))
    return text.startswith("on ") and bool(words and said)


def write(start: StartTime, zone: str | None) -> str:
    """Put a time into words that `read` takes back."""
    if start.cadence:
        return parsing.write(PreferencesUpdate(every=start.cadence))
    there = datetime.fromtimestamp(start.at, zones.resolve(zone))
    return f"on {there.date()} {clock(there.hour * 60 + there.minute)}"
