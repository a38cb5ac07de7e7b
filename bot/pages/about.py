"""GET /, /privacy and /terms: what Rung is, who sees what, and what people may expect."""

from collections.abc import Mapping, Sequence
from functools import partial

from aiohttp import web

from bot.conversation.reminders.preferences import DAY
from bot.conversation.reports.pages import Host, InstallFailure
from bot.conversation.view import Link
from bot.conversation.wording import about
from bot.pages.edge import answer, page_headers
from bot.pages.html import html
from bot.settings import Settings


def about_routes(settings: Settings) -> list[web.RouteDef]:
    """Serve the pages, which are the same for all readers."""
    host, days = _host(settings), settings.repeat_seconds // DAY
    return [
        web.get("/", partial(_show, html(about.about(host)))),
        web.get("/privacy", partial(_show, html(about.privacy(host, days)))),
        web.get("/terms", partial(_show, html(about.terms(host)))),
    ]


class HtmlInstallPages:
    """See `bot.platforms.common.platform.InstallPages`."""

    def __init__(self, settings: Settings) -> None:
        self._host = _host(settings)

    @property
    def headers(self) -> Mapping[str, str]:
        """Give the headers of each page."""
        return page_headers()

    def start(self, url: str) -> str:
        """Draw the page that leads to Slack's own one at *url*."""
        return html(about.install(self._host, url))

    def done(self, workspace: str, ways: Sequence[Link]) -> str:
        """Draw the page that confirms an install."""
        return html(about.installed(self._host, workspace, ways))

    def failed(self, why: InstallFailure) -> str:
        """Draw the page that says why nothing was installed."""
        return html(about.not_installed(self._host, why))


async def _show(text: str, _: web.Request) -> web.Response:
    return answer(text)


def _host(settings: Settings) -> Host:
    installs = bool(settings.slack and settings.slack.installs)
    return Host(settings.operator, settings.support, settings.public_url, installs)
