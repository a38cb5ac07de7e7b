"""What was answered already: platforms deliver some events again, even at the same time."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

REMEMBERED_EVENTS = 10_000


class Answer(Protocol):
    """What a platform gets back."""

    @property
    def status(self) -> int:
        """Give the HTTP status."""
        ...


A = TypeVar("A", bound=Answer)


class Deduplicator(Generic[A]):
    """The events that this process has answered; any further delivery gets what *again* gives."""

    def __init__(self, again: Callable[[], A]) -> None:
        self._again = again
        self._answered: OrderedDict[str, None] = OrderedDict()
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def run_once(self, id_: str, answer: Callable[[], Awaitable[A]]) -> A:
        """Answer an event unless that was done before; a delivery that failed leaves it to the next one."""
        if not id_:
            return await answer()
        async with self._under_way.setdefault(id_, asyncio.Lock()):
            if id_ in self._answered:
                return self._again()
            given = await answer()
            if given.status == 200:
                self._note(id_)
            return given

    def _note(self, id_: str) -> None:
        """Remember an event, and the last ten thousand in all."""
        self._answered[id_] = None
        if len(self._answered) > REMEMBERED_EVENTS:
            self._answered.popitem(last=False)
