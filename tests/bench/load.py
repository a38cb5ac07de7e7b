"""People in a closed loop: each presses as soon as the next message is there."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

from aiohttp import ClientSession

PATIENCE = 10.0  # seconds for a drawing: whatever takes longer is lost


class Sent(NamedTuple):
    """A request as the platform makes it."""

    body: bytes
    headers: Mapping[str, str]


class Someone(Protocol):
    """A person, and the signal that what they see has changed."""

    changed: asyncio.Event

    def leave(self) -> None:
        """Go away: nothing is open any more."""
        ...


P = TypeVar("P", bound=Someone)


class Platform(Protocol[P]):
    """Where people are. It counts who called it how often, over which connections."""

    people: dict[str, P]
    calls: int
    tokens: int
    connections: set[object]
    path: str

    def arrive(self, count: int, /) -> list[P]:
        """Let people in who have never been here."""
        ...

    def asking(self, person: P, /) -> Sent:
        """Make what starts a check."""
        ...

    def answering(self, person: P, /) -> Sent | None:
        """Make an answer to the first open question. None where nothing is open."""
        ...

    def take(self, person: P, said: bytes, /) -> None:
        """Take what a request was answered with."""
        ...


@dataclass
class Load(Generic[P]):
    """Sends what people do to one program, and notes the seconds until each acknowledgement."""

    platform: Platform[P]
    session: ClientSession
    url: str
    pause: float = 0.0  # seconds that people think before they press, about
    acks: list[float] = field(default_factory=list)
    lost: int = 0

    async def start(self, person: P) -> bool:
        """Give the command and wait for the first question. False where none came."""
        await self._send(person, self.platform.asking(person))
        return self.platform.answering(person) is not None

    async def answer(self, person: P) -> bool:
        """Answer the first open question and wait for what follows. False where nothing is open."""
        sent = self.platform.answering(person)
        if sent is None:
            return False
        if self.pause:
            await asyncio.sleep(self.pause * random.uniform(0.5, 1.5))
        await self._send(person, sent)
        return True

    async def answer_all(self, person: P) -> None:
        """Answer until nothing is open."""
        while await self.answer(person):
            pass

    async def go_through(self, person: P) -> None:
        """Start a check and answer all of it."""
        await self.start(person)
        await self.answer_all(person)

    async def _send(self, person: P, sent: Sent) -> None:
        person.changed.clear()
        started = time.perf_counter()
        async with self.session.post(self.url, data=sent.body, headers=sent.headers) as answer:
            said = await answer.read()
        self.acks.append(time.perf_counter() - started)
        self.platform.take(person, said)
        try:
            async with asyncio.timeout(PATIENCE):
                await person.changed.wait()
        except TimeoutError:
            self.lost += 1
            person.leave()  # who waits in vain goes away


async def at_once(users: int, people: Iterable[P], do: Callable[[P], Awaitable[object]]) -> None:
    """Let *users* of the *people* do something at any time, until all have done it."""
    line = iter(people)

    async def one_after_another() -> None:
        for person in line:
            await do(person)

    await asyncio.gather(*(one_after_another() for _ in range(users)))
