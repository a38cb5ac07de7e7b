"""Cards of assessments: redrawn when what they count changes, at a pace that platforms take."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bot.conversation.identity import AssessmentRef
from bot.conversation.messages import Reply
from bot.ports import StoreUnavailable
from bot.service import Service

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
        self._last: dict[AssessmentRef, float] = {}
        self._waiting: set[AssessmentRef] = set()

    async def redraw(self, ref: AssessmentRef, draw: Callable[[Reply], Awaitable[object]]) -> None:
        """Draw a card when its time has come; one drawing that waits serves everyone who asks meanwhile."""
        if ref in self._waiting:
            return
        self._waiting.add(ref)
        try:
            await self._sleep(max(self._last.get(ref, 0.0) + PACE_SECONDS - self._now(), 0.0))
        finally:
            self._waiting.discard(ref)
        self._last = {each: at for each, at in self._last.items() if at > self._now() - PACE_SECONDS}
        self._last[ref] = self._now()
        try:
            reply = await self._service.card(ref)
        except StoreUnavailable:
            return  # the next change draws it
        if reply is not None and reply.shown_as:
            await draw(reply)
