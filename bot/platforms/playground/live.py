"""Open pages: each is told of the differences to its content until it is closed."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from aiohttp import web
from jinja2 import Environment

from bot.conversation.identity import PersonId
from bot.conversation.messages import ErrorMessage
from bot.conversation.wording import say
from bot.errors import StoreUnavailable
from bot.platforms.common.edge import STORE_DOWN
from bot.platforms.playground import render
from bot.platforms.playground.app import PersonView, Playground
from bot.platforms.playground.log_entries import ShownEntry
from bot.platforms.playground.parse import Pane
from bot.platforms.playground.people import Player

LOOK_AGAIN_SECONDS = 5.0  # for what another process has changed
TRY_AGAIN_SECONDS = 1.0  # while the store is away
REST_SECONDS = 0.1  # between two messages to a page: while time goes by, each hour would be one


@dataclass(frozen=True, slots=True)
class PageUpdate:
    """Updates for a page: entries that *changed*, ids of those *gone*, *away* while the store is.

    *ahead* is by how many seconds the page's clock is before the real one. *newest* tells where the last
    message in each player's private chat stands, so that the page can mark who has something new.
    """

    ahead: int
    changed: tuple[render.Drawn, ...] = ()
    gone: tuple[str, ...] = ()
    away: str | None = None
    newest: dict[PersonId, int] = field(default_factory=dict)


@dataclass(slots=True)
class PageFeed:
    """An open page: its player, the versions it shows, and whether it *asks* for an answer in any case."""

    player: Player
    templates: Environment
    shown: dict[str, int]
    asks: bool = True
    away: bool = False
    ahead: int = 0
    newest: dict[PersonId, int] = field(default_factory=dict)
    signal: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, playground: Playground) -> PageUpdate | None:
        """Find the news, or None when there is nothing to tell."""
        ahead = playground.clock.ahead
        try:
            seen, newest = await playground.see(self.player), await playground.newest()
            news = self._compare(seen, ahead, newest)
        except StoreUnavailable:
            newest = self.newest
            news = PageUpdate(ahead, away=away(self.templates), newest=newest)
        told, self.asks = self.asks, False
        turned, self.away = bool(news.away) != self.away, bool(news.away)
        moved, self.ahead = ahead != self.ahead, ahead
        others, self.newest = newest != self.newest, newest
        return news if told or turned or moved or others or news.changed or news.gone else None

    def _compare(self, seen: PersonView, ahead: int, newest: dict[PersonId, int]) -> PageUpdate:
        now = {f"{pane}/{each.id}": each.version for pane, each, _ in entries(seen)}
        changed = tuple(
            render.message(self.templates, self.player, pane, each, aside=aside)
            for pane, each, aside in entries(seen)
            if self.shown.get(f"{pane}/{each.id}") != each.version
        )
        gone = tuple(name for name in self.shown if name not in now)
        self.shown = now
        return PageUpdate(ahead, changed, gone, newest=newest)


def entries(seen: PersonView) -> Iterator[tuple[Pane, ShownEntry, bool]]:
    """List what a person sees in drawing order, with its pane and whether it is an aside."""
    team = [(each, False) for each in seen.team] + [(each, True) for each in seen.asides]
    for each, aside in sorted(team, key=lambda pair: pair[0].position):
        yield "team", each, aside
    for each in seen.chat:
        yield "chat", each, False


def away(templates: Environment, what: ErrorMessage = STORE_DOWN) -> str:
    """Draw the words for a store that does not answer."""
    return render.notice(templates, say(what))


async def follow(socket: web.WebSocketResponse, playground: Playground, feed: PageFeed) -> None:
    """Tell an open page everything that is new until it is closed."""
    telling = asyncio.create_task(_tell(socket, playground, feed))
    try:
        async for _ in socket:  # whatever a page says now, it wants to hear how things stand
            feed.asks = True
            feed.signal.set()
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await telling


async def _tell(socket: web.WebSocketResponse, playground: Playground, feed: PageFeed) -> None:
    with playground.watched_by(feed.signal):
        while True:
            feed.signal.clear()
            news = await feed.read(playground)
            if news is not None:
                await socket.send_json(asdict(news))
                await asyncio.sleep(REST_SECONDS)
            with suppress(TimeoutError):
                pause = TRY_AGAIN_SECONDS if feed.away else LOOK_AGAIN_SECONDS
                await asyncio.wait_for(feed.signal.wait(), pause)
