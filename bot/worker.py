"""What happens by itself: closing times, nudges, results whose poster died; each once, whoever looks."""

import asyncio
import math
import signal
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from bot.bootstrap import Rung, opened, platform_context
from bot.errors import StoreUnavailable
from bot.handlers.service import Runtime, Service
from bot.outbox.job import DeliveryStatus, Job
from bot.outbox.semaphores import KeyedSemaphores, Workspace, workspace_of
from bot.pictures.links import public
from bot.platforms.registry import enabled
from bot.ports.jobs import Jobs
from bot.ports.messenger import Messenger
from bot.settings import Settings
from bot.store import Database
from bot.telemetry.logs import correlation, logger, report

LOOK_SECONDS = 1.0
SOON_SECONDS = 0.1  # where more is due than was begun
MAINTAIN_SECONDS = 30.0
PATIENCE = 60  # seconds until something is tried again of which nobody said when
MOST_WAITING = 16  # of a workspace, so that others' things are reached however many it has
MOST_BEGUN = 5000

log = logger("worker")


class Worker:
    """Does what is due: idempotent, and struck out only afterwards, so that a worker may die anywhere."""

    def __init__(
        self, service: Service, jobs: Jobs, messengers: Mapping[str, Messenger], runtime: Runtime
    ) -> None:
        self._service = service
        self._jobs = jobs
        self._messengers = messengers
        self._runtime = runtime
        self._lanes = KeyedSemaphores()
        self._begun: set[Job] = set()
        self._resting: dict[Job, int] = {}  # until when; in the store it stays as late as it is
        self._waiting: Counter[Workspace] = Counter()
        self._stop = asyncio.Event()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work while something else goes on; what is begun is finished on the way out."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self._stop.set()
            await task

    async def _run(self) -> None:
        """Look for what is due every second, or sooner where there is more than could be begun."""
        async with asyncio.TaskGroup() as tasks:
            while not self._stop.is_set():
                pause = LOOK_SECONDS
                try:
                    if await self._begin(tasks):
                        pause = SOON_SECONDS
                except StoreUnavailable:
                    log.warning("look_put_off")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), pause)

    async def sweep(self) -> None:
        """Do everything that is due now; raise StoreUnavailable where one cannot even look."""
        more = True
        while more:
            try:
                async with asyncio.TaskGroup() as tasks:
                    more = await self._begin(tasks)
            except ExceptionGroup as group:  # of one: what was begun lets nothing out
                raise group.exceptions[0] from None

    async def _begin(self, tasks: asyncio.TaskGroup) -> bool:
        """Begin what is due; tell whether there is more of it, for which there is no room yet.

        What waits for room, for its time, or for a platform that is off here, stays where it
        is, and keeps nothing that stands behind it from being begun.
        """
        now = self._runtime.now()
        self._resting = {job: until for job, until in self._resting.items() if until > now}
        held = {job.receiver for job in self._resting}
        full: set[Workspace] = set()  # where one thing was left, those after it are, too: they have an order
        overdue = await self._jobs.due(now)
        # Text hashes differently in each process, so that two begin with different conversations.
        for job in sorted(overdue, key=lambda each: hash(each.receiver)):
            workspace = workspace_of(job.receiver)
            messenger = self._messengers.get(job.receiver.platform)
            if messenger is None or job in self._begun or job.receiver in held or workspace in full:
                continue
            if self._waiting[workspace] >= MOST_WAITING or len(self._begun) >= MOST_BEGUN:
                full.add(workspace)
                continue
            self._begun.add(job)
            self._waiting[workspace] += 1
            tasks.create_task(self._take(job, overdue[job], messenger))
        return bool(full)

    async def _take(self, job: Job, due: int, messenger: Messenger) -> None:
        """Do one thing when its turn comes, and let nothing that goes wrong with it reach the others."""
        try:
            async with self._lanes.turn(job.receiver):
                if not self._stop.is_set():
                    correlation.set(self._runtime.new_id())
                    await self._try(job, due, messenger)
        finally:
            self._begun.discard(job)
            self._waiting[workspace_of(job.receiver)] -= 1

    async def _try(self, job: Job, due: int, messenger: Messenger) -> None:
        try:
            await self._do(job, due, messenger)
        except StoreUnavailable:
            self._rest(job, 1, "store_unavailable")
        except Exception as error:  # noqa: BLE001, the edge: reported, with no values in it
            report(log, "duty_failed", error)
            self._rest(job, PATIENCE, "failed")

    async def _do(self, job: Job, due: int, messenger: Messenger) -> None:
        """Do what is due, and strike it out, unless the platform wants us to wait."""
        wait = await messenger.wait(job.receiver) or await self._show(job, messenger)
        if wait:
            self._rest(job, math.ceil(wait), "pace")
        else:
            await self._jobs.complete(job, due)
            log.info("done", kind=job.kind.value)

    def _rest(self, job: Job, seconds: int, reason: str) -> None:
        """Leave something alone for a while."""
        self._resting[job] = self._runtime.now() + seconds
        log.info("put_off", kind=job.kind.value, reason=reason, seconds=seconds)

    async def _show(self, job: Job, messenger: Messenger) -> float:
        """Show what follows; give the seconds after which to try again what could not be shown now."""
        wait = 0.0
        for reply in await self._service.due(job, messenger):
            delivered = await messenger.deliver(reply)
            if reply.claim:
                await self._service.delivered(job, reply.claim, delivered)
            if delivered.status is DeliveryStatus.LATER:
                wait = max(wait, delivered.wait or PATIENCE)
        return wait


async def run(settings: Settings) -> None:
    """Look after every platform that is on, until told to stop."""
    enabled(settings)
    async with AsyncExitStack() as stack:
        rung = await stack.enter_async_context(opened(settings))
        worker = Worker(rung.service, rung.store.jobs, await messengers(rung, stack), rung.runtime)
        stop = asyncio.Event()
        for told in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(told, stop.set)
        async with worker.working(), maintaining(rung.database):
            log.info("working")
            await stop.wait()


@asynccontextmanager
async def maintaining(database: Database) -> AsyncIterator[None]:
    """Maintain the database meanwhile, every now and then."""

    async def maintain() -> None:
        while True:
            with suppress(StoreUnavailable):
                await database.maintain()
            await asyncio.sleep(MAINTAIN_SECONDS)

    task = asyncio.create_task(maintain())
    try:
        yield
    finally:
        task.cancel()


async def messengers(rung: Rung, stack: AsyncExitStack) -> dict[str, Messenger]:
    """Open a way to write to people on every platform that is on."""
    found: dict[str, Messenger] = {}
    pictures = public(rung.settings, rung.runtime.now)  # the web process draws them
    address = pictures.address if pictures else None
    for platform in enabled(rung.settings):
        opening = platform.messenger(platform_context(rung, platform.name, address))
        found[platform.name] = await stack.enter_async_context(opening)
    return found
