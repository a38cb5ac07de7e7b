"""Member cache: who is in a conversation and their names, kept for minutes."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cachetools import TTLCache

from bot.conversation.identity import Conversation
from bot.platforms.common.payload import as_text
from bot.platforms.common.platform import ReferenceStore
from bot.platforms.common.sending import SendError
from bot.platforms.teams.client import TeamsAddress, TeamsClient

FRESH_SECONDS = 600.0
STRANGER_SECONDS = 10.0  # between two looks because of a person who was not there at the first
LOOK_SECONDS = 1.5  # a person may be waiting for what they pressed
CONVERSATIONS_CACHED = 100
PAIR = 2


@dataclass(frozen=True, slots=True)
class _Roster:
    """Names of people by their id, and the ids by which bots address them."""

    names: Mapping[str, str]
    accounts: Mapping[str, str]


_NOBODY = _Roster({}, {})


class TeamsMembers:
    """Asks Teams for members through *client*. *clock* counts seconds and never goes back."""

    def __init__(self, client: TeamsClient, clock: Callable[[], float]) -> None:
        self._client = client
        self._rosters: TTLCache[TeamsAddress, _Roster] = TTLCache(CONVERSATIONS_CACHED, FRESH_SECONDS, clock)
        self._recent: TTLCache[TeamsAddress, None] = TTLCache(CONVERSATIONS_CACHED, STRANGER_SECONDS, clock)

    async def names(self, of: TeamsAddress) -> Mapping[str, str]:
        """Give the members' names, none where Teams does not tell."""
        return (await self._roster(of)).names

    async def account(self, of: TeamsAddress, person: str) -> str:
        """Give the id by which bots address *person*, empty where it is not known."""
        return (await self._roster(of)).accounts.get(person, "")

    async def has(self, of: TeamsAddress, person: str) -> bool:
        """Tell whether *person* is a member, and look again if they were not."""
        names = await self.names(of)
        if person in names or not names or of in self._recent:
            return person in names
        return person in (await self._look(of)).names

    async def now(self, of: TeamsAddress) -> frozenset[str] | None:
        """Name the members as Teams tells them at this moment, or None where it does not tell."""
        return frozenset((await self._look(of)).names) or None

    async def _roster(self, of: TeamsAddress) -> _Roster:
        return self._rosters.get(of) or await self._look(of)

    async def _look(self, of: TeamsAddress) -> _Roster:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                found = {
                    id_: member
                    async for member in self._client.members(of)
                    if (id_ := as_text(member.get("aadObjectId") or member.get("objectId")))
                }
        except (SendError, TimeoutError):
            return _NOBODY
        self._recent[of] = None
        self._rosters[of] = roster = _Roster(
            {id_: as_text(member.get("name")) for id_, member in found.items()},
            {id_: as_text(member.get("id")) for id_, member in found.items()},
        )
        return roster


@dataclass(frozen=True, slots=True)
class TeamsMembership:
    """Looks up who is in a conversation where Rung was spoken to before."""

    member_cache: TeamsMembers
    addresses: ReferenceStore

    async def has(self, where: Conversation, person: str) -> bool | None:
        """Tell whether *person* is in a conversation now, or None where Teams does not tell in time."""
        members = await self._members(where)
        return None if members is None else person in members

    async def pair(self, where: Conversation) -> frozenset[str] | None:
        """Name the two people in a conversation, or None where they are not known to be exactly two."""
        members = await self._members(where)
        return members if members and len(members) == PAIR else None

    async def _members(self, where: Conversation) -> frozenset[str] | None:
        service_url, _, _ = (await self.addresses.find(where)).partition(" ")
        if not service_url:
            return None
        return await self.member_cache.now(TeamsAddress(service_url, where.tenant, where.id))
