"""How long a test waits for what must come, and how it waits. Only what never comes is waited for that long."""

import asyncio
from collections.abc import Callable

PATIENCE = 60.0  # seconds, on a machine that does other things, too
LOOK_SECONDS = 0.01


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds. TimeoutError if it never does."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(LOOK_SECONDS)
