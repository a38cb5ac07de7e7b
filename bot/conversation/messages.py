"""What can be said: each message with the facts it needs, before any words are chosen."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.assessment import Assessment
from bot.conversation.exports import Rows
from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.nudges import Hours, Nudge
from bot.conversation.questions import Choice, Mode, Question
from bot.conversation.record import Adoption, Record
from bot.conversation.session import Place, Session
from rubric import Plan, Result, Rubric


class Notice(StrEnum):
    """A line above the questions or the result that says what has just happened."""

    ALREADY_RUNNING = "already_running"
    MOVED_ON = "moved_on"


@dataclass(frozen=True, slots=True)
class Ask:
    """Put the questions of one sitting; *opening* adds what a person should know before the first."""

    rubric: Rubric
    ref: SessionRef
    mode: Mode
    session: Session
    place: Place
    notice: Notice | None = None
    opening: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Show the result of a check; *share* when there is a conversation to share it with."""

    rubric: Rubric
    ref: SessionRef
    result: Result
    plan: Plan
    share: bool
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class SharedReport:
    """Show a conversation the check that *author* chose to share."""

    rubric: Rubric
    author: str
    result: Result
    plan: Plan


@dataclass(frozen=True, slots=True)
class Shared:
    """Confirm to the author that the result was posted in *where*."""

    where: Conversation


class Unshared(StrEnum):
    """Why a result could not be posted."""

    NOT_THERE = "not_there"  # we are no member of the conversation
    REFUSED = "refused"  # it takes no messages from us
    UNSURE = "unsure"  # nobody told us whether it arrived


@dataclass(frozen=True, slots=True)
class CouldNotShare:
    """Tell the author that the result was not posted, *why*, and what to do."""

    session: SessionRef | None
    why: Unshared


@dataclass(frozen=True, slots=True)
class CouldNotPost:
    """Tell whoever asked that nothing was posted for everyone, *why*, and what to do."""

    why: Unshared


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Show the next steps alone."""

    rubric: Rubric
    result: Result
    plan: Plan


@dataclass(frozen=True, slots=True)
class HowItWorks:
    """Explain the rule, with the numbers of one result."""

    rubric: Rubric
    result: Result


@dataclass(frozen=True, slots=True)
class SeeYou:
    """Confirm that everything is kept for later."""

    ref: SessionRef
    left: int


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """Ask back before a typed answer is taken: several statements come close, or one does nearly."""

    rubric: Rubric
    ref: SessionRef
    question: Question
    label: str
    revision: int
    candidates: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Say that typed words fit no answer to question *label*; it is empty where several are shown."""

    label: str
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """Say what Rung is and what it listens to; *unknown* is set when nothing answered to the words."""

    capabilities: tuple[str, ...]
    unknown: bool = False
    resume: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class Welcome:
    """Introduce Rung to a conversation that *person* has added it to."""

    person: str
    capabilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """List the capabilities on offer with what each is for; *team*: to be assessed, perhaps *openly*."""

    rubrics: tuple[Rubric, ...]
    unknown: str = ""
    team: bool = False
    openly: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Explain the words of a rubric."""

    rubric: Rubric


@dataclass(frozen=True, slots=True)
class Status:
    """Say what is open for this person: the session, and how many of its questions are answered."""

    rubric: Rubric
    ref: SessionRef
    place: Place


@dataclass(frozen=True, slots=True)
class Open:
    """One of the things open for a person: a check (no *assessment*), or their part in a team's."""

    rubric: Rubric
    ref: SessionRef
    place: Place
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Mine:
    """List everything that is open for a person, wherever it was asked."""

    open: tuple[Open, ...]


@dataclass(frozen=True, slots=True)
class Privacy:
    """Say who sees what."""


@dataclass(frozen=True, slots=True)
class ForgetWarning:
    """Say what being forgotten means, and ask."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Confirm that everything about the person is gone; *sessions* counts what was deleted."""

    sessions: int


