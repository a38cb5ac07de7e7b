"""Processes whose round trips to the store follow one another in an order that the test chooses."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from bot.store import Database

Work = Callable[[], Awaitable[Any]]


class Interleaved:
    """Runs one piece of work in each process, and lets one round trip happen at a time."""

    def __init__(self, *processes: Database) -> None:
        self._processes = processes
        self._waiting: list[deque[asyncio.Future[None]]] = [deque() for _ in processes]
        self._changed = asyncio.Event()
        self.round_trips = 0

    async def run(self, order: Iterable[int], *works: Work) -> list[Any]:
        """Do all *works* at once. *order* names whose round trip is next, and after it they take turns.

        Gives what each returned, or raised.
        """
        with self._held():
            tasks = [asyncio.ensure_future(self._ended(work)) for work in works]
            for at in self._turns(order):
                await self._until_held(tasks)
                if all(task.done() for task in tasks):
                    break
                self._release(at % len(tasks))
            return await asyncio.gather(*tasks, return_exceptions=True)

    async def _ended(self, work: Work) -> Any:
        try:
            return await work()
        finally:
            self._changed.set()

    def _turns(self, order: Iterable[int]) -> Iterator[int]:
        yield from order
        while True:
            yield from range(len(self._processes))

    async def _until_held(self, tasks: list["asyncio.Future[Any]"]) -> None:
        """Wait until every process waits for a round trip or has ended."""
        while not all(task.done() or held for task, held in zip(tasks, self._waiting, strict=True)):
            self._changed.clear()
            await self._changed.wait()
            await asyncio.sleep(0)  # a task that has set the event is done after this

    def _release(self, at: int) -> None:
        """Let a process make one round trip, if it waits for one."""
        if self._waiting[at]:
            self.round_trips += 1
            self._waiting[at].popleft().set_result(None)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold every round trip until it is released."""
        before = [process.redis.within_budget for process in self._processes]
        for at, process in enumerate(self._processes):
            process.redis.within_budget = self._holding(at, before[at])  # type: ignore[method-assign]
        try:
            yield
        finally:
            for process, within_budget in zip(self._processes, before, strict=True):
                process.redis.within_budget = within_budget  # type: ignore[method-assign]

    def _holding(self, at: int, within_budget: Callable[[Any], Awaitable[Any]]) -> Any:
        async def held(work: Any) -> Any:
            turn = asyncio.get_running_loop().create_future()
            self._waiting[at].append(turn)
            self._changed.set()
            await turn
            return await within_budget(work)

        return held
