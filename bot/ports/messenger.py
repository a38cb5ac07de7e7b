"""Proactive messages: those that are no answer to a press."""

from typing import Protocol

from bot.conversation.identity import Conversation, Person, PersonId
from bot.conversation.messages import Reply
from bot.outbox.job import SendResult
from bot.outbox.rate_limits import PlatformPace
from bot.ports.message_links import MessageLinks


class Messenger(MessageLinks, Protocol):
    """Shows proactive messages on one platform."""

    @property
    def pace(self) -> PlatformPace:
        """Tell how fast the platform takes messages."""
        ...

    async def wait(self, where: Conversation) -> float:
        """Tell in how many seconds a conversation may be posted to."""
        ...

    async def deliver(self, reply: Reply) -> SendResult:
        """Show *reply* in its conversation, or redraw its live message, and return the outcome."""
        ...

    async def zone(self, person: Person) -> str | None:
        """Look up the time zone that *person* lives in, or None if the platform does not tell."""
        ...

    async def members(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name the people in a conversation, or None if the platform does not tell, or there are too many."""
        ...

    async def pair(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name the two people in a conversation, or None if they are not known to be exactly two now."""
        ...

    async def has_left(self, person: Person, where: Conversation) -> bool:
        """Tell whether *person* has left a conversation for sure, as the platform told some minutes ago."""
        ...

    async def reaches(self, person: Person, where: Conversation) -> bool:
        """Make sure that a person who is in *where* can be written to in private, or False if they cannot."""
        ...
