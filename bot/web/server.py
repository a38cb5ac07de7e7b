"""The one HTTP process: how it starts and how it stops.

Every platform that is on opens what it owns (client session, background tasks, socket) and brings its
routes. It drains and closes on the way out: after the last request was answered, and before the store is
closed.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import cast

from aiohttp import web

from bot.bootstrap import Rung, collect_rarely, opened
from bot.platforms.registry import enabled
from bot.settings import Settings
from bot.telemetry.logs import OncePerMinute, logger
from bot.telemetry.metrics import connections
from bot.telemetry.traces import exporting
from bot.web.application import applications
from bot.web.connections import (
    CHUNK_BYTES,
    REQUEST_SECONDS,
    Connection,
    ConnectionTable,
    most_connections,
    note_complete,
)
from bot.web.listener import Listener, Sockets, listen

SETTLE_SECONDS = 1.0  # for the requests of new connections to arrive
SETTLE_LOOKS = 100
LOOK_SECONDS = 0.5  # between two looks for connections that have exceeded a time limit

log = logger("web")


@dataclass(frozen=True, slots=True)
class HttpServer:
    """A running server: the *port* at which it listens, its connections, and aiohttp's part of it."""

    port: int
    server: web.Server
    table: ConnectionTable

    def drain(self) -> None:
        """Let each response be the last one of its connection from now on."""
        self.table.is_draining = True


class StopSignals:
    """Signals that tell the process to stop: soon by SIGTERM, at once by SIGINT or a second one."""

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self._at_once = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._take, number)

    async def drained(self, seconds: float) -> None:
        """Wait as long as the process goes on serving after it was told to stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._at_once.wait()

    def _take(self, number: int) -> None:
        if number == signal.SIGINT or self.stopping.is_set():
            self._at_once.set()
        self.stopping.set()


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, or raise SettingsError where no platform is on.

    After SIGTERM it serves on for a while, in which the balancer finds out that it is not ready.
    """
    enabled(settings)
    told = StopSignals()
    with exporting(settings.traces, "rung-web"):
        await _serve(settings, told)


async def _serve(settings: Settings, told: StopSignals) -> None:
    async with opened(settings) as rung:
        for finding in (await rung.database.health()).findings:
            log.warning("store_unsafe", finding=finding)
        async with listening(rung, told.stopping) as http:
            collect_rarely()
            await told.stopping.wait()
            log.info("stopping")
            http.drain()
            await told.drained(settings.drain_seconds)


@asynccontextmanager
async def listening(rung: Rung, stopping: asyncio.Event | None = None) -> AsyncIterator[HttpServer]:
    """Accept requests, not ready from *stopping* on.

    On exit stop accepting, finish the requests under way, and drain the platforms.
    """
    settings = rung.settings
    async with AsyncExitStack() as stack:
        apps = await applications(rung, stack, stopping or asyncio.Event())
        if apps.admin is not None:
            await stack.enter_async_context(serving_admin(apps.admin, settings))
        sockets = listen(settings.host, settings.port, reuse_port=settings.reuse_port)
        found = await stack.enter_async_context(served(apps.public, sockets))
        connections.set_function(found.table.__len__)
        log.info("listening", host=settings.host, port=found.port)
        yield found


@asynccontextmanager
async def serving_admin(app: web.Application, settings: Settings) -> AsyncIterator[None]:
    """Serve metrics and health at the port that the settings name for them."""
    sockets = listen(settings.host, settings.admin_port or 0, variable="RUNG_ADMIN_PORT")
    async with served(app, sockets) as found:
        log.info("admin_listening", host=settings.host, port=found.port)
        yield


@asynccontextmanager
async def served(app: web.Application, sockets: Sockets) -> AsyncIterator[HttpServer]:
    """Serve *app* at *sockets* within the limits of requests."""
    log_rarely = OncePerMinute(log, _clock())
    table, buffer = (
        ConnectionTable(most_connections(), _clock(), log_rarely),
        memoryview(bytearray(CHUNK_BYTES)),
    )
    app.middlewares.append(note_complete)
    runner = web.AppRunner(app, shutdown_timeout=REQUEST_SECONDS)
    await runner.setup()
    server = cast(web.Server, runner.server)
    listener = Listener(sockets, lambda: Connection(server, table, buffer), table, log_rarely)
    watch = asyncio.create_task(_close_overdue(table))
    try:
        listener.start()
        yield HttpServer(sockets[0].getsockname()[1], server, table)
    finally:
        table.is_draining = True
        await listener.stop()
        await _settle(table)
        await runner.cleanup()
        watch.cancel()


async def _settle(table: ConnectionTable) -> None:
    """Answer those who were accepted last, whose request may still be on its way."""
    for _ in range(SETTLE_LOOKS):
        if table.is_settled:
            return
        await asyncio.sleep(SETTLE_SECONDS / SETTLE_LOOKS)


async def _close_overdue(table: ConnectionTable) -> None:
    """Close connections that have exceeded a time limit, for ever."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        table.close_overdue()


def _clock() -> Callable[[], float]:
    return asyncio.get_running_loop().time
