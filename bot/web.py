"""The one HTTP process: its routes, how it starts and how it stops.

Every platform that is on opens what it owns (client session, background tasks, socket) and brings its
routes. It drains and closes on the way out: after the last request was answered, and before the store is
closed.
"""

import asyncio
import errno
import gc
import json
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from traceback import format_tb

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.bootstrap import Rung, opened, platform_context
from bot.conversation.pictures import Addressing
from bot.errors import StoreUnavailable
from bot.exports.edge import Exports
from bot.pictures.edge import picture_routes
from bot.pictures.links import public
from bot.platforms.registry import enabled
from bot.settings import Settings, SettingsError
from bot.store.health import Health
from bot.telemetry.health import HealthFinding, PlatformEndpoint
from bot.telemetry.logs import logger
from bot.telemetry.metrics import REGISTRY, loop_lag, overdue_seconds, reminder_counts

BODY_BYTES = 256 * 1024  # the largest request any platform sends us is far below
REQUEST_SECONDS = 5.0  # a request has 2.5 s; what still runs after this is lost already
READY_SECONDS = 1.8  # whoever asks whether we are ready hears of it within two
LAG_SECONDS = 1.0
LATE_SECONDS = 60  # from then on nobody is at it

log = logger("web")


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
async def listening(rung: Rung) -> AsyncIterator[web.AppRunner]:
    """Accept requests. On the way out stop accepting, finish what was begun, drain the platforms."""
    async with AsyncExitStack() as stack:
        runner = web.AppRunner(
            await application(rung, stack),
            access_log=None,
            logger=_server_log(),
            auto_decompress=False,  # no platform compresses: it would be garbage, or a bomb
            shutdown_timeout=REQUEST_SECONDS,
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        settings = rung.settings
        await _listen(runner, settings)
        log.info("listening", host=settings.host, port=runner.addresses[0][1])
        yield runner


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    """Take the port, or raise SettingsError where another process has it."""
    try:
        await web.TCPSite(runner, settings.host, settings.port, reuse_port=settings.reuse_port).start()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            place = f"HOST={settings.host[:80]} and PORT={settings.port}"
            raise SettingsError([f"{place} cannot be listened on: {error.strerror}"]) from error
        problem = f"PORT={settings.port} is taken by another process; set another one"
        shared = "or RUNG_REUSE_PORT=1 in both, if they are to share it"
        raise SettingsError([f"{problem}, {shared}"]) from None


async def application(rung: Rung, stack: AsyncExitStack) -> web.Application:
    """Put together the routes. *stack* closes what the platforms open."""
    app = web.Application(client_max_size=BODY_BYTES)
    pictures = public(rung.settings, rung.runtime.now)
    platforms = await _platforms(rung, stack, pictures.address if pictures else None)
    ready, metrics = web.get("/readyz", _ready(rung, platforms)), web.get("/metrics", _metrics(rung))
    app.add_routes([web.get("/healthz", _healthy), ready, metrics])
    app.add_routes(picture_routes(pictures) if pictures else [])
    for platform in platforms:
        app.add_routes(platform.routes)
    app.add_routes(_exports(rung))
    watch = asyncio.create_task(_watch_loop())
    stack.callback(watch.cancel)
    return app


def _exports(rung: Rung) -> list[web.RouteDef]:
    """Serve exports, where we have a public address."""
    if rung.addresses is None:
        return []
    return Exports(rung.service, rung.addresses).routes


async def _platforms(rung: Rung, stack: AsyncExitStack, address: Addressing | None) -> list[PlatformEndpoint]:
    """Open the platforms that are on."""
    contexts = ((each, platform_context(rung, each.name, address)) for each in enabled(rung.settings))
    return [await stack.enter_async_context(each.serving(context)) for each, context in contexts]


def _server_log() -> logging.Logger:
    """Give the server a logger that prints no content of requests."""
    found = logging.getLogger("aiohttp.server")
    found.addFilter(_without_values)
    return found


def _without_values(record: logging.LogRecord) -> bool:
    """Drop errors of peers that leave or speak no HTTP. Keep type and lines of our own, without values."""
    if not record.exc_info or record.exc_info[0] is None:
        return True
    kind, _, trace = record.exc_info
    if issubclass(kind, web.RequestPayloadError | HttpProcessingError | ConnectionError):
        return False
    record.msg, record.args = f"{record.getMessage()}: {kind.__name__}\n{''.join(format_tb(trace))}", ()
    record.exc_info = None
    return True


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok")


def _ready(rung: Rung, platforms: list[PlatformEndpoint]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def ready(_: web.Request) -> web.Response:
        store, others, late = await asyncio.gather(_health(rung), _findings(platforms), _overdue(rung))
        safe = store.ready or (store.unsafe and rung.settings.redis_unsafe)
        fine = safe and not any(finding.grave for finding in others)
        texts = [*store.findings, *(finding.text for finding in (*others, *late))]
        body = json.dumps({"ready": fine, "findings": texts})
        return web.Response(text=body, status=200 if fine else 503, content_type="application/json")

    return ready


async def _health(rung: Rung) -> Health:
    try:
        async with asyncio.timeout(READY_SECONDS):
            return await rung.database.health()
    except TimeoutError:
        return Health(False, ("Redis does not answer in time: check REDIS_URL and the server.",))


async def _findings(platforms: list[PlatformEndpoint]) -> list[HealthFinding]:
    told = await asyncio.gather(*(platform.findings() for platform in platforms))
    return [finding for findings in told for finding in findings]


async def _overdue(rung: Rung) -> list[HealthFinding]:
    """Report overdue jobs. Without a worker people can still answer."""
    seconds = await _late(rung)
    if seconds <= LATE_SECONDS:
        return []
    text = f"Something is overdue by {seconds} s: is `rung worker` running, with the same environment?"
    return [HealthFinding(text)]


async def _late(rung: Rung) -> int:
    """Give how late the oldest due job is, 0 where the store does not answer."""
    with suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(READY_SECONDS):
            return await rung.store.jobs.overdue_seconds(rung.runtime.now())
    return 0


def _metrics(rung: Rung) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def metrics(_: web.Request) -> web.Response:
        overdue_seconds.set(await _late(rung))
        with suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(READY_SECONDS):
                reminder_counts.counts = await rung.store.jobs.outcomes()
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics


async def _watch_loop() -> None:
    """Measure how late the event loop wakes up, which shows blocking calls."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LAG_SECONDS
        await asyncio.sleep(LAG_SECONDS)
        loop_lag.set(max(loop.time() - due, 0.0))
