"""Timeouts of tests, and of calls in them. Only a failing test waits for the whole of one."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

PATIENCE = 60.0  # seconds, on a machine that does other things, too
LOOK_SECONDS = 0.01


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds. TimeoutError if it never does."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(LOOK_SECONDS)


def lengthen_limits(patch: pytest.MonkeyPatch) -> None:
    """Lengthen the time limits of calls for a busy machine, where only what comes of the calls is judged."""
    patch.setattr("bot.platforms.common.edge.TURN_SECONDS", 20.0)
    patch.setattr("bot.platforms.slack.members.LOOKUP_SECONDS", 5.0)
    patch.setattr("bot.platforms.teams.members.LOOK_SECONDS", 5.0)
    patch.setattr("bot.platforms.teams.members.WAIT_SECONDS", 5.0)
    patch.setattr("bot.store.client.BUDGET_SECONDS", 20.0)
    # Shorter than the budget: a call without time for a whole attempt shares no round trip.
    patch.setattr("bot.store.client.ATTEMPT_SECONDS", 15.0)
    patch.setattr("tests.fakes.slack_doors.PATIENCE", 30.0)


@contextmanager
def long_limits() -> Iterator[None]:
    """Lengthen the limits of calls for a part of a test."""
    with pytest.MonkeyPatch.context() as patch:
        lengthen_limits(patch)
        yield
