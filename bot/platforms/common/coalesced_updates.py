"""Messages that count people: redrawn when the count changes, at a pace that platforms take."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bot.conversation.messages import CountedMessage, Reply
from bot.errors import StoreUnavailable
from bot.handlers.service import Service

PACE_SECONDS = 3.0


class CoalescedUpdates:
    """Draws each card at most every three seconds; what it shows is read when it is drawn."""

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
        """Draw a card when its time has come; one drawing that waits serves everyone who asks meanwhile."""
        if live_message in self._waiting:
            return
        self._waiting.add(live_message)
        try:
            await self._sleep(max(self._last.get(live_message, 0.0) + PACE_SECONDS - self._now(), 0.0))
        finally:
            self._waiting.discard(live_message)
        self._last = {each: at for each, at in self._last.items() if at > self._now() - PACE_SECONDS}
        self._last[live_message] = self._now()
        try:
            reply = await self._service.drawn(live_message)
        except StoreUnavailable:
            return  # the next change draws it
        if reply is not None and reply.message_id:
            await draw(reply)
