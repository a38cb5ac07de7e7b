"""A worker goes on after any failure, and ends rather than do nothing."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.conversation.messages import Reply
from bot.errors import StoreUnavailable
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import Job, LeasedJob
from bot.outbox.job_queue import JobQueue
from bot.outbox.leasing import JobLeases
from bot.ports.messenger import Messenger
from tests.support.clock import Clock
from tests.support.timeouts import PATIENCE


class Shaken:
    """A queue whose looks fail in turns as *failures* say. None is a look that finds one slot with a job."""

    def __init__(self, *failures: Exception | None) -> None:
        self._failures: Iterator[Exception | None] = iter(failures)
        self.leased = 0

    async def times(self) -> Mapping[int, float]:
        if failure := next(self._failures, None):
            raise failure
        return {0: 0.0}

    async def lease(self, *_: object) -> tuple[list[LeasedJob], float | None]:
        self.leased += 1
        return [], None


class Idle:
    """Runs no job."""

    async def run_job(self, job: Job, messenger: Messenger | None = None) -> tuple[Reply, ...]:
        return ()

    async def record_send(self, *_: object) -> None:
        pass


def dispatcher(queue: object) -> JobDispatcher[Messenger]:
    assert isinstance(queue, Shaken)
    looked: JobQueue = queue  # type: ignore[assignment]
    return JobDispatcher(Idle(), looked, {}, Clock().runtime)


async def pauses(monkeypatch: pytest.MonkeyPatch, queue: Shaken, looks: int) -> list[float]:
    """Let a worker look so many times. Tell how long it would have waited after each."""
    made, waited, enough = dispatcher(queue), list[float](), asyncio.Event()

    async def rest(self: JobDispatcher[Messenger], seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == looks:
            enough.set()
            await asyncio.Event().wait()
        self._leases._poll_at = 0.0  # as if the time had passed

    monkeypatch.setattr(JobDispatcher, "_rest", rest)
    running = asyncio.create_task(made._run())
    await enough.wait()
    running.cancel()
    return waited


@pytest.mark.parametrize(
    "failure", [StoreUnavailable("full disk"), RuntimeError("a mistake")], ids=["store", "ours"]
)
async def test_a_worker_waits_longer_after_each_failed_look(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    queue = Shaken(*[failure] * 5, None)
    assert await pauses(monkeypatch, queue, 5) == [1.0, 2.0, 4.0, 8.0, 8.0]


async def test_a_worker_goes_on_after_an_unexpected_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Shaken(RuntimeError("a mistake"), None)
    await pauses(monkeypatch, queue, 2)
    assert queue.leased == 1


async def test_a_slot_that_cannot_be_read_is_not_tried_without_a_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue, clock = Shaken(), Clock()

    async def refused(*_: Any, **__: Any) -> tuple[list[LeasedJob], float | None]:
        raise StoreUnavailable("one primary of a cluster is away")

    monkeypatch.setattr(queue, "lease", refused)
    leases = JobLeases(queue, {}, clock.runtime)  # type: ignore[arg-type]
    with pytest.raises(StoreUnavailable):
        await leases.take()
    assert leases.pause == 1.0


async def test_a_background_that_ends_ends_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_: JobLeases) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(JobLeases, "renewing", broken)
    with pytest.RaisesGroup(RuntimeError):
        async with asyncio.timeout(PATIENCE), dispatcher(Shaken()).working():
            await asyncio.Event().wait()
