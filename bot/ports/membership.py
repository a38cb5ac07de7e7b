"""Who is in a conversation at this moment, as its platform says."""

from typing import Protocol

from bot.conversation.identity import Conversation


class Membership(Protocol):
    """Looks up the members of a conversation while a person waits. It never answers from a cache."""

    async def has(self, where: Conversation, person: str) -> bool | None:
        """Tell whether *person* is in a conversation, or None if the platform does not tell in time."""
        ...

    async def pair(self, where: Conversation) -> frozenset[str] | None:
        """Name the two people in a conversation, or None if they are not known to be exactly two."""
        ...
