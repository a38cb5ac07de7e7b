"""Replicas that confirm: an answer counts only once they have it, and a repeat is confirmed itself."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.conversation.session import WriteStatus
from bot.errors import NotConfirmed
from bot.redis_address import RedisOptions
from bot.store import connected
from tests.store.people import started, write
from tests.support.topologies import debian, pair, valkey

pytestmark = pytest.mark.ha
ONE = RedisOptions(replicas=1)


@pytest.mark.parametrize("find", [valkey, debian])
@pytest.mark.usefixtures("long_limits")
async def test_an_answer_that_no_replica_has_is_not_acknowledged(
    tmp_path: Path, find: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pair(tmp_path, find()) as (primary, replica):
        async with connected(primary.url, ONE) as first, connected(primary.url, ONE) as second:
            ref, _ = await started(first.store)
            await first.store.sessions.answer(ref, write(0, "3"))
            assert (await first.health()).findings == ()
            replica.signal(signal.SIGSTOP)
            with monkeypatch.context() as short:
                short.setattr(
                    "bot.store.client.BUDGET_SECONDS", 4.0
                )  # which is waited for, and enough to write
                with pytest.raises(NotConfirmed):
                    await first.store.sessions.answer(ref, write(1, "4"))
                with pytest.raises(NotConfirmed):  # it is there, and still no replica has it
                    await second.store.sessions.answer(ref, write(1, "4"))
            replica.signal(signal.SIGCONT)
            kept = await second.store.sessions.answer(ref, write(1, "4"))
            assert kept.code is WriteStatus.UNCHANGED
            replica.kill()
            (said,) = (await first.health()).findings
            assert "0 of the 1 replicas" in said


@pytest.mark.usefixtures("long_limits")
async def test_a_replica_without_the_right_to_wait_for_disks_confirms_from_memory(tmp_path: Path) -> None:
    with pair(tmp_path, valkey()) as (primary, replica):
        for node in (primary, replica):
            with node.client() as client:
                client.acl_setuser("rung", enabled=True, commands=["-waitaof"])
        async with connected(primary.url, ONE) as database:
            ref, _ = await started(database.store)
            assert (await database.store.sessions.answer(ref, write(0, "3"))).code is WriteStatus.ANSWERED
