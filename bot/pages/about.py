"""GET /, /privacy and /terms: what Rung is, who sees what, and what people may expect."""

from functools import partial

from aiohttp import web

from bot.conversation.reminders.preferences import DAY
from bot.conversation.reports.pages import Host
from bot.conversation.wording import about
from bot.pages.edge import answer
from bot.pages.html import html
from bot.settings import Settings


def about_routes(settings: Settings) -> list[web.RouteDef]:
    """Serve the pages, which say the same to everybody."""
    host, days = _host(settings), settings.repeat_seconds // DAY
    return [
        web.get("/", partial(_show, html(about.about(host)))),
        web.get("/privacy", partial(_show, html(about.privacy(host, days)))),
        web.get("/terms", partial(_show, html(about.terms(host)))),
    ]


def install_page(settings: Settings, url: str) -> str:
    """Draw the page that leads to Slack's own one at *url*."""
    return html(about.install(_host(settings), url))


async def _show(text: str, _: web.Request) -> web.Response:
    return answer(text)


def _host(settings: Settings) -> Host:
    return Host(settings.operator, settings.support, settings.public_url)
