"""Who is in a conversation and where its messages are seen, asked of its platform while a person waits."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Protocol

from bot.conversation.identity import Conversation, Person, PersonId
from bot.ports.message_links import MessageLinks


class MembershipStatus(Enum):
    """Whether a person is in a conversation, as far as a platform tells."""

    MEMBER = auto()
    NOT_MEMBER = auto()
    NOT_TOLD = auto()  # the platform does not tell us who is there, however often we ask
    UNKNOWN = auto()  # it did not answer in time


class Membership(MessageLinks, Protocol):
    """Looks up the members of a conversation, and the addresses of its messages, within a second."""

    async def has(self, where: Conversation, person: PersonId, *, fresh: bool) -> MembershipStatus:
        """Tell whether *person* is in a conversation, as the platform told within the last hour.

        A *fresh* answer is of this moment.
        """
        ...

    async def shared(self, person: Person) -> Mapping[Conversation, str]:
        """Name the conversations that *person* and Rung are both in, as far as the platform lists them."""
        ...

    async def name(self, where: Conversation, person: PersonId) -> str | None:
        """Give the name of a *person* in a conversation, or None if the platform does not tell."""
        ...

    async def pair(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name the two people in a conversation, or None if they are not known to be exactly two now."""
        ...
