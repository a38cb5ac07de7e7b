"""Answering: the questions of a page, the replies to an answer, and the private chat that holds them."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.assessment import Assessment
from bot.conversation.identity import PersonId, SessionRef
from bot.conversation.notes import Note
from bot.conversation.questions import Choice, Mode, Progress, Question
from bot.conversation.session import Session
from rubric import Rubric


class Notice(StrEnum):
    """A line above the questions or the result about the press or the words that led there."""

    ALREADY_RUNNING = "already_running"
    MOVED_ON = "moved_on"
    ROLLED_BACK = "rolled_back"
    AGREEMENT_ENDED = "agreement_ended"  # to show a check of a pair, because an answer was changed


@dataclass(frozen=True, slots=True)
class Ask:
    """Put the questions that are shown together. *opening* adds what to know before the first.

    *has_choice* where another capability can be checked instead. *given* is the question that was
    just answered by a press, if one was.
    """

    rubric: Rubric
    ref: SessionRef
    mode: Mode
    session: Session
    progress: Progress
    notice: Notice | None = None
    opening: bool = False
    has_choice: bool = False
    given: Question | None = None


@dataclass(frozen=True, slots=True)
class AnswerList:
    """List what a person has picked for each topic, each with a way to change it.

    *unknown* is the number that the person typed if no topic has it. *page* is the one of a
    long list, from 0.
    """

    rubric: Rubric
    ref: SessionRef
    mode: Mode
    session: Session
    progress: Progress
    unknown: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """Explain the words of the questions about some *aspects* (from 0), in the place of the questions."""

    rubric: Rubric
    ref: SessionRef
    aspects: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SeeYou:
    """Confirm that everything is kept for later, or until a team's *assessment* closes."""

    ref: SessionRef
    progress: Progress
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """Ask back before a typed answer is taken: several statements come close, or one does nearly.

    *refused* are the choices that the person was asked about before and said no to.
    """

    rubric: Rubric
    ref: SessionRef
    question: Question
    label: str
    revision: int
    candidates: tuple[Choice, ...]
    refused: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Say that the words *said* fit no answer to question *label*, and name the words that do.

    *label* is empty and *question* None where several are shown. *said* is empty where
    somebody only asks how to answer. *several* is set where the words answer more than
    one question. *top* is how many statements a question offers. *unknown* is the number that
    was typed where no question has it.
    """

    question: Question | None
    label: str
    top: int
    said: str = ""
    several: bool = False
    unknown: int | None = None


@dataclass(frozen=True, slots=True)
class AllAnswered:
    """Tell a participant that nothing is left to answer, and that all can be changed until the close."""

    rubric: Rubric
    ref: SessionRef
    assessment: Assessment
    notice: Notice | None = None

    @property
    def can_close(self) -> bool:
        """Tell whether the participant is the facilitator, and everyone is done."""
        return self.assessment.everyone_done and self.ref.person == self.assessment.facilitator


@dataclass(frozen=True, slots=True)
class NoteForm:
    """Let a person write, change or take back their *note* on an *aspect* (from 0)."""

    rubric: Rubric
    ref: SessionRef
    aspect: int
    note: Note
    floor: int


@dataclass(frozen=True, slots=True)
class NoteKept:
    """Confirm a *note* on an *aspect* (from 0), empty if deleted, and let its author say who may see it."""

    rubric: Rubric
    ref: SessionRef
    aspect: int
    note: Note
    floor: int


@dataclass(frozen=True, slots=True)
class NoteTopicQuestion:
    """Ask which topic a typed note is about, where none is shown."""

    rubric: Rubric
    ref: SessionRef


class InChat(StrEnum):
    """The kind of message that was put into the private chat."""

    QUESTIONS = "questions"
    ANSWER = "answer"
    PANEL = "panel"


@dataclass(frozen=True, slots=True)
class InYourChat:
    """Point from a conversation to the private chat, and name the message there."""

    what: InChat = InChat.QUESTIONS


class ChatFailure(StrEnum):
    """Why nothing reached a private chat."""

    SWITCHED_OFF = "switched_off"  # the app takes no direct messages
    FORBIDDEN = "forbidden"  # by a rule of the workspace
    ACCOUNT = "account"
    BUSY = "busy"
    UNSURE = "unsure"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NotInYourChat:
    """Say why *what* did not reach the private chat. *helper* installed Rung, if that is known."""

    why: ChatFailure
    what: InChat = InChat.QUESTIONS
    helper: PersonId | None = None


QuestionMessage = (
    Ask
    | AnswerList
    | QuestionWords
    | SeeYou
    | DidYouMean
    | NotUnderstood
    | AllAnswered
    | NoteForm
    | NoteKept
    | NoteTopicQuestion
    | InYourChat
    | NotInYourChat
)
