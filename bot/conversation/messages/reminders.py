"""What is said unasked, and how it is put off."""

from dataclasses import dataclass

from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.record import Adoption, Record
from bot.conversation.reminders.preferences import Nudge
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
class NudgeInvited:
    """Ask someone for their answers, because *by* wants that (empty: forgotten since)."""

    rubric: Rubric
    assessment: Assessment
    by: str


@dataclass(frozen=True, slots=True)
class NudgeReady:
    """Tell a facilitator that everyone who began has finished."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class NudgePutOff:
    """Confirm that a nudge comes again *at* a time, said in *zone*, or (0) not at all."""

    nudge: Nudge
    at: int
    zone: str


@dataclass(frozen=True, slots=True)
class NudgeOver:
    """Say that there is nothing left to be reminded of."""


NudgeMessage = (
    NudgeUnfinished | NudgeCheckIn | NudgeLookAgain | NudgeInvited | NudgeReady | NudgePutOff | NudgeOver
)
