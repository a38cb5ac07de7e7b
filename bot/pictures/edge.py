"""GET /pictures/{token}.png: a picture for anyone who holds its address."""

from functools import lru_cache

from aiohttp import web

from bot.conversation.pictures import Picture
from bot.links.sealed import InvalidLink
from bot.pictures.links import PictureLinks
from bot.pictures.png import png
from bot.pictures.svg import svg
from bot.telemetry.metrics import refused

KEPT = 64  # pictures of about 60 KB
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",  # it is shown inside the platforms' pages
    "X-Content-Type-Options": "nosniff",
}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_NEVER = {"Cache-Control": "no-store"}


def picture_routes(links: PictureLinks) -> list[web.RouteDef]:
    """Serve the pictures behind *links*.

    Drawing keeps the event loop for 60 ms: resvg holds Python's lock, so a thread would change nothing.
    The latest pictures are kept, so that asking for one again and again costs next to nothing.
    """

    @lru_cache(maxsize=KEPT)
    def drawn(picture: Picture) -> bytes:
        return png(svg(picture))

    async def show(request: web.Request) -> web.Response:
        try:
            picture = links.find(request.match_info["token"])
        except InvalidLink:
            refused.labels("pictures", "link").inc()
            return web.Response(status=404, text="Not found", headers=_HEADERS | _NEVER)
        return web.Response(body=drawn(picture), content_type="image/png", headers=_HEADERS | _FOREVER)

    return [web.get("/pictures/{token}.png", show)]
