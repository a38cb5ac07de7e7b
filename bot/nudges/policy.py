"""Who is nudged, when and whether: no clock, no store, only times in seconds since 1970, UTC.

A nudge has a slot: a moment in the working hours of whoever gets it, in their own
zone. There is one for each local date, so that no change of the clocks makes two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.dates import zone_of
from bot.conversation.nudges import DAY, Hours, Nudge, Wishes

LATEST = 3 * DAY  # what comes later than that answers a question nobody has any more
HORIZON_DAYS = 16  # a working day comes round within seven, even where the clocks swallow one


@dataclass(frozen=True, slots=True)
class Rules:
    """When nudges go out where nobody wishes otherwise: waits in seconds, days with Monday as 0."""

    unfinished: tuple[int, ...]
    step: int
    again: int
    hours: Hours
    days: tuple[int, ...]

    def waits(self, nudge: Nudge, wishes: Wishes) -> tuple[int, ...]:
        """Tell how long after its cause a nudge comes: once for each time that it may."""
        match nudge:
            case Nudge.UNFINISHED:
                return self.unfinished
            case Nudge.CHECK_IN:
                return (self.step, 2 * self.step)
            case Nudge.LOOK_AGAIN:
                return (wishes.every or self.again,)


USUAL = Rules((DAY, 3 * DAY), 14 * DAY, 90 * DAY, (9 * 60 + 30, 16 * 60 + 30), (0, 1, 2, 3, 4))


@dataclass(frozen=True, slots=True)
class Working:
    """Somebody's working hours."""

    zone: ZoneInfo
    hours: Hours
    days: tuple[int, ...]

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

    def _includes(self, at: int) -> bool:
        there = datetime.fromtimestamp(at, self.zone)
        first, last = self.hours
        return there.weekday() in self.days and first <= there.hour * 60 + there.minute < last

    def _openings(self, first: date) -> Iterator[int]:
        """List when work begins from a day on.

        A time that the clocks jump over comes later by as much; of one that they
        show twice the first counts, unless that is over.
        """
        opening = time(*divmod(self.hours[0], 60))
        for ahead in range(HORIZON_DAYS):
            local = datetime.combine(first + timedelta(days=ahead), opening, self.zone)
            yield from (int(local.replace(fold=fold).timestamp()) for fold in (0, 1))


@dataclass(frozen=True, slots=True)
class Send:
    """It may go out now, as the one of *day*, a local date."""

    day: date


@dataclass(frozen=True, slots=True)
class Move:
    """It waits until *until*."""

    until: int


@dataclass(frozen=True, slots=True)
class Drop:
    """It is too late for it."""


def working(rules: Rules, wishes: Wishes) -> Working:
    """Put together somebody's working hours; who has no zone, or one that no longer exists, lives in UTC."""
    return Working(zone_of(wishes.zone or wishes.home), wishes.hours or rules.hours, rules.days)


def comes_back(asked_for: int, now: int, hours: Working, wishes: Wishes) -> int:
    """Find when a nudge may come back that somebody asked for: on each local date once."""
    at = hours.slot(asked_for)
    used_up = hours.day(at).isoformat() <= wishes.came_back
    return hours.slot_on_another_day(now) if used_up else at


def decide(due: int, now: int, hours: Working) -> Send | Move | Drop:
    """Say what becomes of a nudge that was *due*."""
    if now - hours.slot(due) > LATEST:
        return Drop()
    at = hours.slot(max(due, now))
    return Send(hours.day(now)) if at == now else Move(at)
