"""People in a closed loop: each presses as soon as the next message is there."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from aiohttp import ClientSession

from tests.bench.slack import Person, Slack
from tests.fakes.slack_doors import signed

PATIENCE = 10.0  # seconds for a drawing: whatever takes longer is lost


@dataclass
class Load:
    """Sends what people do to one program, and notes the seconds until each acknowledgement."""

    slack: Slack
    session: ClientSession
    url: str
    secret: str
    acks: list[float] = field(default_factory=list)
    lost: int = 0

    async def start(self, person: Person) -> bool:
        """Give the command and wait for the first question; False where none came."""
        await self._send(person, self.slack.command(person))
        return bool(person.button)

    async def answer(self, person: Person) -> bool:
        """Answer the first open question and wait for what follows; False where nothing is open."""
        button = person.button
        if button:
            await self._send(person, self.slack.press(person, *button))
        return bool(button)

    async def answer_all(self, person: Person) -> None:
        """Answer until nothing is open."""
        while await self.answer(person):
            pass

    async def _send(self, person: Person, body: bytes) -> None:
        headers = signed(body, self.secret, time.time())
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        person.changed.clear()
        started = time.perf_counter()
        async with self.session.post(self.url, data=body, headers=headers) as answer:
            await answer.read()
        self.acks.append(time.perf_counter() - started)
        try:
            async with asyncio.timeout(PATIENCE):
                await person.changed.wait()
        except TimeoutError:
            self.lost += 1
            person.blocks = []  # who waits in vain goes away


async def at_once(users: int, people: Iterable[Person], do: Callable[[Person], Awaitable[object]]) -> None:
    """Let *users* of the *people* do something at any time, until all have done it."""
    line = iter(people)

    async def one_after_another() -> None:
        for person in line:
            await do(person)

    await asyncio.gather(*(one_after_another() for _ in range(users)))
