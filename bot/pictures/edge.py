"""GET /pictures/{token}.png: a picture for whoever holds its address."""

import asyncio
from asyncio import Task
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.conversation.pictures import Picture
from bot.pictures.links import PictureLinks
from bot.pictures.studio import NotDrawn, Studio
from bot.sealed_links import InvalidLink
from bot.telemetry.logs import logger
from bot.telemetry.metrics import refused

KEPT = 64  # pictures of about 20 KB
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",  # it is shown inside the platforms' pages
    "X-Content-Type-Options": "nosniff",
}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_NEVER = {"Cache-Control": "no-store"}

log = logger("pictures")


class Pictures:
    """Gives addresses to pictures and answers at them, with the latest ones at hand."""

    def __init__(self, gallery: PictureLinks, studio: Studio) -> None:
        self._gallery = gallery
        self._studio = studio
        self._latest: OrderedDict[str, Task[bytes]] = OrderedDict()

    @property
    def routes(self) -> list[web.RouteDef]:
        """Give the route to serve."""
        return [web.get("/pictures/{token}.png", self._show)]

    def address(self, picture: Picture) -> str:
        """Say where *picture* can be seen, and begin to draw it: a platform that is sent it looks at once."""
        self._drawing(self._gallery.token(picture), picture)
        return self._gallery.address(picture)

    async def close(self) -> None:
        """Stop drawing."""
        for drawing in self._latest.values():
            drawing.cancel()
        await asyncio.gather(*self._latest.values(), return_exceptions=True)
        await self._studio.close()

    async def _show(self, request: web.Request) -> web.Response:
        """Answer with the picture; 404 to a dead link, 503 where it could not be drawn."""
        token = request.match_info["token"]
        try:
            picture = self._gallery.find(token)
        except InvalidLink:
            refused.labels("pictures", "link").inc()
            return web.Response(status=404, text="Not found", headers=_HEADERS | _NEVER)
        try:
            # Whoever goes away in between leaves the drawing to the others who wait for it.
            png = await asyncio.shield(self._drawing(token, picture))
        except NotDrawn:
            log.warning("picture_not_drawn")
            later = {"Retry-After": "5"}
            return web.Response(status=503, text="Try again", headers=_HEADERS | _NEVER | later)
        return web.Response(body=png, content_type="image/png", headers=_HEADERS | _FOREVER)

    def _drawing(self, token: str, picture: Picture) -> Task[bytes]:
        """Find the drawing that was begun, or begin it; one that failed is begun anew."""
        drawing = self._latest.pop(token, None)
        if drawing is None or _failed(drawing):
            drawing = asyncio.create_task(self._studio.draw(picture))
            drawing.add_done_callback(_failed)  # nobody may ask for it
        self._latest[token] = drawing
        if len(self._latest) > KEPT:
            self._latest.popitem(last=False)
        return drawing


def _failed(drawing: Task[bytes]) -> bool:
    return drawing.done() and (drawing.cancelled() or drawing.exception() is not None)


@asynccontextmanager
async def opened(gallery: PictureLinks) -> AsyncIterator[Pictures]:
    """Show the pictures of *gallery* until the way out."""
    pictures = Pictures(gallery, Studio())
    try:
        yield pictures
    finally:
        await pictures.close()
