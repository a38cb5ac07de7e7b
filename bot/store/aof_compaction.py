"""Has Redis write its log on disk anew, so that what was deleted is gone from there as well.

Asked for after something was deleted, and done by a worker: many who are forgotten in
one minute cost one rewrite.
"""

from redis.exceptions import ResponseError

from bot.store import keys
from bot.store.connect import Client
from bot.telemetry.logs import logger

log = logger("store")


class AofCompaction:
    """Knows whether something was deleted that the log on disk may still hold."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ask(self) -> None:
        """Ask for the log to be written anew."""
        await self._client.call(lambda: self._client.redis.incr(keys.ERASURES))

    async def finish(self) -> None:
        """Have it written anew if anybody has asked since the last time."""
        asked, done = await self._client.call(lambda: self._client.redis.mget(keys.ERASURES, keys.ERASED))
        if asked is not None and asked != done and await self._client.call(self._rewritten):
            await self._client.call(lambda: self._client.redis.set(keys.ERASED, asked))

    async def _rewritten(self) -> bool:
        """Begin a rewrite; not while one runs that may have begun before the deletion."""
        try:
            await self._client.redis.bgrewriteaof()
        except ResponseError as refusal:
            if "in progress" in str(refusal):
                return False
            log.warning(
                "log_not_rewritten", error=type(refusal).__name__
            )  # it will not be allowed later either
        return True
