"""The worker process: runs the jobs of the outbox and maintains the database."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from bot.bootstrap import Rung, opened, platform_context
from bot.errors import StoreUnavailable
from bot.outbox.dispatcher import JobDispatcher
from bot.pictures.links import public
from bot.platforms.registry import enabled
from bot.ports.messenger import Messenger
from bot.settings import Settings
from bot.store import Database
from bot.telemetry.logs import logger

MAINTAIN_SECONDS = 30.0

log = logger("worker")


async def run(settings: Settings) -> None:
    """Run the jobs of every platform that is on, until SIGTERM or SIGINT."""
    enabled(settings)
    async with AsyncExitStack() as stack:
        rung = await stack.enter_async_context(opened(settings))
        dispatcher = JobDispatcher(rung.service, rung.store.jobs, await messengers(rung, stack), rung.runtime)
        stop = asyncio.Event()
        for told in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(told, stop.set)
        async with dispatcher.working(), maintaining(rung.database):
            log.info("working")
            await stop.wait()


@asynccontextmanager
async def maintaining(database: Database) -> AsyncIterator[None]:
    """Maintain the database meanwhile, every now and then."""

    async def maintain() -> None:
        while True:
            with suppress(StoreUnavailable):
                await database.maintain()
            await asyncio.sleep(MAINTAIN_SECONDS)

    task = asyncio.create_task(maintain())
    try:
        yield
    finally:
        task.cancel()


async def messengers(rung: Rung, stack: AsyncExitStack) -> dict[str, Messenger]:
    """Open a way to write to people on every platform that is on."""
    found: dict[str, Messenger] = {}
    pictures = public(rung.settings, rung.runtime.now)  # the web process draws them
    address = pictures.address if pictures else None
    for platform in enabled(rung.settings):
        opening = platform.messenger(platform_context(rung, platform.name, address))
        found[platform.name] = await stack.enter_async_context(opening)
    return found
