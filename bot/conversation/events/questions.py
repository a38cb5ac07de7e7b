"""Events of a session: answers, pages, typed words."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import SessionRef
from bot.conversation.questions import Choice, Question


@dataclass(frozen=True, slots=True)
class Answered:
    """A person pressed an answer. *revision* is the one their message showed."""

    verb: ClassVar[str] = "answer"

    session: SessionRef
    question: Question
    choice: Choice
    revision: int


@dataclass(frozen=True, slots=True)
class PageOpened:
    """A person turned to a page (from 0) to look at it or to change an answer."""

    verb: ClassVar[str] = "page"

    session: SessionRef
    page: int


@dataclass(frozen=True, slots=True)
class Reopened:
    """A person's client shows a session again and asks for its current state. Nothing is written."""

    verb: ClassVar[str] = "show"

    session: SessionRef


@dataclass(frozen=True, slots=True)
class Continued:
    """A person goes on with the open questions of *session*, or of the session that they touched last."""

    verb: ClassVar[str] = "continue"

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """A person leaves the questions for later."""

    verb: ClassVar[str] = "later"

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class WentBack:
    """A person typed that they want the page before the one shown."""


@dataclass(frozen=True, slots=True)
class WentOn:
    """A person typed that they want the page after those shown."""


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """A person wants to change the answer to topic *number* (from 1), or to choose one of their answers (0).

    A button names its *session*. *page* is the one of a long list of answers, from 0.
    """

    verb: ClassVar[str] = "change"

    number: int = 0
    session: SessionRef | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Typed:
    """A person typed words that are no command, perhaps an answer."""

    text: str
