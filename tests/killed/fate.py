"""A process that can be killed before or after anything that leaves it, and started again on the same store."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession

from bot.bootstrap import Rung
from bot.store import Database
from tests.platforms.slack.programs import Platform, Served

Opening = Callable[[], AbstractAsyncContextManager[Rung]]
NEVER = 0


class Killed(BaseException):
    """The process is gone, between one instruction and the next."""


@dataclass
class Fate:
    """Kills at the *at*-th point. The dead do nothing any more."""

    at: int = NEVER
    points: int = 0
    last_words: Callable[[], None] = field(default=lambda: None)

    @property
    def dead(self) -> bool:
        """Tell whether it has happened."""
        return self.at != NEVER and self.points >= self.at

    async def share(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """Do something that leaves the process: two points, before it is sent and after it was done."""
        self._pass()
        done = await work()
        self._pass()
        return done

    def _pass(self) -> None:
        if not self.dead:
            self.points += 1
            if not self.dead:
                return
            self.last_words()
        raise Killed


@contextmanager
def mortal(database: Database, fate: Fate) -> Iterator[None]:
    """Let every round trip to the store be the last one that the process may make."""
    redis = database.redis
    within_budget = redis.within_budget
    redis.within_budget = lambda work: fate.share(lambda: within_budget(work))  # type: ignore[method-assign]
    try:
        yield
    except* Killed:
        pass
    finally:
        redis.within_budget = within_budget  # type: ignore[method-assign]


class Mortal(Served):
    """The web application, which shares the fate that it is given."""

    def __init__(self, platform: Platform, opening: Opening, path: str) -> None:
        super().__init__(platform, lambda: self._opened(opening), path)
        self.fate = Fate()

    @asynccontextmanager
    async def _opened(self, opening: Opening) -> AsyncIterator[Rung]:
        async with opening() as rung:
            redis, fate = rung.database.redis, self.fate
            within_budget = redis.within_budget
            redis.within_budget = lambda work: fate.share(lambda: within_budget(work))  # type: ignore[method-assign]
            yield rung

    async def reborn(self, at: int) -> Fate:
        """Begin another life, which ends at point *at* unless all is done before."""
        await self.stop()
        self.fate = Fate(at)
        await self.start()
        self.fate.last_words = self._hang_up
        return self.fate

    def _hang_up(self) -> None:
        """Drop every connection, as the kernel does for the dead."""
        assert self.http is not None
        for connection in self.http.server.connections:
            if connection.transport is not None:
                connection.transport.abort()

    def sharing(self, open_: Callable[[float], ClientSession]) -> Callable[[float], ClientSession]:
        """Let the client session that *open_* opens to the platform share the process's fate."""

        def opened(seconds: float) -> ClientSession:
            session = open_(seconds)
            fate, request = self.fate, session._request
            session._request = lambda *args, **named: fate.share(lambda: request(*args, **named))  # type: ignore[method-assign]
            return session

        return opened
