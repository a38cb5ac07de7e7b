"""Running an assessment: the facilitator's controls, and the changes that they make."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.assessment import Assessment
from bot.conversation.events import FacilitatorEvent
from bot.conversation.identity import AssessmentRef, PersonId
from bot.conversation.messages.results import Place
from bot.conversation.schedules import Schedule
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class AssessmentStarted:
    """Tell the person who started an assessment what they can do with it.

    *place* is where it was posted, if the person started it from elsewhere.
    """

    rubric: Rubric
    assessment: Assessment
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ManagePanel:
    """Show the facilitator how an assessment is held, and what can be changed.

    *schedule* is set where assessments of the capability start by themselves.
    """

    rubric: Rubric
    assessment: Assessment
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class FacilitatorOnly:
    """Tell a member who runs an assessment, and how that person is asked to close it.

    *reachable* is False if the platform refuses messages to the facilitator, or there is none.
    *name* is the facilitator's, None where the platform does not tell. *to_close* where the
    member wants to close it.
    """

    rubric: Rubric
    assessment: Assessment
    reachable: bool
    name: str | None = None
    to_close: bool = False


@dataclass(frozen=True, slots=True)
class CloseRequestSent:
    """Confirm that the facilitator, called *name*, will be asked to close an assessment."""

    rubric: Rubric
    assessment: Assessment
    name: str | None = None


@dataclass(frozen=True, slots=True)
class OfferSent:
    """Confirm to the facilitator that an assessment is offered, and let them take that back."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class OfferOver:
    """Say that an assessment is not on offer: its facilitator runs it, or it is over."""

    rubric: Rubric
    assessment: Assessment


class ChangeKind(StrEnum):
    """What changed about a running assessment."""

    EXTENDED = "extended"
    FLOOR = "floor"
    OFFERED = "offered"
    TAKEN_OVER = "taken_over"
    KEPT = "kept"  # the facilitator took an offer back
    LEFT = "left"  # the facilitator is no longer in the conversation
    REST_ASKED = "rest_asked"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Changed:
    """Tell everyone what changed about an assessment, and who (*person*) changed it.

    *closed_before* is the closing time until then.
    """

    rubric: Rubric
    assessment: Assessment
    kind: ChangeKind
    person: PersonId | None
    closed_before: int = 0


@dataclass(frozen=True, slots=True)
class WhichOne:
    """Ask back which of several assessments is meant, each with the event that follows."""

    choices: tuple[tuple[Rubric, FacilitatorEvent], ...]


@dataclass(frozen=True, slots=True)
class RestAsked:
    """Confirm that everyone who has not finished an *assessment* will be reminded."""

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class RestReminded:
    """Tell the person who had the rest reminded how many get a reminder, and how many cannot."""

    rubric: Rubric
    assessment: AssessmentRef
    reminded: int
    unreached: int


FacilitationMessage = (
    AssessmentStarted
    | ManagePanel
    | FacilitatorOnly
    | CloseRequestSent
    | OfferSent
    | OfferOver
    | Changed
    | WhichOne
    | RestAsked
    | RestReminded
)
