"""What is said unasked, and how people choose to hear it."""

from dataclasses import dataclass

from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.nudges import Hours, Nudge
from bot.conversation.record import Adoption, Record
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class NudgeUnfinished:
    """Remind a participant that *left* of their questions are still open."""

    rubric: Rubric
    ref: SessionRef
    assessment: Assessment
    left: int


@dataclass(frozen=True, slots=True)
class NudgeCheckIn:
    """Ask the owner of a step how it goes."""

    rubric: Rubric
    adoption: Adoption
    suggested_by: AssessmentRef


@dataclass(frozen=True, slots=True)
class NudgeLookAgain:
    """Offer a team a new assessment, some time after the last one."""

    rubric: Rubric
    record: Record
    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class NudgePutOff:
    """Confirm that a nudge comes again *at* a time, said in *zone*, or (0) not at all."""

    nudge: Nudge
    at: int
    zone: str


@dataclass(frozen=True, slots=True)
class NudgeOver:
    """Say that there is nothing left to be reminded of."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A nudge that is planned *at* a time, *about* an assessment or a step."""

    nudge: Nudge
    about: str
    at: int


@dataclass(frozen=True, slots=True)
class Reminders:
    """Show how a person, or a *team*, is nudged, what is planned, and how to change it.

    *every* is set for a team: seconds until it looks again. *unread* says that the
    words for a change meant nothing.
    """

    team: bool
    off: bool
    zone: str
    hours: Hours
    days: tuple[int, ...]
    every: int
    coming: tuple[Coming, ...]
    unread: bool = False


NudgeMessage = NudgeUnfinished | NudgeCheckIn | NudgeLookAgain | NudgePutOff | NudgeOver | Reminders
