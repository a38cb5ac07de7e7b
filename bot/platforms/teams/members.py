"""Who is in a conversation, and what they are called: Teams knows it, and we keep it for minutes only."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.platforms.teams.client import SendError, TeamsAddress, TeamsClient

FRESH_SECONDS = 600.0
STRANGER_SECONDS = 10.0  # between two looks because of somebody who was not there at the first
LOOK_SECONDS = 1.5  # somebody may be waiting for what they pressed
REMEMBERED = 100  # conversations


@dataclass(frozen=True, slots=True)
class _Seen:
    names: Mapping[str, str]
    accounts: Mapping[str, str]  # what bots call them
    at: float


class TeamsMembers:
    """Asks *connector* for members; *clock* counts seconds and never goes back."""

    def __init__(self, client: TeamsClient, clock: Callable[[], float]) -> None:
        self._client = client
        self._clock = clock
        self._seen: OrderedDict[TeamsAddress, _Seen] = OrderedDict()

    async def names(self, of: TeamsAddress, seconds: float = FRESH_SECONDS) -> Mapping[str, str]:
        """Give what members are called, as it was at most *seconds* ago; nobody where Teams does not tell."""
        seen = self._seen.get(of)
        if seen is not None and self._clock() - seen.at < seconds:
            return seen.names
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                found = {
                    id_: member
                    async for member in self._client.members(of)
                    if isinstance(id_ := member.get("aadObjectId") or member.get("objectId"), str)
                }
        except (SendError, TimeoutError):
            return {}
        names = {id_: str(member.get("name") or "") for id_, member in found.items()}
        self._note(of, names, {id_: str(member.get("id") or "") for id_, member in found.items()})
        return names

    async def account(self, of: TeamsAddress, person: str) -> str:
        """Give what bots call somebody; empty where they are no member, or Teams does not tell."""
        await self.names(of)
        seen = self._seen.get(of)
        return seen.accounts.get(person, "") if seen else ""

    async def has(self, of: TeamsAddress, person: str) -> bool:
        """Tell whether somebody is a member, and look again if they were not."""
        names = await self.names(of)
        return person in names or (bool(names) and person in await self.names(of, STRANGER_SECONDS))

    def _note(self, of: TeamsAddress, names: Mapping[str, str], accounts: Mapping[str, str]) -> None:
        self._seen[of] = _Seen(names, accounts, self._clock())
        self._seen.move_to_end(of)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
