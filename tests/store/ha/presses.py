"""People who press without a pause while servers die, and what of their acknowledged answers is left."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.conversation.identity import Person, SessionRef
from bot.errors import StoreUnavailable
from bot.ports.store import Store
from bot.store import Database
from tests.store.people import given, started, write
from tests.support.timeouts import long_limits, until

CHOICES = "12345"


@dataclass
class Crowd:
    """Answers of several people to their first question, changed with each press, and pressed again if refused."""

    store: Store
    refs: list[SessionRef]
    acknowledged: list[int]  # presses of each person
    at: list[float] = field(default_factory=list)  # when each was acknowledged

    async def _press(self, number: int) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            revision = self.acknowledged[number]
            with contextlib.suppress(StoreUnavailable):
                await self.store.sessions.answer(
                    self.refs[number], write(0, CHOICES[revision % len(CHOICES)], revision)
                )
                self.acknowledged[number] += 1
                self.at.append(clock())

    @asynccontextmanager
    async def pressing(self) -> AsyncIterator[None]:
        """Press without a pause."""
        tasks = [asyncio.create_task(self._press(number)) for number in range(len(self.refs))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for ended in await asyncio.gather(*tasks, return_exceptions=True):
                assert isinstance(ended, asyncio.CancelledError), ended

    async def more(self, presses: int) -> None:
        """Wait until so many more presses of each person are acknowledged."""
        wanted = [done + presses for done in self.acknowledged]
        await until(lambda: all(done >= aim for done, aim in zip(self.acknowledged, wanted, strict=True)))

    @property
    def outage(self) -> float:
        """Give the longest time without an acknowledgement."""
        return max(after - before for before, after in zip(self.at, self.at[1:], strict=False))

    async def lost(self) -> int:
        """Count the people one of whose acknowledged answers is gone."""
        lost = 0
        with long_limits():
            for ref, done in zip(self.refs, self.acknowledged, strict=True):
                state = await self.store.sessions.read(ref)
                kept = given(state)[0][1] if state.session and given(state) else 0
                lost += kept < done
        return lost


async def crowd(database: Database, people: int = 12, tenant: str = "T1") -> Crowd:
    """Let people begin."""
    persons = [Person("slack", tenant, f"U{at}") for at in range(people)]
    with long_limits():
        refs = [(await started(database.store, "c1", person))[0] for person in persons]
    return Crowd(database.store, refs, [0] * people)
