"""Addresses at which messages are seen in chat."""

from typing import Protocol

from bot.conversation.identity import Conversation, MessageId


class MessageLinks(Protocol):
    """Gives the address of a message, within a second."""

    async def message_url(self, where: Conversation, message: MessageId) -> str | None:
        """Give the address of a *message*, or None if the platform has none or did not tell."""
        ...
