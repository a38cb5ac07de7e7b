"""Sentinel: a primary that dies is replaced, and no acknowledged answer goes with it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.redis_address import RedisOptions
from bot.store import connected
from tests.store.ha.presses import crowd
from tests.support.topologies import Group, Node, debian, group, until, valkey

pytestmark = pytest.mark.ha
# Seconds that Sentinel takes to notice and agree. On a machine that does much else they are some more than usual.
SENTINELS_OWN = 12.0


@pytest.mark.parametrize("find", [valkey, debian])
async def test_killing_the_primary_loses_no_acknowledged_answer(
    tmp_path: Path, find: Callable[[], Path]
) -> None:
    with group(tmp_path, find()) as servers:
        async with connected(servers.url, RedisOptions(replicas=1)) as database:
            people = await crowd(database)
            async with people.pressing():
                await people.more(20)
                await asyncio.to_thread(servers.primary().kill)
                await people.more(20)
            assert await people.lost() == 0
            assert people.outage < SENTINELS_OWN
        async with connected(servers.url.replace("/rung/", "/other/")) as database:
            (said,) = (await database.health()).findings
        assert "No Sentinel in REDIS_URL knows a primary" in said


@pytest.mark.long
async def test_a_planned_failover_loses_nothing_that_all_replicas_confirmed(tmp_path: Path) -> None:
    with group(tmp_path, debian()) as servers:
        async with connected(servers.url, RedisOptions(replicas=2)) as database:
            people = await crowd(database)
            before = servers.primary()
            async with people.pressing():
                await people.more(20)
                with servers.sentinels[0].client() as sentinel:
                    sentinel.execute_command("SENTINEL FAILOVER", Group.SERVICE)
                await asyncio.to_thread(until, lambda: is_demoted(before), "the old primary takes no writes")
                await people.more(5)
            assert await people.lost() == 0


def is_demoted(node: Node) -> bool:
    with node.client() as client:
        return client.info("replication")["role"] == "slave"
