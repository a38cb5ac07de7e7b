"""Unreachable receivers in Redis: kept with the platform's reason until they speak to us."""

import asyncio

from bot.conversation.identity import Conversation, Origin
from bot.store import decoding, keys
from bot.store.client import Client

FRESH_SECONDS = (
    10.0  # between two reads of a workspace's unreachable receivers: an answer costs none of its own
)
REMEMBERED = 10_000  # workspaces


class RedisReachability:
    """See `bot.ports.reachability.Reachability`."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._unreachable: dict[str, tuple[frozenset[str], float]] = {}

    async def mark_unreachable(self, receiver: Conversation, reason: str) -> None:
        """Remember that a platform refuses messages to a receiver, and its word for why."""
        name = keys.unreachable(receiver.platform, receiver.tenant)
        await self._redis.hset(name, _field(receiver), reason)
        self._unreachable.pop(name, None)

    async def reason(self, receiver: Conversation) -> str | None:
        """Give the platform's reason why a receiver cannot be reached."""
        name = keys.unreachable(receiver.platform, receiver.tenant)
        found = await self._redis.hget(name, _field(receiver))
        return None if found is None else decoding.text(found)

    async def mark_reachable(self, origin: Origin) -> None:
        """Remember that a person spoke to us."""
        name = keys.unreachable(origin.person.platform, origin.person.tenant)
        spoke = {_field(origin.person.chat), _field(origin.conversation)}
        back = spoke & await self._unreachable_in(name)
        if back:
            await self._redis.hdel(name, *back)
            self._unreachable.pop(name, None)

    async def erase(self, receiver: Conversation) -> None:
        """Delete whether a receiver can be reached."""
        await self._redis.hdel(keys.unreachable(receiver.platform, receiver.tenant), _field(receiver))

    async def _unreachable_in(self, name: str) -> frozenset[str]:
        """Read the unreachable receivers of a workspace, at most once in a while."""
        now = asyncio.get_running_loop().time()
        known, until = self._unreachable.get(name, (frozenset(), 0.0))
        if now < until:
            return known
        found = await self._redis.hkeys(name)
        if len(self._unreachable) >= REMEMBERED:
            self._unreachable.clear()
        known = frozenset(decoding.text(each) for each in found)
        self._unreachable[name] = known, now + FRESH_SECONDS
        return known


def _field(receiver: Conversation) -> str:
    own = "p:" if receiver.private else ""
    return f"{own}{keys.encoded(receiver.id)}"
