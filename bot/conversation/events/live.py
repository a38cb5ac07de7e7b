"""Events of a live assessment."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef
from bot.conversation.questions import Choice


@dataclass(frozen=True, slots=True)
class AnsweredLive:
    """A person pressed an answer to an *aspect* (from 0) in the message that asks everyone."""

    verb: ClassVar[str] = "answer-live"

    assessment: AssessmentRef
    aspect: int
    choice: Choice


@dataclass(frozen=True, slots=True)
class OwnAnswerAsked:
    """A person wants to see or change their own answer to an *aspect* (from 0) that is asked live."""

    verb: ClassVar[str] = "own-answer"

    assessment: AssessmentRef
    aspect: int


@dataclass(frozen=True, slots=True)
class RevealAsked:
    """A person wants everyone to see how an *aspect* (from 0) was answered.

    *confirmed* is set once they know that fewer than half have answered.
    """

    verb: ClassVar[str] = "reveal"

    assessment: AssessmentRef
    aspect: int
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class NextTopicAsked:
    """A person wants a live assessment to ask everyone about its next *aspect* (from 0)."""

    verb: ClassVar[str] = "next-topic"

    assessment: AssessmentRef
    aspect: int
