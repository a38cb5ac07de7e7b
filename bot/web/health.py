"""GET /healthz, /readyz and /metrics: the health of a process.

However many ask, the store and the platforms are asked at most once a second.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.bootstrap import Rung
from bot.errors import StoreUnavailable
from bot.ports.webhooks import WebhookHealth
from bot.store.health import Health
from bot.telemetry.health import Findings, HealthFinding
from bot.telemetry.metrics import REGISTRY, overdue_seconds, reminder_counts, webhook_counts

FRESH_SECONDS = 1.0
LOOK_SECONDS = 1.0  # so that a failing store is reported within two
OVERDUE_SECONDS = 60  # later than that, no worker seems to be running
STOPPING = HealthFinding("This process is stopping.", grave=True)

T = TypeVar("T")


class CachedLookup(Generic[T]):
    """A value that is looked up at most once a second, by a *clock* that never goes back."""

    def __init__(self, look: Callable[[], Awaitable[T]], clock: Callable[[], float]) -> None:
        self._look = look
        self._clock = clock
        self._looked_at = 0.0
        self._looking: asyncio.Future[T] | None = None

    async def get(self) -> T:
        """Give the value. Callers share a look that is under way."""
        looking = self._looking
        if looking is None or (looking.done() and self._clock() - self._looked_at >= FRESH_SECONDS):
            self._looked_at = self._clock()
            looking = self._looking = asyncio.ensure_future(self._look())
        return await asyncio.shield(looking)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Health findings: those for the whole process, and those for each platform."""

    shared: tuple[HealthFinding, ...]
    platforms: Mapping[str, tuple[HealthFinding, ...]]

    def is_ready(self, platform: str) -> bool:
        """Tell whether people of a platform are served."""
        return not any(finding.grave for finding in (*self.shared, *self.platforms[platform]))

    def of_one(self, platform: str) -> web.Response:
        """Answer for one platform."""
        return _answer({"ready": self.is_ready(platform)}, (*self.shared, *self.platforms[platform]))

    def of_all(self) -> web.Response:
        """Answer for the process, which is ready while it serves any platform."""
        ready = {platform: self.is_ready(platform) for platform in self.platforms}
        found = (*self.shared, *(each for findings in self.platforms.values() for each in findings))
        return _answer({"ready": any(ready.values()), "platforms": ready}, found)


def _answer(said: dict[str, object], found: tuple[HealthFinding, ...]) -> web.Response:
    body = json.dumps({**said, "findings": [finding.text for finding in found]})
    return web.Response(text=body, status=200 if said["ready"] else 503, content_type="application/json")


def health_routes(
    rung: Rung, platforms: Mapping[str, Findings], stopping: asyncio.Event
) -> list[web.RouteDef]:
    """Serve the pages. From *stopping* on we are not ready."""
    clock = asyncio.get_running_loop().time
    readiness = CachedLookup(lambda: _readiness(rung, platforms), clock)
    counted = CachedLookup(lambda: _count(rung), clock)

    async def ready(request: web.Request) -> web.Response:
        found = await readiness.get()
        if stopping.is_set():
            found = Readiness((STOPPING, *found.shared), found.platforms)
        platform = request.match_info.get("platform")
        if platform is None:
            return found.of_all()
        if platform not in platforms:
            raise web.HTTPNotFound
        return found.of_one(platform)

    async def metrics(_: web.Request) -> web.Response:
        await counted.get()
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [
        web.get("/healthz", _healthy),
        web.get("/readyz", ready),
        web.get("/readyz/{platform}", ready),
        web.get("/metrics", metrics),
    ]


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok")


async def _readiness(rung: Rung, platforms: Mapping[str, Findings]) -> Readiness:
    """Look at the store, the outbox and the platforms."""
    store, late, webhook, found = await asyncio.gather(
        _store(rung), _overdue(rung), _webhook(rung), asyncio.gather(*(ask() for ask in platforms.values()))
    )
    safe = store.ready or (store.unsafe and rung.settings.redis_unsafe)
    shared = (*(HealthFinding(text, grave=not safe) for text in store.findings), *late, *webhook)
    return Readiness(shared, {name: tuple(each) for name, each in zip(platforms, found, strict=True)})


async def _store(rung: Rung) -> Health:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await rung.database.health()
    except TimeoutError:
        return Health(False, ("Redis does not answer in time: check REDIS_URL and the server.",))


async def _overdue(rung: Rung) -> list[HealthFinding]:
    """Report overdue jobs. Without a worker people can still answer."""
    seconds = await _overdue_seconds(rung)
    if seconds <= OVERDUE_SECONDS:
        return []
    text = f"A job is overdue by {seconds} s: is `rung worker` running, with the same environment?"
    return [HealthFinding(text)]


async def _webhook(rung: Rung) -> list[HealthFinding]:
    """Report posts that were given up, until one is taken again. No person is told."""
    if rung.settings.webhook is None:
        return []
    with suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            health = await rung.store.webhooks.health()
        return [HealthFinding(text) for text in webhook_problems(health, rung.runtime.now())]
    return []


def webhook_problems(health: WebhookHealth, now: int) -> Iterator[str]:
    """Say since when posts to the webhook are given up, and why."""
    if health.given_up_at:
        hours = (now - health.given_up_at) // 3600
        said = f"Posts to RUNG_WEBHOOK_URL are given up after a day of tries, the first {hours} h ago"
        yield f"{said} ({health.reason}): does that address take posts?"


async def _overdue_seconds(rung: Rung) -> int:
    """Give for how long a due job has waited for a worker, 0 where the store does not answer."""
    with suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            return await rung.store.queue.overdue_seconds(rung.runtime.now())
    return 0


async def _count(rung: Rung) -> None:
    """Update the metrics that the store counts."""
    overdue_seconds.set(await _overdue_seconds(rung))
    with suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            reminder_counts.counts = await rung.store.jobs.outcomes()
            posts = (await rung.store.webhooks.health()).counts
            webhook_counts.counts = {outcome.value: count for outcome, count in posts.items()}
