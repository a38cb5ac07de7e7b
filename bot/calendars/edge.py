"""GET /calendar/{token}.ics: the file of a date, for anyone who holds its address."""

from aiohttp import web

from bot.calendars.file import written
from bot.calendars.links import CalendarLinks
from bot.errors import StoreUnavailable
from bot.handlers.service import Runtime, Service
from bot.sealed_links import InvalidLink
from bot.telemetry.logs import logger
from bot.telemetry.metrics import refused

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
NAMED = {"Content-Disposition": 'attachment; filename="rung.ics"'}

log = logger("calendars")


def calendar_routes(service: Service, links: CalendarLinks, runtime: Runtime) -> list[web.RouteDef]:
    """Serve the files behind *links*."""

    async def hand_out(request: web.Request) -> web.Response:
        """Answer with the file, 404 to an invalid link or for a date that is over, 503 without the store."""
        try:
            entry = await service.calendar_entry(*links.find(request.match_info["token"]))
        except InvalidLink:
            return _not_found()
        except StoreUnavailable:
            return web.Response(status=503, text="Try again", headers=HEADERS | {"Retry-After": "5"})
        if entry is None:
            return _not_found()
        log.info("calendar_opened")
        body = written(entry, runtime.now())
        return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=HEADERS | NAMED)

    return [web.get("/calendar/{token}.ics", hand_out)]


def _not_found() -> web.Response:
    """Tell nobody why: whether a link was ever good is no stranger's business."""
    refused.labels("calendars", "link").inc()
    return web.Response(status=404, text="Not found", headers=HEADERS)
