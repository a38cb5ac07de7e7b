"""Assessments that start by themselves: proposed, kept, stopped, and asked about."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.events import ScheduleAsked
from bot.conversation.identity import Conversation, PersonId
from bot.conversation.schedules import Schedule, StartTime
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class ScheduleProposed:
    """Show when assessments would start by themselves, before it is kept. Its event keeps it.

    *has_choice* where another capability can start by itself instead.
    """

    rubric: Rubric
    schedule: Schedule
    event: ScheduleAsked
    has_choice: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleKept:
    """Tell everyone that *person* set assessments up to start by themselves."""

    rubric: Rubric
    schedule: Schedule
    person: PersonId


@dataclass(frozen=True, slots=True)
class ScheduleEnded:
    """Tell everyone that *person* stopped assessments from starting by themselves."""

    rubric: Rubric
    person: PersonId


class StartDoubt(StrEnum):
    """Why an assessment does not start by itself."""

    LATE = "late"  # nothing ran when it was to start
    TOO_FEW = "too_few"  # the last two had too few answers
    NOBODY = "nobody"  # it has no facilitator, because that person asked to be forgotten


@dataclass(frozen=True, slots=True)
class StartDoubtful:
    """Ask everyone whether an assessment that was to start by itself is to start, because of *doubt*."""

    rubric: Rubric
    schedule: Schedule
    doubt: StartDoubt
    following: int | None  # the next start, in seconds since 1970, UTC


@dataclass(frozen=True, slots=True)
class WhichStart:
    """Ask which of several times is meant, each with the event that proposes it."""

    choices: tuple[tuple[StartTime, ScheduleAsked], ...]
    zone: str | None


@dataclass(frozen=True, slots=True)
class ScheduleNotUnderstood:
    """Say that the time of a start was not understood, and how one is said."""

    event: ScheduleAsked


@dataclass(frozen=True, slots=True)
class ScheduleTooOften:
    """Say that assessments of the same capability may start every *days* days at most."""

    rubric: Rubric
    days: int
    event: ScheduleAsked


@dataclass(frozen=True, slots=True)
class ListedSchedule:
    """One schedule in a list. *following* is the start after the one that waits for a decision.

    It is in seconds since 1970, UTC, and None where there is no other.
    """

    rubric: Rubric
    schedule: Schedule
    following: int | None = None


@dataclass(frozen=True, slots=True)
class ScheduleList:
    """Show a *page* (from 0) of what starts by itself in a conversation."""

    schedules: tuple[ListedSchedule, ...]
    where: Conversation
    page: int = 0


ScheduleMessage = (
    ScheduleProposed
    | ScheduleKept
    | ScheduleEnded
    | StartDoubtful
    | WhichStart
    | ScheduleNotUnderstood
    | ScheduleTooOften
    | ScheduleList
)
