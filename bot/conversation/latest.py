"""The latest message about a subject in a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.identity import AssessmentRef, MessageId
from bot.conversation.reminders.preferences import ReminderKind


class Subject(StrEnum):
    """What messages of a conversation ask for. Of each subject only the latest message asks."""

    STEPS = "steps"  # of a team: its result asks for them, then the board
    START = "start"  # of a team's next assessment
    ANSWERS = "answers"  # of one person
    CLOSE = "close"  # of an assessment, by its facilitator


class ShownKind(StrEnum):
    """What was shown, unless it was a reminder."""

    RESULT = "result"
    BOARD = "board"
    CARD = "card"
    SESSION = "session"


SUBJECTS: Mapping[ShownKind | ReminderKind, Subject] = {
    ShownKind.RESULT: Subject.STEPS,
    ShownKind.BOARD: Subject.STEPS,
    ShownKind.CARD: Subject.START,
    ShownKind.SESSION: Subject.ANSWERS,
    ReminderKind.LOOK_AGAIN: Subject.START,
    ReminderKind.UNFINISHED: Subject.ANSWERS,
    ReminderKind.INVITED: Subject.ANSWERS,
    ReminderKind.READY: Subject.CLOSE,
    ReminderKind.CLOSE_REQUESTED: Subject.CLOSE,
}


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message that was shown: what it was, the assessment that it is about, and the platform's id of it."""

    kind: ShownKind | ReminderKind
    assessment: AssessmentRef
    message: MessageId
