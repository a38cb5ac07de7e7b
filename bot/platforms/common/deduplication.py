"""In-process deduplication of events that a platform delivers again, even at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

from cachetools import FIFOCache

from bot.conversation.identity import DeliveryId

REMEMBERED_EVENTS = 10_000


class Answer(Protocol):
    """What a platform gets back."""

    @property
    def status(self) -> int:
        """Give the HTTP status."""
        ...


A = TypeVar("A", bound=Answer)


class Deduplicator(Generic[A]):
    """The events that this process has answered. A repeated delivery gets the response of *again*."""

    def __init__(self, again: Callable[[], A]) -> None:
        self._again = again
        self._answered: FIFOCache[str, None] = FIFOCache(REMEMBERED_EVENTS)
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def run_once(self, delivery_id: DeliveryId | None, answer: Callable[[], Awaitable[A]]) -> A:
        """Answer an event unless that was done before. A failed delivery leaves it to the next one."""
        return await self._run_once(delivery_id.split() if delivery_id else (), answer)

    async def _run_once(self, names: Sequence[str], answer: Callable[[], Awaitable[A]]) -> A:
        """Answer an event unless one of its *names* was answered."""
        if not names:
            return await answer()
        name, *others = names
        async with self._under_way.setdefault(name, asyncio.Lock()):
            if name in self._answered:
                return self._again()
            given = await self._run_once(others, answer)
            if given.status == 200:
                self._answered[name] = None
            return given
