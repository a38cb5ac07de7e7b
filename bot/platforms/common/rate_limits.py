"""Rate limits: a burst of calls after a rest, then one call in each interval.

What a platform itself asks us to wait is shared by all processes. One looks for it
before each call of a platform's API: so an answer, which is redrawn by what its press
brought along and needs no such call, costs no look.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from bot.errors import StoreUnavailable

MOST_KEYS = 20_000  # buckets kept before full ones are dropped


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One call each *interval* seconds. *burst* of them may come at once after a rest."""

    interval: float
    burst: int


class RateLimiter:
    """Says how long a call has to wait. *now* is any clock in seconds that never goes back."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._due: dict[str, float] = {}
        self._held: dict[str, float] = {}

    def reserve(self, buckets: Iterable[tuple[str, RateLimit]], most: float) -> float | None:
        """Take a place in every bucket and say how many seconds to wait. None, and no place, above *most*."""
        now, wanted = self._now(), tuple(buckets)
        wait = self.wait(wanted)
        if wait > most:
            return None
        for key, pace in wanted:
            self._due[key] = max(self._due.get(key, now), now + wait) + pace.interval
        if len(self._due) > MOST_KEYS:
            self._forget_full(now)
        return wait

    def wait(self, buckets: Iterable[tuple[str, RateLimit]]) -> float:
        """Say how many seconds it is until there is a place in every bucket."""
        now, wanted = self._now(), tuple(buckets)
        waits = [self._due.get(key, now) - (pace.burst - 1) * pace.interval - now for key, pace in wanted]
        return max([0.0, *waits, *(self._held.get(key, now) - now for key, _ in wanted)])

    def block(self, key: str, seconds: float) -> None:
        """Let nothing through a bucket for *seconds*, because the platform said so."""
        self._held[key] = max(self._held.get(key, 0.0), self._now() + seconds)

    def _forget_full(self, now: float) -> None:
        self._due = {key: due for key, due in self._due.items() if due > now}
        self._held = {key: until for key, until in self._held.items() if until > now}


class SharedBackoff(Protocol):
    """Rate limits of one platform that all processes share. Each method may raise StoreUnavailable.

    Each *name* stands for something of a workspace that is held for itself: a method, a conversation.
    """

    async def left(self, tenant: str, *names: str) -> float:
        """Tell for how many seconds nothing may pass."""
        ...

    async def block(self, tenant: str, name: str, seconds: float) -> None:
        """Let nothing pass for so many seconds, in any process."""
        ...

    async def acquire(self, tenant: str, *names: str, seconds: float) -> float:
        """Pass, and let nothing else pass the last name for so many seconds. Or tell how long to wait."""
        ...


async def backoff_left(backoff: SharedBackoff, tenant: str, name: str) -> float:
    """Tell how long to wait, nothing where the store does not say: what we say then is that it is away."""
    try:
        return await backoff.left(tenant, name)
    except StoreUnavailable:
        return 0.0


async def share_backoff(backoff: SharedBackoff, tenant: str, name: str, seconds: float) -> None:
    """Let all processes wait, as far as they can be told."""
    with suppress(StoreUnavailable):
        await backoff.block(tenant, name, seconds)
