"""Compaction of Redis' append-only log, so that deleted data leaves the disk as well.

It is requested after a deletion and started by a worker: many deletions in one minute cost one compaction.
It is done when the server says that a compaction which it began after the request has succeeded. A server
that restarted meanwhile says nothing about it, so it is asked again.
"""

from redis.exceptions import ResponseError

from bot.store import keys
from bot.store.client import FAILURES, Client, as_text
from bot.store.script import Script
from bot.telemetry.logs import logger

RECENT_SECONDS = 300  # an older request is a finding

log = logger("store")


class AofCompaction:
    """Remembers whether the log may hold deleted data."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._request = Script("request_compaction")
        self._confirm = Script("confirm_compaction")

    async def request(self) -> None:
        """Request a compaction."""
        await self._redis.run(
            self._request,
            compaction=keys.COMPACTION,
            recent=keys.COMPACTION_RECENT,
            recent_seconds=RECENT_SECONDS,
        )

    async def run(self) -> None:
        """Confirm the compaction that was started last, and start another one if one is still needed."""
        requested, done, started, started_on = await self._read("requested", "done", "started", "started_on")
        if requested == done:
            return
        try:
            servers = await self._redis.ask_each("INFO")
        except FAILURES as error:
            log.warning("aof_not_compacted", error=type(error).__name__)
            return
        if any(each.get("aof_rewrite_in_progress") or each.get("aof_rewrite_scheduled") for each in servers):
            return
        server_ids = " ".join(sorted(str(each.get("run_id")) for each in servers))
        if started and started_on == server_ids:
            if all(each.get("aof_last_bgrewrite_status") == "ok" for each in servers):
                await self._redis.run(
                    self._confirm,
                    compaction=keys.COMPACTION,
                    recent=keys.COMPACTION_RECENT,
                    request=started,
                    recent_seconds=RECENT_SECONDS,
                )
                if started == requested:
                    return
            else:
                log.warning("aof_not_compacted", error="failed")
        await self._start(requested, server_ids)

    async def is_overdue(self) -> bool:
        """Tell whether deleted data may have been in the log for longer than a compaction takes."""
        requested, done = await self._read("requested", "done")
        return requested != done and not await self._redis.exists(keys.COMPACTION_RECENT)

    async def _start(self, request: str, server_ids: str) -> None:
        """Start a compaction on every primary. One that runs already may have begun before the deletion."""
        try:
            await self._redis.ask_each("BGREWRITEAOF")
        except FAILURES as error:
            if not (isinstance(error, ResponseError) and "in progress" in str(error)):
                log.warning("aof_not_compacted", error=type(error).__name__)
            return
        await self._redis.hset(keys.COMPACTION, mapping={"started": request, "started_on": server_ids})

    async def _read(self, *fields: str) -> list[str]:
        return [as_text(each) for each in await self._redis.hmget(keys.COMPACTION, fields)]
