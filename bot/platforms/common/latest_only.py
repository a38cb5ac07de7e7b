"""One drawing of a message at a time, and only the newest: quick presses may not overtake each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    newest: int = 0
    waiting: int = 0


class LatestOnly:
    """Queues the drawings of each message by its key."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}

    @asynccontextmanager
    async def newest(self, key: str) -> AsyncIterator[bool]:
        """Wait for the drawings before this one; yield False where a newer one has come meanwhile."""
        queue = self._queues.setdefault(key, _Queue())
        queue.newest = mine = queue.newest + 1
        queue.waiting += 1
        try:
            async with queue.lock:
                yield queue.newest == mine
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                del self._queues[key]
