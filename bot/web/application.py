"""The routes of the HTTP server, put together from the platforms that are on."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiohttp import web

from bot.bootstrap import Rung, platform_context
from bot.calendars.edge import calendar_routes
from bot.conversation.pictures import PictureUrl
from bot.exports.edge import export_routes
from bot.pages.about import about_routes
from bot.pages.edge import not_found, page_routes
from bot.pictures.edge import picture_routes
from bot.pictures.links import public
from bot.platforms.registry import enabled
from bot.telemetry.health import PlatformEndpoint
from bot.telemetry.metrics import loop_lag
from bot.web.connections import BODY_BYTES
from bot.web.health import health_routes

LAG_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Applications:
    """The *public* application, and the one of metrics and health if they have a port of their own."""

    public: web.Application
    admin: web.Application | None


async def applications(rung: Rung, stack: AsyncExitStack, stopping: asyncio.Event) -> Applications:
    """Put together the routes. *stack* closes what the platforms open."""
    app = web.Application(client_max_size=BODY_BYTES)
    pictures = public(rung.settings, rung.runtime.now)
    platforms = await _platforms(rung, stack, pictures.url if pictures else None)
    admin = web.Application() if rung.settings.admin_port is not None else None
    health = health_routes(rung, {each.name: each.findings for each in platforms}, stopping)
    (app if admin is None else admin).add_routes(health)
    if pictures:
        app.add_routes(picture_routes(pictures))
    for platform in platforms:
        app.add_routes(platform.routes)
    reader = rung.service.reader
    if rung.export_links:
        app.add_routes(export_routes(reader, rung.export_links, not_found))
    app.add_routes(about_routes(rung.settings))
    if rung.page_links:
        app.add_routes(page_routes(reader, rung.page_links))
    if rung.calendar_links:
        app.add_routes(calendar_routes(reader, rung.calendar_links, rung.runtime, not_found))
    watch = asyncio.create_task(_watch_loop())
    stack.callback(watch.cancel)
    return Applications(app, admin)


async def _platforms(
    rung: Rung, stack: AsyncExitStack, picture_url: PictureUrl | None
) -> list[PlatformEndpoint]:
    """Open the platforms that are on."""
    contexts = ((each, platform_context(rung, each.name, picture_url)) for each in enabled(rung.settings))
    return [await stack.enter_async_context(each.serving(context)) for each, context in contexts]


async def _watch_loop() -> None:
    """Measure how late the event loop wakes up, which shows blocking calls."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LAG_SECONDS
        await asyncio.sleep(LAG_SECONDS)
        loop_lag.set(max(loop.time() - due, 0.0))
