"""The receivers that a platform refuses, until they speak to us."""

import re

from cachetools import TTLCache

from bot.conversation.identity import Conversation, Origin
from bot.store import keys
from bot.store.client import Client, as_text
from bot.store.script import Script

FRESH_SECONDS = 10.0  # between two reads of a workspace's refused receivers: an answer costs none of its own
REMEMBERED = 10_000  # workspaces
_FIRST_REFUSAL = re.compile(r"[0-9]+ ")  # the day stands before the reason


class RedisReachability:
    """Refused and unreachable receivers, kept with the platform's reason until they speak to us.

    See `bot.ports.reachability.Reachability`.
    """

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._record_refusal = Script("record_refusal")
        self._refused: TTLCache[str, frozenset[str]] = TTLCache(REMEMBERED, FRESH_SECONDS)

    async def note_refusal(self, receiver: Conversation, reason: str, day: int, *, final: bool) -> None:
        """Remember that a platform refused a message."""
        name = keys.refusals(receiver.platform, receiver.tenant)
        await self._redis.run(
            self._record_refusal,
            refusals=name,
            receiver=refusal_field(receiver),
            reason=reason,
            day=day,
            final=int(final),
        )
        self._refused.pop(name, None)

    async def note_sent(self, receiver: Conversation) -> None:
        """Forget earlier refusals."""
        await self._forget(receiver.platform, receiver.tenant, {refusal_field(receiver)})

    async def reason(self, receiver: Conversation) -> str | None:
        """Give the platform's reason why a receiver is unreachable."""
        name = keys.refusals(receiver.platform, receiver.tenant)
        return reason_in(as_text(await self._redis.hget(name, refusal_field(receiver))))

    async def mark_reachable(self, origin: Origin) -> None:
        """Remember that a person spoke to us."""
        spoke = {_field(origin.person.id, private=True), refusal_field(origin.conversation)}
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
        await self._redis.hdel(keys.refusals(receiver.platform, receiver.tenant), refusal_field(receiver))

    async def _refused_in(self, name: str) -> frozenset[str]:
        """Read the refused receivers of a workspace, at most once in a while."""
        known = self._refused.get(name)
        if known is None:
            self._refused[name] = known = frozenset(as_text(each) for each in await self._redis.hkeys(name))
        return known


def reason_in(refusal: str) -> str | None:
    """Read why a receiver is unreachable, or None after a first refusal or none."""
    return refusal if refusal and not _FIRST_REFUSAL.match(refusal) else None


def refusal_field(receiver: Conversation) -> str:
    """Name the field of a receiver among the refusals of its workspace."""
    return _field(receiver.id, private=receiver.private)


def _field(id_: str, *, private: bool) -> str:
    return f"{'p:' if private else ''}{keys.encoded(id_)}"
