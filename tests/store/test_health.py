"""Why a server refuses writes is named, with what to do."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from redis import Redis

from bot.errors import StoreUnavailable
from bot.store import Database, connected
from bot.store.health import UNSEEN, UNSEEN_CONFIG
from tests.store.people import started, write
from tests.support.servers import Server
from tests.support.timeouts import long_limits


@pytest.fixture
async def kept(own_server: Server) -> AsyncIterator[Database]:
    async with connected(own_server.url) as database:
        with long_limits():
            assert (await database.health()).ready
        yield database


def fill_memory(client: "Redis", _: Server) -> None:
    client.config_set("maxmemory", "1")


def become_replica(client: "Redis", _: Server) -> None:
    client.replicaof("127.0.0.1", "1")


def fail_to_save(client: "Redis", server: Server) -> None:
    """Let a snapshot fail as on a full disk: where its file should be there is a folder."""
    (server.folder / "dump.rdb").mkdir()
    client.config_set("save", "3600 1")
    client.bgsave()
    while client.info("persistence")["rdb_bgsave_in_progress"]:
        pass
    assert client.info("persistence")["rdb_last_bgsave_status"] == "err"


def forbid(client: "Redis", _: Server) -> None:
    client.acl_setuser("rung", enabled=True, commands=["-set"])


def forbid_scripts(client: "Redis", _: Server) -> None:
    client.acl_setuser("rung", enabled=True, commands=["-evalsha"])


def change_password(client: "Redis", _: Server) -> None:
    client.acl_setuser("rung", enabled=True, passwords=["-password", "+other"])
    client.client_kill_filter(_type="normal", skipme=True)


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (fill_memory, "its memory is full (OOM)"),
        (become_replica, "is a replica and takes no writes (READONLY)"),
        (fail_to_save, "cannot write to its disk (MISCONF)"),
        (forbid, "NOPERM"),
        (change_password, "does not accept the user and password"),
    ],
)
async def test_a_server_that_refuses_writes_says_why(
    own_server: Server, kept: Database, spoil: Callable[["Redis", Server], None], named: str
) -> None:
    with own_server.client() as client:
        spoil(client, own_server)
    health = await kept.health()
    assert (health.ready, health.unsafe, len(health.findings)) == (False, False, 1)
    assert named in health.findings[0]


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (fill_memory, "its memory is full (OOM)"),
        (fail_to_save, "cannot write to its disk (MISCONF)"),
        (forbid_scripts, "NOPERM"),
        (change_password, "does not accept the user and password"),
    ],
)
async def test_a_lasting_refusal_is_named_without_another_try(
    own_server: Server,
    kept: Database,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[["Redis", Server], None],
    named: str,
) -> None:
    monkeypatch.setattr("bot.store.client.BUDGET_SECONDS", 60.0)
    ref, _ = await started(kept.store)
    with own_server.client() as client:
        spoil(client, own_server)
    async with asyncio.timeout(20):
        with pytest.raises(StoreUnavailable) as refused:
            await kept.store.sessions.answer(ref, write(0, "3"))
    assert named in str(refused.value)


async def test_a_database_that_is_not_there_is_named(own_server: Server) -> None:
    async with connected(f"{own_server.url}&db=99") as database:
        (said,) = (await database.health()).findings
    assert "no database of the number in REDIS_URL" in said


@pytest.mark.usefixtures("long_limits")
async def test_a_server_that_shows_nothing_of_itself_is_used_and_told_of(
    own_server: Server, kept: Database
) -> None:
    with own_server.client() as client:
        client.acl_setuser("rung", enabled=True, commands=["-info", "-config|get"])
    health = await kept.health()
    assert (health.ready, health.findings) == (True, (UNSEEN, UNSEEN_CONFIG))
    await started(kept.store)
    await kept.maintain()
