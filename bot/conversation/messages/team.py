"""A team's assessment: its card, and taking part."""

from dataclasses import dataclass
from datetime import date

from bot.conversation.assessment import Assessment
from bot.conversation.events import AssessAsked
from bot.conversation.identity import AssessmentRef
from bot.conversation.messages.results import Place
from bot.conversation.questions import Progress
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class Invitation:
    """Show everyone a team assessment: what it asks, until when, how many have answered, how it ended.

    *has_calendar* where Rung can give calendar files.
    """

    rubric: Rubric
    assessment: Assessment
    level: int | None = None  # of its result, once there is one
    has_calendar: bool = False


@dataclass(frozen=True, slots=True)
class RunningAlready:
    """Point to the assessment that is running already: here, or in a *place* elsewhere."""

    rubric: Rubric
    assessment: Assessment
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class SatOut:
    """Confirm that a person sits an assessment out. *answers* tells whether they had answered before.

    It names the *rubric* where it stands apart from what they pressed.
    """

    assessment: AssessmentRef
    answers: bool
    rubric: Rubric | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """One running assessment, a person's own place in it, if they take part, and whether they run it."""

    rubric: Rubric
    assessment: Assessment
    progress: Progress | None = None
    runs: bool = False


@dataclass(frozen=True, slots=True)
class TeamStatus:
    """Name the assessments running in a conversation, with counts and never with names."""

    running: tuple[Running, ...]


@dataclass(frozen=True, slots=True)
class WhichMode:
    """Ask whether a team answers in private, until the day *closes*, or together now.

    *place* is where the team is, if the person is asked elsewhere. *has_choice* where another
    capability can be assessed instead.
    """

    rubric: Rubric
    closes: date
    place: Place | None = None
    has_choice: bool = False


@dataclass(frozen=True, slots=True)
class WhereToAssess:
    """Ask in which of *places* an assessment is to start, as *asked* for. Without any say how to start it.

    *invitation* is the command that adds Rung to a conversation, None where the platform has none.
    """

    asked: AssessAsked
    places: tuple[Place, ...]
    invitation: str | None = None


TeamMessage = Invitation | RunningAlready | SatOut | TeamStatus | WhichMode | WhereToAssess
