"""What the page of a result holds, and the same result as Markdown.

A page says what the posted result says. By its types there is no room for a person or a note.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum, auto

from bot.conversation import pictures
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import MessageId
from bot.conversation.pictures import GridPicture
from bot.conversation.record import AdoptedStep, StepState, TeamResult
from bot.conversation.steps import has_step
from rubric import NextStep, Rubric, plan
from rubric.model import Step


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


class StepStatus(StrEnum):
    """What has become of a step, without saying who owns it."""

    UNOWNED = "unowned"
    OWNED = "owned"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class PageStep:
    """A step of a page. *suggested* is None for a step that the team chose by itself."""

    step: Step
    aspect: str
    status: StepStatus
    suggested: NextStep | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A result to hand on. *before* is the one that the team had before, if any."""

    now: PublicResult
    picture: GridPicture
    steps: tuple[PageStep, ...]
    before: PublicResult | None = None
    until: date | None = None  # the last day on which its link opens, for a page with a link


def result_page(
    rubric: Rubric,
    record: TeamResult,
    before: tuple[Rubric, TeamResult] | None,
    adopted: Iterable[AdoptedStep],
    until: date | None = None,
) -> ResultPage:
    """Make the page of a result, with the steps that the team has *adopted*."""
    return ResultPage(
        PublicResult.of(rubric, record),
        pictures.grid(rubric, record),
        tuple(_steps(rubric, record, adopted)),
        PublicResult.of(*before) if before else None,
        until,
    )


def _steps(rubric: Rubric, record: TeamResult, adopted: Iterable[AdoptedStep]) -> Iterator[PageStep]:
    """List the suggested steps, then those that the team took on from this result besides them."""
    taken = {
        each.step: each
        for each in adopted
        if each.rubric.id == rubric.id and each.state is not StepState.DROPPED and has_step(rubric, each.step)
    }
    suggested = () if record.result.level is None else plan(rubric, record.result).steps
    for each in suggested:
        yield PageStep(
            each.step, rubric.aspect(each.aspect).name, _status(taken.pop(each.step.id, None)), each
        )
    for left in taken.values():
        if left.assessment == record.assessment:
            aspect, _, step = rubric.step(left.step)
            yield PageStep(step, aspect.name, _status(left), None)


def _status(adopted: AdoptedStep | None) -> StepStatus:
    if adopted is None or (adopted.is_open and not adopted.owner):
        return StepStatus.UNOWNED
    return StepStatus.OWNED if adopted.is_open else StepStatus.DONE
