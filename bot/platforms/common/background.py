"""Background tasks after a request was answered. The next press repairs a lost one.

Quick presses may not overtake each other, and a card that counts people is redrawn within rate limits.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bot.conversation.messages import CountedMessage, Reply
from bot.errors import StoreUnavailable
from bot.handlers.service import Service
from bot.platforms.common.sending import SendError
from bot.telemetry.logs import logger, report
from bot.telemetry.metrics import drawings

TASK_SECONDS = 10.0
REDRAW_SECONDS = 3.0


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
        """Wait for everything that runs, then cancel the rest."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            self._log.warning("background_tasks_cancelled", count=len(late))
            await asyncio.wait(late)

    async def _bounded(self, work: Coroutine[object, object, object]) -> None:
        try:
            async with asyncio.timeout(TASK_SECONDS):
                await work
        except SendError:
            return  # logged and counted by the client
        except TimeoutError:
            self._log.warning("background_task_timed_out")
        except StoreUnavailable:
            self._log.warning("background_task_failed", reason="store_unavailable")
        except Exception as error:  # noqa: BLE001, the edge: reported, with no values in it
            report(self._log, "background_task_failed", error)


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    newest: int = 0
    waiting: int = 0


class LatestOnly:
    """Draws each message once at a time, and skips drawings that are out of date."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}

    @asynccontextmanager
    async def newest(self, key: str) -> AsyncIterator[bool]:
        """Wait for the earlier drawings of the message *key*. Yield False where a newer one waits."""
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


class CoalescedUpdates:
    """Draws each card at most every three seconds. What it shows is read when it is drawn."""

    def __init__(
        self,
        service: Service,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._service = service
        self._now = now
        self._sleep = sleep
        self._last: dict[CountedMessage, float] = {}
        self._waiting: set[CountedMessage] = set()

    async def redraw(self, live_message: CountedMessage, draw: Callable[[Reply], Awaitable[object]]) -> None:
        """Draw a card when its time has come. One drawing that waits serves everyone who asks meanwhile."""
        if live_message in self._waiting:
            return
        self._waiting.add(live_message)
        try:
            await self._sleep(max(self._last.get(live_message, 0.0) + REDRAW_SECONDS - self._now(), 0.0))
        finally:
            self._waiting.discard(live_message)
        self._last = {each: at for each, at in self._last.items() if at > self._now() - REDRAW_SECONDS}
        self._last[live_message] = self._now()
        # The next change draws it again.
        with suppress(StoreUnavailable, SendError):
            reply = await self._service.drawn(live_message)
            if reply is not None and reply.message_id:
                await draw(reply)
