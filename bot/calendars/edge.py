"""GET /calendar/{token}.ics: the file of a date, for anyone who holds its address."""

from aiohttp import web

from bot.calendars.file import icalendar
from bot.calendars.links import PATH, SealedCalendarLinks
from bot.handlers.context import Runtime
from bot.handlers.queries import Reader
from bot.links.edge import NotFound, attachment, link_route


def calendar_routes(
    reader: Reader, links: SealedCalendarLinks, runtime: Runtime, not_found: NotFound
) -> list[web.RouteDef]:
    """Serve the files behind *links*."""

    async def date(token: str) -> web.Response | None:
        found = await reader.calendar_date(*links.find(token))
        return attachment(icalendar(found, runtime.now()), "text/calendar", "rung.ics") if found else None

    return [link_route(PATH, "calendars", date, not_found)]
