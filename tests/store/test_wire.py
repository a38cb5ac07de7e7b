"""A bad wire between Rung and its store: sliced, slow, reset, or silent after the deed was done."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.session import WriteStatus
from bot.errors import StoreUnavailable
from bot.outbox.job import ClaimResult, Job
from bot.ports.assessments import ClaimedNotice
from bot.ports.store import Store
from tests.store.people import OPENED, given, started, write
from tests.store.team import ASPECTS, CLOSING, WEEK, answered, new_assessment, record, session
from tests.support.servers import PASSWORD, USER, Server, store_at
from tests.support.timeouts import PATIENCE

Carry = Callable[[bytes, asyncio.StreamWriter], Awaitable[bool]]
"""Carries a reply over, and tells whether the wire still holds."""


async def sliced(reply: bytes, to: asyncio.StreamWriter) -> bool:
    for at in range(0, len(reply), 7):
        to.write(reply[at : at + 7])
        await to.drain()
        await asyncio.sleep(0)
    return True


async def slow(reply: bytes, to: asyncio.StreamWriter) -> bool:
    await asyncio.sleep(0.1)
    to.write(reply)
    return True


async def dead_slow(reply: bytes, to: asyncio.StreamWriter) -> bool:
    await asyncio.sleep(600)
    return await slow(reply, to)


def cut_off(rng: random.Random) -> Carry:
    """Lose one reply in four, or all but its half, with the connection. What it answers was done."""

    async def carry(reply: bytes, to: asyncio.StreamWriter) -> bool:
        kill_point = rng.random()
        if kill_point > 0.25:
            to.write(reply)
            return True
        to.write(reply[: len(reply) // 2] if kill_point < 0.12 else b"")
        if kill_point < 0.06:
            to.transport.abort()
        return False

    return carry


@asynccontextmanager
async def wired(server: Server, path: Path, carry: Carry) -> AsyncIterator[Store]:
    """Open the store behind a wire."""
    ends: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_unix_connection(server.socket)

        async def there() -> None:
            while data := await reader.read(65536):
                up_writer.write(data)

        async def back() -> None:
            while data := await up_reader.read(65536):
                if not await carry(data, writer):
                    return

        tasks = {asyncio.create_task(there()), asyncio.create_task(back())}
        ends.update(tasks)
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for each in (writer, up_writer):
            each.close()
            with contextlib.suppress(OSError):
                await each.wait_closed()

    url = f"unix://{USER}@{path}?password={PASSWORD}"
    async with await asyncio.start_unix_server(serve, path), store_at(url) as store:
        yield store
    for task in ends:
        task.cancel()
    await asyncio.gather(*ends, return_exceptions=True)


@pytest.fixture
def fresh(server: Server) -> Server:
    with server.client() as client:
        client.flushall()
    return server


@pytest.mark.parametrize(("carry", "answers"), [(sliced, 60), (slow, 6)])
async def test_a_wire_that_is_only_slow_loses_nothing(
    fresh: Server, tmp_path: Path, carry: Carry, answers: int
) -> None:
    async with wired(fresh, tmp_path / "w", carry) as store:
        ref, _ = await started(store)
        for revision in range(answers):
            await store.sessions.answer(ref, write(0, "12345"[revision % 5], revision))
        assert given(await store.sessions.read(ref))[0][1] == answers


async def test_a_too_slow_connection_is_given_up_in_time(
    fresh: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.client.BUDGET_SECONDS", 1.0)
    async with store_at(fresh.url) as truth:
        ref, _ = await started(truth)
    async with wired(fresh, tmp_path / "w", dead_slow) as store:
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(StoreUnavailable):
                await store.sessions.answer(ref, write(0, "3"))


@pytest.mark.parametrize("times", [8, pytest.param(300, marks=pytest.mark.long)])
async def test_a_claimed_right_survives_a_lost_reply(fresh: Server, tmp_path: Path, times: int) -> None:
    seed = random.randrange(1 << 32)
    async with (
        wired(fresh, tmp_path / "w", cut_off(random.Random(seed))) as store,
        store_at(fresh.url) as rival,
    ):
        for number in range(times):
            code, head = await store.assessments.start(new_assessment(f"a{number}"), (f"e{number}",))
            assert head is not None, seed
            assert (code, head.id) == (WriteStatus.STARTED, f"a{number}"), seed
            assert (await store.sessions.join(session(head.ref, "ana"), ASPECTS)).code in (
                WriteStatus.STARTED,
                WriteStatus.SHOWN,
            )
            await answered(rival, head.ref, "ana", "bo", "cy")
            await store.assessments.edit(head.ref, CLOSING)
            code, _ = await store.results.publish(
                head.ref, record(head.ref, 3), ("ana", "bo", "cy"), answers_seconds=WEEK
            )
            assert code is WriteStatus.CHANGED, seed
            assert await store.assessments.claim_notice(head.ref, ClaimedNotice.RESULT, "mine"), seed
            assert not await rival.assessments.claim_notice(head.ref, ClaimedNotice.RESULT, "theirs"), seed
            nudge = Job(ReminderKind.LOOK_AGAIN, head.ref)
            await store.jobs.schedule(nudge, OPENED)
            day = date.fromordinal(740_000 + number)
            assert await store.jobs.claim_reminder(nudge, day, "mine", OPENED) is ClaimResult.MINE, seed
            assert await rival.jobs.claim_reminder(nudge, day, "theirs", OPENED) is ClaimResult.SENDING, seed
        assert len(await rival.results.published(head.conversation)) == times
        assert (await rival.assessments.running(head.conversation)) == ()
