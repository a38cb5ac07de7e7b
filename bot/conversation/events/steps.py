"""Events about next steps."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef
from bot.conversation.team_record import StepMove, StepState


@dataclass(frozen=True, slots=True)
class NextAsked:
    """Someone wants the next steps of their last result."""

    verb: ClassVar[str] = "next"


@dataclass(frozen=True, slots=True)
class StepsAsked:
    """Someone wants all steps of their team over time, or in private their own.

    A button names the *state* of those to show, and the *page* (from 0), or leads *back* to all.
    """

    verb: ClassVar[str] = "steps"

    state: StepState | None = None
    page: int = 0
    back: bool = False


@dataclass(frozen=True, slots=True)
class DoneSaid:
    """Someone says that a step is done, but not which."""

    verb: ClassVar[str] = "done"


@dataclass(frozen=True, slots=True)
class StepMoved:
    """Someone took on a step of a team's plan, finished it, dropped it, or pressed something else about it.

    *assessment* is the one whose result suggested the step. *confirmed* is set once the
    person has seen whose step it is, or who will see it.
    """

    verb: ClassVar[str] = "step"

    assessment: AssessmentRef
    step: str
    move: StepMove
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class LevelConfirmed:
    """Someone says that their team's answers match the next level of an aspect, or takes that back."""

    verb: ClassVar[str] = "level"

    assessment: AssessmentRef
    aspect_id: str
    retracted: bool = False
