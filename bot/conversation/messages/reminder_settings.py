"""How people and teams choose to be reminded."""

from dataclasses import dataclass

from bot.conversation.identity import AssessmentRef, PersonId
from bot.conversation.reminders.parsing import PreferenceTopic
from bot.conversation.reminders.preferences import Cadence, DateRange, PreferencesUpdate, ReminderKind
from bot.conversation.when.hours import Hours


@dataclass(frozen=True, slots=True)
class ComingReminder:
    """A reminder planned *at* a time *about* an assessment or a step. *asked*: put off until then."""

    reminder: ReminderKind
    about: str
    at: int
    assessment: AssessmentRef
    step: str | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """Show the reminder settings of a person or a *team*, the planned reminders, and ways to change them.

    *every* is set for a team: how long until it looks again. *kept* is True right
    after a change, and *cancelled* after a planned reminder was taken back.
    """

    team: bool
    off: bool
    zone: str | None
    hours: Hours
    days: tuple[int, ...]
    every: Cadence
    quiet: tuple[DateRange, ...]
    coming: tuple[ComingReminder, ...]
    kept: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class PreferencesProposed:
    """Show the settings (*then*) and the next *dates* that *change* leads to, before it is kept.

    For a person they are the next days on which reminders may be sent. For a team it is the
    next look-again, counted from the last close (*counted*), or from the one that a running
    assessment is *closing* with. *now* is shown in a new time zone.
    """

    change: PreferencesUpdate
    then: ReminderSettings
    dates: tuple[int, ...]
    now: int
    counted: int = 0
    closing: int = 0


@dataclass(frozen=True, slots=True)
class WhichPreference:
    """Ask which of several *changes* is meant, because the words can mean each. *now* is the time."""

    changes: tuple[PreferencesUpdate, ...]
    now: int


@dataclass(frozen=True, slots=True)
class PreferencesNotUnderstood:
    """Say that a change was not understood or is *too_often*, with examples for its *topic*."""

    topic: PreferenceTopic | None
    team: bool
    too_often: bool = False


@dataclass(frozen=True, slots=True)
class TeamRemindersSwitched:
    """Tell a team that *person* turned its reminders *off*, or on again."""

    person: PersonId
    off: bool


ReminderSettingsMessage = (
    ReminderSettings
    | PreferencesProposed
    | WhichPreference
    | PreferencesNotUnderstood
    | TeamRemindersSwitched
)
