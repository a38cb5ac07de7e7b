"""What can be said: each message with the facts it needs, before any words are chosen."""

from dataclasses import dataclass
from enum import StrEnum

from rubric import Plan, Result, Rubric

from bot.conversation.identity import Conversation, SessionRef
from bot.conversation.questions import Choice, Mode, Question
from bot.conversation.session import Place, Session


class Notice(StrEnum):
    """A line above the questions or the result that says what has just happened."""

    RESUMED = "resumed"
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
    """Say that typed words fit no answer to question *label*; empty: several are shown, which was meant?"""

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
    """List the capabilities on offer, with the line that says what each is for."""

    rubrics: tuple[Rubric, ...]
    unknown: str = ""


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


@dataclass(frozen=True, slots=True)
class Problem:
    """Say what is wrong and what to do next."""

    trouble: Trouble


Message = (
    Ask
    | Report
    | SharedReport
    | Shared
    | CouldNotShare
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
    | Privacy
    | ForgetWarning
    | Forgotten
    | InYourChat
    | Problem
)


class To(StrEnum):
    """Who gets a message."""

    YOU = "you"  # the person, where they are: seen by nobody else, need not last
    CHAT = "chat"  # the private chat: whatever is to be continued lives there
    EVERYONE = "everyone"  # all in a conversation


@dataclass(frozen=True, slots=True)
class Reply:
    """A message and where it goes.

    *living* marks the one message of a session: it replaces the one that was shown
    before. *conversation* is set when everyone elsewhere is meant.
    """

    to: To
    message: Message
    living: SessionRef | None = None
    shown_as: str = ""  # the platform's name of the living message, where it was shown before
    conversation: Conversation | None = None
