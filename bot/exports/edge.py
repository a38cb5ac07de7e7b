"""GET /exports/{token}: a file for the person who holds its address."""

from aiohttp import web

from bot.conversation.reports.exports import ExportFormat, OwnAnswers, Subject, write
from bot.errors import StoreUnavailable
from bot.exports.links import ExportLinks
from bot.handlers.service import Service
from bot.sealed_links import InvalidLink
from bot.telemetry.logs import logger
from bot.telemetry.metrics import refused

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_TYPES = {ExportFormat.JSON: "application/json", ExportFormat.CSV: "text/csv"}

log = logger("exports")


class Exports:
    """Reads what an address stands for, and hands it out as a file."""

    def __init__(self, service: Service, addresses: ExportLinks) -> None:
        self._service = service
        self._addresses = addresses

    @property
    def routes(self) -> list[web.RouteDef]:
        """Give the route to serve."""
        return [web.get("/exports/{token}", self._hand_out)]

    async def _hand_out(self, request: web.Request) -> web.Response:
        """Answer with the file, or 404 to a dead link and where nothing is left, 503 without the store."""
        try:
            what, form = self._addresses.find(request.match_info["token"])
            rows = await self._service.exported(what)
        except InvalidLink:
            return _not_found()
        except StoreUnavailable:
            later = {"Retry-After": "5"}
            return web.Response(status=503, text="Try again", headers=_HEADERS | later)
        if not rows:
            return _not_found()
        log.info("export_downloaded", form=form.value)
        named = {"Content-Disposition": f'attachment; filename="{_name(what)}.{form.value}"'}
        return web.Response(
            text=write(rows, form), content_type=_TYPES[form], charset="utf-8", headers=_HEADERS | named
        )


def _not_found() -> web.Response:
    """Tell nobody why: whether a link was ever good is no stranger's business."""
    refused.labels("exports", "link").inc()
    return web.Response(status=404, text="Not found", headers=_HEADERS)


def _name(what: Subject) -> str:
    return "rung-my-answers" if isinstance(what, OwnAnswers) else "rung-team-results"
