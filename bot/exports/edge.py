"""GET /exports/{token}: a file for the person who holds its address."""

from aiohttp import web

from bot.conversation.reports.exports import OwnAnswers, Subject, write
from bot.conversation.reports.formats import ExportFormat
from bot.exports.links import PATH, SealedExportLinks
from bot.handlers.queries import Reader
from bot.links.edge import NotFound, attachment, link_route

_TYPES = {ExportFormat.JSON: "application/json", ExportFormat.CSV: "text/csv"}


def export_routes(reader: Reader, links: SealedExportLinks, not_found: NotFound) -> list[web.RouteDef]:
    """Serve the files behind *links*."""

    async def export(token: str) -> web.Response | None:
        what, form = links.find(token)
        rows = await reader.exported(what)
        if not rows:
            return None
        return attachment(write(rows, form).encode(), _TYPES[form], f"{_name(what)}.{form}")

    return [link_route(PATH, "exports", export, not_found)]


def _name(what: Subject) -> str:
    return "rung-my-answers" if isinstance(what, OwnAnswers) else "rung-team-results"
