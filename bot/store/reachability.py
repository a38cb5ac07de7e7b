"""Refused and unreachable receivers in Redis, kept with the platform's reason until they speak to us."""

import asyncio
import re

from bot.conversation.identity import Conversation, Origin
from bot.store import decoding, keys
from bot.store.client import Client
from bot.store.script import Script

FRESH_SECONDS = 10.0  # between two reads of a workspace's refused receivers: an answer costs none of its own
REMEMBERED = 10_000  # workspaces
_FIRST_REFUSAL = re.compile(r"[0-9]+ ")  # the day stands before the reason


class RedisReachability:
    """See `bot.ports.reachability.Reachability`."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._note_refusal = Script(redis, "note_refusal")
        self._refused: dict[str, tuple[frozenset[str], float]] = {}

    async def note_refusal(self, receiver: Conversation, reason: str, day: int, *, final: bool) -> None:
        """Remember that a platform refused a message."""
        name = keys.refusals(receiver.platform, receiver.tenant)
        await self._note_refusal(
            refusals=name, receiver=_field(receiver), reason=reason, day=day, final=int(final)
        )
        self._refused.pop(name, None)

    async def note_delivery(self, receiver: Conversation) -> None:
        """Forget earlier refusals."""
        await self._forget(receiver.platform, receiver.tenant, {_field(receiver)})

    async def reason(self, receiver: Conversation) -> str | None:
        """Give the platform's reason why a receiver is unreachable."""
        name = keys.refusals(receiver.platform, receiver.tenant)
        found = decoding.text(await self._redis.hget(name, _field(receiver)))
        return found if found and not _FIRST_REFUSAL.match(found) else None

    async def mark_reachable(self, origin: Origin) -> None:
        """Remember that a person spoke to us."""
        spoke = {_field(origin.person.chat), _field(origin.conversation)}
        await self._forget(origin.person.platform, origin.person.tenant, spoke)

    async def _forget(self, platform: str, tenant: str, receivers: set[str]) -> None:
        """Forget refusals, without a call where none are known."""
        name = keys.refusals(platform, tenant)
        refused = receivers & await self._refused_in(name)
        if refused:
            await self._redis.hdel(name, *refused)
            self._refused.pop(name, None)

    async def erase(self, receiver: Conversation) -> None:
        """Delete whether a receiver can be reached."""
        await self._redis.hdel(keys.refusals(receiver.platform, receiver.tenant), _field(receiver))

    async def _refused_in(self, name: str) -> frozenset[str]:
        """Read the refused receivers of a workspace, at most once in a while."""
        now = asyncio.get_running_loop().time()
        known, until = self._refused.get(name, (frozenset(), 0.0))
        if now < until:
            return known
        found = await self._redis.hkeys(name)
        if len(self._refused) >= REMEMBERED:
            self._refused.clear()
        known = frozenset(decoding.text(each) for each in found)
        self._refused[name] = known, now + FRESH_SECONDS
        return known


def _field(receiver: Conversation) -> str:
    own = "p:" if receiver.private else ""
    return f"{own}{keys.encoded(receiver.id)}"
