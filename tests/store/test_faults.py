"""What a store promises when things break: nothing acknowledged is lost, nothing counts twice, answers come in time."""

import asyncio
import contextlib
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import redis.asyncio

from bot.conversation.identity import MessageId, Person, SessionRef
from bot.conversation.session import WriteStatus
from bot.errors import StoreUnavailable
from bot.ports.sessions import AnswerWrite
from bot.ports.store import Store
from bot.store import Database, keys
from bot.store.fields import SessionField
from tests.store.people import given, refused_in_time, started, write
from tests.support.servers import Server, store_at
from tests.support.timeouts import long_limits

Answer = Callable[[SessionRef, AnswerWrite], Awaitable[object]]


async def crowd(store: Store, people: int) -> list[SessionRef]:
    """Start a check for each of many people."""
    return [(await started(store, "c1", Person("slack", "T1", f"U{at}")))[0] for at in range(people)]


async def deliver(answer: Answer, refs: list[SessionRef], times: int) -> None:
    """Deliver six answers a person, each *times*, all at once."""
    presses = [write(aspect, "3") for aspect in range(6)] * times
    await asyncio.gather(*(answer(ref, press) for ref in refs for press in presses))


async def wrong(store: Store, refs: list[SessionRef]) -> int:
    """Count sessions in which an answer is lost or was taken more than once."""
    right = dict.fromkeys(range(6), ("3", 1))
    return sum([given(await store.sessions.read(ref)) != right for ref in refs])


@pytest.mark.parametrize("people", [334, pytest.param(3334, marks=pytest.mark.long)])
async def test_two_thousand_answers_delivered_four_times_count_once(store: Store, people: int) -> None:
    refs = await crowd(store, people)
    for some in range(0, people, 6):
        await deliver(store.sessions.answer, refs[some : some + 6], 4)
    assert await wrong(store, refs) == 0


async def test_a_read_modify_write_store_fails_the_same_test(database: Database, store: Store) -> None:
    client = database.redis

    async def naive(ref: SessionRef, answer: AnswerWrite) -> None:
        kept = await client.hget(keys.session(ref), SessionField.ANCHORS)
        assert isinstance(kept, bytes)
        slots = kept.decode().split(".")
        revision = int(slots[answer.question.aspect][1:] or 0)
        slots[answer.question.aspect] = f"{answer.choice}{revision + 1}"
        await client.hset(keys.session(ref), SessionField.ANCHORS, ".".join(slots))

    refs = await crowd(store, 2)
    await deliver(naive, refs, 4)
    assert await wrong(store, refs) > 0


async def test_two_processes_on_one_session_take_each_answer_once(store: Store, server: Server) -> None:
    async with store_at(server.url) as other:
        ref, _ = await started(store)
        codes = []
        for revision in range(100):
            choice = "12345"[revision % 5]
            outcomes = await asyncio.gather(
                *(each.sessions.answer(ref, write(0, choice, revision)) for each in (store, other))
            )
            codes += [outcome.code for outcome in outcomes]
        assert codes.count(WriteStatus.CHANGED) + codes.count(WriteStatus.ANSWERED) == 100
        assert given(await store.sessions.read(ref))[0][1] == 100


@pytest.mark.usefixtures("long_limits")
async def test_killing_the_server_loses_no_acknowledged_answer(own_server: Server) -> None:
    async with store_at(own_server.url) as store:
        ref, _ = await started(store)
        acknowledged = 0
        for _ in range(10):
            for _ in range(random.randint(1, 20)):
                outcome = await store.sessions.answer(ref, write(0, "12345"[acknowledged % 5], acknowledged))
                acknowledged = given(outcome)[0][1]
            own_server.kill()
            own_server.start()
            assert given(await store.sessions.read(ref))[0][1] == acknowledged


async def test_a_missing_server_is_reported_and_found_again(own_server: Server) -> None:
    async with store_at(own_server.url) as store:
        with long_limits():
            ref, _ = await started(store)
        own_server.kill()
        await refused_in_time(store, ref)
        own_server.start()
        with long_limits():
            assert given(await store.sessions.answer(ref, write(0, "3"))) == {0: ("3", 1)}


async def test_a_frozen_server_is_reported_and_found_again(own_server: Server) -> None:
    async with store_at(own_server.url) as store:
        with long_limits():
            ref, _ = await started(store)
        own_server.signal(signal.SIGSTOP)
        await refused_in_time(store, ref)
        own_server.signal(signal.SIGCONT)
        with long_limits():
            outcome = await store.sessions.answer(ref, write(0, "3"))
        assert given(outcome) == {0: ("3", 1)}  # the frozen attempts count once, if at all


