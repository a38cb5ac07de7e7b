"""How long a platform blocks calls, shared by all processes."""

from collections.abc import Callable

from bot.store import keys
from bot.store.client import Client
from bot.store.script import Script

CLOCK_DRIFT_SECONDS = 60  # that a key outlives its block, because the clocks of machines differ


class RedisBackoff:
    """How long a platform blocks calls, shared by all processes. *now* counts seconds since 1970, UTC.

    The clock counts whole seconds, so the one that has begun is never counted: nothing is sent too early.
    See `bot.platforms.common.sending.SharedBackoff`.
    """

    def __init__(self, redis: Client, platform: str, now: Callable[[], int]) -> None:
        self._redis = redis
        self._platform = platform
        self._now = now
        self._block = Script("block_calls")

    async def left(self, tenant: str, *names: str) -> float:
        """Tell for how many seconds calls are blocked."""
        found = await self._redis.mget(self._keys(tenant, names))
        return float(max(0, *(int(until) - self._now() for until in found if until), 0))

    async def block(self, tenant: str, name: str, seconds: float) -> None:
        """Block calls for so many seconds."""
        whole = _whole(seconds)
        await self._redis.run(
            self._block,
            blocked=keys.blocked(self._platform, tenant, name),
            blocked_until=self._now() + whole,
            kept_seconds=whole + CLOCK_DRIFT_SECONDS,
        )

    def _keys(self, tenant: str, names: tuple[str, ...]) -> list[str]:
        return [keys.blocked(self._platform, tenant, name) for name in names]


def _whole(seconds: float) -> int:
    """Give the number of whole seconds after which *seconds* have gone by for sure."""
    return -int(-seconds // 1) + 1
