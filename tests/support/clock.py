"""A clock that only moves when it is told to."""

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

    @property
    def runtime(self) -> Runtime:
        """Give what a service is made with."""
        return Runtime(clock=lambda: int(self.now), new_id=lambda: f"id{next(self._ids)}")
