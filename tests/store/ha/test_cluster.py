"""A cluster: everything works on three primaries, one of them dies, and slots move under load."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.identity import Person
from bot.redis_address import RedisOptions
from bot.store import connected, keys
from bot.store.health import ROLLED_BACK
from tests.store.ha.presses import crowd
from tests.store.ha.servers import Cluster, Node, cluster, until, valkey
from tests.store.people import ANA

pytestmark = pytest.mark.ha
CLUSTERS_OWN = (
    6.0  # seconds that the nodes take to notice and agree, on a machine that does other things, too
)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path, valkey()) as made:
        yield made


async def test_killing_a_primary_loses_no_acknowledged_answer(servers: Cluster) -> None:
    first, replica = servers.nodes[0], servers.nodes[3]
    async with connected(servers.url, RedisOptions(replicas=1)) as sure, connected(servers.url) as quick:
        people, others = await crowd(sure), await crowd(quick, tenant="T2")
        async with people.pressing(), others.pressing():
            await people.more(10)
            await asyncio.to_thread(first.kill)
            await asyncio.to_thread(until, lambda: is_primary(replica), "the replica takes over")
            await others.more(10)
            first.start()  # as a supervisor does: else its shard has no replica that could confirm
            await people.more(10)
        assert await people.lost() == 0
        assert others.outage < CLUSTERS_OWN


def is_primary(node: Node) -> bool:
    with node.client() as client:
        return client.info("replication")["role"] == "master"


async def test_every_primary_is_looked_after(servers: Cluster) -> None:
    async with connected(servers.url) as database:
        assert (await database.health()).findings == ()
        await database.store.erasure.erase_person(ANA)
        await database.maintain()
        for node in servers.nodes[:3]:
            with node.client() as client:
                assert client.info("commandstats")["cmdstat_bgrewriteaof"]["calls"] == 1
        await database.health()
        with servers.nodes[1].client() as client:
            client.flushall()
        assert (await database.health()).findings == (ROLLED_BACK,)
        with servers.nodes[2].client() as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
        (said, _) = (await database.health()).findings
        assert "noeviction" in said


async def test_slots_move_under_load(servers: Cluster) -> None:
    async with connected(servers.url) as database:
        people = await crowd(database)
        async with people.pressing():
            await people.more(10)
            for number in range(4):
                await asyncio.to_thread(move_slot, servers, Person("slack", "T1", f"U{number}"))
            await people.more(20)
        assert await people.lost() == 0


def move_slot(servers: Cluster, person: Person) -> None:
    """Move the slot of a person to the next primary, key by key, as redis-cli does."""
    with servers.nodes[0].client() as client:
        slot = client.execute_command("CLUSTER KEYSLOT", keys.tag(person.chat))
    at = next(at for at, (low, high) in enumerate(Cluster.SLOTS) if low <= slot <= high)
    source, target = servers.nodes[at], servers.nodes[(at + 1) % 3]
    with source.client() as giving, target.client() as taking:
        here, there = giving.execute_command("CLUSTER MYID"), taking.execute_command("CLUSTER MYID")
        taking.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", here)
        giving.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", there)
        while names := giving.execute_command("CLUSTER GETKEYSINSLOT", slot, 1):
            giving.execute_command("MIGRATE", "127.0.0.1", target.port, names[0], 0, 2000)
        for client in (taking, giving):
            client.execute_command("CLUSTER SETSLOT", slot, "NODE", there)
    until(servers.is_whole, "the cluster is whole")
