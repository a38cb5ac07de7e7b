"""A worker takes jobs by the time of the platforms, and none while its clock is far ahead."""

from dataclasses import replace

import pytest

from bot.conversation import events as e, messages as m
from bot.outbox.dispatcher import JobDispatcher
from bot.platforms.common.edge import ClockSkew
from bot.worker import on_platform_time, seconds_ahead
from tests.support.clock import Clock
from tests.support.core import FAY, Core, member
from tests.support.platform import Platform
from tests.support.servers import Server


def measured(*ahead: float) -> dict[str, ClockSkew]:
    """Find that this clock is so many seconds ahead of each platform's."""
    clocks = {str(number): ClockSkew(str(number), lambda: 0.0) for number in range(len(ahead))}
    for skew, seconds in zip(clocks.values(), ahead, strict=True):
        skew.measure(-seconds)
    return clocks


@pytest.mark.parametrize(("ahead", "now"), [((), 100), ((1.5,), 100), ((30.0, 2.0), 70), ((-30.0,), 100)])
def test_jobs_are_taken_by_the_time_of_the_platforms(ahead: tuple[float, ...], now: float) -> None:
    assert on_platform_time(Clock(100).runtime, measured(*ahead)).clock() == now


def test_a_worker_holds_only_while_it_is_more_than_a_minute_ahead() -> None:
    assert [seconds_ahead(measured(ahead)) for ahead in (59.0, 61.0, -61.0)] == [0.0, 61.0, 0.0]


@pytest.mark.parametrize(("passed", "posts"), [(0, 0), (30, 1)], ids=["being posted", "never posted"])
async def test_a_worker_that_is_ahead_posts_no_second_card(server: Server, passed: int, posts: int) -> None:
    with server.client() as client:
        client.flushall()
    async with Core.opened(server.url) as core:
        await core.take(member(FAY), e.AssessAsked(by="in 7 days"))
        core.clock.forward(passed)
        runtime = replace(core.clock.runtime, clock=lambda: core.clock.now + 30)
        platform = Platform()
        corrected = on_platform_time(runtime, measured(30.0))
        await JobDispatcher(core.service, core.store.queue, {"core": platform}, corrected).sweep()
        assert [type(reply.message) for reply in platform.shown] == [m.Invitation] * posts
