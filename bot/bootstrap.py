"""The composition root: settings become a store, rubrics, a service. Owns the clock and fresh ids."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.pictures import Addressing
from bot.exports.links import ExportLinks, public
from bot.handlers.catalogue import Catalogue
from bot.handlers.service import Runtime, Service
from bot.platforms.common.platform import PlatformContext
from bot.ports.store import Store
from bot.settings import Settings, SettingsError, data_folder
from bot.store import Database, connected, embedded
from bot.store.conversation_references import ConversationReferences
from bot.store.shared_backoff import RedisBackoff
from bot.store.vault import Vault
from bot.telemetry.logs import logger
from rubric import Problem, Rubric, RubricError, load
from rubric.loader import bundled, find

RELOAD_SECONDS = 5  # how soon an edited rubric is on offer

log = logger("bootstrap")


@dataclass(frozen=True, slots=True)
class Rung:
    """Everything a platform needs to run on."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    service: Service
    runtime: Runtime
    addresses: ExportLinks | None  # of what can be taken away; None where we have none of our own

    @property
    def store(self) -> Store:
        """Give the store."""
        return self.database.store


def runtime() -> Runtime:
    """Give the real time and unguessable ids."""
    return Runtime(now=lambda: int(time.time()), new_id=lambda: secrets.token_hex(5))


@asynccontextmanager
async def opened(
    settings: Settings, *, at_home: bool = False, clock: Runtime | None = None
) -> AsyncIterator[Rung]:
    """Open everything, close it again on the way out.

    *at_home* allows the embedded store in the home folder (the demo and the
    terminal); a server must name its store. *clock* is the real one unless time
    is played. Raises SettingsError or RubricError.
    """
    clock = clock or runtime()
    rubrics = load_all(settings)
    async with _database(settings, at_home) as database:
        catalogue = Catalogue(rubrics, database.store.rubrics)
        reloading = asyncio.create_task(_reload(settings, catalogue))
        try:
            addresses = None if at_home else public(settings, clock.now)
            service = Service(database.store, catalogue, clock, addresses, settings.nudges)
            yield Rung(settings, database, catalogue, service, clock, addresses)
        finally:
            reloading.cancel()


def platform_context(rung: Rung, platform: str, address: Addressing | None) -> PlatformContext:
    """Put together what *platform* runs on; *address* says where it can see a picture."""
    client = rung.database.redis
    return PlatformContext(
        rung.settings,
        rung.service,
        rung.runtime,
        Vault(client, rung.settings.secret_keys),
        ConversationReferences(client),
        RedisBackoff(client, platform, rung.runtime.now),
        address,
    )


@asynccontextmanager
async def _database(settings: Settings, at_home: bool) -> AsyncIterator[Database]:
    if settings.redis_url:
        async with connected(settings.redis_url) as database:
            yield database
        return
    if settings.data is None and not at_home:
        raise SettingsError(
            ["No store: set REDIS_URL, or RUNG_DATA to the folder in which an embedded one may keep its data"]
        )
    async with embedded(data_folder(settings)) as url, connected(url) as database:
        yield database


def rubric_files(settings: Settings) -> dict[str, Path]:
    """Name the files of all rubrics on offer; an id in RUNG_RUBRICS replaces the bundled one."""
    return find(bundled(), *([settings.rubrics] if settings.rubrics else []))


def load_all(settings: Settings) -> dict[str, Rubric]:
    """Load every rubric on offer; raise RubricError with the mistakes of all of them."""
    loaded: dict[str, Rubric] = {}
    mistakes: list[Problem] = []
    for id_, path in rubric_files(settings).items():
        try:
            loaded[id_] = load(path)
        except RubricError as error:
            mistakes += error.problems
    if mistakes:
        raise RubricError(mistakes)
    return loaded


async def _reload(settings: Settings, catalogue: Catalogue) -> None:
    """Offer edited rubrics without a restart; a broken one leaves the old one live."""
    seen = _stamps(settings)
    while True:
        await asyncio.sleep(RELOAD_SECONDS)
        stamps = _stamps(settings)
        if stamps == seen:
            continue
        seen = stamps
        try:
            catalogue.replace(await asyncio.to_thread(load_all, settings))
            log.info("rubrics_reloaded")
        except RubricError as error:
            log.warning("rubrics_left_as_they_were", problems=[str(problem) for problem in error.problems])


def _stamps(settings: Settings) -> Mapping[str, tuple[int, int]]:
    """Tell file versions apart by time and size."""
    stamps = {}
    for id_, path in rubric_files(settings).items():
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        stamps[id_] = (status.st_mtime_ns, status.st_size)
    return stamps
