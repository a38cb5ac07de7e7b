"""How long platforms block calls, shared by all processes.

The clock counts whole seconds, so the one that has begun is never counted: nothing is sent too early.
"""

from collections.abc import Callable

from bot.store import keys
from bot.store.client import Client
from bot.store.script import Script

LONGER = 60  # seconds that a key is kept longer than it means anything, whatever a machine's clock says


class RedisBackoff:
    """See `bot.platforms.common.rate_limits.SharedBackoff`. *now* counts seconds since 1970, UTC."""

    def __init__(self, redis: Client, platform: str, now: Callable[[], int]) -> None:
        self._redis = redis
        self._platform = platform
        self._now = now
        self._block = Script(redis, "block")
        self._acquire = Script(redis, "acquire")

    async def left(self, tenant: str, *names: str) -> float:
        """Tell for how many seconds calls are blocked."""
        found = await self._redis.mget(self._keys(tenant, names))
        return float(max(0, *(int(until) - self._now() for until in found if until), 0))

    async def block(self, tenant: str, name: str, seconds: float) -> None:
        """Block calls for so many seconds."""
        whole = _whole(seconds)
        await self._block(
            blocked=keys.blocked(self._platform, tenant, name),
            blocked_until=self._now() + whole,
            kept_seconds=whole + LONGER,
        )

    async def acquire(self, tenant: str, *names: str, seconds: float) -> float:
        """Block further calls of the last name for so many seconds, unless calls are blocked now."""
        now, whole = self._now(), _whole(seconds)
        left = await self._acquire(
            blocked=self._keys(tenant, names), now=now, blocked_until=now + whole, kept_seconds=whole + LONGER
        )
        return float(left) if isinstance(left, int) else 0.0

    def _keys(self, tenant: str, names: tuple[str, ...]) -> list[str]:
        return [keys.blocked(self._platform, tenant, name) for name in names]


def _whole(seconds: float) -> int:
    """Give the number of whole seconds after which *seconds* have gone by for sure."""
    return -int(-seconds // 1) + 1
