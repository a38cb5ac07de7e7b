"""Runs due jobs of the outbox: side by side across conversations, in order within one.

Any number of workers may run one. What a job does twice is harmless, and a reminder is
claimed before it is sent.
"""

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot.conversation.identity import ClaimId, Conversation
from bot.conversation.messages import Reply
from bot.errors import StoreUnavailable
from bot.outbox.job import DeliveryResult, DeliveryStatus, Job
from bot.outbox.semaphores import KeyedSemaphores, Workspace, workspace_of
from bot.telemetry.logs import correlation, logger, report

POLL_SECONDS = 1.0
BUSY_POLL_SECONDS = 0.1  # while some due jobs wait for room
RETRY_SECONDS = 60  # after a failure for which nobody named a time
MAX_WAITING_PER_WORKSPACE = 16  # so that the jobs of other workspaces are reached
MAX_STARTED = 5000

log = logger("outbox")


class Sender(Protocol):
    """Sends messages on one platform. See `bot.ports.messenger.Messenger`."""

    async def wait(self, where: Conversation) -> float:
        """Tell in how many seconds a conversation takes the next message."""
        ...

    async def deliver(self, reply: Reply) -> DeliveryResult:
        """Send or redraw a message."""
        ...


S = TypeVar("S", bound=Sender)
S_contra = TypeVar("S_contra", bound=Sender, contravariant=True)


class JobRunner(Protocol[S_contra]):
    """Runs a job and takes the result of its deliveries."""

    async def due(self, job: Job, messenger: S_contra | None = None) -> tuple[Reply, ...]:
        """Run a due job and return the messages that follow."""
        ...

    async def delivered(self, job: Job, claim: ClaimId, delivered: DeliveryResult) -> None:
        """Record the delivery of a claimed message."""
        ...


class JobQueue(Protocol):
    """The outbox as the dispatcher reads it. See `bot.ports.jobs.Jobs`."""

    async def due(self, now: int) -> Mapping[Job, int]:
        """List due jobs with the time at which each was due."""
        ...

    async def complete(self, job: Job, by: int) -> None:
        """Delete a job that was due by *by*."""
        ...


class Runtime(Protocol):
    """The clock and the generator of ids."""

    @property
    def now(self) -> Callable[[], int]:
        """Give the clock, in seconds since 1970, UTC."""
        ...

    @property
    def new_id(self) -> Callable[[], str]:
        """Give the generator of fresh ids."""
        ...


@dataclass(frozen=True, slots=True)
class _Started:
    """How many jobs a poll started, and whether *more* are due than there was room for."""

    count: int
    more: bool


class JobDispatcher(Generic[S]):
    """Runs due jobs. A job is deleted only after it ran, so a worker may crash anywhere."""

    def __init__(
        self,
        runner: JobRunner[S],
        queue: JobQueue,
        messengers: Mapping[str, S],
        runtime: Runtime,
    ) -> None:
        self._runner = runner
        self._queue = queue
        self._messengers = messengers
        self._runtime = runtime
        self._semaphores = KeyedSemaphores()
        self._started: set[Job] = set()
        self._postponed: dict[Job, int] = {}  # until when
        self._waiting: Counter[Workspace] = Counter()
        self._stop = asyncio.Event()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Run due jobs in the background. On exit, finish those that were started."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self._stop.set()
            await task

    async def _run(self) -> None:
        """Poll for due jobs every second, and sooner while some must wait for room."""
        async with asyncio.TaskGroup() as tasks:
            while not self._stop.is_set():
                pause = POLL_SECONDS
                try:
                    if (await self._start(tasks)).more:
                        pause = BUSY_POLL_SECONDS
                except StoreUnavailable:
                    log.warning("poll_failed")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), pause)

    async def sweep(self) -> None:
        """Run jobs until none is due, or raise StoreUnavailable if the due ones cannot be read."""
        started = _Started(0, more=True)
        while started.count or started.more:
            try:
                async with asyncio.TaskGroup() as tasks:
                    started = await self._start(tasks)
            except ExceptionGroup as group:  # of one: a job lets no error out
                raise group.exceptions[0] from None

    async def _start(self, tasks: asyncio.TaskGroup) -> _Started:
        """Start due jobs up to the limits.

        A job that waits for room, for its time or for a platform that is off here stays
        in the outbox and holds up no other.
        """
        now = self._runtime.now()
        self._postponed = {job: until for job, until in self._postponed.items() if until > now}
        held = {job.receiver for job in self._postponed}
        full: set[Workspace] = set()  # the later jobs of a full workspace wait too, to keep their order
        count = 0
        overdue = await self._queue.due(now)
        # Text hashes differently in each process, so that two begin with different conversations.
        for job in sorted(overdue, key=lambda each: hash(each.receiver)):
            workspace = workspace_of(job.receiver)
            messenger = self._messengers.get(job.receiver.platform)
            if messenger is None or job in self._started or job.receiver in held or workspace in full:
                continue
            if self._waiting[workspace] >= MAX_WAITING_PER_WORKSPACE or len(self._started) >= MAX_STARTED:
                full.add(workspace)
                continue
            self._started.add(job)
            self._waiting[workspace] += 1
            count += 1
            tasks.create_task(self._take(job, overdue[job], messenger))
        return _Started(count, more=bool(full))

    async def _take(self, job: Job, due: int, messenger: S) -> None:
        """Run one job when its conversation is free. Its errors reach no other job."""
        try:
            async with self._semaphores.turn(job.receiver):
                if not self._stop.is_set():
                    correlation.set(self._runtime.new_id())
                    await self._try(job, due, messenger)
        finally:
            self._started.discard(job)
            self._waiting[workspace_of(job.receiver)] -= 1

    async def _try(self, job: Job, due: int, messenger: S) -> None:
        try:
            await self._do(job, due, messenger)
        except StoreUnavailable:
            self._postpone(job, 1, "store_unavailable")
        except Exception as error:  # noqa: BLE001, the edge: reported, with no values in it
            report(log, "job_failed", error)
            self._postpone(job, RETRY_SECONDS, "failed")

    async def _do(self, job: Job, due: int, messenger: S) -> None:
        """Run a job and complete it, unless the platform asks to wait."""
        wait = await messenger.wait(job.receiver) or await self._show(job, messenger)
        if wait:
            self._postpone(job, math.ceil(wait), "pace")
        else:
            await self._queue.complete(job, due)
            log.info("job_done", kind=job.kind.value)

    def _postpone(self, job: Job, seconds: int, reason: str) -> None:
        """Leave a job alone for a while. In the outbox it stays as late as it is."""
        self._postponed[job] = self._runtime.now() + seconds
        log.info("job_postponed", kind=job.kind.value, reason=reason, seconds=seconds)

    async def _show(self, job: Job, messenger: S) -> float:
        """Send the messages of a job. Return the seconds after which to try again, or 0."""
        wait = 0.0
        for reply in await self._runner.due(job, messenger):
            delivered = await messenger.deliver(reply)
            if reply.claim:
                await self._runner.delivered(job, reply.claim, delivered)
            if delivered.status is DeliveryStatus.LATER:
                wait = max(wait, delivered.wait or RETRY_SECONDS)
        return wait
