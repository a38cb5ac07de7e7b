"""One contender under load: what a step of a check costs, and what people in flight occupy."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any

from aiohttp import ClientSession, TCPConnector
from redis.asyncio import Redis

from tests.bench.contenders import TEAMS_CONTENDERS, Contender, environment
from tests.bench.load import Load, Platform, at_once
from tests.bench.servers import quiet, resident_bytes, running
from tests.bench.slack import Slack
from tests.bench.teams import Teams
from tests.bench.words import QUESTIONS

WARM_UP = 20  # people before the first measurement
SAMPLE = 500  # keys that are weighed


@dataclass(frozen=True, slots=True)
class Steps:
    """What a step took on average while so many users answered at once. *undone* counts what failed."""

    cpu_us: float
    ack_p50_ms: float
    ack_p99_ms: float
    calls: float
    trips: float
    tokens: int
    connections: int
    undone: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """What a contender occupies with many people in the middle of a check, and the store for each of them."""

    people: int
    resident_mb: float
    session_bytes: float
    head_bytes: float
    store_bytes: float


@dataclass(frozen=True, slots=True)
class Bench:
    """A running contender with everything around it."""

    contender: Contender
    pid: int
    platform: Platform[Any]
    store: Redis
    session: ClientSession
    url: str

    def load(self) -> Load[Any]:
        """Give a load that has measured nothing yet."""
        return Load(self.platform, self.session, self.url)

    async def steps(self, users: int, people: int) -> Steps:
        """Let *people* answer a whole check, *users* at a time. That they have started one does not count."""
        arrived = self.platform.arrive(people)
        starting, load = self.load(), self.load()
        await at_once(users, arrived, starting.start)
        computed, calls, reads = await quiet(self.pid), self.platform.calls, await self._reads()
        tokens = self.platform.tokens
        self.platform.connections.clear()
        await at_once(users, arrived, load.answer_all)
        computed = await quiet(self.pid) - computed
        done = len(load.acks)
        return Steps(
            cpu_us=computed / done * 1e6,
            ack_p50_ms=median(load.acks) * 1e3,
            ack_p99_ms=quantiles(load.acks, n=100)[98] * 1e3,
            calls=(self.platform.calls - calls) / done,
            trips=(await self._reads() - reads - 1) / done,  # this asking was one
            tokens=self.platform.tokens - tokens,
            connections=len(self.platform.connections),
            undone=starting.lost + load.lost + people * QUESTIONS - done + await self._forgotten(),
        )

    async def crowd(self, users: int, people: int) -> Crowd:
        """Let *people* start a check and leave it there, *users* at a time."""
        load, kept = self.load(), await self._kept_bytes()
        await at_once(users, self.platform.arrive(people), load.start)
        await quiet(self.pid)
        if load.lost or await self._forgotten():
            raise RuntimeError(f"{self.contender.what} lost people")
        return Crowd(
            people=people,
            resident_mb=resident_bytes(self.pid) / 1e6,
            session_bytes=await self._weight(self.contender.session),
            head_bytes=await self._weight(self.contender.head),
            store_bytes=(await self._kept_bytes() - kept) / people,
        )

    async def _reads(self) -> int:
        """Count requests to the store: a script or a transaction arrives in one read, whatever it does."""
        return int((await self.store.info("stats"))["total_reads_processed"])

    async def _kept_bytes(self) -> int:
        return int((await self.store.info("memory"))["used_memory"])

    async def _weight(self, pattern: str) -> float:
        """Weigh some of the keys of a kind, with their names and all that the store needs for them."""
        keys = [key async for key in self.store.scan_iter(pattern, count=1000)]
        return fmean([await self.store.memory_usage(key, samples=0) or 0 for key in keys[:SAMPLE]])

    async def _forgotten(self) -> int:
        """Count the people of whom nothing is kept, by a contender that should."""
        if not self.contender.session:
            return 0
        kept = sum([1 async for _ in self.store.scan_iter(self.contender.session, count=1000)])
        return len(self.platform.people) - kept


@asynccontextmanager
async def bench(
    contender: Contender,
    redis_url: str,
    folder: Path,
    warm_up: int = WARM_UP,
    under: tuple[str, ...] = (),
) -> AsyncIterator[Bench]:
    """Run a contender on an empty store, and let *warm_up* people answer before anything is measured.

    *under* is the command of a program that runs and measures the contender.
    """
    name = "teams" if contender.name in TEAMS_CONTENDERS else "slack"
    async with (
        Redis.from_url(redis_url) as store,
        _platform(name) as platform,
        ClientSession(connector=TCPConnector(limit=0)) as session,
    ):
        await store.flushall()
        env = environment(redis_url, **{name: platform.url})
        log = folder / f"{contender.name}.log"
        async with running((*under, *contender.command), env, log) as (pid, port):
            url = f"http://127.0.0.1:{port}{platform.path}"
            found = Bench(contender, pid, platform, store, session, url)
            if await found.load().start(platform.arrive(1)[0]):
                await found.steps(1, warm_up)
                yield found
            else:
                raise RuntimeError(f"{contender.what} does not answer: {log.read_text()}")


def _platform(name: str) -> AbstractAsyncContextManager[Any]:
    return Teams().opened() if name == "teams" else Slack().opened()
