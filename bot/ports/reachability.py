"""Receivers that a platform refuses messages to."""

from typing import Protocol

from bot.conversation.identity import Conversation, Origin


class Reachability(Protocol):
    """Remembers which people and conversations cannot be reached."""

    async def mark_unreachable(self, receiver: Conversation, reason: str) -> None:
        """Remember that a platform refuses messages to a receiver, and its word for why."""
        ...

    async def reason(self, receiver: Conversation) -> str | None:
        """Give the platform's reason why a receiver cannot be reached, or None if it can."""
        ...

    async def mark_reachable(self, origin: Origin) -> None:
        """Remember that a person spoke to us: they are reached again, and so is the conversation."""
        ...
