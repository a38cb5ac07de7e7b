"""Events of people in a team's assessment."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef, Conversation
from bot.conversation.questions import Mode


@dataclass(frozen=True, slots=True)
class AssessAsked:
    """A person starts a team assessment. *capability* and *by* (the closing day) are as typed or empty.

    A button carries the day as an ISO date and names its rubric by *rubric_id*. It starts in
    *where*, if the person presses it in private, else in the conversation that they speak from.

    *mode* is None if they have not said whether everyone answers in private or live.
    """

    verb: ClassVar[str] = "assess"

    capability: str = ""
    by: str = ""
    mode: Mode | None = None
    rubric_id: str | None = None
    where: Conversation | None = None

    def __post_init__(self) -> None:
        """Refuse a mode that is not a team's."""
        if self.mode is Mode.CHECK:
            raise ValueError(self.mode)


@dataclass(frozen=True, slots=True)
class Joined:
    """A person wants to answer an assessment."""

    verb: ClassVar[str] = "join"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class Declined:
    """A person sits an assessment out."""

    verb: ClassVar[str] = "decline"

    assessment: AssessmentRef
