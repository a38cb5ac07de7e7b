"""What processes know together of waits, in the memory of a test and on a clock of its own."""

from collections.abc import Callable


class Backoffs:
    """Keeps what it is told, without a store between processes."""

    def __init__(self, now: Callable[[], float] = lambda: 0.0) -> None:
        self._now = now
        self.until: dict[tuple[str, str], float] = {}

    async def left(self, tenant: str, *names: str) -> float:
        return max(0.0, *(self.until.get((tenant, name), 0.0) - self._now() for name in names))

    async def block(self, tenant: str, name: str, seconds: float) -> None:
        self.until[tenant, name] = max(self.until.get((tenant, name), 0.0), self._now() + seconds)
