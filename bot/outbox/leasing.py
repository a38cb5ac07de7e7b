"""Leasing due jobs: a worker takes as many as it has room for, from the slots that have some."""

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

from bot.conversation.identity import Workspace
from bot.errors import StoreUnavailable
from bot.outbox.job import Job, LeasedJob, SendStatus
from bot.outbox.job_queue import JobQueue, LeaseRequest
from bot.outbox.rate_limits import PlatformPace

ROOM = 192  # jobs in hand: three times as many as run at once
SHARE = 16  # of them of one workspace, so that the jobs of others are reached
LEASE_SECONDS = 15.0  # after which another worker takes the jobs of one that died
RENEW_SECONDS = 5.0
POLL_SECONDS = 1.0  # a job that was just scheduled is found as late as that
LOOKS_AT_ONCE = 8


class ClockAndIds(Protocol):
    """The clock and the generator of ids."""

    @property
    def clock(self) -> Callable[[], float]:
        """Give the clock, in seconds since 1970, UTC."""
        ...

    @property
    def new_id(self) -> Callable[[], str]:
        """Give the generator of fresh ids."""
        ...


class JobLeases:
    """The jobs that one worker has in hand, and when each slot of the outbox has the next one."""

    def __init__(self, queue: JobQueue, paces: Mapping[str, PlatformPace], runtime: ClockAndIds) -> None:
        self._queue = queue
        self._paces = paces
        self._runtime = runtime
        self._in_hand: dict[Job, LeasedJob] = {}
        self._shares: Counter[Workspace] = Counter()
        self._next: dict[int, float] = {}
        self._poll_at = 0.0

    async def poll(self) -> None:
        """Read when each slot has the next job."""
        self._poll_at = self._runtime.clock() + POLL_SECONDS
        times = await self._queue.times()
        self._next = {slot: times[slot] for slot in (*self._next, *times) if slot in times}

    async def take(self) -> list[LeasedJob]:
        """Lease as many due jobs as there is room for. Raise StoreUnavailable if no slot could be read."""
        now, room = self._runtime.clock(), ROOM - len(self._in_hand)
        if now >= self._poll_at:
            await self.poll()
        slots = [slot for slot, at in self._next.items() if at <= now][: max(room, 0)]
        if not slots:
            return []
        looks, some = asyncio.Semaphore(LOOKS_AT_ONCE), max(1, room // len(slots))

        async def look(slot: int) -> list[LeasedJob]:
            async with looks:
                return await self._look(slot, now, some)

        found = await asyncio.gather(*(look(slot) for slot in slots), return_exceptions=True)
        taken = [each for page in found if not isinstance(page, BaseException) for each in page]
        failed = next((page for page in found if isinstance(page, BaseException)), None)
        if failed and not taken:
            raise failed
        return [each for each in taken if self._keep(each)]

    async def _look(self, slot: int, now: float, room: int) -> list[LeasedJob]:
        """Lease jobs of a slot. It goes behind the others, so that all are looked at in turns."""
        full = [workspace for workspace, count in self._shares.items() if count >= SHARE]
        self._next[slot] = now + POLL_SECONDS  # where the store refuses
        wanted = LeaseRequest(
            self._runtime.new_id(), now, LEASE_SECONDS, room=room, share=SHARE, paces=self._paces, full=full
        )
        leased, soonest = await self._queue.lease(slot, wanted)
        self._next.pop(slot, None)
        if soonest is not None:
            self._next[slot] = soonest
        return leased

    def _keep(self, leased: LeasedJob) -> bool:
        """Take a job in hand. One whose lease had run out meanwhile goes on under the new one."""
        is_new = leased.job not in self._in_hand
        self._in_hand[leased.job] = leased
        self._shares[leased.job.receiver.workspace] += is_new
        return is_new

    @property
    def pause(self) -> float:
        """Tell in how many seconds to look again."""
        return min(self._poll_at, *self._next.values(), math.inf) - self._runtime.clock()

    @property
    def next_due(self) -> float:
        """Tell when the next job is due: now while one is in hand, and never if there is none."""
        return self._runtime.clock() if self._in_hand else min(self._next.values(), default=math.inf)

    async def finish(self, job: Job, outcome: SendStatus | None) -> None:
        """Delete a job that is done, and count the *outcome* of a reminder."""
        await self._queue.finish(self._in_hand[job], outcome)

    async def postpone(self, job: Job, seconds: float) -> None:
        """Give a job back for a while. Where the store is away, the lease runs out."""
        with suppress(StoreUnavailable):
            await self._queue.postpone(self._in_hand[job], self._runtime.clock() + seconds)

    def drop(self, job: Job) -> None:
        """Take a job out of the jobs in hand."""
        workspace = self._in_hand.pop(job).job.receiver.workspace
        self._shares[workspace] -= 1
        if not self._shares[workspace]:
            del self._shares[workspace]

    async def throttle(self, job: Job, seconds: float) -> None:
        """Slow down: the platform refused a job because of the rate."""
        receiver = job.receiver
        pace = self._paces[receiver.platform].by_priority.get(job.priority)
        if pace:
            with suppress(StoreUnavailable):
                await self._queue.throttle(receiver, job.priority, pace, self._runtime.clock(), seconds)

    async def renewing(self) -> None:
        """Renew the leases of jobs in hand, until cancelled."""
        while True:
            held = tuple(self._in_hand.values())
            await asyncio.sleep(RENEW_SECONDS)
            for leased in held:
                if self._in_hand.get(leased.job) is leased:
                    with suppress(StoreUnavailable):
                        await self._queue.renew(leased, self._runtime.clock() + LEASE_SECONDS)
