"""A message on its way: who gets it, and whether it lives on to be redrawn."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.identity import (
    AssessmentRef,
    ClaimId,
    Conversation,
    MessageId,
    PersonId,
    SessionRef,
)
from bot.conversation.messages.calendar import CalendarMessage
from bot.conversation.messages.closing import ClosingMessage
from bot.conversation.messages.comparison import Comparison
from bot.conversation.messages.errors import ErrorMessage
from bot.conversation.messages.facilitation import FacilitationMessage
from bot.conversation.messages.help import HelpMessage
from bot.conversation.messages.live import LiveTopicMessage
from bot.conversation.messages.overview import Overview, TeamResultList
from bot.conversation.messages.pages import PageMessage
from bot.conversation.messages.pairs import PairMessage
from bot.conversation.messages.portfolio import PortfolioMessage
from bot.conversation.messages.questions import QuestionMessage
from bot.conversation.messages.reminder_settings import ReminderSettingsMessage
from bot.conversation.messages.reminders import ReminderMessage
from bot.conversation.messages.results import ResultMessage
from bot.conversation.messages.schedules import ScheduleMessage
from bot.conversation.messages.steps import StepMessage
from bot.conversation.messages.superseded import SupersededMessage
from bot.conversation.messages.talk import TalkMessage
from bot.conversation.messages.team import TeamMessage
from bot.conversation.messages.team_results import TeamResultMessage
from bot.conversation.messages.tracker import TrackerMessage
from bot.conversation.reminders.preferences import ReminderKind


class To(StrEnum):
    """The audience of a message."""

    YOU = "you"  # the person, where they are: seen by nobody else, need not last
    CHAT = "chat"  # the private chat: whatever is to be continued lives there
    EVERYONE = "everyone"  # all in a conversation


@dataclass(frozen=True, slots=True)
class CardOf:
    """The one card of an assessment: everything that changes about it is drawn there."""

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class TopicOf:
    """The one message in which a live assessment asks about an *aspect* (from 0), and reveals it."""

    assessment: AssessmentRef
    aspect: int


@dataclass(frozen=True, slots=True)
class OwnAnswerOf:
    """What one person alone sees of their answer to an *aspect* (from 0) that is asked live."""

    session: SessionRef
    aspect: int


@dataclass(frozen=True, slots=True)
class ResultOf:
    """The one post of an assessment's result."""

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class PageOf:
    """The one message that tells everyone of the page of a result."""

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class PairOf:
    """The one post of two checks side by side. It is news to those *waiting*, who agreed before."""

    pair: AssessmentRef
    waiting: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class PairOfferOf:
    """The newest message that offers two checks side by side."""

    pair: AssessmentRef


@dataclass(frozen=True, slots=True)
class OfferOf:
    """The newest message that offers an assessment to a new facilitator."""

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class PanelOf:
    """The message in the private chat of *receiver* that holds the controls of the assessment they run.

    What a press on it leads to takes its place.
    """

    assessment: AssessmentRef
    receiver: Conversation


@dataclass(frozen=True, slots=True)
class BoardOf:
    """A team's board, or another message about its steps. A press on it redraws the pressed message.

    *result* names the assessment whose board it is, of which the newest message is redrawn
    when a step changes elsewhere. It is None for something else. Where the message calls for
    help with a step, *call* names that step of the assessment.
    """

    conversation: Conversation
    result: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True)
class ReminderOf:
    """A reminder that asks *receiver* about an assessment, or about a *step*, until that happened."""

    kind: ReminderKind
    assessment: AssessmentRef
    receiver: Conversation
    step: str | None = None


@dataclass(frozen=True, slots=True)
class OpenListOf:
    """A message in the private chat of *receiver* that leads to *assessments* while they are open."""

    receiver: Conversation
    assessments: tuple[AssessmentRef, ...]


ReplaceableMessage = PanelOf | ReminderOf | OpenListOf  # a press on them in the private chat replaces them
CountedMessage = CardOf | TopicOf  # they count people, who may all press at once
LiveMessage = (
    SessionRef
    | CountedMessage
    | OwnAnswerOf
    | ResultOf
    | PageOf
    | PairOf
    | PairOfferOf
    | OfferOf
    | PanelOf
    | OpenListOf
    | BoardOf
    | ReminderOf
)
Message = (
    QuestionMessage
    | ResultMessage
    | HelpMessage
    | ErrorMessage
    | TeamMessage
    | LiveTopicMessage
    | FacilitationMessage
    | ClosingMessage
    | TeamResultMessage
    | StepMessage
    | TalkMessage
    | TrackerMessage
    | CalendarMessage
    | ScheduleMessage
    | PortfolioMessage
    | Comparison
    | PageMessage
    | PairMessage
    | ReminderMessage
    | ReminderSettingsMessage
    | Overview
    | TeamResultList
    | SupersededMessage
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A message and where it goes.

    *live_message* marks a message of which there is one, redrawn in place: it replaces
    the one that was shown before. *conversation* is set when others elsewhere are meant:
    everyone there, or whose private chat it is. *claim* names the try by which the
    right to send a reminder, or to post a result, was taken. *restore* posts a living
    message again where it was deleted, because the person is looking for it.
    """

    to: To
    message: Message
    live_message: LiveMessage | None = None
    message_id: MessageId | None = None  # the platform's name of the live message, where it was shown before
    conversation: Conversation | None = None
    claim: ClaimId | None = None
    restore: bool = False
