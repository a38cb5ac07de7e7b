"""GET /results/{token} and /portfolio/{token}: pages for anyone who holds their address."""

from aiohttp import web

from bot.conversation.wording import pages as wording
from bot.conversation.wording.portfolio import document as portfolio_document
from bot.handlers.queries import Reader
from bot.links.edge import HEADERS, attachment, link_route
from bot.pages.html import content_security_policy, html
from bot.pages.links import FILE, PAGE, PORTFOLIO, SealedPageLinks


def page_routes(reader: Reader, links: SealedPageLinks) -> list[web.RouteDef]:
    """Serve the pages behind *links*, as files where nobody outside can open them."""

    async def result(token: str) -> web.Response | None:
        page = await reader.page(*links.find(token))
        return answer(html(wording.document(page))) if page else None

    async def file(token: str) -> web.Response | None:
        page = await reader.page_file(*links.find(token))
        if page is None:
            return None
        body = html(wording.document(page)).encode()
        return attachment(body, "text/html", wording.file_name(page))

    async def portfolio(token: str) -> web.Response | None:
        figures = await reader.portfolio(links.find_portfolio(token))
        return answer(html(portfolio_document(figures))) if figures else None

    found = [(PAGE, result), (PORTFOLIO, portfolio), *([] if links.is_public else [(FILE, file)])]
    return [link_route(path, "pages", read, not_found) for path, read in found]


def not_found() -> web.Response:
    """Answer to a link that opens nothing, the same to everyone."""
    return answer(html(wording.NOT_FOUND), 404)


def answer(text: str, status: int = 200) -> web.Response:
    """Answer with an HTML page."""
    return web.Response(
        text=text, status=status, content_type="text/html", charset="utf-8", headers=page_headers()
    )


def page_headers() -> dict[str, str]:
    """Give the headers of every HTML page of ours."""
    return HEADERS | {
        "Content-Security-Policy": content_security_policy(),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
