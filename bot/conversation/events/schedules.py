"""Events about assessments that start by themselves."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import Conversation
from bot.conversation.questions import Mode


@dataclass(frozen=True, slots=True)
class ScheduleAsked:
    """A person wants to schedule assessments, as *words* say: "every quarter on Mon 10:00".

    *keep* is set once they have seen what would happen. Of the other fields see `AssessAsked`.
    """

    verb: ClassVar[str] = "schedule"

    words: str
    capability: str = ""
    mode: Mode | None = None
    rubric_id: str | None = None
    where: Conversation | None = None
    keep: bool = False

    def __post_init__(self) -> None:
        """Refuse a mode that is not a team's."""
        if self.mode is Mode.CHECK:
            raise ValueError(self.mode)


@dataclass(frozen=True, slots=True)
class SchedulesAsked:
    """A person wants to see a *page* (from 0) of the schedules in *where*, or of those here."""

    verb: ClassVar[str] = "schedules"

    where: Conversation | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ScheduleStopped:
    """A person stops the assessments of a capability in *where* from starting by themselves."""

    verb: ClassVar[str] = "stop-schedule"

    where: Conversation
    rubric_id: str


@dataclass(frozen=True, slots=True)
class StartDecided:
    """A person answers whether an assessment that waits is to *start* now, or the next time."""

    verb: ClassVar[str] = "decide-start"

    where: Conversation
    rubric_id: str
    start: bool = False
