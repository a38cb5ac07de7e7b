"""Messages about the end of an assessment: closing time, closing, dropping, and refusals."""

from dataclasses import dataclass
from datetime import date

from bot.conversation.assessment import Assessment
from bot.conversation.events import AssessAsked, Extended
from bot.conversation.messages.team import Running
from bot.conversation.when.closing import DayQuestion
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class CloseWarning:
    """Say what closing an assessment does, and ask for confirmation.

    *levelless* is set if too few topics have enough answers for a level.
    """

    rubric: Rubric
    assessment: Assessment
    levelless: bool = False


@dataclass(frozen=True, slots=True)
class DropWarning:
    """Say what dropping an assessment deletes, and ask for confirmation."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class TooFew:
    """Say that too few have answered for a result, and offer more time."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class TooLittleChanged:
    """Say that a result now would give people away, because too little changed *since* the last one.

    It can be shown from *shown_from* on. Both are in seconds since 1970, UTC. *topic* (from 0) is
    set where it is about one that is to be revealed live.
    """

    rubric: Rubric
    assessment: Assessment
    since: int
    shown_from: int
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class WhichLeave:
    """Ask whether the person leaves their questions or drops an assessment."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class ClosedForYou:
    """Tell a participant, in place of their questions, that the assessment closed at *closed*.

    The time is in seconds since 1970, UTC. *guide* offers the facilitator the guide for the talk.
    *by_hand* is set where the facilitator has just closed it in the conversation.
    """

    rubric: Rubric
    assessment: Assessment
    closed: int
    guide: bool = False
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class HasClosed:
    """Tell a person who comes too late that an assessment is over, and what to press instead.

    It leads to the result where the assessment *has_result*. A *newer* assessment takes answers.
    """

    rubric: Rubric
    assessment: Assessment
    has_result: bool
    newer: Running | None = None


@dataclass(frozen=True, slots=True)
class WhichDay:
    """Ask *today* on which day an assessment closes: *event* is taken again with the day.

    It closes in *zone*, on *latest* at the latest. Where no day was understood, some are *suggested*.
    """

    question: DayQuestion
    event: AssessAsked | Extended
    zone: str | None
    today: date
    latest: date
    suggested: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtensionProposed:
    """Show when an assessment closes and that it would close at *closes* instead, and ask."""

    rubric: Rubric
    assessment: Assessment
    closes: int


@dataclass(frozen=True, slots=True)
class ClosingStands:
    """Say when an assessment closes, because the request changes nothing."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class NotPosted:
    """Tell a facilitator that the post of a result may have failed, and how to show the result."""

    rubric: Rubric


ClosingMessage = (
    CloseWarning
    | DropWarning
    | TooFew
    | TooLittleChanged
    | WhichLeave
    | ClosedForYou
    | HasClosed
    | WhichDay
    | ExtensionProposed
    | ClosingStands
    | NotPosted
)
