"""Reminders: their kinds, and the preferences of people and teams about them."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.conversation.when.hours import Hours

DAY = 24 * 3600
MONTH = 30 * DAY  # where only the length of a time is asked for


class ReminderKind(StrEnum):
    """The kinds of reminders, which Rung sends without being asked."""

    UNFINISHED = "unfinished"  # the person began to answer, and has not finished
    CHECK_IN = "check_in"  # the person took a step on some time ago
    LOOK_AGAIN = "look_again"  # the team's last assessment was some time ago
    INVITED = "invited"  # the facilitator asks all who have not finished for their answers
    STEP_TAKEN = "step_taken"  # another person finished, dropped or took the person's step
    READY = "ready"  # everyone who began has finished, so an assessment could be closed
    CLOSE_REQUESTED = "close_requested"  # a member asks the facilitator to close


ONCE = frozenset(
    (ReminderKind.INVITED, ReminderKind.READY, ReminderKind.CLOSE_REQUESTED)
)  # planned again, they are not sent again


class Pause(StrEnum):
    """How long a reminder is put off."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    WEEK = "week"
    FOUR_WEEKS = "four_weeks"
    ROUND = "round"  # for good, for this assessment or this step
    NO_MORE = "no_more"  # one that was put off does not come back after all


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Days in a row, from *first* to *last*: dates where the person who they concern lives."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Tell whether *day* is one of them."""
        return self.first <= day <= self.last

    def meets(self, other: "DateRange") -> bool:
        """Tell whether any day is in both."""
        return self.first <= other.last and other.first <= self.last

    @property
    def count(self) -> int:
        """Tell how many they are."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Cadence:
    """How long after an assessment a team looks again: in *days*, *weeks* or *months*, as people said it.

    Where a *weekday* (Monday is 0) or a *minute* of the day is said, it is the first
    such moment from then on. Without any length it is as usual.
    """

    days: int = 0
    weeks: int = 0
    months: int = 0
    weekday: int | None = None
    minute: int | None = None

    def __bool__(self) -> bool:
        """Tell whether a length is said."""
        return bool(self.days or self.weeks or self.months)

    @property
    def seconds(self) -> int:
        """Tell about how long it is."""
        return (self.days + 7 * self.weeks) * DAY + self.months * MONTH


@dataclass(frozen=True, slots=True)
class PreferencesUpdate:
    """A change of reminder preferences. None keeps a value, and an empty value restores the default."""

    zone: str | None = None
    hours: Hours | tuple[()] | None = None
    days: tuple[int, ...] | None = None
    every: Cadence | None = None
    off: bool | None = None
    quiet: tuple[DateRange, ...] = ()  # nothing is to come then
    unquiet: tuple[DateRange, ...] = ()  # no longer quiet

    @property
    def at_once(self) -> bool:
        """Tell whether there is nothing to look at first: starting and stopping need no thought."""
        return self.off is not None


NOTHING = PreferencesUpdate()


@dataclass(frozen=True, slots=True)
class ReminderPreferences:
    """The reminder preferences of a person or a team. An empty value is the default.

    *home* is the zone that the platform told on *home_day*, *zone* the one asked for instead;
    *days* are weekdays, Monday is 0; *came_back* is the last local date on which a
    reminder came because it was asked to.
    """

    home: str | None = None
    zone: str | None = None
    hours: Hours | tuple[()] = ()
    every: Cadence = Cadence()
    off: bool = False
    came_back: date | None = None
    days: tuple[int, ...] = ()
    quiet: tuple[DateRange, ...] = ()
    home_day: int = 0  # since 1970

    @property
    def local_zone(self) -> str | None:
        """Give the zone in which reminders come."""
        return self.zone or self.home

    def after(self, change: PreferencesUpdate) -> "ReminderPreferences":
        """Apply *change*."""
        kept = tuple(
            each for each in self.quiet if not any(each.meets(unquiet) for unquiet in change.unquiet)
        )
        return replace(
            self,
            zone=self.zone if change.zone is None else change.zone or None,
            hours=self.hours if change.hours is None else change.hours,
            days=self.days if change.days is None else change.days,
            every=self.every if change.every is None else change.every,
            off=self.off if change.off is None else change.off,
            quiet=tuple(sorted({*kept, *change.quiet})),
        )
