"""Events about checks, and about sharing their results."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import Conversation, SessionRef


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """Someone wants a quick check of *capability* (as typed, may be empty). *again* drops a running one.

    A button names its rubric by *rubric_id*.
    """

    verb: ClassVar[str] = "check"

    capability: str = ""
    again: bool = False
    rubric_id: str | None = None


@dataclass(frozen=True, slots=True)
class ScanAsked:
    """Someone wants to know where to look first."""

    verb: ClassVar[str] = "scan"


@dataclass(frozen=True, slots=True)
class ResultAsked:
    """Someone wants to see a result: of *session*, else the last one of theirs."""

    verb: ClassVar[str] = "result"

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """Someone shares the result of their check: *where* they say, else where they asked for it."""

    verb: ClassVar[str] = "share"

    session: SessionRef | None = None
    where: Conversation | None = None
