"""Background tasks after a request was answered. The next press repairs a lost one.

Drawings of one message keep their order, and a card that counts people is redrawn within rate limits.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.conversation import messages as m
from bot.conversation.assessment import Status
from bot.conversation.identity import Person
from bot.errors import StoreUnavailable
from bot.handlers.service import Service
from bot.outbox.job import SendStatus
from bot.platforms.common.sending import MAX_WAIT_SECONDS, Gone, SendError
from bot.telemetry.logs import log_bug, logger
from bot.telemetry.metrics import drawings

TASK_SECONDS = 10.0
REDRAW_SECONDS = 3.0
_MAY_REPEAT = (SendStatus.LATER, SendStatus.UNKNOWN)  # drawing the same twice is harmless

Draw = Callable[[m.Reply], Awaitable[object]]


class BackgroundTasks:
    """Keeps the running tasks of a *platform* alive, limits them, and waits for them at the end."""

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
            log_bug(self._log, "background_task_failed", error)


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    newest: int = 0
    waiting: int = 0


class LatestOnly:
    """Draws each live message once at a time, and skips drawings that are out of date.

    A person stands for the page that they alone see, where a platform has one.
    """

    def __init__(self) -> None:
        self._queues: dict[m.LiveMessage | Person, _Queue] = {}

    @asynccontextmanager
    async def in_turn(self, what: m.LiveMessage | Person) -> AsyncIterator[bool]:
        """Wait for the earlier drawings of a message. Yield False where a newer one waits."""
        queue = self._queues.setdefault(what, _Queue())
        queue.newest = mine = queue.newest + 1
        queue.waiting += 1
        try:
            async with queue.lock:
                yield queue.newest == mine
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                del self._queues[what]


@dataclass(slots=True)
class _Drawn:
    """When a message was drawn last, whether it has changed since, and whether a drawing waits."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    at: float = float("-inf")
    changed: bool = False
    waits: bool = False


class CoalescedUpdates:
    """Draws messages that count people: counts at most every three seconds, all else at once.

    What a drawing shows is read when its turn comes, so no older state replaces a newer one.
    """

    def __init__(
        self,
        service: Service,
        background: BackgroundTasks,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._service = service
        self._background = background
        self._now = now
        self._sleep = sleep
        self._messages: dict[m.CountedMessage, _Drawn] = {}

    async def redraw_posted(self, reply: m.Reply, draw: Draw) -> bool:
        """Redraw a card or a topic that was posted before. Return False for all else, and if it is gone."""
        match reply.live_message:
            case m.CardOf() | m.TopicOf() as live_message if reply.message_id and reply.restore:
                return await self.restore(live_message, draw)
            case m.CardOf() | m.TopicOf() as live_message if reply.message_id:
                await self.redraw(live_message, reply.message, draw)
                return True
        return False

    async def redraw(self, live_message: m.CountedMessage, message: m.Message, draw: Draw) -> None:
        """Draw a message that has become *message*. One drawing of counts serves all who change them."""
        drawn = self._changed(live_message)
        if not _only_counts(message):
            await self._draw_at_last(live_message, drawn, draw)
        elif not drawn.waits:
            drawn.waits = True
            self._background.start(self._draw_later(live_message, drawn, draw))

    async def restore(self, live_message: m.CountedMessage, draw: Draw) -> bool:
        """Draw a message at once, and tell whether it is still there."""
        drawn = self._changed(live_message)
        try:
            await self._draw(live_message, drawn, draw, always=True)
        except Gone:
            return False
        except (StoreUnavailable, SendError):
            return True
        return True

    def _changed(self, live_message: m.CountedMessage) -> _Drawn:
        """Note that a message has changed, and forget messages drawn long ago."""
        late = self._now() - REDRAW_SECONDS
        self._messages = {
            each: drawn
            for each, drawn in self._messages.items()
            if drawn.at > late or drawn.waits or drawn.lock.locked()
        }
        drawn = self._messages.setdefault(live_message, _Drawn())
        drawn.changed = True
        return drawn

    async def _draw_later(self, live_message: m.CountedMessage, drawn: _Drawn, draw: Draw) -> None:
        try:
            await self._sleep(max(drawn.at + REDRAW_SECONDS - self._now(), 0.0))
        finally:
            drawn.waits = False
        await self._draw_at_last(live_message, drawn, draw)

    async def _draw_at_last(self, live_message: m.CountedMessage, drawn: _Drawn, draw: Draw) -> None:
        """Draw a message, again where the platform asks to wait. The next change repairs a failure."""
        left, pause = MAX_WAIT_SECONDS, 1.0
        while True:
            try:
                await self._draw(live_message, drawn, draw)
                return
            except StoreUnavailable:
                return
            except SendError as error:
                pause = max(error.seconds, pause)
                if error.status not in _MAY_REPEAT or pause > left:
                    return
            drawn.changed = True
            await self._sleep(pause)
            left, pause = left - pause, 2 * pause

    async def _draw(
        self, live_message: m.CountedMessage, drawn: _Drawn, draw: Draw, *, always: bool = False
    ) -> None:
        """Draw a message as it is now, unless a drawing that began after the last change shows it already."""
        async with drawn.lock:
            if not (drawn.changed or always):
                return
            drawn.changed, drawn.at = False, self._now()
            reply = await self._service.draw(live_message)
            if reply is not None and reply.message_id:
                await draw(reply)


def _only_counts(message: m.Message) -> bool:
    """Tell whether a message goes on counting, so that its redrawing may wait."""
    match message:
        case m.LiveTopic():
            return message.is_open
        case m.Invitation(assessment=assessment):
            return assessment.status is Status.OPEN
    return False
