"""The latest message about each subject in a conversation, and the older ones to be redrawn."""

from typing import Protocol

from bot.conversation.identity import Conversation
from bot.conversation.latest_messages import ShownMessage


class LatestMessages(Protocol):
    """Keeps which message is the latest about a subject. A message that it replaces is superseded.

    A subject is named by `subject_name`.
    """

    async def show(self, where: Conversation, subject: str, shown: ShownMessage, now: int) -> bool:
        """Note *shown* as the latest message. Return True if it supersedes another one."""
        ...

    async def end(self, where: Conversation, subject: str, now: int) -> bool:
        """Forget the latest message about *subject*. Return True if it is superseded by that."""
        ...

    async def forget(self, where: Conversation, subject: str) -> None:
        """Forget the latest message about *subject*, because another message has taken its place."""
        ...

    async def find(self, where: Conversation, subject: str) -> ShownMessage | None:
        """Find the latest message about a subject."""
        ...

    async def latest(self, where: Conversation) -> tuple[ShownMessage, ...]:
        """List the latest messages of a conversation about all subjects."""
        ...

    async def superseded(self, where: Conversation) -> tuple[ShownMessage, ...]:
        """List the superseded messages of a conversation, which are to be redrawn."""
        ...

    async def forget_superseded(self, where: Conversation, before: int) -> None:
        """Delete the messages superseded *before* a time from the list."""
        ...
