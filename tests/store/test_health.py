"""Why a server refuses writes is named, with what to do."""

from collections.abc import AsyncIterator, Callable

import pytest
from redis import Redis

from bot.store import Database, connected
from tests.support.servers import Server


@pytest.fixture
async def kept(own_server: Server) -> AsyncIterator[Database]:
    async with connected(own_server.url) as database:
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
