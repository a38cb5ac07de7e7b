"""Slack and Teams in one process: what people of the one wait longer because of the other, or of Microsoft."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from aiohttp import ClientSession, TCPConnector
from redis.asyncio import Redis

from tests.bench.contenders import TEAMS_RUNG, environment
from tests.bench.load import Load, at_once
from tests.bench.servers import running
from tests.bench.slack import Slack
from tests.bench.teams import Teams

USERS = 10  # of each platform
THINKING_SECONDS = (
    0.05  # so that a core has time left: what is measured is disturbance, not who gets more of it
)
SLOW_SECONDS = 2.0
WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Mixed:
    """The slowest hundredth of acknowledgements in milliseconds: alone, beside the other, with a slow Microsoft."""

    slack_alone: float
    slack_beside: float
    teams_alone: float
    teams_beside: float
    slack_while_slow: float
    lost: int


async def mixed(redis_url: str, folder: Path, people: int) -> Mixed:
    """Measure *people* of each platform."""
    async with _both(redis_url, folder) as both:
        for load in both:
            await at_once(1, load.platform.arrive(WARM_UP), load.go_through)
        slack_alone, teams_alone = [await _p99(load, people) for load in both]
        slack_beside, teams_beside = await asyncio.gather(*(_p99(load, people) for load in both))
        lost = sum(load.lost for load in both)
    async with _both(redis_url, folder, SLOW_SECONDS) as (slack, teams):
        await at_once(1, slack.platform.arrive(WARM_UP), slack.go_through)
        waiting = asyncio.gather(*(teams.start(person) for person in teams.platform.arrive(USERS)))
        slack_while_slow = await _p99(slack, people)
        await waiting
        lost += slack.lost + teams.lost
    return Mixed(slack_alone, slack_beside, teams_alone, teams_beside, slack_while_slow, lost)


async def _p99(load: Load[Any], people: int) -> float:
    load.acks.clear()
    await at_once(USERS, load.platform.arrive(people), load.go_through)
    return quantiles(load.acks, n=100)[98] * 1e3


@asynccontextmanager
async def _both(
    redis_url: str, folder: Path, slow: float = 0.0
) -> AsyncIterator[tuple[Load[Any], Load[Any]]]:
    """Run one process on an empty store, with people of both platforms before it."""
    async with (
        Redis.from_url(redis_url) as store,
        Slack().opened() as slack,
        Teams(slow).opened() as teams,
        ClientSession(connector=TCPConnector(limit=0)) as session,
    ):
        await store.flushall()
        env = environment(redis_url, slack=slack.url, teams=teams.url)
        async with running(TEAMS_RUNG.command, env, folder / "mixed.log") as (_, port):
            base = f"http://127.0.0.1:{port}"
            loads = [Load(each, session, base + each.path, THINKING_SECONDS) for each in (slack, teams)]
            yield loads[0], loads[1]
