"""Steps that teams have adopted."""

from typing import Protocol

from bot.conversation.identity import AssessmentRef, Conversation
from bot.conversation.record import AdoptedStep


class Steps(Protocol):
    """Keeps the steps of teams."""

    async def adopted(self, conversation: Conversation) -> tuple[AdoptedStep, ...]:
        """Read the steps that a team has adopted, the oldest first."""
        ...

    async def move(self, ref: AssessmentRef, step: AdoptedStep, seen: AdoptedStep | None) -> bool:
        """Write *step*, suggested by *ref*'s result, if it stands as it was *seen* (None: never adopted)."""
        ...
