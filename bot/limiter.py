"""How fast a platform may be called: so many calls at once after a rest, then one each so many seconds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST_KEYS = 20_000  # buckets kept before full ones are dropped


@dataclass(frozen=True, slots=True)
class Pace:
    """One call each *interval* seconds; *burst* of them may come at once after a rest."""

    interval: float
    burst: int


class Limiter:
    """Says how long a call has to wait; *now* is any clock in seconds that never goes back."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._due: dict[str, float] = {}
        self._held: dict[str, float] = {}

    def reserve(self, buckets: Iterable[tuple[str, Pace]], most: float) -> float | None:
        """Take a place in every bucket and say how many seconds to wait; None, and no place, above *most*."""
        now, wanted = self._now(), tuple(buckets)
        waits = [self._due.get(key, now) - (pace.burst - 1) * pace.interval - now for key, pace in wanted]
        wait = max([0.0, *waits, *(self._held.get(key, now) - now for key, _ in wanted)])
        if wait > most:
            return None
        for key, pace in wanted:
            self._due[key] = max(self._due.get(key, now), now + wait) + pace.interval
        if len(self._due) > MOST_KEYS:
            self._forget_full(now)
        return wait

    def hold(self, key: str, seconds: float) -> None:
        """Let nothing through a bucket for *seconds*, because the platform said so."""
        self._held[key] = max(self._held.get(key, 0.0), self._now() + seconds)

    def _forget_full(self, now: float) -> None:
        self._due = {key: due for key, due in self._due.items() if due > now}
        self._held = {key: until for key, until in self._held.items() if until > now}