@dataclass(frozen=True, slots=True)
class InYourChat:
    """Point from a conversation to the private chat, where the questions are or a command was *answered*."""

    answered: bool = False


@dataclass(frozen=True, slots=True)
class Invitation:
    """Show everyone a team assessment: what it asks, until when, how many have answered, how it ended."""

    rubric: Rubric
    assessment: Assessment
    level: int | None = None  # of its result, once there is one


@dataclass(frozen=True, slots=True)
class OpenAspect:
    """Ask everyone about one *aspect* (from 0) and show how many have answered; once revealed, what."""

    rubric: Rubric
    assessment: Assessment
    aspect: int


@dataclass(frozen=True, slots=True)
class Facilitating:
    """Tell whoever started an assessment what they can do with it."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class RunningAlready:
    """Point to the assessment that is running here already."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class AllAnswered:
    """Tell a participant that nothing is left to answer, and that all can be changed until the close."""

    rubric: Rubric
    ref: SessionRef
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class SatOut:
    """Confirm that someone sits an assessment out; *answers* tells whether they had answered before."""

    assessment: AssessmentRef
    answers: bool


@dataclass(frozen=True, slots=True)
class Running:
    """One running assessment, and a person's own place in it, if they take part."""

    rubric: Rubric
    assessment: Assessment
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TeamStatus:
    """Say what is running in a conversation: counts, never names."""

    running: tuple[Running, ...]


@dataclass(frozen=True, slots=True)
class CloseWarning:
    """Say what closing means, and ask."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class CancelWarning:
    """Say what cancelling means, and ask."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class TooFew:
    """Say that too few have answered for a result, and offer more time; *people* have answered."""

    rubric: Rubric
    assessment: Assessment
    people: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Show the facilitator how an assessment is held, and what can be changed."""

    rubric: Rubric
    assessment: Assessment


class Turn(StrEnum):
    """What changed about a running assessment."""

    EXTENDED = "extended"
    FLOOR = "floor"
    OFFERED = "offered"
    TAKEN_OVER = "taken_over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Changed:
    """Tell everyone what changed about an assessment, and who (*person*) changed it."""

    rubric: Rubric
    assessment: Assessment
    turn: Turn
    person: str


@dataclass(frozen=True, slots=True)
class TeamReport:
    """Show the result of an assessment; *before* is the one the team had before, if any.

    *share* is set where one person looks at it and may show it to everyone.
    """

    rubric: Rubric
    record: Record
    where: AssessmentRef
    before: Record | None = None
    share: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Tell everyone that the result of the assessment begun at *opened* is gone: too few stand behind it."""

    rubric: Rubric
    opened: int


