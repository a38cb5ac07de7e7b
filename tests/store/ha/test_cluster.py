"""A cluster: everything works on three primaries, one of them dies, and slots move under load."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.identity import AssessmentRef, Conversation, ConversationId, MessageId, Person
from bot.conversation.session import WriteStatus
from bot.outbox.job import Job, JobKind
from bot.redis_address import RedisOptions
from bot.store import connected, keys
from bot.store.health import ROLLED_BACK
from tests.store.ha.presses import crowd
from tests.store.people import ANA, given, started, write
from tests.support.topologies import Cluster, Node, alive, cluster, until, valkey

pytestmark = pytest.mark.ha
# Seconds that the nodes take to notice and agree. On a machine that does much else they are some more than usual.
CLUSTERS_OWN = 12.0


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


@pytest.mark.usefixtures("long_limits")
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
                person = Person("slack", "T1", f"U{number}")
                await asyncio.to_thread(servers.move_slot, keys.tag(person.chat))
            await people.more(20)
        assert await people.lost() == 0


@pytest.mark.usefixtures("long_limits")
async def test_a_moved_slot_is_learned(servers: Cluster) -> None:
    async with connected(servers.url) as database:
        store = database.store
        ref, _ = await started(store)
        for number in range(60):
            where = Conversation("slack", f"T{number}", ConversationId("C"))
            await store.jobs.schedule(Job(JobKind.CLOSING, AssessmentRef(where, "a")), 100)
        before = await store.queue.times()
        for slot in range(0, keys.OUTBOX_SLOTS, 5):
            await asyncio.to_thread(servers.move_slot, keys.ready(slot))
        await asyncio.to_thread(servers.move_slot, keys.tag(ANA.chat))
        for _ in range(2):
            assert await store.queue.times() == before  # all slots at once
            assert (await store.sessions.read(ref)).code is WriteStatus.SHOWN  # a transaction
            told = await asyncio.to_thread(servers.refusals, "MOVED")
        await store.queue.times()
        await store.sessions.read(ref)
        assert await asyncio.to_thread(servers.refusals, "MOVED") == told


@pytest.mark.usefixtures("long_limits")
async def test_a_slot_that_is_moving_to_a_new_node_is_followed(servers: Cluster, tmp_path: Path) -> None:
    target, copy = Node(tmp_path / "new", valkey()), Node(tmp_path / "copy", valkey())
    with alive(target, copy):
        await asyncio.to_thread(servers.join, target)
        await asyncio.to_thread(servers.join, copy, target)
        async with connected(servers.url, RedisOptions(replicas=1)) as database:
            store = database.store
            ref, _ = await started(store)
            assert await store.people.mark_met(ANA, "Europe/Berlin")
            with servers.moving_slot(keys.tag(ANA.chat), target):
                await store.sessions.set_message(ref, MessageId("m1"))
                assert await store.sessions.shown_at([ref]) == {ref: 0}
                assert not await store.people.mark_met(ANA, "Europe/Berlin")
                # A script has several keys, some of which exist only once it has run. Then a server asks to wait.
                answer = asyncio.create_task(store.sessions.answer(ref, write(0, "3")))
                await asyncio.to_thread(until, lambda: servers.refusals("TRYAGAIN") > 0, "the answer waits")
            state = await answer
            assert given(state) == {0: ("3", 1)}
            assert state.session
            assert state.session.message == MessageId("m1")
