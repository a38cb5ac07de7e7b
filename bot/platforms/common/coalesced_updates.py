"""Messages that count people: redrawn when the count changes, at a pace that platforms take."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bot.conversation.messages import Paced, Reply
from bot.handlers.service import Service
from bot.ports import StoreUnavailable

PACE_SECONDS = 3.0


class Cards:
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
        self._last: dict[Paced, float] = {}
        self._waiting: set[Paced] = set()

    async def redraw(self, living: Paced, draw: Callable[[Reply], Awaitable[object]]) -> None:
        """Draw a card when its time has come; one drawing that waits serves everyone who asks meanwhile."""
        if living in self._waiting:
            return
        self._waiting.add(living)
        try:
            await self._sleep(max(self._last.get(living, 0.0) + PACE_SECONDS - self._now(), 0.0))
        finally:
            self._waiting.discard(living)
        self._last = {each: at for each, at in self._last.items() if at > self._now() - PACE_SECONDS}
        self._last[living] = self._now()
        try:
            reply = await self._service.drawn(living)
        except StoreUnavailable:
            return  # the next change draws it
        if reply is not None and reply.shown_as:
            await draw(reply)
