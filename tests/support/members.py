"""The members of the team's conversation, as a platform tells them."""

from collections.abc import Mapping

from bot.conversation.identity import Conversation, Person, PersonId
from bot.ports.membership import MembershipStatus
from tests.support.core import ROOM


class Members:
    """Lists everybody in the team's conversation, where the platform lists conversations."""

    def __init__(self, *, lists: bool) -> None:
        self._listed = {ROOM: "#team"} if lists else {}

    async def shared(self, person: Person) -> Mapping[Conversation, str]:
        return self._listed

    async def pair(self, where: Conversation) -> frozenset[PersonId] | None:
        return None

    async def has(self, where: Conversation, person: PersonId, *, fresh: bool) -> MembershipStatus:
        return MembershipStatus.NOT_MEMBER if person == "max" else MembershipStatus.MEMBER

    async def name(self, where: Conversation, person: PersonId) -> str:
        return person.capitalize()
