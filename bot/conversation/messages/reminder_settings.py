"""How people and teams choose to hear what is said unasked."""

from dataclasses import dataclass

from bot.conversation.identity import AssessmentRef
from bot.conversation.reminders.parsing import Topic
from bot.conversation.reminders.preferences import Cadence, Change, Days, Hours, Nudge


@dataclass(frozen=True, slots=True)
class Coming:
    """A nudge that is planned *at* a time, *about* an assessment or a step; *asked*: put off until then."""

    nudge: Nudge
    about: str
    at: int
    assessment: AssessmentRef
    step: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Reminders:
    """Show how a person, or a *team*, is nudged, what is planned, and how to change it.

    *every* is set for a team: how long until it looks again. *kept* says that this
    is so since a moment ago.
    """

    team: bool
    off: bool
    zone: str
    hours: Hours
    days: tuple[int, ...]
    every: Cadence
    quiet: tuple[Days, ...]
    coming: tuple[Coming, ...]
    kept: bool = False


@dataclass(frozen=True, slots=True)
class WishProposed:
    """Show what *change* would lead to before it is kept: *then*, and the next *dates*.

    They are a person's next days on which anything may come. A team is asked on
    them if each time an assessment closes then; it is *counted* from the last one.
    """

    change: Change
    then: Reminders
    dates: tuple[int, ...]
    counted: int = 0


@dataclass(frozen=True, slots=True)
class WishUnread:
    """Say that a wish meant nothing, and how those about its *topic* read."""

    topic: Topic | None
    team: bool


ReminderMessage = Reminders | WishProposed | WishUnread
