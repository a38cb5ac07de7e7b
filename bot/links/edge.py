"""Routes of sealed links, open to anyone who holds the address."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.errors import StoreUnavailable
from bot.links.sealed import InvalidLink
from bot.telemetry.logs import logger
from bot.telemetry.metrics import refused

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
# Of a file, which a browser saves and does not show.
_FILE_HEADERS = HEADERS | {"Content-Security-Policy": "default-src 'none'; sandbox"}

log = logger("links")

Read = Callable[[str], Awaitable[web.Response | None]]
NotFound = Callable[[], web.Response]


def link_route(path: str, kind: str, read: Read, not_found: NotFound) -> web.RouteDef:
    """Serve what *read* gives for a token.

    An invalid link gets 404, and so does one behind which nothing is left. Nobody is told which, because
    a stranger need not know whether a link was ever good. Without the store the answer is 503.
    *kind* names in metrics and logs what is served.
    """

    async def show(request: web.Request) -> web.Response:
        try:
            answer = await read(request.match_info["token"])
        except InvalidLink:
            answer = None
        except StoreUnavailable:
            return web.Response(status=503, text="Try again", headers=_FILE_HEADERS | {"Retry-After": "5"})
        if answer is None:
            refused.labels(kind, "link").inc()
            return not_found()
        log.info("link_opened", kind=kind)
        return answer

    return web.get(path, show)


def attachment(body: bytes, content_type: str, name: str) -> web.Response:
    """Answer with a file to save."""
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=body, content_type=content_type, charset="utf-8", headers=_FILE_HEADERS | named)
