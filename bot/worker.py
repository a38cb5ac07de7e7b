"""The worker process: runs the jobs of the outbox and maintains the database."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace

from aiohttp import web

from bot.bootstrap import Rung, collect_rarely, opened, platform_context
from bot.errors import StoreUnavailable
from bot.handlers.service import Runtime
from bot.outbox.dispatcher import JobDispatcher
from bot.pictures.links import public
from bot.platforms.common.clock import measure, measuring
from bot.platforms.common.edge import WORRYING_SECONDS, ClockSkew
from bot.platforms.common.sending import client_session
from bot.platforms.registry import enabled
from bot.ports.messenger import Messenger
from bot.settings import Settings
from bot.store import Database
from bot.telemetry.health import Findings, HealthFinding
from bot.telemetry.logs import logger
from bot.telemetry.traces import exporting
from bot.web.health import health_routes
from bot.web.server import serving_admin

MAINTAIN_SECONDS = 30.0
CALL_SECONDS = 3.0  # to ask a platform for the time
LOOK_SECONDS = 1.0  # between two looks at how far the clock is off
UNSURE_SECONDS = 2.0  # by which a right clock may look wrong: a date has whole seconds and takes a while

log = logger("worker")


async def run(settings: Settings) -> None:
    """Run the jobs of every platform that is on, until SIGTERM or SIGINT."""
    enabled(settings)
    async with AsyncExitStack() as stack:
        stack.enter_context(exporting(settings.traces, "rung-worker"))
        rung = await stack.enter_async_context(opened(settings))
        found, stop = await messengers(rung, stack), asyncio.Event()
        for told in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(told, stop.set)
        clocks = await measured_clocks(rung, stack)
        if settings.admin_port is not None:
            admin = web.Application()
            admin.add_routes(health_routes(rung, {each: _findings(clocks, each) for each in found}, stop))
            await stack.enter_async_context(serving_admin(admin, settings))
        async with maintaining(rung.database):
            collect_rarely()
            log.info("worker_started")
            while not stop.is_set():
                if seconds_ahead(clocks):
                    log.warning("jobs_paused", reason="clock_ahead", seconds=seconds_ahead(clocks))
                    await _wait_until(lambda: not seconds_ahead(clocks), stop)
                    continue
                runtime = on_platform_time(rung.runtime, clocks)
                dispatcher = JobDispatcher(rung.service, rung.store.queue, found, runtime)
                async with dispatcher.working():
                    await _wait_until(lambda: seconds_ahead(clocks) > 0, stop)


async def _wait_until(true: Callable[[], bool], stop: asyncio.Event) -> None:
    """Wait until a condition holds, or for *stop*."""
    while not (true() or stop.is_set()):
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)


def seconds_ahead(clocks: Mapping[str, ClockSkew], least: float = WORRYING_SECONDS) -> float:
    """Tell how far this clock is ahead, so that assessments would close early. 0 up to *least* seconds."""
    ahead = max((-skew.measured for skew in clocks.values()), default=0.0)
    return ahead if ahead > least else 0.0


def on_platform_time(runtime: Runtime, clocks: Mapping[str, ClockSkew]) -> Runtime:
    """Give a runtime whose clock is set back by as much as it is ahead.

    Jobs wait for the process that caused them. One that looks due too early would be done twice.
    """
    return replace(runtime, clock=lambda: runtime.clock() - seconds_ahead(clocks, UNSURE_SECONDS))


async def measured_clocks(rung: Rung, stack: AsyncExitStack) -> dict[str, ClockSkew]:
    """Compare this clock with those of the platforms, now and once a minute."""
    found: dict[str, ClockSkew] = {}
    for platform in enabled(rung.settings):
        skew = found[platform.name] = ClockSkew(platform.name, asyncio.get_running_loop().time)
        if url := platform.clock_url(rung.settings):
            session = await stack.enter_async_context(client_session(CALL_SECONDS, rung.settings.proxy))
            await measure(skew, session, url, rung.runtime.now)
            await stack.enter_async_context(measuring(skew, session, url, rung.runtime.now))
    return found


def _findings(clocks: Mapping[str, ClockSkew], platform: str) -> Findings:
    async def find() -> list[HealthFinding]:
        return clocks[platform].findings()

    return find


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
    picture_url = pictures.url if pictures else None
    for platform in enabled(rung.settings):
        opening = platform.messenger(platform_context(rung, platform.name, picture_url))
        found[platform.name] = await stack.enter_async_context(opening)
    return found
