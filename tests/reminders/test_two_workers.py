"""Two workers race for every nudge, and one of them dies anywhere: nothing comes twice, and what is lost shows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from bot.outbox.job import JobState
from tests.reminders.rooms import Process, Room, dawdling, process, slack_room, teams_room
from tests.support.programs import NEVER, Killed, KillPoint
from tests.support.servers import Server

LEAD = 5  # points by which the killable worker is ahead, at most: then it has the lease
GIVEN_UP = 61  # seconds after which whoever was sending must have died
ROOMS: dict[str, Callable[..., AbstractAsyncContextManager[Room]]] = {
    "slack": slack_room,
    "teams": teams_room,
}


@asynccontextmanager
async def racing(
    platform: str, points: int, server: Server, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Room, Process, Process]]:
    with server.client() as client:
        client.flushall()
    async with (
        ROOMS[platform](server, points + 1, monkeypatch) as room,
        process(room, monkeypatch) as killable,
        process(room, monkeypatch) as other,
    ):
        yield room, killable, other


async def lived(room: Room, name: str, killable: Process, other: Process, at: int) -> int:
    """Let both workers look at once, one a little ahead, which dies at point *at*. Count how far it came."""
    await other.rung.store.jobs.schedule(room.reminder(name), int(room.clock.now))
    killable.kill_point, other.kill_point = KillPoint(at), KillPoint()
    dawdling(at)(other)
    dawdling(-at)(killable)
    first = asyncio.create_task(_until_death(killable))
    lead = LEAD if at == NEVER else at % (LEAD + 1)
    while killable.kill_point.points < lead and not first.done():
        await asyncio.sleep(0)
    died, _ = await asyncio.gather(first, other.worker().sweep())
    assert died is (at != NEVER and killable.kill_point.dead)
    room.clock.forward(GIVEN_UP)
    other.kill_point = KillPoint()
    await other.worker().sweep()
    return killable.kill_point.points


async def _until_death(process: Process) -> bool:
    died = False
    try:
        await process.worker().sweep()
    except* Killed:
        died = True
    return died


@pytest.mark.parametrize("platform", ROOMS)
@pytest.mark.parametrize("points", [150, pytest.param(1000, marks=pytest.mark.long)])
async def test_a_crash_sends_nothing_twice_and_shows_losses(
    platform: str, points: int, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with racing(platform, points, server, monkeypatch) as (room, killable, other):
        first, *others = room.people
        length = await lived(room, first, killable, other, NEVER)
        assert room.posts(first) == 1
        deaths = lost = 0
        for number, name in enumerate(others):
            await lived(room, name, killable, other, 1 + number % length)
            deaths += killable.kill_point.dead
            planned = await other.planned(room.chat(name), room.reminder(name))
            assert room.posts(name) <= 1, f"point {number}"
            if planned is not None:
                assert planned.state is JobState.UNKNOWN, f"point {number}"
                lost += 1
            else:
                assert room.posts(name) == 1, f"point {number}"
        assert deaths > points / 2
        assert 0 < lost < deaths
