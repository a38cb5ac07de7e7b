"""Jobs of the outbox, their times and their outcomes."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.identity import AssessmentRef, Conversation, Person, PersonId, SessionRef, Workspace
from bot.conversation.reminders.preferences import ReminderKind

WEBHOOK = "webhook"  # in place of a platform: posts wait for each other, and nothing waits for them
WEBHOOK_PLACE: Workspace = (WEBHOOK, "")
CLAIM_SECONDS = 60  # in which a claimed reminder is sent, or its claimant has crashed


class JobKind(StrEnum):
    """The kinds of jobs, which run at a time without a press."""

    CLOSING = "closing"  # the closing time of an assessment
    RESULT = "result"  # post a result that was worked out
    CLOSED_NOTICES = "closed_notices"  # tell every participant that an assessment closed
    CLOSED_NOTICE = "closed_notice"  # tell one participant
    SUPERSEDED = "superseded"  # redraw the messages that newer ones replace in a conversation
    CAME_BACK = "came_back"  # redraw them after a person's session is shown anew
    TAKEN_OVER = "taken_over"  # redraw the answers of a person who no longer runs an assessment
    SAT_OUT = "sat_out"  # redraw what asks a person for answers, because they sit the assessment out
    BOARD = "board"  # redraw the board of a team, because the time of a check-in has come
    CARD = "card"  # post the card of an assessment
    QUESTION = "question"  # post the question that a live assessment asks now
    LOOK = "look"  # check the members, the facilitator and whether it could close
    START = "start"  # start an assessment by itself: the rubric's id stands for its own
    REST = "rest"  # remind everyone who has not finished
    PAIR = "pair"  # post two checks side by side, as both people agreed
    PAIR_PREVIEW = (
        "pair_preview"  # redraw the preview of a person, because both checks were posted or it lapsed
    )
    PAGE_ENDED = "page_ended"  # redraw the message of a page whose time is over
    WEBHOOK_CLOSED = "webhook_closed"  # tell another program that an assessment closed
    WEBHOOK_RESULT = "webhook_result"
    WEBHOOK_STEP_TAKEN = "webhook_step_taken"
    WEBHOOK_STEP_DONE = "webhook_step_done"
    RETENTION = "retention"  # delete results that were kept for long enough
    FORGETTING = "forgetting"  # erase a conversation, or a workspace where none is named


class Priority(StrEnum):
    """The priorities of jobs within a workspace, in the order in which they are served."""

    DUTIES = "duties"  # what a conversation waits for, such as a closing and its result
    REMINDERS = "reminders"
    REDRAWS = "redraws"  # of what single people see


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is due, and the assessment that it is about, unless it is a `conversation_job`.

    A reminder may be for a *person* and about a *step* of the assessment's result. It
    is the first or a later one of its kind (*sequence*), or a snoozed one that was *asked* for.
    What a webhook tells of a step is named by the time at which it happened (*sequence*).
    """

    kind: JobKind | ReminderKind
    assessment: AssessmentRef
    person: PersonId | None = None
    step: str | None = None
    sequence: int = 1
    asked: bool = False

    @property
    def session(self) -> SessionRef:
        """Name the session of its person. Raise ValueError for a job that is about no person."""
        if self.person is None:
            raise ValueError(f"{self.kind} is about no person")
        return SessionRef(self.assessment, self.person)

    @property
    def receiver(self) -> Conversation:
        """Name the conversation in which it is seen, or a place of its own for what goes to the webhook."""
        where = self.assessment.conversation
        if self.kind in _WEBHOOKS:
            return Conversation(*WEBHOOK_PLACE, where.id)
        return Person(where.platform, where.tenant, self.person).chat if self.person else where

    @property
    def priority(self) -> Priority:
        """Give its priority."""
        if isinstance(self.kind, ReminderKind):
            return Priority.REMINDERS
        is_redraw = self.person or self.kind in (*REDRAWS, JobKind.PAGE_ENDED)
        return Priority.REDRAWS if is_redraw else Priority.DUTIES


@dataclass(frozen=True, slots=True)
class LeasedJob:
    """A job that is one worker's alone for a while. It was *due*, and *token* names the lease."""

    job: Job
    due: int
    token: str


class JobState(StrEnum):
    """The state of a reminder. A sent one is kept only if it must never be sent again."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # it may have been sent, so it is not sent again


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """A reminder with its time and its state. *due* is 0 for one that will not be sent."""

    job: Job
    due: int
    state: JobState
    reason: str | None = None  # the platform's word for why it failed


class ClaimResult(StrEnum):
    """The result of claiming the sending of a reminder."""

    MINE = "mine"
    TAKEN = "taken"  # its receiver got another one on this date
    SENDING = "sending"  # claimed by a worker that may have crashed
    LOST = "lost"  # its claimant crashed: its outcome is unknown
    OVER = "over"  # it was sent, failed or was deleted, or its outcome is unknown


class SendStatus(StrEnum):
    """The outcome of a message at the platform."""

    SENT = "sent"
    FAILED = "failed"  # refused: a repeat would end the same
    UNREACHABLE = "unreachable"  # the receiver cannot be reached
    UNKNOWN = "unknown"  # the platform did not answer
    LATER = "later"  # nothing was done: it may be tried again


@dataclass(frozen=True, slots=True)
class SendResult:
    """The outcome of a message. *reason* is the platform's word for a refusal, which may be *final*.

    It may be tried again after *wait* seconds, or 0 if the platform named none. It was
    *throttled* if the platform refused it because of the rate.
    """

    status: SendStatus
    reason: str | None = None
    wait: float = 0.0
    final: bool = False
    throttled: bool = False


SENT = SendResult(SendStatus.SENT)
REDRAWS = (JobKind.SUPERSEDED, JobKind.CAME_BACK, JobKind.BOARD)  # of a conversation, about no assessment


def conversation_job(kind: JobKind, where: Conversation) -> Job:
    """Make a job about a conversation and no assessment. There is one of each kind at a time."""
    return Job(kind, AssessmentRef(where, ""), where.person.id if where.private else None)


_WEBHOOKS = frozenset(each for each in JobKind if each.name.startswith("WEBHOOK"))
