"""The client: every setting that matters is set here, and every call has a budget.

The library's defaults re-send what may have been done and wait for minutes on a
frozen server. Here one attempt is short, and what is tried again is idempotent,
within a total that a person still waits for.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Any, Final, TypeVar

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError

from bot.errors import StoreUnavailable
from bot.telemetry.logs import logger
from bot.telemetry.metrics import store_failures

BUDGET_SECONDS = 2.3  # so that a platform hears from us within 2.5
ATTEMPT_SECONDS = 0.8
POOL = 64  # calls at once; one more waits until another is done
PAUSE_SECONDS = (0.01, 0.06)  # between attempts; jitter keeps a crowd from returning at once

Value = str | bytes | int
Reply = list["Reply"] | bytes | int | None
T = TypeVar("T")

log = logger("store")


def connect(url: str) -> Redis:
    """Make a client of the server at *url*; it connects when first used."""
    pool = ConnectionPool.from_url(
        url,
        # Client.once waits for room and gives up in time: by the library's own means that took
        # a third of what a round trip costs.
        max_connections=2 * POOL,
        socket_timeout=None,
        socket_connect_timeout=ATTEMPT_SECONDS,
        retry=Retry(NoBackoff(), 0),
        retry_on_timeout=False,
        health_check_interval=30,
        client_name="rung",
        driver_info=None,  # naming the library takes a command that Redis has only since 7.2
        decode_responses=False,
        encoding_errors="surrogatepass",  # an id is kept as it came, whatever is in it
    )
    return Redis.from_pool(pool)  # so that closing it closes its connections too


class Client:
    """Runs our scripts and simple idempotent commands, or raises StoreUnavailable in time."""

    def __init__(self, url: str) -> None:
        self.redis: Final = connect(url)
        self._hashes: dict[str, str] = {}
        self._room = asyncio.Semaphore(POOL)

    async def run(self, script: str, keys: Sequence[str], args: Sequence[Value]) -> Reply:
        """Run the Lua script in *script*.lua; it must be harmless to run twice."""
        return await self.call(lambda: self._evaluate(script, keys, args))

    async def call(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do *work*, again after a failure, until the budget is spent."""
        clock = asyncio.get_running_loop().time
        failure: Exception | None = None
        end = clock() + BUDGET_SECONDS
        while (left := end - clock()) > 0:
            try:
                return await self.once(work, min(left, ATTEMPT_SECONDS))
            except (RedisError, OSError) as error:  # being late is one, too
                failure = error
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))
        store_failures.inc()
        reason = type(failure).__name__
        log.warning("store_unavailable", reason=reason)
        raise StoreUnavailable(reason) from failure

    async def once(self, work: Callable[[], Awaitable[T]], seconds: float = ATTEMPT_SECONDS) -> T:
        """Do *work* when there is room for it, or raise TimeoutError; what is under way then is dropped."""
        async with asyncio.timeout(seconds), self._room:
            return await work()

    async def together(self, fill: Callable[[Pipeline], object]) -> list[Any]:
        """Do the commands that *fill* puts into a transaction; each attempt fills a fresh one."""

        async def once() -> list[Any]:
            transaction = self.redis.pipeline(transaction=True)
            fill(transaction)
            return list(await transaction.execute())

        return await self.call(once)

    async def close(self) -> None:
        """Close all connections."""
        await self.redis.aclose()

    async def _evaluate(self, script: str, keys: Sequence[str], args: Sequence[Value]) -> Reply:
        hash_ = self._hashes.get(script) or await self._load(script)
        try:
            reply: Reply = await self.redis.evalsha(hash_, len(keys), *keys, *args)
        except NoScriptError:
            hash_ = await self._load(script)
            reply = await self.redis.evalsha(hash_, len(keys), *keys, *args)
        return reply

    async def _load(self, script: str) -> str:
        """Give the server a script, which it forgets at every restart."""
        text = (files("bot.store") / f"{script}.lua").read_text("utf-8")
        self._hashes[script] = await self.redis.script_load(text)
        return self._hashes[script]
