"""An assessment: what is remembered about a run through a rubric, apart from people's answers."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.identity import Conversation
from bot.conversation.questions import Mode


class Status(StrEnum):
    """Where an assessment stands; only an open one takes answers."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class RubricRef:
    """The exact rubric that an assessment was started with: its *id* and content *hash*."""

    id: str
    hash: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The head of an assessment; a check is the smallest one: a single person, in private.

    Times are whole seconds since 1970, UTC. *began* and *finished* count people.
    *asked_from* names the conversation a check was asked from: there it may be shared.
    """

    id: str
    conversation: Conversation
    mode: Mode
    status: Status
    rubric: RubricRef
    facilitator: str
    opened: int
    closes: int = 0
    floor: int = 3
    began: int = 0
    finished: int = 0
    asked_from: Conversation | None = None
    message: str = ""
