"""The drill of docs/operations.md: a snapshot is restored, its keys are counted, and they outlive the next start."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.store import connected
from bot.store.health import ROLLED_BACK
from tests.store.people import given, started, write
from tests.support.topologies import Node, alive, debian, until, valkey

pytestmark = [pytest.mark.ha, pytest.mark.usefixtures("long_limits")]
EMPTY, OFF = {"appendonly": "yes"}, {"appendonly": "no"}


@pytest.mark.parametrize("find", [valkey, debian])
async def test_a_snapshot_is_restored_as_the_pages_say(tmp_path: Path, find: Callable[[], Path]) -> None:
    old, new = Node(tmp_path / "old", find()), Node(tmp_path / "new", find())
    with alive(old, new):
        old.start()
        until(old.answers, "it answers")
        async with connected(old.url) as database:
            ref, _ = await started(database.store)
            await database.store.sessions.answer(ref, write(0, "3"))
        with old.client() as client:
            client.save()
            kept = client.dbsize()
        shutil.copy(tmp_path / "old" / "dump.rdb", tmp_path / "new")

        new.start(**EMPTY)
        assert count(new) == 0  # in silence: which is why the pages begin with `appendonly no`
        new.kill()
        shutil.rmtree(tmp_path / "new" / "appendonlydir")
        shutil.copy(tmp_path / "old" / "dump.rdb", tmp_path / "new")

        new.start(**OFF)
        assert count(new) == kept
        with new.client() as client:
            client.config_set("appendonly", "yes")
            until(lambda: is_written(new), "the log is written")
        new.kill()
        new.start(**EMPTY)
        assert count(new) == kept
        async with connected(new.url) as database:
            assert given(await database.store.sessions.read(ref)) == {0: ("3", 1)}
            assert (await database.health()).findings == ()


async def test_a_backup_that_is_empty_is_noticed(tmp_path: Path) -> None:
    node = Node(tmp_path / "node", valkey())
    with alive(node):
        node.start()
        until(node.answers, "it answers")
        async with connected(node.url) as database:
            assert (await database.health()).findings == ()
            node.kill()
            shutil.rmtree(tmp_path / "node" / "appendonlydir")
            node.start()
            until(node.answers, "it answers")
            assert (await database.health()).findings == (ROLLED_BACK,)


def count(node: Node) -> int:
    """Count the keys, as `redis-cli DBSIZE` does."""
    until(node.answers, "it answers")
    with node.client() as client:
        return int(client.dbsize())


def is_written(node: Node) -> bool:
    with node.client() as client:
        state = client.info("persistence")
        return not state["aof_rewrite_in_progress"] and not state["aof_rewrite_scheduled"]
