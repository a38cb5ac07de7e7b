"""Detects a store that was emptied, replaced or rolled back to an older copy while Rung was running.

At each look a process writes its number to every primary, and keeps it in memory. If the
number is missing at the next look, all writes after it are lost as well.
"""

import secrets

from bot.store import keys
from bot.store.client import Client, as_list
from bot.store.script import Script
from bot.telemetry.logs import logger
from bot.telemetry.metrics import rollbacks

PROCESSES_KEPT = 1000  # more never run side by side
DETECTED_SECONDS = 24 * 3600

log = logger("store")


class RollbackDetector:
    """Detects rollbacks that happen while this process runs."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._detect = Script("detect_rollback")
        self._process = secrets.token_hex(8)
        self._last_looks: dict[int, int] = {}  # by shard

    async def look(self) -> bool:
        """Look at the store. Tell whether any process detected a rollback within the last day."""
        found = [await self._look(shard) for shard in await self._redis.shards()]
        return any(found)

    async def _look(self, shard: int) -> bool:
        reply = await self._redis.run(
            self._detect,
            looks=keys.looks(shard),
            detected=keys.rolled_back(shard),
            process=self._process,
            last_look=self._last_looks.get(shard, 0),
            processes_kept=PROCESSES_KEPT,
            detected_seconds=DETECTED_SECONDS,
        )
        look, missed, detected = (int(each) for each in as_list(reply) if isinstance(each, int))
        self._last_looks[shard] = look
        if missed:
            rollbacks.labels("look").inc()
            log.error("store_rolled_back", seen_by="look")
        return bool(detected)
