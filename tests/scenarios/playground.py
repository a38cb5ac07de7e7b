"""Scenarios on the page: what people do goes to the page, what they see is read from what it keeps."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from itertools import count

from bot.bootstrap import Rung
from bot.conversation.identity import Conversation, Person
from bot.conversation.view import Mention, View
from bot.handlers.service import Runtime
from bot.outbox.dispatcher import JobDispatcher
from bot.platforms.playground.app import HELLO, Playground
from bot.platforms.playground.clock import Clock
from bot.platforms.playground.log_entries import ShownEntry
from bot.platforms.playground.parse import Pane, Pressed, Wrote
from bot.platforms.playground.people import NAMES, PLATFORM, PLAYERS, Player
from bot.store.playground_log import PlaygroundLog
from tests.scenarios.browser import Opened
from tests.scenarios.core import pieces
from tests.scenarios.play import DeadEndError
from tests.scenarios.screen import Card, Way
from tests.scenarios.script import CHAT, TEAM

Opening = Callable[[Runtime], AbstractAsyncContextManager[Rung]]
PANES: dict[str, Pane] = {CHAT: "chat", TEAM: "team"}


class NamelessPlayground(Playground):
    """Lists conversations without their names, as the other platforms do in stories."""

    async def shared(self, person: Person) -> Mapping[Conversation, str]:
        return dict.fromkeys(await super().shared(person), "")


class PlaygroundDriver:
    """Plays the people that the page knows, and lets time go by as its clock does."""

    places = frozenset((CHAT, TEAM))

    def __init__(self, opening: Opening, real: Runtime) -> None:
        self._opening = opening
        self._clock = Clock(real)
        self._open = AsyncExitStack()
        self._ids = count(1)

    async def start(self) -> None:
        """Open the page on its store."""
        rung = await self._open.enter_async_context(self._opening(self._clock.runtime))
        log = PlaygroundLog(rung.database.redis)
        self._page = NamelessPlayground(rung.service, log, rung.catalogue, self._clock)
        self._worker = JobDispatcher(
            rung.service, rung.store.queue, {PLATFORM: self._page}, self._clock.runtime
        )

    async def stop(self) -> None:
        """Close everything."""
        await self._open.aclose()

    async def restart(self) -> None:
        """Close everything and open it again."""
        await self.stop()
        await self.start()

    async def join(self, person: str) -> None:
        """Everyone is here."""

    def alone(self, where: str) -> str:
        """Answer where somebody is."""
        return where

    async def open(self, url: str) -> Opened:
        """Refuse to open a link: a browser opens it in tests of its own, and no story on the page asks for it."""
        raise DeadEndError(f"no story on the page opens {url}")

    async def let_pass(self, hours: int) -> None:
        """Let time go by on the page."""
        await self._page.skip(hours, self._worker.sweep)

    async def say(self, person: str, where: str, text: str) -> None:
        """Type in a pane."""
        wrote = Wrote(kind="write", id=self._id(), pane=PANES[where], text=text)
        await self._page.take(_player(person), wrote)

    async def press(self, person: str, way: Way) -> None:
        """Press a button of an entry."""
        where, _, entry = str(way.key).partition("/")
        pressed = Pressed(kind="press", id=self._id(), pane=PANES[where], entry=entry, press=way.value)
        await self._page.take(_player(person), pressed)

    async def screen(self, person: str, where: str) -> tuple[Card, ...]:
        """Give what Rung has said in a pane."""
        seen = await self._page.see(_player(person))
        shown = [(each, "") for each in (seen.team if where == TEAM else seen.chat)]
        asides = [(each, person) for each in (seen.asides if where == TEAM else ())]
        ours = [pair for pair in (*shown, *asides) if not pair[0].entry.author and pair[0].id != HELLO]
        return tuple(
            _card(each, where, only_for, whose="" if where == TEAM else person)
            for each, only_for in sorted(ours, key=lambda pair: pair[0].position)
        )

    def _id(self) -> str:
        return f"e-{next(self._ids)}"


def _card(shown: ShownEntry, where: str, only_for: str, whose: str) -> Card:
    """Name a card so that it differs from the same entry in another person's chat."""
    name = f"{where}/{shown.id}"
    return Card(f"{name}.{only_for}{whose}", pieces(_named(shown.entry.view), name), only_for)


def _named(view: View) -> View:
    """Name people as the page does."""
    blocks = (
        replace(each, person=NAMES[each.person]) if isinstance(each, Mention) else each
        for each in view.blocks
    )
    return replace(view, blocks=tuple(blocks))


def _player(name: str) -> Player:
    return next(each for each in PLAYERS if each.name == name)
