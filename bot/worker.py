"""What happens by itself: closing times, nudges, results whose poster died; each once, whoever looks."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from bot.bootstrap import Rung, opened
from bot.observe import logger
from bot.pictures.gallery import public
from bot.ports import Messenger, Owed, Store, StoreUnavailable
from bot.service import Service
from bot.settings import Settings, SettingsError
from bot.store import RedisStore
from bot.store.addresses import Addresses
from bot.store.vault import Vault

LOOK_SECONDS = 1.0
TEND_SECONDS = 30.0

log = logger("worker")


class Worker:
    """Does what is due: idempotent, and struck out only afterwards, so that a worker may die anywhere."""

    def __init__(
        self, service: Service, store: Store, messengers: Mapping[str, Messenger], now: Callable[[], int]
    ) -> None:
        self._service = service
        self._store = store
        self._messengers = messengers
        self._now = now

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work while something else goes on; what is begun is finished on the way out."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._run(stop))
        try:
            yield
        finally:
            stop.set()
            await task

    async def _run(self, stop: asyncio.Event) -> None:
        """Look for what is due every second."""
        while not stop.is_set():
            try:
                await self.sweep()
            except StoreUnavailable:
                log.warning("sweep_put_off")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS)

    async def sweep(self) -> None:
        """Do everything that is due now."""
        now = self._now()
        for owed in await self._store.overdue(now):
            await self._do(owed, now)

    async def _do(self, owed: Owed, now: int) -> None:
        messenger = self._messengers.get(owed.assessment.conversation.platform)
        if messenger is None:
            return  # a platform that is off: it waits
        for reply in await self._service.due(owed, messenger):
            became = await messenger.deliver(reply)
            if reply.claim:
                await self._service.delivered(owed, reply.claim, became)
        await self._store.settle(owed, now)
        log.info("done", duty=owed.duty.value)


async def run(settings: Settings) -> None:
    """Look after every platform that is on, until told to stop."""
    if not (settings.slack or settings.teams):
        raise SettingsError(["No platform is on: set up Slack or Microsoft Teams"])
    async with AsyncExitStack() as stack:
        rung = await stack.enter_async_context(opened(settings))
        worker = Worker(rung.service, rung.store, await messengers(rung, stack), rung.clockwork.now)
        stop = asyncio.Event()
        for told in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(told, stop.set)
        async with worker.working(), tending(rung.store):
            log.info("working")
            await stop.wait()


@asynccontextmanager
async def tending(store: RedisStore) -> AsyncIterator[None]:
    """Tend the store meanwhile, now and then."""

    async def tend() -> None:
        while True:
            with suppress(StoreUnavailable):
                await store.tend()
            await asyncio.sleep(TEND_SECONDS)

    task = asyncio.create_task(tend())
    try:
        yield
    finally:
        task.cancel()


async def messengers(rung: Rung, stack: AsyncExitStack) -> dict[str, Messenger]:
    """Open a way to write to people on every platform that is on."""
    found: dict[str, Messenger] = {}
    gallery = public(rung.settings, rung.clockwork.now)  # the web process draws what it shows
    address = gallery.address if gallery else None
    if rung.settings.slack:
        from bot.slack.edge import messenger as slack

        vault = Vault(rung.store.client, rung.settings.secret_keys)
        opening = slack(rung.settings, rung.service, rung.clockwork, vault, address)
        found["slack"] = await stack.enter_async_context(opening)
    if rung.settings.teams:
        from bot.teams.edge import messenger as teams

        entering = teams(rung.settings, rung.service, Addresses(rung.store.client), address)
        found["teams"] = await stack.enter_async_context(entering)
    return found
