"""GET /pictures/{token}.png: a picture for whoever holds its address."""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.conversation.pictures import Picture
from bot.links import DeadLink
from bot.observe import logger, refused
from bot.pictures.gallery import Gallery
from bot.pictures.studio import NotDrawn, Studio

KEPT = 64  # pictures of about 20 KB
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",  # it is shown inside the platforms' pages
    "X-Content-Type-Options": "nosniff",
}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_NEVER = {"Cache-Control": "no-store"}

log = logger("pictures")


class Edge:
    """The handler of the route, with the latest pictures at hand."""

    def __init__(self, gallery: Gallery, studio: Studio) -> None:
        self._gallery = gallery
        self._studio = studio
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def show(self, request: web.Request) -> web.Response:
        """Answer with the picture; 404 to a dead link, 503 where it could not be drawn."""
        token = request.match_info["token"]
        try:
            picture = self._gallery.find(token)
        except DeadLink:
            refused.labels("pictures", "link").inc()
            return web.Response(status=404, text="Not found", headers=_HEADERS | _NEVER)
        try:
            png = await self._drawn(token, picture)
        except NotDrawn:
            log.warning("picture_not_drawn")
            return web.Response(
                status=503, text="Try again", headers=_HEADERS | _NEVER | {"Retry-After": "5"}
            )
        return web.Response(body=png, content_type="image/png", headers=_HEADERS | _FOREVER)

    async def _drawn(self, token: str, picture: Picture) -> bytes:
        png = self._kept.pop(token, None) or await self._studio.draw(picture)
        self._kept[token] = png
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return png


@asynccontextmanager
async def serving(gallery: Gallery) -> AsyncIterator[list[web.RouteDef]]:
    """Show the pictures of *gallery*: yield the route to serve, and stop drawing on the way out."""
    studio = Studio()
    try:
        yield [web.get("/pictures/{token}.png", Edge(gallery, studio).show)]
    finally:
        await studio.close()
