"""Events about next steps."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef
from bot.conversation.team_record import StepMove, StepState


@dataclass(frozen=True, slots=True)
class NextAsked:
    """A person wants the next steps of their last result.

    A button names the capability of a team by *rubric_id*. Without one, open steps go first.
    """

    verb: ClassVar[str] = "next"

    rubric_id: str | None = None


@dataclass(frozen=True, slots=True)
class StepsAsked:
    """A person wants to see all steps of their team over time, or, in private, their own steps.

    A button names the *state* of those to show, and the *page* (from 0), or leads *back* to all.
    """

    verb: ClassVar[str] = "steps"

    state: StepState | None = None
    page: int = 0
    back: bool = False


@dataclass(frozen=True, slots=True)
class DoneSaid:
    """A person says that a step is done, without naming the step."""

    verb: ClassVar[str] = "done"


@dataclass(frozen=True, slots=True)
class StepMoved:
    """A person pressed a button about a step of a plan, such as to take it on, finish it or drop it.

    *assessment* is the one whose result suggested the step. *confirmed* is set once the
    person has seen whose step it is, or who will see it.
    """

    verb: ClassVar[str] = "step"

    assessment: AssessmentRef
    step: str
    move: StepMove
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class HelpOffered:
    """A person says that they can help the owner of a step, who asked the team for help."""

    verb: ClassVar[str] = "helps"

    assessment: AssessmentRef
    step: str


@dataclass(frozen=True, slots=True)
class LevelConfirmed:
    """A person says that their team's answers match the next level of an aspect, or takes that back."""

    verb: ClassVar[str] = "level"

    assessment: AssessmentRef
    aspect_id: str
    retracted: bool = False
