"""What is fetched for a while is renewed before it ends, by one fetch at a time, and nobody waits who has one."""

import asyncio

import pytest

from bot.platforms.teams.background_refresh import PAUSE_SECONDS, FetchedValue, FetchFailed, RefreshingValue
from tests.fakes.teams_site import Clock

FRESH, GOOD = 60.0, 100.0


class Source:
    """Gives 1, 2, 3 and so on while the gate is open. Fails where a test says so."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.fetches = 0
        self.broken = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.value = RefreshingValue("number", self.fetch, self.clock)

    async def fetch(self) -> FetchedValue[int]:
        self.fetches += 1
        await self.gate.wait()
        if self.broken:
            raise FetchFailed("broken")
        return FetchedValue(self.fetches, FRESH, GOOD)

    async def settle(self) -> None:
        """Wait until no fetch is under way."""
        while self.value.is_refreshing:
            await asyncio.sleep(0)


async def test_a_fresh_value_is_fetched_once() -> None:
    source = Source()
    assert [await source.value.get() for _ in range(3)] == [1, 1, 1]
    source.clock.now += FRESH - 1
    assert await source.value.get() == 1
    assert source.fetches == 1


async def test_many_who_come_at_once_share_a_fetch() -> None:
    source = Source()
    assert await asyncio.gather(*(source.value.get() for _ in range(50))) == [1] * 50
    assert source.fetches == 1


async def test_nobody_waits_for_a_renewal() -> None:
    source = Source()
    await source.value.get()
    source.clock.now += FRESH
    source.gate.clear()
    assert [await source.value.get() for _ in range(3)] == [1, 1, 1]
    source.gate.set()
    await source.settle()
    assert await source.value.get() == 2
    assert source.fetches == 2


async def test_what_is_not_good_any_more_is_not_given() -> None:
    source = Source()
    await source.value.get()
    source.clock.now += GOOD
    assert await source.value.get() == 2
    source.clock.now += GOOD
    source.broken = True
    with pytest.raises(FetchFailed):
        await source.value.get()


async def test_a_failed_refresh_keeps_the_old_value() -> None:
    source = Source()
    await source.value.get()
    source.clock.now += FRESH
    source.broken = True
    assert await source.value.get() == 1
    await source.settle()
    assert await source.value.refresh() == 1
    source.broken = False
    source.clock.now += PAUSE_SECONDS
    assert await source.value.refresh() == 3


async def test_after_a_failure_nothing_is_fetched_for_a_while() -> None:
    source = Source()
    source.broken = True
    for _ in range(10):
        with pytest.raises(FetchFailed):
            await source.value.get()
    assert source.fetches == 1
    source.clock.now += PAUSE_SECONDS
    source.broken = False
    assert await source.value.get() == 2


async def test_a_cancelled_caller_does_not_end_a_shared_fetch() -> None:
    source = Source()
    source.gate.clear()
    impatient, patient = (asyncio.create_task(source.value.get()) for _ in range(2))
    while not source.fetches:
        await asyncio.sleep(0)
    impatient.cancel()
    source.gate.set()
    assert await patient == 1
    assert impatient.cancelled()
