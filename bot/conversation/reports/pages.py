"""The contents of a result's page, and the same result as Markdown.

A page says what the posted result says. By its types there is no room for a person or a note.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from bot.conversation import pictures
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import MessageId
from bot.conversation.pictures import GridPicture
from bot.conversation.step_plan import StepPlan
from bot.conversation.team_record import TeamResult
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class Host:
    """Who runs this Rung, where people get help (an https page, or mailto:), and its public address.

    Each is empty where it is not known. Any workspace of Slack *installs* it where that is on.
    """

    operator: str
    support: str
    base: str
    installs: bool = False


class InstallFailure(Enum):
    """Why Rung was not added to a workspace."""

    DECLINED = auto()  # the person did not allow it
    OTHER_BROWSER = auto()  # it was begun in another one, or not by the button
    EXPIRED = auto()  # it took too long, or the address was opened a second time
    REFUSED = auto()  # by the platform
    UNAVAILABLE = auto()  # the store or the platform did not answer


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A page that anyone with its link can open *until* a time, in seconds since 1970, UTC.

    *message* is the platform's id of the message that tells everyone of it.
    """

    id: str
    until: int
    message: MessageId | None = None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A result to hand on. *before* is the one that the team had before, if any."""

    now: PublicResult
    picture: GridPicture
    plan: StepPlan
    before: PublicResult | None = None
    until: date | None = None  # the last day on which its link opens, for a page with a link


def result_page(
    rubric: Rubric,
    record: TeamResult,
    before: tuple[Rubric, TeamResult] | None,
    plan: StepPlan,
    until: date | None = None,
) -> ResultPage:
    """Make the page of a result, with the team's plan."""
    return ResultPage(
        PublicResult.of(rubric, record),
        pictures.grid(rubric, record),
        plan,
        PublicResult.of(*before) if before else None,
        until,
    )
