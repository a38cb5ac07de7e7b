"""GET /healthz, /readyz and /metrics: what the process tells about itself.

However many ask, the store and the platforms are asked at most once a second.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.bootstrap import Rung
from bot.errors import StoreUnavailable
from bot.store.health import Health
from bot.telemetry.health import HealthFinding, PlatformEndpoint
from bot.telemetry.metrics import REGISTRY, overdue_seconds, reminder_counts

FRESH_SECONDS = 1.0
LOOK_SECONDS = 1.0  # so that a store that fails is told of within two
OVERDUE_SECONDS = 60  # later than that, no worker seems to be running

T = TypeVar("T")


class Recent(Generic[T]):
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


def health_routes(rung: Rung, platforms: list[PlatformEndpoint]) -> list[web.RouteDef]:
    """Serve the three pages."""
    clock = asyncio.get_running_loop().time
    readiness = Recent(lambda: _readiness(rung, platforms), clock)
    counted = Recent(lambda: _count(rung), clock)

    async def ready(_: web.Request) -> web.Response:
        fine, findings = await readiness.get()
        body = json.dumps({"ready": fine, "findings": findings})
        return web.Response(text=body, status=200 if fine else 503, content_type="application/json")

    async def metrics(_: web.Request) -> web.Response:
        await counted.get()
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/healthz", _healthy), web.get("/readyz", ready), web.get("/metrics", metrics)]


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok")


async def _readiness(rung: Rung, platforms: list[PlatformEndpoint]) -> tuple[bool, list[str]]:
    """Tell whether we are ready, and everything that was found."""
    store, others, late = await asyncio.gather(_store(rung), _findings(platforms), _overdue(rung))
    safe = store.ready or (store.unsafe and rung.settings.redis_unsafe)
    fine = safe and not any(finding.grave for finding in others)
    return fine, [*store.findings, *(finding.text for finding in (*others, *late))]


async def _store(rung: Rung) -> Health:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await rung.database.health()
    except TimeoutError:
        return Health(False, ("Redis does not answer in time: check REDIS_URL and the server.",))


async def _findings(platforms: list[PlatformEndpoint]) -> list[HealthFinding]:
    told = await asyncio.gather(*(platform.findings() for platform in platforms))
    return [finding for findings in told for finding in findings]


async def _overdue(rung: Rung) -> list[HealthFinding]:
    """Report overdue jobs. Without a worker people can still answer."""
    seconds = await _overdue_seconds(rung)
    if seconds <= OVERDUE_SECONDS:
        return []
    text = f"Something is overdue by {seconds} s: is `rung worker` running, with the same environment?"
    return [HealthFinding(text)]


async def _overdue_seconds(rung: Rung) -> int:
    """Give how late the oldest due job is, 0 where the store does not answer."""
    with suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            return await rung.store.jobs.overdue_seconds(rung.runtime.now())
    return 0


async def _count(rung: Rung) -> None:
    """Update the metrics that the store counts."""
    overdue_seconds.set(await _overdue_seconds(rung))
    with suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            reminder_counts.counts = await rung.store.jobs.outcomes()
