"""Runs due jobs of the outbox: side by side across conversations, and in order within one.

Any number of workers may run one, and each keeps an order of its own. What a job does twice is
harmless, and a reminder is claimed before it is sent.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Generic, Protocol, TypeVar

from bot.conversation.identity import ClaimId, Conversation
from bot.conversation.messages import Reply
from bot.errors import StoreUnavailable
from bot.outbox.concurrency_limits import KeyedSemaphores
from bot.outbox.job import WEBHOOK, Job, Priority, SendResult, SendStatus
from bot.outbox.job_queue import JobQueue
from bot.outbox.leasing import POLL_SECONDS, ClockAndIds, JobLeases
from bot.outbox.rate_limits import UNLIMITED, PlatformPace
from bot.telemetry.logs import correlation, log_bug, logger
from bot.telemetry.traces import tracing

BUSY_SECONDS = 0.05  # between two looks while more is due
LONGEST_PAUSE_SECONDS = 8.0  # after several looks that failed
RETRY_SECONDS = 60  # after a failure without a time from the platform

log = logger("outbox")


class Sender(Protocol):
    """Sends messages on one platform. See `bot.ports.messenger.Messenger`."""

    @property
    def pace(self) -> PlatformPace:
        """Tell how fast the platform takes messages."""
        ...

    async def wait(self, where: Conversation) -> float:
        """Tell in how many seconds a conversation takes the next message."""
        ...

    async def deliver(self, reply: Reply) -> SendResult:
        """Send or redraw a message."""
        ...


S = TypeVar("S", bound=Sender)
S_contra = TypeVar("S_contra", bound=Sender, contravariant=True)


class JobRunner(Protocol[S_contra]):
    """Runs a job and takes the result of its deliveries."""

    async def run_job(self, job: Job, messenger: S_contra | None = None) -> tuple[Reply, ...]:
        """Run a due job and return the messages that follow."""
        ...

    async def record_send(self, job: Job, claim: ClaimId, delivered: SendResult) -> None:
        """Record the delivery of a claimed message."""
        ...


class JobDispatcher(Generic[S]):
    """Runs due jobs. A job is deleted only after it ran, so a worker may crash anywhere."""

    def __init__(
        self,
        runner: JobRunner[S],
        queue: JobQueue,
        messengers: Mapping[str, S],
        runtime: ClockAndIds,
    ) -> None:
        self._runner = runner
        self._messengers = messengers
        self._runtime = runtime
        paces = {name: each.pace for name, each in messengers.items()}
        self._leases = JobLeases(queue, paces | {WEBHOOK: UNLIMITED}, runtime)
        self._semaphores = KeyedSemaphores()
        self._stop = asyncio.Event()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Run due jobs in the background. On exit, finish those that were started.

        If the background fails, the body is cancelled and the error is raised.
        """
        async with asyncio.TaskGroup() as background:
            running = background.create_task(self._run())
            renewing = background.create_task(self._leases.renewing())
            try:
                yield
            finally:
                self._stop.set()
                await asyncio.wait([running])
                renewing.cancel()

    async def _run(self) -> None:
        """Take due jobs every second, sooner while more are due, and later after failures."""
        shortest = BUSY_SECONDS
        async with asyncio.TaskGroup() as tasks:
            while not self._stop.is_set():
                try:
                    await self._start(tasks)
                    shortest = BUSY_SECONDS
                except StoreUnavailable:
                    log.warning("poll_failed")
                    shortest = _longer(shortest)
                except Exception as error:  # noqa: BLE001, else the worker would do nothing for good
                    log_bug(log, "poll_failed", error)
                    shortest = _longer(shortest)
                await self._rest(max(shortest, self._leases.pause))

    async def _rest(self, seconds: float) -> None:
        """Wait for some seconds, but no longer than until the end."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    async def sweep(self) -> float:
        """Run jobs until none is due, and tell when the next one is.

        Raises StoreUnavailable if the due ones cannot be read.
        """
        count = 1
        while count:
            try:
                async with asyncio.TaskGroup() as tasks:
                    await self._leases.poll()
                    count = await self._start(tasks)
            except ExceptionGroup as group:  # of one: a job lets no error out
                raise group.exceptions[0] from None
        return self._leases.next_due

    async def _start(self, tasks: asyncio.TaskGroup) -> int:
        """Start as many due jobs as there is room for, and count them."""
        taken = await self._leases.take()
        for leased in taken:
            tasks.create_task(self._run_in_slot(leased.job))
        return len(taken)

    async def _run_in_slot(self, job: Job) -> None:
        """Run one job when its conversation is free. Its errors reach no other job."""
        try:
            async with self._semaphores.slot(job.receiver):
                if self._stop.is_set():
                    await self._leases.postpone(job, 0)
                else:
                    correlation.set(self._runtime.new_id())
                    with tracing.job(job):
                        await self._try(job, self._messengers.get(job.receiver.platform))
        finally:
            self._leases.drop(job)

    async def _try(self, job: Job, messenger: S | None) -> None:
        try:
            await self._do(job, messenger)
        except StoreUnavailable:
            await self._postpone(job, 1, "store_unavailable")
        except Exception as error:  # noqa: BLE001, the edge: reported, with no values in it
            log_bug(log, "job_failed", error)
            await self._postpone(job, RETRY_SECONDS, "failed")

    async def _do(self, job: Job, messenger: S | None) -> None:
        """Run a job and complete it, unless the platform asks to wait.

        A reminder was leased because its workspace takes one. A post to the webhook has no messenger.
        """
        wait = await messenger.wait(job.receiver) if messenger and job.priority is Priority.DUTIES else 0.0
        if wait:
            await self._postpone(job, math.ceil(wait), "pace")
            return
        results = [each async for each in self._deliveries(job, messenger)]
        later = [each for each in results if each.status is SendStatus.LATER]
        if later:
            wait = max(each.wait or RETRY_SECONDS for each in later)
            if any(each.throttled for each in later):
                await self._leases.throttle(job, wait)
            await self._postpone(job, math.ceil(wait), "pace")
        else:
            await self._leases.finish(job, results[-1].status if results else None)
            log.info("job_done", kind=job.kind.value)

    async def _postpone(self, job: Job, seconds: int, reason: str) -> None:
        """Leave a job alone for a while. In the outbox it stays as late as it is."""
        await self._leases.postpone(job, seconds)
        log.info("job_postponed", kind=job.kind.value, reason=reason, seconds=seconds)

    async def _deliveries(self, job: Job, messenger: S | None) -> AsyncIterator[SendResult]:
        """Send the messages of a job one after the other, and record the outcome of each."""
        replies = await self._runner.run_job(job, messenger)
        if messenger is None:
            return
        for reply in replies:
            delivered = await messenger.deliver(reply)
            if reply.claim:
                await self._runner.record_send(job, reply.claim, delivered)
            yield delivered


def _longer(pause: float) -> float:
    """Tell how long to wait after a failure: twice as long as after the one before."""
    return min(max(POLL_SECONDS, 2 * pause), LONGEST_PAUSE_SECONDS)
