"""Steps: a team's board, the steps that a person owns, and asking how one goes."""

from dataclasses import dataclass

from bot.conversation.identity import AssessmentRef, PersonId
from bot.conversation.messages.team_results import TeamLevel
from bot.conversation.schedules import NextAssessment
from bot.conversation.step_plan import StepProgress
from bot.conversation.team_record import AdoptedStep, ConfirmedLevel, StepMove, StepState, TeamResult
from bot.conversation.tracker import IssueTarget
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class StepNews:
    """A press of *person* about a step, and the step since."""

    adoption: AdoptedStep
    person: PersonId | None
    move: StepMove


@dataclass(frozen=True, slots=True)
class LevelNews:
    """A level that *person* confirmed, or *retracted*."""

    level: ConfirmedLevel
    person: PersonId
    retracted: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Show everyone the team's next steps: those adopted, and those suggested by its last result.

    *confirmed* are the levels that the team says its answers match. *opened* names the
    step that is shown with all that can be done about it. No check-in before *now*, in
    seconds since 1970, UTC, is announced. *issues* is where issues for the steps are created.
    After a scan, which has no steps, it leads on with the known *levels* of the team.
    Where a *start* is scheduled, no other assessment is suggested. *elsewhere* are other
    capabilities of which the team has open steps.
    """

    rubric: Rubric
    record: TeamResult
    ref: AssessmentRef
    adopted: tuple[AdoptedStep, ...]
    confirmed: tuple[ConfirmedLevel, ...] = ()
    news: StepNews | LevelNews | None = None
    opened: str | None = None
    now: int = 0
    issues: IssueTarget | None = None
    levels: tuple[TeamLevel, ...] = ()
    start: NextAssessment | None = None
    elsewhere: tuple[Rubric, ...] = ()


@dataclass(frozen=True, slots=True)
class StepList:
    """Show everyone all steps that the team has adopted over time, each with its own rubric.

    *state* and *page* (from 0) name those that are shown alone, if any. It is *now*, in seconds
    since 1970, UTC. *issues* is where issues for the steps are created.
    """

    steps: tuple[tuple[Rubric, AdoptedStep], ...]
    zone: str | None
    now: int
    state: StepState | None = None
    page: int = 0
    issues: IssueTarget | None = None


@dataclass(frozen=True, slots=True)
class OwnerAsked:
    """Ask a person before they end or take another person's step."""

    rubric: Rubric
    ref: AssessmentRef
    adoption: AdoptedStep
    move: StepMove
    zone: str | None


@dataclass(frozen=True, slots=True)
class StepKept:
    """Tell a person that a press left a step unchanged: another's, their *own*, or a finished one."""

    rubric: Rubric
    adoption: AdoptedStep
    zone: str | None
    own: bool = False


@dataclass(frozen=True, slots=True)
class OwnerInformed:
    """Confirm to a person that the *owner* of a step will be told of their change."""

    rubric: Rubric
    adoption: AdoptedStep
    owner: PersonId | None


@dataclass(frozen=True, slots=True)
class UndoRefused:
    """Tell a person who can undo a confirmed level: its author or the *facilitator*."""

    rubric: Rubric
    level: ConfirmedLevel
    facilitator: PersonId | None


@dataclass(frozen=True, slots=True)
class OwnStep:
    """A step as its owner sees it, who lives in *zone*. *conversation_name* is that of its team.

    No check-in before *now*, in seconds since 1970, UTC, is announced. *issues* is where
    issues for its team's steps are created.
    """

    rubric: Rubric
    adoption: AdoptedStep
    ref: AssessmentRef
    conversation_name: str | None
    zone: str | None
    now: int = 0
    issues: IssueTarget | None = None


@dataclass(frozen=True, slots=True)
class OwnSteps:
    """Show a person the steps that they own in all teams. *finishing* asks for the one that is done."""

    open: tuple[OwnStep, ...]
    ended: tuple[OwnStep, ...] = ()
    finishing: bool = False


@dataclass(frozen=True, slots=True)
class StepCheckIn:
    """Ask the owner of a step how it goes, for the *sequence*-th time (0: they asked to see it).

    *more* offers to ask at another time, or no more.
    """

    step: OwnStep
    sequence: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class OwnStepMoved:
    """Confirm to the owner of a step what they pressed. *progress* is their team's."""

    step: OwnStep
    move: StepMove
    progress: StepProgress | None = None


@dataclass(frozen=True, slots=True)
class HelpQuestion:
    """Show the owner of a step the message that HelpWanted would post, and ask whether to post it."""

    step: OwnStep


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """Tell everyone that the owner of a step would like help with it."""

    rubric: Rubric
    ref: AssessmentRef
    adoption: AdoptedStep
    issues: IssueTarget | None = None


@dataclass(frozen=True, slots=True)
class HelpRefused:
    """Tell a person that they cannot offer help with a step: they *own* it, or nobody asks for help now."""

    rubric: Rubric
    step: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class StepAnnounced:
    """Announce the news of a *board* in a line to everyone. The board may stand far above."""

    board: Board


@dataclass(frozen=True, slots=True)
class StepNoLongerYours:
    """Tell the owner of a step that another person finished, dropped or took it."""

    step: OwnStep


StepMessage = (
    Board
    | StepList
    | OwnerAsked
    | StepKept
    | OwnerInformed
    | UndoRefused
    | OwnSteps
    | StepCheckIn
    | OwnStepMoved
    | HelpQuestion
    | HelpWanted
    | HelpRefused
    | StepAnnounced
    | StepNoLongerYours
)
