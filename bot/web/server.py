"""The one HTTP process: how it starts and how it stops.

Every platform that is on opens what it owns (client session, background tasks, socket) and brings its
routes. It drains and closes on the way out: after the last request was answered, and before the store is
closed.
"""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import cast

from aiohttp import web

from bot.bootstrap import Rung, opened
from bot.platforms.registry import enabled
from bot.settings import Settings
from bot.telemetry.logs import OncePerMinute, logger
from bot.web.application import application
from bot.web.connections import (
    CHUNK_BYTES,
    REQUEST_SECONDS,
    Connection,
    ConnectionTable,
    most_connections,
    note_complete,
)
from bot.web.listener import Listener, listen

LOOK_SECONDS = 0.5  # between two looks for connections that have exceeded a time limit

log = logger("web")


@dataclass(frozen=True, slots=True)
class HttpServer:
    """A running server: the *port* at which it listens, and aiohttp's part of it."""

    port: int
    server: web.Server


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, or raise SettingsError where no platform is on."""
    enabled(settings)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with opened(settings) as rung:
        for finding in (await rung.database.health()).findings:
            log.warning("store_unsafe", finding=finding)
        async with listening(rung):
            # What is loaded stays, and a turn leaves next to no cycles: looking for some took a tenth of it.
            gc.freeze()
            gc.set_threshold(10_000)
            await stop.wait()
            log.info("stopping")


@asynccontextmanager
async def listening(rung: Rung) -> AsyncIterator[HttpServer]:
    """Accept requests. On exit stop accepting, finish the requests under way, and drain the platforms."""
    settings = rung.settings
    async with AsyncExitStack() as stack:
        app = await application(rung, stack)
        found = await stack.enter_async_context(
            served(app, settings.host, settings.port, reuse_port=settings.reuse_port)
        )
        log.info("listening", host=settings.host, port=found.port)
        yield found


@asynccontextmanager
async def served(
    app: web.Application, host: str, port: int, *, reuse_port: bool = False
) -> AsyncIterator[HttpServer]:
    """Serve *app* within the limits of requests, at a free port for 0."""
    sockets, log_rarely = listen(host, port, reuse_port=reuse_port), OncePerMinute(log, _clock())
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
        yield HttpServer(sockets[0].getsockname()[1], server)
    finally:
        listener.stop()
        await runner.cleanup()
        watch.cancel()


async def _close_overdue(table: ConnectionTable) -> None:
    """Close connections that have exceeded a time limit, for ever."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        table.close_overdue()


def _clock() -> Callable[[], float]:
    return asyncio.get_running_loop().time
