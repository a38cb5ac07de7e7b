"""The Redis client: every setting that matters is set here, and every command has a time budget.

The library's defaults send again what may have been done, and wait for minutes on a
frozen server. Here one attempt is short, and only commands that may be repeated are
sent, within a total that a person still waits for.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError

from bot.errors import StoreUnavailable
from bot.settings import SettingsError
from bot.telemetry.logs import logger
from bot.telemetry.metrics import store_failures

BUDGET_SECONDS = 2.3  # so that a platform hears from us within 2.5
ATTEMPT_SECONDS = 0.8
POOL = 64  # calls at once; one more waits until another is done
PAUSE_SECONDS = (0.01, 0.06)  # between attempts; jitter keeps a crowd from returning at once

T = TypeVar("T")
Send = Callable[..., Awaitable[Any]]

log = logger("store")


class Client(Redis):
    """A Redis client whose commands and pipelines raise StoreUnavailable in time.

    A command is sent again after a failure until its budget is spent, so it must be
    harmless to run twice.
    """

    def __init__(self, url: str) -> None:
        super().__init__(connection_pool=_pool(url))
        self.auto_close_connection_pool = True
        self._room = asyncio.Semaphore(POOL)

    async def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401, the library's own signature
        """Send a command within the budget."""
        send: Send = super().execute_command
        return await self.within_budget(lambda: send(*args, **options))

    async def execute_once(self, *args: str) -> object:
        """Send an administrative command in one attempt, and let its refusal through as a RedisError."""
        send: Send = super().execute_command
        return await self._attempt(lambda: send(*args), ATTEMPT_SECONDS)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> "BudgetedPipeline":
        """Open a pipeline whose execution has the budget of one command."""
        return BudgetedPipeline(self, transaction, shard_hint)

    async def within_budget(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do *work*, again after a failure, until the budget is spent."""
        clock = asyncio.get_running_loop().time
        failure: Exception | None = None
        end = clock() + BUDGET_SECONDS
        while (left := end - clock()) > 0:
            try:
                return await self._attempt(work, min(left, ATTEMPT_SECONDS))
            except NoScriptError:
                raise  # the library then loads the script
            except (RedisError, OSError) as error:  # TimeoutError is an OSError
                failure = error
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))
        store_failures.inc()
        reason = type(failure).__name__
        log.warning("store_unavailable", reason=reason)
        raise StoreUnavailable(reason) from failure

    async def _attempt(self, work: Callable[[], Awaitable[T]], seconds: float) -> T:
        """Do *work* when there is room for it, or raise TimeoutError. A late reply is dropped."""
        async with asyncio.timeout(seconds), self._room:
            return await work()


class BudgetedPipeline(Pipeline):
    """A pipeline that is executed within the budget of its client. Each attempt sends all its commands."""

    def __init__(self, client: Client, transaction: bool, shard_hint: str | None) -> None:
        super().__init__(client.connection_pool, client.response_callbacks, transaction, shard_hint)
        self._client = client

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Send the commands that were queued."""
        queued, execute = self.command_stack, super().execute

        def attempt() -> Awaitable[list[Any]]:
            self.command_stack = queued  # an attempt empties it, even when it fails
            return execute(raise_on_error)

        return await self._client.within_budget(attempt)


def _pool(url: str) -> ConnectionPool:
    """Make the pool of connections to *url*, which are opened when first used.

    Raise SettingsError for an option in *url* that the library does not take.
    """
    try:
        pool = _unchecked_pool(url)
        pool.connection_class(**pool.connection_kwargs)  # which checks the options
    except (TypeError, ValueError) as error:
        raise SettingsError([f"REDIS_URL has an option that cannot be used: {error}"]) from error
    return pool


def _unchecked_pool(url: str) -> ConnectionPool:
    return ConnectionPool.from_url(
        url,
        # Client waits for room and gives up in time: with the library's own timeouts that took
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
