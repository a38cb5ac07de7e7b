"""GET /results/{token} and /portfolio/{token}: pages for anyone who holds their address."""

from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from bot.conversation.reports.document import Document
from bot.conversation.wording.pages import NOT_FOUND, document
from bot.conversation.wording.portfolio import document as portfolio_document
from bot.errors import StoreUnavailable
from bot.handlers.service import Service
from bot.pages.html import content_security_policy, html
from bot.pages.links import PageLinks
from bot.sealed_links import InvalidLink
from bot.telemetry.logs import logger
from bot.telemetry.metrics import refused

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": content_security_policy(),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

log = logger("pages")


def page_routes(service: Service, links: PageLinks) -> list[web.RouteDef]:
    """Serve the pages behind *links*."""

    async def result(token: str) -> Document | None:
        page = await service.page(*links.find(token))
        return document(page) if page else None

    async def portfolio(token: str) -> Document | None:
        figures = await service.portfolio(links.find_portfolio(token))
        return portfolio_document(figures) if figures else None

    return [
        web.get("/results/{token}", partial(_show, result)),
        web.get("/portfolio/{token}", partial(_show, portfolio)),
    ]


async def _show(find: Callable[[str], Awaitable[Document | None]], request: web.Request) -> web.Response:
    """Answer with a page, 404 to an invalid link or for a page that is over, 503 without the store."""
    try:
        page = await find(request.match_info["token"])
    except InvalidLink:
        return _not_found()
    except StoreUnavailable:
        return web.Response(status=503, text="Try again", headers=HEADERS | {"Retry-After": "5"})
    if page is None:
        return _not_found()
    log.info("page_opened")
    return answer(html(page))


def answer(text: str, status: int = 200) -> web.Response:
    """Answer with an HTML page."""
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=HEADERS)


def _not_found() -> web.Response:
    """Tell nobody why: whether a link was ever good is no stranger's business."""
    refused.labels("pages", "link").inc()
    return answer(html(NOT_FOUND), 404)
