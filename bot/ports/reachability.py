"""Receivers that a platform refuses messages to."""

from typing import Protocol

from bot.conversation.identity import Conversation, Origin


class Reachability(Protocol):
    """Remembers which people and conversations cannot be reached.

    A refusal may pass. So a receiver is unreachable after two refusals on different days, or after one that
    the platform documents as final.
    """

    async def note_refusal(self, receiver: Conversation, reason: str, day: int, *, final: bool) -> None:
        """Remember that a platform refused a message on a *day* since 1970, and its word for why."""
        ...

    async def note_sent(self, receiver: Conversation) -> None:
        """Forget earlier refusals, because a message arrived."""
        ...

    async def reason(self, receiver: Conversation) -> str | None:
        """Give the platform's reason why a receiver is unreachable, or None where it is not."""
        ...

    async def mark_reachable(self, origin: Origin) -> None:
        """Remember that a person spoke to us: they are reached again, and so is the conversation."""
        ...
