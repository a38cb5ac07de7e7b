"""The latest message about each subject in a conversation, and the older ones to be redrawn."""

from typing import Protocol

from bot.conversation.identity import Conversation
from bot.conversation.latest import ShownMessage, Subject


class LatestMessages(Protocol):
    """Keeps which message is the latest about a subject. A message that it replaces is superseded."""

    async def show(self, where: Conversation, subject: Subject, shown: ShownMessage, now: int) -> bool:
        """Note *shown* as the latest message. Tell whether another one is superseded by it."""
        ...

    async def end(self, where: Conversation, subject: Subject, now: int) -> bool:
        """Let no message be the latest about *subject*. Tell whether one is superseded by that."""
        ...

    async def find(self, where: Conversation, subject: Subject) -> ShownMessage | None:
        """Find the latest message about a subject."""
        ...

    async def superseded(self, where: Conversation) -> tuple[ShownMessage, ...]:
        """List the superseded messages of a conversation, which are to be redrawn."""
        ...

    async def forget_superseded(self, where: Conversation, before: int) -> None:
        """Delete what was superseded *before* a time from the list. A repeat is harmless."""
        ...
