"""Events of facilitators, and requests of the team to them."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef


@dataclass(frozen=True, slots=True)
class CloseAsked:
    """A person wants to close an assessment and see its result. *confirmed*: they saw what it does."""

    verb: ClassVar[str] = "close"

    assessment: AssessmentRef | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class DropAsked:
    """A person wants to drop an assessment with all its answers."""

    verb: ClassVar[str] = "drop"

    assessment: AssessmentRef | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ManageAsked:
    """A person wants to see or change how an assessment is held."""

    verb: ClassVar[str] = "manage"

    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class Extended:
    """A person changes when an assessment closes: *by* as typed, empty for five more working days.

    *since* is the closing time that their button was drawn for, 0 for typed words;
    *earlier* is set once they have confirmed that it closes earlier.
    """

    verb: ClassVar[str] = "extend"

    assessment: AssessmentRef | None = None
    by: str = ""
    since: int = 0
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class FloorSet:
    """A person wants an assessment to need *floor* people before anything shows."""

    verb: ClassVar[str] = "floor"

    floor: int
    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class RemindRestAsked:
    """A facilitator wants everyone who has not finished to be asked for their answers, once."""

    verb: ClassVar[str] = "remind-rest"

    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class CloseRequested:
    """A member asked the facilitator to close an assessment."""

    verb: ClassVar[str] = "ask-close"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """A person typed "cancel", which may mean their questions or an assessment."""


@dataclass(frozen=True, slots=True)
class HandOverAsked:
    """A facilitator offers an assessment to the person who takes it."""

    verb: ClassVar[str] = "hand-over"

    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class TookOver:
    """A person takes over an assessment: one on offer, without a facilitator, or past its closing time."""

    verb: ClassVar[str] = "take-over"

    assessment: AssessmentRef
