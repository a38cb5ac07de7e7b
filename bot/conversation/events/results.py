"""Events about checks, and about sharing their results."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import Conversation, SessionRef


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """A person wants a quick check of *capability* (as typed, may be empty). *again* drops a running one.

    A button names its rubric by *rubric_id*.
    """

    verb: ClassVar[str] = "check"

    capability: str = ""
    again: bool = False
    rubric_id: str | None = None


@dataclass(frozen=True, slots=True)
class ScanAsked:
    """A person wants a scan, which says where to look first."""

    verb: ClassVar[str] = "scan"


@dataclass(frozen=True, slots=True)
class ResultAsked:
    """A person wants to see the result of *session*, or else their last result."""

    verb: ClassVar[str] = "result"

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """A person shares the result of their check in *where*, or else where they asked for the check."""

    verb: ClassVar[str] = "share"

    session: SessionRef | None = None
    where: Conversation | None = None
