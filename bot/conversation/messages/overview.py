"""The page of a person's own sessions, steps, results and reminders."""

from dataclasses import dataclass

from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.messages.help import OpenSession, UnansweredAssessment
from bot.conversation.messages.reminder_settings import ReminderSettings
from bot.conversation.messages.steps import OwnStep
from bot.conversation.team_record import TeamResult
from rubric import Result, Rubric


@dataclass(frozen=True, slots=True)
class FinishedCheck:
    """A check that a person has finished, and when they began it."""

    rubric: Rubric
    ref: SessionRef
    result: Result
    opened: int


@dataclass(frozen=True, slots=True)
class TeamSummary:
    """The last result of a team that a person answered with in session *ref*.

    *without_level* is a newer result of the capability that gave no level, if there is one.
    """

    rubric: Rubric
    ref: SessionRef
    record: TeamResult
    conversation_name: str | None
    without_level: TeamResult | None = None


@dataclass(frozen=True, slots=True)
class ListedResult:
    """The last result of a team that a person may see. *place* is what people call its conversation."""

    rubric: Rubric
    ref: AssessmentRef
    record: TeamResult
    place: str | None


@dataclass(frozen=True, slots=True)
class TeamResultList:
    """List the last result of each of a person's teams, because they have no finished check."""

    results: tuple[ListedResult, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Show a person's *open* sessions and *steps*, their own and their teams' results, and their reminders.

    The *unanswered* assessments of their teams come first, also those that they sit out. *greeted* where the
    person said hello.
    """

    open: tuple[OpenSession, ...]
    steps: tuple[OwnStep, ...]
    finished: tuple[FinishedCheck, ...]
    teams: tuple[TeamSummary, ...]
    reminders: ReminderSettings
    greeted: bool = False
    unanswered: tuple[UnansweredAssessment, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether a person has done nothing yet."""
        return not (self.unanswered or self.open or self.steps or self.finished or self.teams)

    @property
    def open_assessments(self) -> tuple[AssessmentRef, ...]:
        """Name the assessments of teams that it leads to while they are open."""
        own = (each.assessment for each in self.open if each.assessment)
        return tuple(each.ref for each in (*(found.assessment for found in self.unanswered), *own))
