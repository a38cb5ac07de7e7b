"""Deleted data leaves the log on disk when a rewrite of it has succeeded, not when one has begun."""

import os
import signal
import subprocess
from collections.abc import AsyncIterator

import pytest

from bot.conversation.identity import Person
from bot.store import Database, connected, keys
from bot.store.health import NOT_COMPACTED
from tests.support.servers import Server
from tests.support.timeouts import until

ANA = Person("slack", "T1", "ana")


@pytest.fixture
async def kept(own_server: Server, long_limits: None) -> AsyncIterator[Database]:
    async with connected(own_server.url) as database:
        yield database


def slow(server: Server, microseconds_a_key: int) -> None:
    """Let a rewrite of the log take as long as it does with many keys."""
    with server.client() as client:
        client.mset({f"filler{at}": at for at in range(100)})
        client.config_set("rdb-key-save-delay", microseconds_a_key)


def kill_child(server: Server) -> None:
    assert server.process
    found = subprocess.run(["pgrep", "-P", str(server.process.pid)], check=True, capture_output=True)
    os.kill(int(found.stdout), signal.SIGKILL)


async def ended(server: Server) -> None:
    """Wait until no rewrite runs."""
    with server.client() as client:
        await until(lambda: not client.info("persistence")["aof_rewrite_in_progress"])


def starts(server: Server) -> int:
    with server.client() as client:
        return int(client.info("commandstats").get("cmdstat_bgrewriteaof", {"calls": 0})["calls"])


async def pass_five_minutes(server: Server) -> None:
    with server.client() as client:
        assert 0 < client.ttl(keys.COMPACTION_RECENT) <= 300
        client.delete(keys.COMPACTION_RECENT)


async def is_reported(database: Database) -> bool:
    health = await database.health()
    assert health.ready
    return NOT_COMPACTED in health.findings


async def test_a_rewrite_whose_process_is_killed_is_started_again(own_server: Server, kept: Database) -> None:
    slow(own_server, 100_000)
    await kept.store.erasure.erase_person(ANA)
    await kept.maintain()
    await kept.maintain()  # which sees that it runs
    assert starts(own_server) == 1
    await pass_five_minutes(own_server)
    kill_child(own_server)
    await ended(own_server)
    slow(own_server, 0)
    await kept.maintain()
    assert starts(own_server) == 2
    assert await is_reported(kept)
    await ended(own_server)
    await kept.maintain()
    assert not await is_reported(kept)
    await kept.maintain()
    assert starts(own_server) == 2


async def test_a_rewrite_is_started_again_after_a_restart_of_redis(
    own_server: Server, kept: Database
) -> None:
    slow(own_server, 100_000)
    await kept.store.erasure.erase_person(ANA)
    await kept.maintain()
    own_server.kill()
    own_server.start()
    await pass_five_minutes(own_server)
    await kept.maintain()
    assert starts(own_server) == 1
    assert await is_reported(kept)
    await ended(own_server)
    await kept.maintain()
    assert not await is_reported(kept)


async def test_a_deletion_during_a_rewrite_has_one_of_its_own(own_server: Server, kept: Database) -> None:
    slow(own_server, 100_000)
    await kept.store.erasure.erase_person(ANA)
    await kept.maintain()
    await kept.store.erasure.erase_person(ANA)
    slow(own_server, 0)
    kill_child(own_server)
    for number in (2, 3):  # the failed one again; it began after both deletions
        await ended(own_server)
        await kept.maintain()
        assert starts(own_server) == 2, number


async def test_a_rewrite_that_began_before_a_deletion_does_not_count(
    own_server: Server, kept: Database
) -> None:
    slow(own_server, 10_000)
    with own_server.client() as client:
        client.bgrewriteaof()
    await kept.store.erasure.erase_person(ANA)
    await kept.maintain()
    await ended(own_server)
    slow(own_server, 0)
    await pass_five_minutes(own_server)
    await kept.maintain()
    assert await is_reported(kept)
    await ended(own_server)
    await kept.maintain()
    assert not await is_reported(kept)
    assert starts(own_server) == 2


async def test_a_server_that_forbids_rewrites_is_reported_after_five_minutes(
    own_server: Server, kept: Database
) -> None:
    with own_server.client() as client:
        client.acl_setuser("rung", enabled=True, commands=["-bgrewriteaof"])
    await kept.store.erasure.erase_person(ANA)
    await kept.maintain()
    assert not await is_reported(kept)
    await pass_five_minutes(own_server)
    await kept.maintain()
    assert await is_reported(kept)
