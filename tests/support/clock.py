"""A clock that moves only when a test moves it."""

from collections.abc import Awaitable, Callable
from itertools import count

from bot.handlers.service import Runtime

HOUR = 3600
DAY = 24 * HOUR
TUESDAY = 1_795_514_400.0  # 24 November 2026, 10:00 UTC


class Clock:
    """Time as a test wants it, in seconds since 1970, and ids that are new but the same in every run."""

    def __init__(self, now: float = TUESDAY) -> None:
        self.now = now
        self._ids = count(1)

    def forward(self, seconds: float) -> None:
        """Let *seconds* go by."""
        self.now += seconds

    async def pass_hours(self, hours: int, sweep: Callable[[], Awaitable[float]]) -> None:
        """Let *hours* go by, and do what is due at each. *sweep* does it, and tells when there is more."""
        due = 0.0
        for _ in range(hours):
            self.forward(HOUR)
            if self.now >= due:
                due = await sweep()

    @property
    def runtime(self) -> Runtime:
        """Give what a service is made with."""
        return Runtime(clock=lambda: int(self.now), new_id=lambda: f"id{next(self._ids)}")