@dataclass(frozen=True, slots=True)
class History:
    """Show a team's results over time, newest first, each with its own rubric."""

    results: tuple[tuple[Rubric, Record], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Show everyone the team's next steps: those taken on, and those suggested by its last result."""

    rubric: Rubric
    record: Record
    adopted: tuple[Adoption, ...]
    moved: Adoption | None = None  # what has just changed


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


@dataclass(frozen=True, slots=True)
class NudgeUnfinished:
    """Remind a participant that *left* of their questions are still open."""

    rubric: Rubric
    ref: SessionRef
    assessment: Assessment
    left: int


@dataclass(frozen=True, slots=True)
class NudgeCheckIn:
    """Ask the owner of a step how it goes."""

    rubric: Rubric
    adoption: Adoption
    suggested_by: AssessmentRef


@dataclass(frozen=True, slots=True)
class NudgeLookAgain:
    """Offer a team a new assessment, some time after the last one."""

    rubric: Rubric
    record: Record
    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class NudgePutOff:
    """Confirm that a nudge comes again *at* a time, said in *zone*, or (0) not at all."""

    nudge: Nudge
    at: int
    zone: str


@dataclass(frozen=True, slots=True)
class NudgeOver:
    """Say that there is nothing left to be reminded of."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A nudge that is planned *at* a time, *about* an assessment or a step."""

    nudge: Nudge
    about: str
    at: int


@dataclass(frozen=True, slots=True)
class Reminders:
    """Show how a person, or a *team*, is nudged, what is planned, and how to change it.

    *every* is set for a team: seconds until it looks again. *unread* says that the
    words for a change meant nothing.
    """

    team: bool
    off: bool
    zone: str
    hours: Hours
    days: tuple[int, ...]
    every: int
    coming: tuple[Coming, ...]
    unread: bool = False


class Trouble(StrEnum):
    """What can be wrong without anyone being at fault; each says what to do next."""

    NO_SESSION = "no_session"
    NO_RESULT = "no_result"
    GONE = "gone"
    NEWER = "newer"
    CLOSED = "closed"
    NOTHING_TO_SHARE = "nothing_to_share"
    SHARED_BEFORE = "shared_before"
    NO_MEMORY = "no_memory"
    OLD_BUTTON = "old_button"
    OUTSIDER = "outsider"
    NOT_INSTALLED = "not_installed"
    NO_CHAT = "no_chat"
    TEAM_ONLY = "team_only"
    NOTHING_RUNNING = "nothing_running"
    NOT_FACILITATOR = "not_facilitator"
    NOT_YET_YOURS = "not_yet_yours"
    NO_TEAM_RESULT = "no_team_result"
    NOT_YOUR_EXPORT = "not_your_export"
    NOTHING_ANSWERED = "nothing_answered"
    NO_SUCH_DAY = "no_such_day"
    FLOOR_STAYS = "floor_stays"
    TOGETHER = "together"
    REVEALED = "revealed"
    NOT_ENOUGH = "not_enough"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Problem:
    """Say what is wrong and what to do next."""

    trouble: Trouble


TeamMessage = (
    Invitation
    | OpenAspect
    | Facilitating
    | RunningAlready
    | AllAnswered
    | SatOut
    | TeamStatus
    | CloseWarning
    | CancelWarning
    | TooFew
    | Settings
    | Changed
    | TeamReport
    | Withdrawn
    | History
    | Board
    | Export
)
NudgeMessage = NudgeUnfinished | NudgeCheckIn | NudgeLookAgain | NudgePutOff | NudgeOver | Reminders
Message = (
    Ask
    | Report
    | SharedReport
    | Shared
    | CouldNotShare
    | CouldNotPost
    | NextSteps
    | HowItWorks
    | SeeYou
    | DidYouMean
    | NotUnderstood
    | Help
    | Welcome
    | Capabilities
    | Words
    | Status
    | Mine
    | Privacy
    | ForgetWarning
    | Forgotten
    | InYourChat
    | Problem
    | TeamMessage
    | NudgeMessage
)


class To(StrEnum):
    """Who gets a message."""

    YOU = "you"  # the person, where they are: seen by nobody else, need not last
    CHAT = "chat"  # the private chat: whatever is to be continued lives there
    EVERYONE = "everyone"  # all in a conversation


@dataclass(frozen=True, slots=True)
class CardOf:
    """The one card of an assessment: whatever changes about it is drawn there."""

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class AspectOf:
    """The one message in which an open assessment asks about an *aspect* (from 0), and reveals it."""

    assessment: AssessmentRef
    aspect: int


@dataclass(frozen=True, slots=True)
class ResultOf:
    """The one post of an assessment's result."""

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class BoardOf:
    """The team's next steps: a press on them redraws the very message pressed."""

    conversation: Conversation


Paced = CardOf | AspectOf  # they count people, who may all press at once
Living = SessionRef | Paced | ResultOf | BoardOf


@dataclass(frozen=True, slots=True)
class Reply:
    """A message and where it goes.

    *living* marks a message of which there is one, redrawn in place: it replaces
    the one that was shown before. *conversation* is set when others elsewhere are meant:
    everyone there, or whose private chat it is. *claim* names the try by which the
    right to send a nudge was taken.
    """

    to: To
    message: Message
    living: Living | None = None
    shown_as: str = ""  # the platform's name of the living message, where it was shown before
    conversation: Conversation | None = None
    claim: str = ""
