"""A team's assessment: its card, taking part, looking after it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.conversation.assessment import Assessment, Status
from bot.conversation.events import AssessAsked, Extended, FacilitatorEvent
from bot.conversation.identity import AssessmentRef, PersonId
from bot.conversation.questions import Choice, Progress
from bot.conversation.when.closing import DayQuestion
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class Invitation:
    """Show everyone a team assessment: what it asks, until when, how many have answered, how it ended."""

    rubric: Rubric
    assessment: Assessment
    level: int | None = None  # of its result, once there is one


@dataclass(frozen=True, slots=True)
class LiveTopic:
    """Ask everyone about one *aspect* (from 0) and show how many have answered. Once revealed, what.

    *own* is the answer of the only person who sees it like this, if they have given one.
    """

    rubric: Rubric
    assessment: Assessment
    aspect: int
    own: Choice | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the aspect can be answered."""
        return self.assessment.status is Status.OPEN and self.aspect >= len(self.assessment.revealed)


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """Tell one person what they have answered live, if anything. To be changed, all answers are offered.

    A platform that can show each person a topic of their own shows that instead.
    """

    topic: LiveTopic
    changing: bool = False


@dataclass(frozen=True, slots=True)
class RevealWarning:
    """Say how few have answered an *aspect* (from 0), and ask whether to reveal it."""

    rubric: Rubric
    assessment: Assessment
    aspect: int


@dataclass(frozen=True, slots=True)
class TopicRevealed:
    """Confirm to the facilitator that an *aspect* (from 0) is revealed, and lead on."""

    rubric: Rubric
    assessment: Assessment
    aspect: int


@dataclass(frozen=True, slots=True)
class AssessmentStarted:
    """Tell the person who started an assessment what they can do with it."""

    rubric: Rubric
    assessment: Assessment


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
class CloseWarning:
    """Say what closing means, and ask."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class DropWarning:
    """Say what dropping an assessment means, and ask."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class TooFew:
    """Say that too few have answered for a result, and offer more time. *people* have answered."""

    rubric: Rubric
    assessment: Assessment
    people: int


@dataclass(frozen=True, slots=True)
class TooLittleChanged:
    """Say that a result now would give people away, because too little changed *since* the last one.

    It can be shown from *shown_from* on. Both are in seconds since 1970, UTC.
    """

    rubric: Rubric
    assessment: Assessment
    since: int
    shown_from: int


@dataclass(frozen=True, slots=True)
class ManagePanel:
    """Show the facilitator how an assessment is held, and what can be changed."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class FacilitatorOnly:
    """Tell a member who runs an assessment, and how that person is asked to close it.

    *reachable* is False if the platform refuses messages to the facilitator, or there is none.
    """

    rubric: Rubric
    assessment: Assessment
    reachable: bool


@dataclass(frozen=True, slots=True)
class CloseRequested:
    """Confirm that the facilitator will be asked to close an assessment."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class WhichLeave:
    """Ask whether the person leaves their questions or drops an assessment."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class ClosedForYou:
    """Tell a participant, in place of their questions, that the assessment closed at *closed*.

    The time is in seconds since 1970, UTC.
    """

    rubric: Rubric
    assessment: Assessment
    closed: int


@dataclass(frozen=True, slots=True)
class WhichMode:
    """Ask whether a team answers in private, until the day *closes*, or together now."""

    rubric: Rubric
    closes: date


@dataclass(frozen=True, slots=True)
class WhichDay:
    """Ask on which day an assessment closes: *event* is taken again with the day.

    It closes in *zone*, on *latest* at the latest.
    """

    question: DayQuestion
    event: AssessAsked | Extended
    zone: str
    latest: date


@dataclass(frozen=True, slots=True)
class ExtensionProposed:
    """Show when an assessment closes and that it would close at *closes* instead, and ask."""

    rubric: Rubric
    assessment: Assessment
    closes: int


@dataclass(frozen=True, slots=True)
class ClosingStands:
    """Say when an assessment closes, because the request changes nothing."""

    rubric: Rubric
    assessment: Assessment


class ChangeKind(StrEnum):
    """What changed about a running assessment."""

    EXTENDED = "extended"
    FLOOR = "floor"
    OFFERED = "offered"
    TAKEN_OVER = "taken_over"
    LEFT = "left"  # whoever looked after it is no longer in the conversation
    REST_ASKED = "rest_asked"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Changed:
    """Tell everyone what changed about an assessment, and who (*person*) changed it.

    *closed_before* is the closing time until then.
    """

    rubric: Rubric
    assessment: Assessment
    turn: ChangeKind
    person: PersonId
    closed_before: int = 0


@dataclass(frozen=True, slots=True)
class WhichOne:
    """Ask back which of several assessments is meant, each with the event that follows."""

    choices: tuple[tuple[Rubric, FacilitatorEvent], ...]


@dataclass(frozen=True, slots=True)
class RestAsked:
    """Confirm that everyone who has not finished will be reminded."""


@dataclass(frozen=True, slots=True)
class RestReminded:
    """Tell the person who had the rest reminded how many get a reminder, and how many cannot."""

    rubric: Rubric
    reminded: int
    unreached: int


@dataclass(frozen=True, slots=True)
class NotPosted:
    """Tell a facilitator that a result is there and perhaps nobody sees it, and what to do."""

    rubric: Rubric


TeamMessage = (
    Invitation
    | LiveTopic
    | OwnAnswer
    | RevealWarning
    | TopicRevealed
    | AssessmentStarted
    | RunningAlready
    | SatOut
    | TeamStatus
    | CloseWarning
    | DropWarning
    | TooFew
    | TooLittleChanged
    | ManagePanel
    | FacilitatorOnly
    | CloseRequested
    | WhichLeave
    | ClosedForYou
    | Changed
    | WhichOne
    | WhichDay
    | WhichMode
    | ExtensionProposed
    | ClosingStands
    | RestAsked
    | RestReminded
    | NotPosted
)
