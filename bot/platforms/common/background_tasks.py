"""Work that goes on after a platform got its answer: drawings, which the next press repairs if lost."""

import asyncio
from collections.abc import Coroutine

from bot.errors import StoreUnavailable
from bot.telemetry.logs import logger, report
from bot.telemetry.metrics import drawings

TASK_SECONDS = 10.0


class BackgroundTasks:
    """Keeps a *platform*'s running work alive, bounds it, and waits for it at the end."""

    def __init__(self, platform: str) -> None:
        self._log = logger(platform)
        self._running: set[asyncio.Task[None]] = set()
        drawings.labels(platform).set_function(lambda: len(self._running))

    def start(self, work: Coroutine[object, object, object]) -> None:
        """Run *work* in the background for at most ten seconds."""
        task = asyncio.create_task(self._bounded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drain(self, seconds: float = TASK_SECONDS) -> None:
        """Wait for everything that runs, then give up what is left."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            self._log.warning("drawings_given_up", count=len(late))
            await asyncio.wait(late)

    async def _bounded(self, work: Coroutine[object, object, object]) -> None:
        try:
            async with asyncio.timeout(TASK_SECONDS):
                await work
        except TimeoutError:
            self._log.warning("drawing_took_too_long")
        except StoreUnavailable:
            self._log.warning("drawing_failed", reason="store_unavailable")
        except Exception as error:  # noqa: BLE001, the edge: reported, with no values in it
            report(self._log, "drawing_failed", error)
