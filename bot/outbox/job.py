"""Jobs of the outbox, their times and their outcomes."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.identity import NOBODY, AssessmentRef, Conversation, Person, PersonId
from bot.conversation.reminders.preferences import ReminderKind


class JobKind(StrEnum):
    """What must happen at a time, whether or not anyone presses anything."""

    CLOSING = "closing"  # the closing time of an assessment
    RESULT = "result"  # a result that was worked out is to be seen
    CLOSED_NOTICES = "closed_notices"  # every participant is to be told that an assessment closed
    CLOSED_NOTICE = "closed_notice"  # one participant is to be told
    CARD = "card"  # an assessment is to be seen where it was started
    QUESTION = "question"  # what an open assessment asks now is to be seen
    LOOK = "look"  # who is there, who looks after it and whether it could close is looked at
    REST = "rest"  # whoever has not finished is to be asked for their answers
    PAIR = "pair"  # two checks that both people agreed to are to be seen side by side
    FORGETTING = "forgetting"  # a conversation, or a workspace where none is named, no longer wants us


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is due: *duty*, and the assessment that it is about (FORGETTING: about none).

    A nudge may be for a *person* and about a *step* of the assessment's result. It
    is the first or a later *turn* of its kind, or comes back because it was *asked* to.
    """

    kind: JobKind | ReminderKind
    assessment: AssessmentRef
    person: PersonId = NOBODY
    step: str = ""
    turn: int = 1
    asked: bool = False

    @property
    def receiver(self) -> Conversation:
        """Name the conversation in which it is seen."""
        where = self.assessment.conversation
        return Person(where.platform, where.tenant, self.person).chat if self.person else where


class JobState(StrEnum):
    """How far a nudge has come. One that was sent for sure is kept only if it must never come again."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # nobody can tell whether it was sent, so it never is again


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """A nudge that a person may get, when, and how far it has come. *due* is 0 where nothing is to happen."""

    job: Job
    due: int
    state: JobState
    reason: str = ""  # the platform's word for why it failed


class ClaimResult(StrEnum):
    """What became of the wish to send a nudge."""

    MINE = "mine"
    TAKEN = "taken"  # its receiver had one already on this date
    SENDING = "sending"  # another worker is at it, or died over it a moment ago
    LOST = "lost"  # whoever was at it died: it is unknown from now on
    OVER = "over"  # it was sent, has failed, was forgotten, or is unknown


class DeliveryStatus(StrEnum):
    """What a platform made of a message."""

    SENT = "sent"
    FAILED = "failed"  # refused for good
    UNREACHABLE = "unreachable"  # refused, as would be anything else for the same receiver now
    UNKNOWN = "unknown"  # nobody told us whether it arrived
    LATER = "later"  # not now: it did nothing, and may be tried again


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What came of a message: *reason* is the platform's word for a refusal, which may be *final*.

    It may be tried again after *wait* seconds; 0 where nobody has told how long that takes.
    """

    status: DeliveryStatus
    reason: str = ""
    wait: float = 0.0
    final: bool = False


SENT = DeliveryResult(DeliveryStatus.SENT)