async def test_a_store_that_waits_too_long_is_found(
    own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store_at(own_server.url) as store:
        with long_limits():
            ref, _ = await started(store)
        monkeypatch.setattr("bot.store.client.BUDGET_SECONDS", 5.0)
        own_server.signal(signal.SIGSTOP)
        with pytest.raises(AssertionError):
            await refused_in_time(store, ref)


async def test_a_full_server_is_reported_and_found_again(own_server: Server) -> None:
    async with store_at(own_server.url) as store:
        with long_limits():
            ref, _ = await started(store)
        with own_server.client() as client:
            client.config_set("maxmemory", "1mb")
            client.config_set("maxmemory-policy", "noeviction")
            await refused_in_time(store, ref)
            client.config_set("maxmemory", "0")
        with long_limits():
            assert given(await store.sessions.answer(ref, write(0, "3"))) == {0: ("3", 1)}


@pytest.mark.parametrize("cuts", [100, pytest.param(5000, marks=pytest.mark.long)])
async def test_a_lost_reply_neither_loses_nor_doubles_an_answer(
    server: Server, tmp_path: Path, cuts: int
) -> None:
    with server.client() as client:
        client.flushall()
    async with (
        breaking(server, tmp_path / "p") as url,
        store_at(url) as store,
        store_at(server.url) as truth,
    ):
        ref, _ = await started(truth)
        for revision in range(cuts):
            await store.sessions.answer(ref, write(0, "12345"[revision % 5], revision))
        assert given(await truth.sessions.read(ref))[0] == ("12345"[(cuts - 1) % 5], cuts)


async def test_a_pipeline_is_sent_again_after_a_lost_reply(server: Server, tmp_path: Path) -> None:
    with server.client() as client:
        client.flushall()
    async with breaking(server, tmp_path / "p") as url, store_at(url) as store, store_at(server.url) as truth:
        ref, _ = await started(truth)
        await truth.sessions.answer(ref, write(0, "3"))
        for _ in range(50):
            assert given(await store.sessions.read(ref)) == {0: ("3", 1)}


@asynccontextmanager
async def breaking(server: Server, path: Path) -> AsyncIterator[str]:
    """Stand between client and server, and break one reply in three: lost, or cut in half."""
    rng = random.Random(7)
    open_: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_unix_connection(server.socket)
        tasks = {
            asyncio.create_task(passing(up_reader, writer, lambda data: breaks(data, rng))),
            asyncio.create_task(passing(reader, up_writer, lambda _: None)),
        }
        open_.update(tasks)
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for each in (writer, up_writer):
            each.close()
            with contextlib.suppress(OSError):
                await each.wait_closed()

    async with await asyncio.start_unix_server(serve, path):
        yield f"unix://{path}"
    for task in open_:
        task.cancel()
    await asyncio.gather(*open_, return_exceptions=True)


def breaks(data: bytes, rng: random.Random) -> bytes | None:
    """Decide what is left of a reply. Only those that carry a session are broken."""
    kill_point = rng.random()
    if b"\r\nv\r\n" not in data or kill_point > 0.33:
        return None
    return data[: len(data) // 2] if kill_point < 0.2 else b""


async def passing(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, broken: Callable[[bytes], bytes | None]
) -> None:
    while data := await reader.read(65536):
        left = broken(data)
        writer.write(data if left is None else left)
        if left is not None:
            return
        await writer.drain()


@pytest.mark.parametrize("rounds", [100, pytest.param(2_000, marks=pytest.mark.long)])
async def test_cancelled_calls_mix_up_no_replies(store: Store, rounds: int) -> None:
    refs = await crowd(store, 50)
    for at, ref in enumerate(refs):
        await store.sessions.set_message(ref, MessageId(f"m{at}"))

    async def read(at: int) -> bool:
        outcome = await store.sessions.read(refs[at])
        return outcome.session is not None and outcome.session.message == MessageId(f"m{at}")

    rng = random.Random(11)
    for _ in range(rounds):
        tasks = [asyncio.create_task(read(rng.randrange(50))) for _ in range(50)]
        await asyncio.sleep(0)
        for task in rng.sample(tasks, 25):
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        unanswered = (asyncio.CancelledError, StoreUnavailable)  # the latter on a machine that is busy
        assert all(each is True or isinstance(each, unanswered) for each in done)


async def test_more_callers_than_connections_all_get_their_answer(store: Store) -> None:
    ref, _ = await started(store)
    outcomes = await asyncio.gather(*(store.sessions.read(ref) for _ in range(130)))
    assert {outcome.code for outcome in outcomes} == {WriteStatus.SHOWN}


async def test_scripts_are_loaded_again_after_a_restart(store: Store, server: Server) -> None:
    ref, _ = await started(store)
    client = redis.asyncio.Redis(unix_socket_path=str(server.socket))
    await client.script_flush()
    await client.aclose()
    assert (await store.sessions.answer(ref, write(0, "3"))).code is WriteStatus.ANSWERED
