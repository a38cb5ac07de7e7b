"""In-process deduplication of events that a platform delivers again, even at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

from cachetools import FIFOCache

from bot.conversation.identity import DeliveryId, DeliveryIds

REMEMBERED_EVENTS = 10_000


class PlatformResponse(Protocol):
    """A response to a platform."""

    @property
    def status(self) -> int:
        """Give the HTTP status."""
        ...


A = TypeVar("A", bound=PlatformResponse)


class Deduplicator(Generic[A]):
    """The events that this process has answered. A repeated delivery gets the response of *again*."""

    def __init__(self, again: Callable[[], A]) -> None:
        self._again = again
        self._answered: FIFOCache[DeliveryId, None] = FIFOCache(REMEMBERED_EVENTS)
        self._under_way: WeakValueDictionary[DeliveryId, asyncio.Lock] = WeakValueDictionary()

    async def run_once(self, delivery_ids: DeliveryIds, answer: Callable[[], Awaitable[A]]) -> A:
        """Answer an event, unless one of its deliveries was. A failed delivery leaves it to the next one."""
        if not delivery_ids:
            return await answer()
        id_, *others = delivery_ids
        async with self._under_way.setdefault(id_, asyncio.Lock()):
            if id_ in self._answered:
                return self._again()
            given = await self.run_once(tuple(others), answer)
            if given.status == 200:
                self._answered[id_] = None
            return given
