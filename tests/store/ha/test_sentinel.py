"""Sentinel: a primary that dies is replaced, and no acknowledged answer goes with it."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import NotConfirmed
from bot.redis_address import NO_OPTIONS, RedisOptions
from bot.store import connected
from tests.store.ha.presses import crowd
from tests.store.ha.servers import Group, debian, group, until, valkey
from tests.store.people import started, write

pytestmark = pytest.mark.ha
SENTINELS_OWN = (
    6.0  # seconds that Sentinel takes to notice and agree, on a machine that does other things, too
)
FLAVOURS = {"valkey": valkey, "redis": debian}


@pytest.fixture(params=FLAVOURS)
def servers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Group]:
    find: Callable[[], Path] = FLAVOURS[request.param]
    with group(tmp_path, find()) as made:
        yield made


async def test_killing_the_primary_loses_no_acknowledged_answer(servers: Group) -> None:
    async with connected(servers.url, RedisOptions(replicas=1)) as database:
        people = await crowd(database)
        async with people.pressing():
            await people.more(20)
            await asyncio.to_thread(servers.primary().kill)
            await people.more(20)
        assert await people.lost() == 0
        assert people.outage < SENTINELS_OWN


async def test_a_planned_failover_loses_nothing_that_all_replicas_confirmed(servers: Group) -> None:
    async with connected(servers.url, RedisOptions(replicas=2)) as database:
        people = await crowd(database)
        before = servers.primary()
        async with people.pressing():
            await people.more(20)
            with servers.sentinels[0].client() as sentinel:
                sentinel.execute_command("SENTINEL FAILOVER", Group.SERVICE)
            await asyncio.to_thread(until, lambda: servers.primary() is not before, "a new primary")
            await people.more(20)
        assert await people.lost() == 0


async def test_an_answer_that_no_replica_has_is_not_acknowledged(tmp_path: Path) -> None:
    with group(tmp_path, valkey(), replicas=1) as servers:
        async with connected(servers.url, RedisOptions(replicas=1)) as database:
            ref, _ = await started(database.store)
            await database.store.sessions.answer(ref, write(0, "3"))
            servers.nodes[1].kill()
            with pytest.raises(NotConfirmed):
                await database.store.sessions.answer(ref, write(1, "4"))
            with pytest.raises(NotConfirmed):  # it is there, and still no replica has it
                await database.store.sessions.answer(ref, write(1, "4"))
            servers.nodes[1].start()
            await asyncio.to_thread(
                until, lambda: servers._is_connected(servers.nodes[1]), "the replica is back"
            )
            await database.store.sessions.answer(ref, write(1, "4"))


async def test_a_repeat_on_another_connection_is_confirmed_itself(tmp_path: Path) -> None:
    with group(tmp_path, debian(), replicas=1) as servers:
        async with (
            connected(servers.url, RedisOptions(replicas=1)) as first,
            connected(servers.url, RedisOptions(replicas=1)) as second,
        ):
            ref, _ = await started(first.store)
            await second.store.sessions.answer(ref, write(0, "1"))
            servers.nodes[1].kill()
            for database in (first, second):
                with pytest.raises(NotConfirmed):
                    await database.store.sessions.answer(ref, write(0, "2", 1))


async def test_missing_replicas_are_found(tmp_path: Path) -> None:
    with group(tmp_path, valkey(), replicas=1) as servers:
        async with connected(servers.url, RedisOptions(replicas=2)) as database:
            health = await database.health()
        assert not health.ready
        assert "1 of the 2 replicas" in health.findings[0]
        async with connected(servers.url.replace("/rung/", "/other/"), NO_OPTIONS) as database:
            (said,) = (await database.health()).findings
        assert "No Sentinel in REDIS_URL knows a primary" in said
