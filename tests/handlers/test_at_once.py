"""What two people press at once on two processes is told to everyone once, in whatever order it is stored."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, DeliveryId, MessageId, SessionRef
from bot.conversation.questions import Choice, Mode
from bot.conversation.reports.pages import SharedPage
from bot.conversation.team_record import TeamView
from bot.handlers.context import Catalogue
from bot.handlers.service import Replies, Service
from bot.outbox.job import Job, JobKind
from bot.ports.assessments import RUNS, AssessmentEdit
from bot.store import connected
from tests.support.clock import DAY
from tests.support.core import FAY, ROOM, Core, alone, member, presses
from tests.support.interleaved import Interleaved
from tests.support.servers import Server

TURNS = 60
ORDERS = {
    "one after the other": [0] * 200,
    "in turns": [0, 1] * TURNS,
    "in pairs": [0, 0, 1, 1] * TURNS,
    **{f"seed {seed}": random.Random(seed).choices((0, 1), k=TURNS) for seed in range(3)},
}
THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}
MONDAYS, GITHUB = "every 2 weeks on mon 10:00", "https://github.com/acme/app"
TWO, FACILITATOR, ONE = ("ana", "bo"), (FAY, FAY), ("ana", "ana")


class Links:
    """Links that lead nowhere."""

    seconds = 30 * DAY
    is_public = True

    def url(self, ref: AssessmentRef, page: SharedPage) -> str:
        return f"https://rung.example/{page.id}"

    def file_url(self, ref: AssessmentRef, page: SharedPage) -> str:
        return f"https://rung.example/{page.id}?file"


async def nothing(core: Core) -> list[AssessmentRef]:
    return []


async def running(core: Core) -> list[AssessmentRef]:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.store.assessments.set_card(ref, MessageId("card"))
    await core.store.assessments.edit(ref, AssessmentEdit(RUNS, members=6))
    return [ref]


async def handed_over(core: Core) -> list[AssessmentRef]:
    (ref,) = await running(core)
    await core.take(member(FAY), e.HandOverAsked(ref))
    return [ref]


async def revealed(core: Core) -> list[AssessmentRef]:
    card, *_ = await core.take(member(FAY), e.AssessAsked(by="in 7 days", mode=Mode.LIVE))
    assert isinstance(card.live_message, m.CardOf)
    ref = card.live_message.assessment
    await core.store.assessments.set_card(ref, MessageId("card"))
    await core.store.assessments.set_question(ref, 0, MessageId("question"))
    for name in THREE:
        await core.take(member(name), e.AnsweredLive(ref, 0, Choice.LEVEL_2))
    await core.take(member(FAY), e.RevealAsked(ref, 0, confirmed=True))
    return [ref]


async def closed(core: Core) -> list[AssessmentRef]:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.close(ref)
    return [ref]


async def closed_twice(core: Core) -> list[AssessmentRef]:
    first = await closed(core)
    core.clock.forward(90 * DAY)
    return [*await closed(core), *first]


async def checked(core: Core) -> list[AssessmentRef]:
    for reply in await core.take(member("ana"), e.CheckAsked()):
        if isinstance(reply.live_message, SessionRef):
            ref = reply.live_message.assessment
    for press in presses(ref, "ana", THREE["ana"]):
        if not press.question.level:
            await core.take(alone("ana"), press)
    return [ref]


async def scheduled(core: Core) -> list[AssessmentRef]:
    await core.take(member("ana"), e.ScheduleAsked(MONDAYS, keep=True))
    return [AssessmentRef(ROOM, core.rubric.id)]


async def tracked(core: Core) -> list[AssessmentRef]:
    await core.take(member("ana"), e.TrackerAsked(GITHUB))
    return []


@dataclass(frozen=True)
class Press:
    """What two people press, and what stands before."""

    before: Callable[[Core], Awaitable[list[AssessmentRef]]]
    people: tuple[str, str]
    event: Callable[..., e.Event]


PRESSES = {
    "close": Press(running, FACILITATOR, lambda ref: e.CloseAsked(ref, confirmed=True)),
    "drop": Press(running, FACILITATOR, lambda ref: e.DropAsked(ref, confirmed=True)),
    "extend": Press(running, FACILITATOR, lambda ref: e.Extended(ref, "2026-12-20")),
    "floor": Press(running, FACILITATOR, lambda ref: e.FloorSet(5, ref)),
    "hand over": Press(running, FACILITATOR, e.HandOverAsked),
    "remind the rest": Press(running, FACILITATOR, e.RemindRestAsked),
    "take over": Press(handed_over, TWO, e.TookOver),
    "assess": Press(nothing, TWO, lambda: e.AssessAsked(by="in 7 days")),
    "assess open": Press(nothing, TWO, lambda: e.AssessAsked(by="in 7 days", mode=Mode.LIVE)),
    "next topic": Press(revealed, FACILITATOR, lambda ref: e.NextTopicAsked(ref, 1)),
    "share a check": Press(checked, ONE, lambda ref: e.Shared(SessionRef(ref, "ana"))),
    "show the result": Press(closed, TWO, e.TeamResultShared),
    "show the history": Press(closed, TWO, lambda _: e.TeamViewShared(TeamView.HISTORY, ROOM)),
    "show the board": Press(closed, TWO, lambda _: e.TeamViewShared(TeamView.BOARD, ROOM)),
    "show a comparison": Press(closed_twice, TWO, lambda now, before: e.ComparisonShared(now, before.id)),
    "show the talk": Press(closed, TWO, e.TalkShared),
    "show the steps": Press(closed, TWO, e.TalkStepsShown),
    "open as a page": Press(closed, TWO, e.ResultPageAsked),
    "portfolio": Press(closed, FACILITATOR, lambda _: e.PortfolioShared(ROOM)),
    "tracker": Press(nothing, TWO, lambda: e.TrackerAsked(GITHUB)),
    "undo the tracker": Press(tracked, TWO, lambda: e.TrackerUndone(1)),
    "schedule": Press(nothing, ONE, lambda: e.ScheduleAsked(MONDAYS, keep=True)),
    "stop a schedule": Press(scheduled, TWO, lambda ref: e.ScheduleStopped(ROOM, ref.id)),
}


@pytest.fixture
async def cores(server: Server) -> AsyncIterator[tuple[Core, Core]]:
    """Open two processes with one store and one clock."""
    with server.client() as client:
        client.flushall()
    async with connected(server.url) as one, connected(server.url) as other:
        here = Core(one)
        there = Core(other, clock=here.clock)
        for core in (here, there):
            catalogue = Catalogue({core.rubric.id: core.rubric}, core.store.rubrics)
            core.service = Service(core.store, catalogue, core.clock.runtime, page_links=Links())
        yield here, there


def posts(replies: Replies) -> list[type[m.Message]]:
    """List what is posted for everyone, apart from redrawn messages."""
    return [type(each.message) for each in replies if each.to is m.To.EVERYONE and not each.message_id]


@pytest.mark.parametrize("press", PRESSES.values(), ids=PRESSES)
@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
async def test_two_presses_at_once_tell_everyone_once(
    cores: tuple[Core, Core], press: Press, order: list[int]
) -> None:
    event = press.event(*await press.before(cores[0]))
    origins = [
        replace(member(name), delivery_ids=(DeliveryId(f"{at}"),)) for at, name in enumerate(press.people)
    ]
    takes = [
        lambda core=core, origin=origin: core.take(origin, event)
        for core, origin in zip(cores, origins, strict=True)
    ]
    both = await Interleaved(*(core.database for core in cores)).run(order, *takes)
    told = Counter(each for replies in both for each in posts(replies))
    assert set(told.values()) == {1}, both
    assert all(both)


async def overtaken(cores: tuple[Core, Core], first: int, at: int) -> int:
    """Let Ana be forgotten while her schedule starts, and count the round trips.

    After *at* round trips of one process, *first*, all of the other one follow.
    """
    forgetting, starting = cores
    await starting.take(member("ana"), e.ScheduleAsked(MONDAYS, keep=True))
    (schedule,) = await starting.store.schedules.all(ROOM)
    starting.clock.now = schedule.start.at
    start = Job(JobKind.START, AssessmentRef(ROOM, schedule.rubric_id))
    processes = Interleaved(*(core.database for core in cores))
    forgotten, started = await processes.run(
        [first] * at + [1 - first] * 200,
        lambda: forgetting.take(alone("ana"), e.ForgetAsked(confirmed=True)),
        lambda: starting.service.run_job(start),
    )
    assert forgotten[0].message == m.Forgotten(0), started
    return processes.round_trips


@pytest.mark.parametrize("first", [0, 1], ids=["forgetting is overtaken", "the start is overtaken"])
async def test_nobody_forgotten_is_named_by_a_schedule_that_starts_meanwhile(
    cores: tuple[Core, Core], server: Server, first: int
) -> None:
    at = most = 0
    while at <= most:
        with server.client() as client:
            client.flushall()
        most = max(most, await overtaken(cores, first, at))
        schedules = await cores[0].store.schedules.all(ROOM)
        running = await cores[0].store.assessments.running(ROOM)
        assert [each.facilitator for each in schedules] == [None], at
        assert "ana" not in [each.facilitator for each in running], at
        at += 1
    assert at > 20
