"""A team's assessment: its card, and taking part."""

from dataclasses import dataclass
from datetime import date

from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef
from bot.conversation.questions import Progress
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class Invitation:
    """Show everyone a team assessment: what it asks, until when, how many have answered, how it ended."""

    rubric: Rubric
    assessment: Assessment
    level: int | None = None  # of its result, once there is one


@dataclass(frozen=True, slots=True)
class RunningAlready:
    """Point to the assessment that is running here already."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class SatOut:
    """Confirm that someone sits an assessment out. *answers* tells whether they had answered before."""

    assessment: AssessmentRef
    answers: bool


@dataclass(frozen=True, slots=True)
class Running:
    """One running assessment, and a person's own place in it, if they take part."""

    rubric: Rubric
    assessment: Assessment
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class TeamStatus:
    """Name the assessments running in a conversation, with counts and never with names."""

    running: tuple[Running, ...]


@dataclass(frozen=True, slots=True)
class WhichMode:
    """Ask whether a team answers in private, until the day *closes*, or together now."""

    rubric: Rubric
    closes: date


TeamMessage = Invitation | RunningAlready | SatOut | TeamStatus | WhichMode
