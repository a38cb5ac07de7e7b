"""The composition root: settings become a store, rubrics, a service. Owns the clock and fresh ids."""

import asyncio
import gc
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.calendars import links as calendar_links
from bot.calendars.links import SealedCalendarLinks
from bot.conversation.pictures import PictureUrl
from bot.exports import links as export_links
from bot.exports.links import SealedExportLinks
from bot.handlers.context import Catalogue
from bot.handlers.service import Runtime, Service
from bot.pages import links as page_links
from bot.pages.about import HtmlInstallPages
from bot.pages.links import SealedPageLinks
from bot.platforms.common.platform import PlatformContext
from bot.ports.store import Store
from bot.settings import Settings, SettingsError, data_folder
from bot.store import Database, connected, embedded
from bot.store.backoff import RedisBackoff
from bot.store.conversation_references import ConversationReferences
from bot.store.encryption import RedisVault
from bot.telemetry.logs import logger
from bot.webhooks.client import configured
from rubric import RubricError
from rubric.files import find
from rubric.loader import RubricCollection, folders, load_all as collect
from rubric.problems import listing

RELOAD_SECONDS = 5  # how soon an edited rubric is on offer
COLLECT_AFTER = 10_000  # more allocations than deallocations

log = logger("bootstrap")


@dataclass(frozen=True, slots=True)
class Rung:
    """Everything a platform needs to run on."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    service: Service
    runtime: Runtime
    export_links: SealedExportLinks | None  # None without a public address
    page_links: SealedPageLinks | None  # None without a public address, or where pages are off
    calendar_links: SealedCalendarLinks | None  # None as those of pages

    @property
    def store(self) -> Store:
        """Give the store."""
        return self.database.store


def runtime() -> Runtime:
    """Give the real time and unguessable ids."""
    return Runtime(clock=time.time, new_id=partial(secrets.token_hex, 5))


def collect_rarely() -> None:
    """Exclude all loaded objects from garbage collection, and collect the others rarely.

    Collection took a tenth of a turn, and found almost no cycles.
    """
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


@asynccontextmanager
async def opened(
    settings: Settings, *, at_home: bool = False, clock: Runtime | None = None
) -> AsyncIterator[Rung]:
    """Open everything, close it again on the way out.

    *at_home* allows the embedded store in the home folder (the demo and the
    terminal). A server must name its store. *clock* is the real one unless time
    is played. Raises SettingsError or RubricError.
    """
    clock = clock or runtime()
    stamps, loaded = _stamps(settings), load_all(settings)
    _log_problems(loaded, "rubrics_not_offered")
    async with _database(settings, at_home) as database:
        catalogue = Catalogue(loaded.rubrics, database.store.rubrics, _own(loaded, settings))
        reloading = asyncio.create_task(_reload(settings, catalogue, stamps))
        try:
            addresses = None if at_home else export_links.public(settings, clock.now)
            pages = (page_links.private if at_home else page_links.public)(settings, clock.now)
            calendars = (calendar_links.private if at_home else calendar_links.public)(settings, clock.now)
            service = Service(
                database.store,
                catalogue,
                clock,
                addresses,
                settings.reminders,
                settings.repeat_seconds,
                settings.keep_results,
                many_workspaces=settings.many_workspaces,
                page_links=pages,
                calendar_links=calendars,
                has_pages=bool(settings.page_seconds),
                webhooks=None if at_home else configured(settings.webhook, settings.proxy, clock.now),
            )
            yield Rung(settings, database, catalogue, service, clock, addresses, pages, calendars)
        finally:
            reloading.cancel()


def platform_context(rung: Rung, platform: str, picture_url: PictureUrl | None) -> PlatformContext:
    """Put together what *platform* runs on. *picture_url* gives the URL of a picture."""
    client = rung.database.redis
    return PlatformContext(
        rung.settings,
        rung.service,
        rung.runtime,
        RedisVault(client, rung.settings.secret_keys),
        ConversationReferences(client),
        RedisBackoff(client, platform, rung.runtime.now),
        picture_url,
        HtmlInstallPages(rung.settings),
    )


@asynccontextmanager
async def _database(settings: Settings, at_home: bool) -> AsyncIterator[Database]:
    if settings.redis_url:
        async with connected(settings.redis_url, settings.redis_options, settings.keep_checks) as database:
            yield database
        return
    if settings.data is None and not at_home:
        raise SettingsError(
            ["No store: set REDIS_URL, or RUNG_DATA to the folder in which an embedded one may keep its data"]
        )
    async with (
        embedded(data_folder(settings)) as url,
        connected(url, keep_checks=settings.keep_checks) as database,
    ):
        yield database


def load_all(settings: Settings) -> RubricCollection:
    """Load every rubric on offer, or raise RubricError if there is none or RUNG_RUBRICS cannot be listed."""
    loaded = collect(*folders(settings.rubrics))
    if not loaded.rubrics:
        raise RubricError(loaded.problems)
    return loaded


def _own(loaded: RubricCollection, settings: Settings) -> frozenset[str]:
    """Give the ids of the rubrics that RUNG_RUBRICS adds or replaces."""
    return frozenset(id_ for id_, path in loaded.files.items() if path.parent == settings.rubrics)


async def _reload(settings: Settings, catalogue: Catalogue, seen: object) -> None:
    """Offer edited rubrics without a restart. One that cannot be used leaves its old version on offer."""
    while True:
        await asyncio.sleep(RELOAD_SECONDS)
        stamps = await asyncio.to_thread(_stamps, settings)
        if stamps == seen:
            continue
        seen = stamps
        try:
            loaded = await asyncio.to_thread(load_all, settings)
        except RubricError as error:
            log.warning("rubric_reload_failed", problems=listing(error.problems))
            continue
        old = {rubric.id: rubric for rubric in catalogue.everything if rubric.id in loaded.unusable}
        catalogue.replace({**loaded.rubrics, **old}, _own(loaded, settings))
        log.info("rubrics_reloaded")
        _log_problems(loaded, "rubric_reload_failed")


def _log_problems(loaded: RubricCollection, event: str) -> None:
    """Name the rubrics that cannot be used, as *event*, and the files that are passed over."""
    wrong = [problem for problem in loaded.problems if problem.severity == "error"]
    advice = [problem for problem in loaded.problems if problem.severity == "advice"]
    if wrong:
        log.error(event, problems=listing(wrong))
    if advice:
        log.warning("files_skipped", problems=listing(advice))


def _stamps(settings: Settings) -> object:
    """Describe the state of all rubric files. Where it differs, one of them has changed."""
    try:
        found = find(*folders(settings.rubrics))
    except RubricError as error:
        return error.problems
    return {id_: (path, _stamp(path)) for id_, path in found.files.items()}, found.passed_over


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:  # it was there a moment ago
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino
