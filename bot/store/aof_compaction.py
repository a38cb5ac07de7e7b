"""Compaction of Redis' append-only log, so that deleted data leaves the disk as well.

It is requested after a deletion and started by a worker: many deletions in one minute
cost one compaction.
"""

from redis.exceptions import ResponseError

from bot.store import keys
from bot.store.client import Client
from bot.telemetry.logs import logger

log = logger("store")


class AofCompaction:
    """Remembers whether the log may hold deleted data."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def request(self) -> None:
        """Request a compaction."""
        await self._redis.incr(keys.COMPACTION_REQUESTED)

    async def run(self) -> None:
        """Start a compaction if one was requested since the last."""
        requested, done = await self._redis.mget(keys.COMPACTION_REQUESTED, keys.COMPACTION_DONE)
        if requested is not None and requested != done and await self._started():
            await self._redis.set(keys.COMPACTION_DONE, requested)

    async def _started(self) -> bool:
        """Start a compaction, or False while one runs that may have begun before the deletion."""
        try:
            await self._redis.execute_once("BGREWRITEAOF")
        except ResponseError as refusal:
            if "in progress" in str(refusal):
                return False
            # It will not be allowed later either.
            log.warning("aof_not_compacted", error=type(refusal).__name__)
        return True
