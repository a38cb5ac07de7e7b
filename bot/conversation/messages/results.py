"""A check's result: shown to one person, explained, shared."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef, Conversation, PersonId, SessionRef
from bot.conversation.messages.questions import Notice
from bot.conversation.messages.team_results import ShareOffer, TeamLevel
from bot.conversation.notes import ShownNote
from bot.conversation.privacy import SPREAD_FLOOR
from bot.conversation.step_plan import StepPlan
from rubric import Result, Rubric


@dataclass(frozen=True, slots=True)
class Report:
    """Show the result of a check. *share* when there is a conversation to share it with.

    Otherwise the person chooses one, unless it cannot be shared because the platform has none (*can_share*).
    *newer* is a check that the person began after it and has not finished. A scan leads on with the
    known *levels* of the person's teams. *of_pair* where two people compare their checks.
    """

    rubric: Rubric
    ref: SessionRef
    result: Result
    plan: StepPlan
    share: ShareOffer | None
    notice: Notice | None = None
    newer: SessionRef | None = None
    can_share: bool = True
    levels: tuple[TeamLevel, ...] = ()
    of_pair: bool = False


@dataclass(frozen=True, slots=True)
class SharedReport:
    """Show a conversation the check that *author* chose to share."""

    rubric: Rubric
    author: PersonId
    result: Result
    plan: StepPlan


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation that a person shares with Rung *since* a time. Its *name* is None where unknown."""

    conversation: Conversation
    name: str | None
    since: int


@dataclass(frozen=True, slots=True)
class WhereToShare:
    """Ask the author of a check in which of *places* its result is to be posted."""

    session: SessionRef
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ResultShared:
    """Confirm to the author that the result was posted in *where*, which people call *conversation_name*."""

    where: Conversation
    conversation_name: str | None = None


class PostFailure(StrEnum):
    """Why a result could not be posted."""

    NOT_THERE = "not_there"  # we are no member of the conversation
    REFUSED = "refused"  # it takes no messages from us
    UNSURE = "unsure"  # the platform did not tell whether it arrived
    NOT_MEMBER = "not_member"  # the person is not in the conversation
    MEMBERS_UNKNOWN = "members_unknown"  # the platform did not tell who is in it


@dataclass(frozen=True, slots=True)
class CouldNotShare:
    """Tell the author that the result was not posted, *why*, and what to do.

    *where* is the conversation that a button named. *invitation* is the command
    that adds Rung to a conversation, None where the platform has none.
    """

    session: SessionRef | None
    why: PostFailure
    where: Conversation | None = None
    invitation: str | None = None


@dataclass(frozen=True, slots=True)
class CouldNotPost:
    """Tell the person who asked that nothing was posted for everyone, *why*, and what to do.

    *invitation* is the command that adds Rung to a conversation, None where the platform has none.
    """

    why: PostFailure
    invitation: str | None = None


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Show the next steps alone. *of_pair* where two people compare their checks."""

    rubric: Rubric
    result: Result
    plan: StepPlan
    of_pair: bool = False


@dataclass(frozen=True, slots=True)
class ReportDetails:
    """Show the steps of a result in full and how it was worked out: a check's, or an assessment's.

    A scan looks at agreement from *agreement_from* answers on, and leads on with known *levels*.
    *notes* are those that the team may see, *compared* is the result before and this one.
    """

    rubric: Rubric
    result: Result
    plan: StepPlan
    session: SessionRef | None = None
    assessment: AssessmentRef | None = None
    agreement_from: int = SPREAD_FLOOR
    levels: tuple[TeamLevel, ...] = ()
    notes: tuple[ShownNote, ...] = ()
    compared: tuple[PublicResult, PublicResult] | None = None


@dataclass(frozen=True, slots=True)
class HowItWorks:
    """Explain the rule, with the numbers of one result."""

    rubric: Rubric
    result: Result


ResultMessage = (
    Report
    | SharedReport
    | WhereToShare
    | ResultShared
    | CouldNotShare
    | CouldNotPost
    | NextSteps
    | ReportDetails
    | HowItWorks
)
