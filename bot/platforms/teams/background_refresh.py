"""Cached remote value, refreshed in the background by one fetch at a time.

Keys and tokens are such values. A caller waits only while there is no usable one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.errors import RungError
from bot.telemetry.logs import logger

PAUSE_SECONDS = 5.0  # before a fetch that failed is tried again

T = TypeVar("T")

log = logger("teams")


class FetchFailed(RungError):
    """The value cannot be fetched. The message is a word for logs."""


@dataclass(frozen=True, slots=True)
class FetchedValue(Generic[T]):
    """A value to be refreshed after *fresh_seconds*, and not to be used after *usable_seconds*."""

    value: T
    fresh_seconds: float
    usable_seconds: float


class RefreshingValue(Generic[T]):
    """Keeps what *fetch* gives (or raises FetchFailed). *clock* counts seconds and never goes back."""

    def __init__(
        self, name: str, fetch: Callable[[], Awaitable[FetchedValue[T]]], clock: Callable[[], float]
    ) -> None:
        self._name = name
        self._fetch = fetch
        self._clock = clock
        self._current: FetchedValue[T] | None = None
        self._fetched_at = 0.0
        self._paused_until = float("-inf")
        self._failure = name  # why there is no newer value, as far as is known
        self._fetching: asyncio.Task[None] | None = None

    @property
    def age(self) -> float:
        """Give the seconds since the value was fetched."""
        return self._clock() - self._fetched_at

    @property
    def is_refreshing(self) -> bool:
        """Tell whether a new value is being fetched."""
        return self._fetching is not None

    async def get(self) -> T:
        """Give the value, waiting only where none is usable, or raise FetchFailed."""
        if self._current is None or self.age >= self._current.usable_seconds:
            return await self.refresh()
        if self.age >= self._current.fresh_seconds:
            self._start()
        return self._current.value

    async def refresh(self) -> T:
        """Fetch the value and give it, or the old one where that failed, or raise FetchFailed without one."""
        if fetching := self._start():
            await asyncio.shield(fetching)  # a caller that is cancelled does not end the fetch for the others
        if self._current is None or self.age >= self._current.usable_seconds:
            raise FetchFailed(self._failure)
        return self._current.value

    def _start(self) -> asyncio.Task[None] | None:
        """Begin a fetch, or join the one under way. Give None during the pause after a failure."""
        if self._fetching is None and self._clock() >= self._paused_until:
            self._fetching = asyncio.create_task(self._refresh())
        return self._fetching

    async def _refresh(self) -> None:
        try:
            self._current = await self._fetch()
            self._fetched_at = self._clock()
        except FetchFailed as failure:
            self._paused_until = self._clock() + PAUSE_SECONDS
            self._failure = str(failure)
            log.warning("fetch_failed", what=self._name, reason=str(failure))
        finally:
            self._fetching = None
