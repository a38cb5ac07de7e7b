"""While Microsoft takes seconds to answer, everybody else is answered at once: Slack's people, and who has a key."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientTimeout

from bot.bootstrap import opened
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.fakes.teams import Teams
from tests.support.programs import Served
from tests.support.timeouts import PATIENCE

SLOW_SECONDS = 4.0
ROOM_SECONDS = 3.0  # a busy machine keeps us waiting, too; a call on the loop would take 4


@asynccontextmanager
async def both(slack: Slack, teams: Teams, store: str) -> AsyncIterator[Served]:
    """Serve Slack and Teams in one process."""
    env = {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.secret,
        "SLACK_API_URL": slack.api_url,
    }
    settings = read_settings({"REDIS_URL": store, **env, **teams.env})
    program = Served(teams, lambda: opened(settings), "/api/messages")
    await program.start()
    slack.connect(f"{program.base}/slack/events")
    yield program
    await program.stop()


async def longest_stall(over: asyncio.Event) -> float:
    """Measure how long the loop stood still at most."""
    longest = 0.0
    while not over.is_set():
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        longest = max(longest, time.perf_counter() - before)
    return longest


@pytest.mark.parametrize("what", ["token", "metadata", "keys"])
async def test_nobody_else_waits_while_it_is_slow(
    microsoft: Teams, store: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.teams.keys.TIMEOUT", ClientTimeout(total=PATIENCE))
    monkeypatch.setattr("bot.platforms.teams.tokens.FETCH_SECONDS", PATIENCE)
    microsoft.fail(what, f"slow:{SLOW_SECONDS}")
    over = asyncio.Event()
    async with Slack().opened() as slack, both(slack, microsoft, store) as program:
        ana, ben = microsoft.person("Ana Lima"), slack.person("Ben")
        watching = asyncio.create_task(longest_stall(over))
        began = time.perf_counter()
        asked = asyncio.create_task(ana.writes("help"))
        acks = []
        while time.perf_counter() - began < SLOW_SECONDS:
            before = time.perf_counter()
            assert (await ben.command("help")).ok
            acks.append(time.perf_counter() - before)
            await asyncio.sleep(0.05)
        assert (await asked).status == 200
        over.set()
        await program.quiet()
    assert await watching < ROOM_SECONDS
    assert max(acks) < ROOM_SECONDS
    assert time.perf_counter() - began >= SLOW_SECONDS
    assert microsoft.counted()["send"] == 1  # what was asked for came, late
