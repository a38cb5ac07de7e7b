"""How long platforms let nothing through: told by whichever process hears of it, and known to all of them.

The clock counts whole seconds, so the one that has begun is never counted: nothing is sent too early.
"""

from collections.abc import Callable

from bot.store import keys
from bot.store.connect import Client

LONGER = 60  # seconds that a key is kept longer than it means anything, whatever a machine's clock says


class RedisBackoff:
    """See `bot.platforms.common.rate_limits.Holds`; *now* counts seconds since 1970, UTC."""

    def __init__(self, client: Client, platform: str, now: Callable[[], int]) -> None:
        self._client = client
        self._platform = platform
        self._now = now

    async def left(self, tenant: str, *names: str) -> float:
        """Tell for how many seconds nothing may pass."""
        found = await self._client.call(lambda: self._client.redis.mget(self._keys(tenant, names)))
        return float(max(0, *(int(until) - self._now() for until in found if until), 0))

    async def block(self, tenant: str, name: str, seconds: float) -> None:
        """Let nothing pass for so many seconds."""
        await self._client.run("hold", self._keys(tenant, (name,)), self._until(seconds))

    async def acquire(self, tenant: str, *names: str, seconds: float) -> float:
        """Let nothing else pass the last of the names for so many seconds, unless something already waits."""
        args = [self._now(), *self._until(seconds)]
        left = await self._client.run("enter", self._keys(tenant, names), args)
        return float(left) if isinstance(left, int) else 0.0

    def _keys(self, tenant: str, names: tuple[str, ...]) -> list[str]:
        return [keys.held(self._platform, tenant, name) for name in names]

    def _until(self, seconds: float) -> list[int]:
        """Give the first whole second at which so much time has gone by for sure, and how long to keep it."""
        whole = -int(-seconds // 1) + 1
        return [self._now() + whole, whole + LONGER]
