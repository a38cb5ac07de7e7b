"""What the store is asked to write, and what it remembers of a person."""

from dataclasses import dataclass

from bot.conversation.assessment import Assessment, RubricRef, Status
from bot.conversation.identity import Conversation, Person, SessionRef
from bot.conversation.questions import Choice, Mode, Question
from bot.conversation.session import SessionState


@dataclass(frozen=True, slots=True)
class NewCheck:
    """A check about to be started; *asked_from* is where its result may be shared, if anywhere.

    *named* is what people call that.
    """

    id: str
    person: Person
    rubric: RubricRef
    aspects: int
    opened: int  # seconds since 1970, UTC
    asked_from: Conversation | None = None
    conversation_name: str = ""


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """A team assessment about to be started in *conversation*, which people call *named*.

    Times are seconds since 1970, UTC.
    """

    id: str
    conversation: Conversation
    rubric: RubricRef
    aspects: int
    facilitator: str
    opened: int
    closes: int
    zone: str = ""
    mode: Mode = Mode.TEAM
    conversation_name: str = ""


RUNS = (Status.OPEN, Status.EXPIRED)  # it can still be looked after


@dataclass(frozen=True, slots=True)
class AssessmentEdit:
    """A change to an assessment that stands in one of *among*; None leaves a thing as it is."""

    among: tuple[Status, ...]
    status: Status | None = None
    closes: int | None = None
    floor: int | None = None
    facilitator: str | None = None
    offered: bool | None = None
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """What became of an assessment when someone in it was forgotten; *withdrawn*: its result went, too."""

    assessment: Assessment
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class AnswerWrite:
    """One answer to be written: taken only if *question* still stands at *revision* and is offered.

    In an open assessment only the latter counts: everyone presses on the same message.
    *event_id* is set for typed answers: a second delivery of the same words then
    cannot answer the next question.
    """

    question: Question
    choice: Choice
    revision: int
    delivery_id: str = ""


@dataclass(frozen=True, slots=True)
class NoteWrite:
    """A note on an *aspect* (from 0) to be kept, empty to be taken back; whether the team *may see* it.

    It is taken only if the note still stands at *revision*; typed words have seen
    none, and are told from a second delivery by *event_id*.
    """

    aspect: int
    text: str
    may_see: bool
    revision: int | None = None
    delivery_id: str = ""


@dataclass(frozen=True, slots=True)
class PersonMemory:
    """What is remembered of a person, read in one go.

    *current* is the session they last started or continued, *checks* their own
    checks, newest first; *assessments* are those of teams that name them in any way;
    *met* tells whether Rung has introduced itself, *taken* whether a delivery was taken before.
    """

    current: SessionState | None = None
    current_ref: SessionRef | None = None
    checks: tuple[SessionRef, ...] = ()
    assessments: tuple[SessionRef, ...] = ()
    taken: bool = False
    met: bool = False
    zone: str = ""
