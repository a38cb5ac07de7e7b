"""The reminder policy: who is reminded, when and whether. Times are seconds since 1970, UTC.

A reminder has a slot: a moment in the working hours of its receiver, in their own
zone. There is one for each local date, so that no change of the clocks makes two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.conversation.reminders.preferences import DAY, DateRange, ReminderPreferences
from bot.conversation.when import zones
from bot.conversation.when.days import months_later
from bot.conversation.when.hours import Hours
from bot.conversation.when.zones import moment

LATE_AFTER_SECONDS = 3 * DAY  # a reminder that is later still is dropped
HORIZON_DAYS = 16  # a working day comes round within seven, even where the clocks swallow one


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """When reminders are sent without preferences: waits in seconds, days with Monday as 0."""

    unfinished: tuple[int, ...]
    step: int
    again: int
    hours: Hours
    days: tuple[int, ...]


USUAL = ReminderRules((DAY, 3 * DAY), 14 * DAY, 90 * DAY, (9 * 60 + 30, 16 * 60 + 30), (0, 1, 2, 3, 4))


def looks_again(closed: int, preferences: ReminderPreferences, usual: int) -> int:
    """Return when a team is asked to look again after an assessment *closed*.

    That is by its cadence, or *usual* seconds later.
    """
    cadence = preferences.every
    if not cadence:
        return closed + usual
    zone = zones.resolve(preferences.local_zone)
    there = datetime.fromtimestamp(closed, zone)
    day = months_later(there.date(), cadence.months) + timedelta(days=cadence.days, weeks=cadence.weeks)
    if cadence.weekday is not None:
        day += timedelta(days=(cadence.weekday - day.weekday()) % 7)
    at = there.time() if cadence.minute is None else time(*divmod(cadence.minute, 60))
    return moment(day, at, zone)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """A person's working hours: on *days* of the week, Monday is 0, apart from the *quiet* ones."""

    zone: tzinfo
    hours: Hours
    days: tuple[int, ...]
    quiet: tuple[DateRange, ...] = ()

    def day(self, at: int) -> date:
        """Tell which day it is there."""
        return datetime.fromtimestamp(at, self.zone).date()

    def slot(self, wanted: int) -> int:
        """Find the first moment from *wanted* on that lies in the working hours."""
        if self._includes(wanted):
            return wanted
        return next(at for at in self._openings(self.day(wanted)) if at >= wanted and self._includes(at))

    def slot_on_another_day(self, now: int) -> int:
        """Find the first moment in the working hours of a later date than today's."""
        tomorrow = self.day(now) + timedelta(days=1)
        return next(at for at in self._openings(tomorrow) if self.day(at) >= tomorrow and self._includes(at))

    def openings(self, now: int, count: int) -> tuple[int, ...]:
        """List the first moments on the next days on which anything may be sent."""
        found = [self.slot(now)]
        while len(found) < count:
            found.append(self.slot_on_another_day(found[-1]))
        return tuple(found)

    def _includes(self, at: int) -> bool:
        there = datetime.fromtimestamp(at, self.zone)
        first, last = self.hours
        working = there.weekday() in self.days and first <= there.hour * 60 + there.minute < last
        return working and not self._is_quiet(there.date())

    def _is_quiet(self, day: date) -> bool:
        return any(day in quiet for quiet in self.quiet)

    def _openings(self, first: date) -> Iterator[int]:
        """List when work begins from a day on.

        A time that is skipped by a clock change is moved forward by the gap. Of a
        repeated time the first occurrence is used, unless it is over.
        """
        opening = time(*divmod(self.hours[0], 60))
        last = max((first, *(quiet.last for quiet in self.quiet)))
        for ahead in range((last - first).days + HORIZON_DAYS):
            local = datetime.combine(first + timedelta(days=ahead), opening, self.zone)
            yield from (int(local.replace(fold=fold).timestamp()) for fold in (0, 1))


@dataclass(frozen=True, slots=True)
class Send:
    """Send the reminder now, and count it for *day*, a local date."""

    day: date


@dataclass(frozen=True, slots=True)
class Move:
    """Postpone the reminder until *until*."""

    until: int


@dataclass(frozen=True, slots=True)
class Drop:
    """Drop the reminder, because it is too late."""


def working(rules: ReminderRules, preferences: ReminderPreferences) -> WorkingHours:
    """Return a person's working hours, in UTC if they have no valid zone."""
    zone = zones.resolve(preferences.local_zone)
    return WorkingHours(
        zone, preferences.hours or rules.hours, preferences.days or rules.days, preferences.quiet
    )


def looks_ahead(rules: ReminderRules, preferences: ReminderPreferences, closed: int, now: int) -> int:
    """Tell when a team is asked to look again after an assessment that was, or will be, *closed*."""
    wanted = looks_again(closed, preferences, rules.again)
    return working(rules, preferences).slot(max(wanted, now))


def comes_back(asked_for: int, now: int, hours: WorkingHours, preferences: ReminderPreferences) -> int:
    """Return when a snoozed reminder may be sent again: at most once on each local date."""
    at = hours.slot(asked_for)
    used_up = preferences.came_back is not None and hours.day(at) <= preferences.came_back
    return hours.slot_on_another_day(now) if used_up else at


def decide(due: int, now: int, hours: WorkingHours) -> Send | Move | Drop:
    """Decide whether a reminder that was *due* is sent, postponed or dropped."""
    if now - hours.slot(due) > LATE_AFTER_SECONDS:
        return Drop()
    at = hours.slot(max(due, now))
    return Send(hours.day(now)) if at == now else Move(at)
