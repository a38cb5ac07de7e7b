"""The HTTP edge of the page: loopback only, requests of the page itself only."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from aiohttp import WSCloseCode, WSMsgType, web

from bot.errors import BadPayload, StoreUnavailable
from bot.platforms.common.edge import NOT_CONFIRMED, is_loopback
from bot.platforms.playground import live, parse, render
from bot.platforms.playground.app import Playground
from bot.platforms.playground.people import PLATFORM, PLAYERS, Player, find
from bot.telemetry.logs import logger
from bot.telemetry.metrics import refused

FIRST_WORD_SECONDS = 10.0  # an open page says at once what it shows
# Any port: the page may be reached through a tunnel. A name that merely resolves to loopback does not count,
# or a foreign page could rebind its own name to us.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' "
    "ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = logger("playground")


class PlaygroundEdge:
    """The routes of the page and what they share.

    *by_itself* does what is due and tells when there is more, *images* says where a picture can be seen.
    """

    def __init__(
        self,
        playground: Playground,
        by_itself: Callable[[], Awaitable[float]],
        images: render.Images | None = None,
    ) -> None:
        self._playground = playground
        self._by_itself = by_itself
        self._templates = render.environment(images)
        self._open: set[web.WebSocketResponse] = set()

    def application(self, others: Iterable[web.RouteDef] = ()) -> web.Application:
        """Put the routes together, *others* as well guarded as the page's own."""
        app = web.Application(middlewares=[_guard], client_max_size=parse.LONGEST_BODY)
        app.add_routes(others)
        app.router.add_static("/static/", Path(__file__).parent / "static")
        app.router.add_get("/", self._home)
        app.router.add_get("/{player}", self._home)
        app.router.add_get("/{player}/{pane:team|chat}", self._page)
        app.router.add_get("/{player}/live", self._live)
        app.router.add_post("/{player}/turn", self._turn)
        app.router.add_post("/{player}/clock", self._clock)
        app.on_shutdown.append(self._close)
        return app

    async def _home(self, request: web.Request) -> web.StreamResponse:
        player = _player(request) if "player" in request.match_info else PLAYERS[0]
        raise web.HTTPFound(f"/{player.id}/team")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        player = _player(request)
        feed = live.PageFeed(player, self._templates, {})
        news = await feed.read(
            self._playground
        )  # a store that is away is told of as soon as the page listens
        drawn = news.changed if news else ()
        pane, rubrics = request.match_info["pane"], self._playground.catalogue.offered
        now = self._playground.clock.now()
        html = render.page(self._templates, player, pane, drawn, rubrics, now)
        return web.Response(body=html.encode(), content_type="text/html", charset="utf-8")

    async def _turn(self, request: web.Request) -> web.StreamResponse:
        """Take one turn. When this answers 200, everything is stored."""
        player = _player(request)
        try:
            sent = parse.request(await request.read())
        except BadPayload as error:
            raise _refusal(web.HTTPBadRequest(), f"payload: {error}") from None
        try:
            look = await self._playground.take(player, sent)
        except StoreUnavailable:
            return web.json_response({"away": live.away(self._templates, NOT_CONFIRMED)}, status=503)
        return web.json_response({"show": asdict(look) if look else None})

    async def _clock(self, request: web.Request) -> web.StreamResponse:
        """Let time go by for everyone on the page."""
        _player(request)
        try:
            skipped = parse.skipped(await request.read())
        except BadPayload as error:
            raise _refusal(web.HTTPBadRequest(), f"payload: {error}") from None
        try:
            await self._playground.skip(skipped.hours, self._by_itself)
        except StoreUnavailable:
            return web.json_response({"away": live.away(self._templates)}, status=503)
        return web.json_response({"ahead": self._playground.clock.ahead})

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Keep one open page up to date."""
        player = _player(request)
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=256 * 1024)
        await socket.prepare(request)
        self._open.add(socket)
        try:
            first = await socket.receive(timeout=FIRST_WORD_SECONDS)
            if first.type is WSMsgType.TEXT:
                feed = live.PageFeed(player, self._templates, dict(parse.known(first.data).shown))
                await live.follow(socket, self._playground, feed)
        except (BadPayload, TimeoutError):
            await socket.close(code=WSCloseCode.POLICY_VIOLATION)
        finally:
            self._open.discard(socket)
        return socket

    async def _close(self, _: web.Application) -> None:
        for socket in tuple(self._open):
            await socket.close(code=WSCloseCode.GOING_AWAY)


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in only this page itself, and answer every failure without telling more than it must."""
    try:
        _check_sender(request)
        response = await handler(request)
    except web.HTTPException as answer:
        _protect(answer, request.host)
        raise
    except Exception:
        log.exception("request_failed", path=request.rel_url.path)
        response = web.json_response({}, status=500)
    if not response.prepared:
        _protect(response, request.host)
    return response


def _check_sender(request: web.Request) -> None:
    """Refuse foreign names, and writes or live connections that a page of ours did not make.

    Browsers always send Origin with a POST and with a WebSocket's opening.
    """
    if not is_loopback(request.host):
        raise _refusal(web.HTTPForbidden(), "host")
    writes = request.method not in ("GET", "HEAD") or "Upgrade" in request.headers
    if writes and request.headers.get("Origin") != f"http://{request.host}":
        raise _refusal(web.HTTPForbidden(), "origin")
    if request.method == "POST" and request.content_type != "application/json":
        raise _refusal(web.HTTPUnsupportedMediaType(), "content type")


def _player(request: web.Request) -> Player:
    player = find(request.match_info["player"])
    if player is None:
        raise web.HTTPNotFound
    return player


def _refusal(answer: web.HTTPException, why: str) -> web.HTTPException:
    refused.labels(PLATFORM, why.partition(":")[0]).inc()
    log.warning("request_refused", reason=why)
    return answer


def _protect(response: web.StreamResponse, host: str) -> None:
    own = _POLICY.format(host=host if is_loopback(host) else "localhost")
    response.headers.setdefault("Content-Security-Policy", own)  # a page to hand on has its own style
    response.headers.update(
        {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-cache",
        }
    )
