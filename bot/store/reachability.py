"""Whom a platform does not let us write to: kept with its reason until they speak to us."""

import asyncio

from bot.conversation.identity import Conversation, Origin
from bot.store import decoding, keys
from bot.store.connect import Client
from bot.store.tenant_index import TenantIndex

FRESH_SECONDS = 10.0  # between two looks at whom we lost in a workspace: an answer costs none of its own
REMEMBERED = 10_000  # workspaces


class Reachability(TenantIndex):
    """Remembers where we cannot write; see `bot.ports.Store` for what each method promises."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._lost: dict[str, tuple[frozenset[str], float]] = {}

    async def mark_unreachable(self, receiver: Conversation, reason: str) -> None:
        """Remember that a platform takes nothing for a person or a conversation, and its word for why."""
        name, field = _slot(receiver)
        await self.client.call(lambda: self.client.redis.hset(name, field, reason))
        self._lost.pop(name, None)

    async def unreachable_reason(self, receiver: Conversation) -> str:
        """Give the reason why nothing reaches a person or a conversation; empty where it does."""
        name, field = _slot(receiver)
        return decoding.text(await self.client.call(lambda: self.client.redis.hget(name, field)) or b"")

    async def mark_reachable(self, origin: Origin) -> None:
        """Remember that somebody spoke to us: they are reached again, and so is where they did."""
        name, person = _slot(origin.person.chat)
        back = {person, _slot(origin.conversation)[1]} & await self._lost_of(name)
        if back:
            await self.client.call(lambda: self.client.redis.hdel(name, *back))
            self._lost.pop(name, None)

    async def forget_reach(self, receiver: Conversation) -> None:
        """Forget whether a person or a conversation can be reached."""
        name, field = _slot(receiver)
        await self.client.call(lambda: self.client.redis.hdel(name, field))

    async def _lost_of(self, name: str) -> frozenset[str]:
        """Read whom we lost in a workspace, or remember it for a moment."""
        now = asyncio.get_running_loop().time()
        known, until = self._lost.get(name, (frozenset(), 0.0))
        if now < until:
            return known
        found = await self.client.call(lambda: self.client.redis.hkeys(name))
        if len(self._lost) >= REMEMBERED:
            self._lost.clear()
        known = frozenset(decoding.text(each) for each in found)
        self._lost[name] = known, now + FRESH_SECONDS
        return known


def _slot(receiver: Conversation) -> tuple[str, str]:
    own = "p:" if receiver.private else ""
    return keys.unreachable(receiver.platform, receiver.tenant), f"{own}{keys.encoded(receiver.id)}"
