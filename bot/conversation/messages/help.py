"""Orientation: help, open sessions and privacy."""

from dataclasses import dataclass

from bot.conversation.assessment import Assessment
from bot.conversation.differencing import USUAL_REPEAT
from bot.conversation.events import Event
from bot.conversation.identity import PersonId, SessionRef
from bot.conversation.questions import Mode, Progress
from bot.conversation.reminders.preferences import DAY
from bot.conversation.small_talk import Courtesy
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class UnansweredAssessment:
    """An assessment of a person's team to which they have not begun to answer, or which they sit out."""

    rubric: Rubric
    assessment: Assessment
    sits_out: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """Say what Rung gives, to one person in a *private* chat or in a team's conversation.

    *start* is the rubric to begin with, None where people choose one. *greeted* where the person said hello.
    In private, the *unanswered* assessments of the person's teams come first. *two* where only two people
    are in the conversation.
    """

    rubrics: tuple[Rubric, ...]
    start: Rubric | None
    private: bool
    resume: SessionRef | None = None
    greeted: bool = False
    unanswered: tuple[UnansweredAssessment, ...] = ()
    two: bool = False


@dataclass(frozen=True, slots=True)
class CommandList:
    """List all that people can do, in groups: as buttons, or as *words* to type.

    In a *private* chat what only a team's conversation answers has no button, and neither have
    commands that this person may not use (*refused*).
    """

    private: bool
    words: bool = False
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Answer a polite remark, with a way on to the questions that are open."""

    courtesy: Courtesy
    resume: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class NotACommand:
    """Say that the words *said* are no command, and name the *closest* one, if any is close."""

    said: str
    closest: str | None = None
    resume: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class NothingChanged:
    """Confirm a no to Rung's last question, with a way on to the questions that are open."""

    resume: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class YesOrNoWanted:
    """Say that the words *said* are neither yes nor no. Rung's question stays open."""

    said: str


@dataclass(frozen=True, slots=True)
class SeenLate:
    """Ask whether a command is still wanted that was typed long before it arrived."""

    event: Event


@dataclass(frozen=True, slots=True)
class Welcome:
    """Introduce Rung to a conversation that *person* has added it to, with the *help* that is given there.

    Everybody reads it, so it leaves out what the person has open in private.
    """

    person: PersonId
    help: Help


@dataclass(frozen=True, slots=True)
class Capabilities:
    """List a few of the capabilities on offer, from *first* (from 0) on, with what each is for.

    They are offered to be checked, or to be assessed by a *team*: perhaps in a *mode*, *by* a day.
    Where they are to *start* by themselves, it says when in words. Where their *words* are to be
    explained, each leads to those.
    """

    rubrics: tuple[Rubric, ...]
    unknown: str | None = None
    team: bool = False
    mode: Mode | None = None
    by: str = ""
    first: int = 0
    start: str | None = None
    words: bool = False


@dataclass(frozen=True, slots=True)
class ScanOffered:
    """Offer a scan with *rubric*, alone or with the team."""

    rubric: Rubric


@dataclass(frozen=True, slots=True)
class Words:
    """Explain the words of a rubric, with a way back to the questions that are open."""

    rubric: Rubric
    resume: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class CheckStatus:
    """Name the open session of this person, and how many of its topics are answered."""

    rubric: Rubric
    ref: SessionRef
    progress: Progress


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of the things open for a person: a check (no *assessment*), or their part in a team's."""

    rubric: Rubric
    ref: SessionRef
    progress: Progress
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class OpenSessions:
    """List everything that is open for a person, wherever it was asked."""

    open: tuple[OpenSession, ...]


@dataclass(frozen=True, slots=True)
class Privacy:
    """Say who sees what. Answers behind a result are kept for *answers_days*."""

    answers_days: int = USUAL_REPEAT // DAY


@dataclass(frozen=True, slots=True)
class ForgetWarning:
    """Say what being forgotten means, and ask."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Confirm that everything about the person is deleted. *sessions* counts the deleted sessions."""

    sessions: int


HelpMessage = (
    Help
    | CommandList
    | SmallTalk
    | NotACommand
    | SeenLate
    | NothingChanged
    | YesOrNoWanted
    | Welcome
    | Capabilities
    | ScanOffered
    | Words
    | CheckStatus
    | OpenSessions
    | Privacy
    | ForgetWarning
    | Forgotten
)
