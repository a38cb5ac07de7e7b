"""Reminders, and how they are snoozed."""

from dataclasses import dataclass

from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef, PersonId, SessionRef
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.team_record import TeamResult
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class UnfinishedReminder:
    """Remind a participant that *left* of the topics are still open.

    *more* counts the reminders that are still to come. It is None where the person asked for this one.
    """

    rubric: Rubric
    ref: SessionRef
    assessment: Assessment
    left: int
    more: int | None


@dataclass(frozen=True, slots=True)
class LookAgainReminder:
    """Offer a team a new assessment, some time after the last one."""

    rubric: Rubric
    record: TeamResult
    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class InvitedReminder:
    """Ask a person for their answers at the request of *by* (None: forgotten since).

    *left* counts the topics still open of a person who has begun.
    """

    rubric: Rubric
    assessment: Assessment
    by: PersonId | None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class ReadyToCloseReminder:
    """Tell a facilitator that everyone who began has finished. *asked* if they put this reminder off."""

    rubric: Rubric
    assessment: Assessment
    asked: bool = False


@dataclass(frozen=True, slots=True)
class CloseRequestedReminder:
    """Tell a facilitator that *by* asks for the close (None: forgotten since)."""

    rubric: Rubric
    assessment: Assessment
    by: PersonId | None


@dataclass(frozen=True, slots=True)
class ReminderSnoozed:
    """Confirm that a reminder comes again *at* a time, said in *zone*, or (0) not at all.

    *used_up* is set if it comes on another day because it came back on the wanted day already,
    *is_today* if it comes on the day of the press.
    """

    reminder: ReminderKind
    at: int
    zone: str | None
    used_up: bool = False
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class ReminderOver:
    """Say that a reminder is no longer needed."""


ReminderMessage = (
    UnfinishedReminder
    | LookAgainReminder
    | InvitedReminder
    | ReadyToCloseReminder
    | CloseRequestedReminder
    | ReminderSnoozed
    | ReminderOver
)
