"""A team's result, its history and its export."""

from dataclasses import dataclass
from datetime import date

from bot.conversation.assessment import Assessment
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef, Conversation
from bot.conversation.messages.pages import PageWay
from bot.conversation.reports.exports import Rows
from bot.conversation.step_plan import StepPlan
from bot.conversation.team_record import ConfirmedLevel, TeamResult
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class ShareOffer:
    """A button for one person to show a message to everyone in *where*, called *conversation_name*.

    *elsewhere* is set if the person is not looking at it there.
    """

    where: Conversation
    conversation_name: str | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class TeamLevel:
    """The *level* of a team in another capability on a *day*, its *result* and its conversation's name."""

    rubric_id: str
    result: AssessmentRef
    level: int
    day: date
    conversation_name: str | None = None


@dataclass(frozen=True, slots=True)
class TeamReport:
    """Show the result of an assessment. *before* is the one the team had before, if any.

    *confirmed* is set where its team sees it, which may see who confirmed a level of its *plan*.
    *share* is set where one person looks at it. *late* is set for a person who came to answer or to close.
    *page* says how it becomes a page, if it can. A scan leads on with the known *levels* of the team.
    """

    rubric: Rubric
    record: TeamResult
    where: AssessmentRef
    plan: StepPlan
    before: PublicResult | None = None
    share: ShareOffer | None = None
    late: bool = False
    page: PageWay | None = None
    confirmed: tuple[ConfirmedLevel, ...] = ()
    levels: tuple[TeamLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Tell everyone that the result of an *assessment* was removed, because too few answers are left."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class History:
    """Show the results of the team in *where* over time, newest first, each with its own rubric.

    *share* is set where one person looks at it.
    """

    results: tuple[tuple[Rubric, TeamResult], ...]
    where: Conversation
    share: ShareOffer | None = None


@dataclass(frozen=True, slots=True)
class ShownToEveryone:
    """Confirm to a person that everyone in a conversation sees what they showed."""

    conversation_name: str | None


@dataclass(frozen=True, slots=True)
class Download:
    """Addresses that hand out the same in each form, for a quarter of an hour."""

    json: str
    csv: str


@dataclass(frozen=True, slots=True)
class Export:
    """Hand out *rows*: a *download* where Rung can be reached from outside, else in words."""

    rows: Rows
    download: Download | None = None


TeamResultMessage = TeamReport | Withdrawn | History | ShownToEveryone | Export
