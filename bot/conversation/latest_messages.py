"""The latest message about a subject in a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.identity import AssessmentRef, MessageId
from bot.conversation.reminders.preferences import ReminderKind


class Subject(StrEnum):
    """The subjects of messages. Only the latest message about a subject keeps its main button."""

    STEPS = "steps"  # of a team: its result asks for them, then the board
    START = "start"  # of a team's next assessment
    ANSWERS = "answers"  # of one person
    CLOSE = "close"  # of one assessment, by its facilitator
    FACILITATOR = "facilitator"  # of one assessment that needs a new one
    CHECK_IN = "check_in"  # about one step
    CALL = "call"  # for help with one step
    PAIR = "pair"  # two checks side by side, of two people
    OPEN = "open"  # in a private chat: a list that leads to one assessment, while that is open


class ShownKind(StrEnum):
    """The kinds of messages about a subject, besides reminders."""

    RESULT = "result"
    BOARD = "board"
    CALL = "call"
    CARD = "card"
    SESSION = "session"
    OFFER = "offer"
    PANEL = "panel"
    PAIR_OFFER = "pair_offer"
    OPEN_LIST = "open_list"


SUBJECTS: Mapping[ShownKind | ReminderKind, Subject] = {
    ShownKind.RESULT: Subject.STEPS,
    ShownKind.BOARD: Subject.STEPS,
    ShownKind.CALL: Subject.CALL,
    ShownKind.CARD: Subject.START,
    ShownKind.SESSION: Subject.ANSWERS,
    ShownKind.OFFER: Subject.FACILITATOR,
    ShownKind.PANEL: Subject.CLOSE,
    ShownKind.PAIR_OFFER: Subject.PAIR,
    ShownKind.OPEN_LIST: Subject.OPEN,
    ReminderKind.LOOK_AGAIN: Subject.START,
    ReminderKind.UNFINISHED: Subject.ANSWERS,
    ReminderKind.INVITED: Subject.ANSWERS,
    ReminderKind.READY: Subject.CLOSE,
    ReminderKind.CLOSE_REQUESTED: Subject.CLOSE,
    ReminderKind.CHECK_IN: Subject.CHECK_IN,
}
_OF_ONE_ASSESSMENT = (Subject.CLOSE, Subject.FACILITATOR, Subject.CHECK_IN, Subject.CALL, Subject.OPEN)


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message in a conversation: its kind, its assessment, its *step* and its id on the platform."""

    kind: ShownKind | ReminderKind
    assessment: AssessmentRef
    message: MessageId
    step: str | None = None

    @property
    def subject(self) -> str:
        """Name its subject."""
        return subject_name(SUBJECTS[self.kind], self.assessment, self.step)


def subject_name(subject: Subject, assessment: AssessmentRef, step: str | None = None) -> str:
    """Name a subject, with its assessment and *step* where a conversation can have several at a time."""
    if subject not in _OF_ONE_ASSESSMENT:
        return subject
    return ":".join(filter(None, (subject, assessment.id, step)))
