"""What is finished is kept for ever, or for as long as the operator says."""

import re
from collections.abc import AsyncIterator

import pytest

from bot.conversation import events as e
from bot.conversation.identity import AssessmentRef, PersonId
from bot.conversation.questions import LEVELS, Choice
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.team_record import StepMove
from bot.handlers.context import Catalogue
from bot.handlers.service import Service
from bot.outbox.job import Job
from bot.store import connected, keys
from bot.store.sessions import UNFINISHED_SECONDS
from tests.support.clock import DAY
from tests.support.core import ROOM, Core, alone, member, presses
from tests.support.platform import Platform
from tests.support.servers import Server

KEPT = 100 * DAY
TEAM = ("ana", "bo", "cy")


@pytest.fixture
async def core(server: Server) -> AsyncIterator[Core]:
    with server.client() as client:
        client.flushall()
    async with connected(server.url, keep_checks=KEPT) as database:
        yield Core(database)


def keeping(core: Core, seconds: int) -> None:
    """Let results be kept for so many seconds, or for ever."""
    catalogue = Catalogue({core.rubric.id: core.rubric}, core.store.rubrics)
    core.service = Service(core.store, catalogue, core.clock.runtime, keep_results=seconds)


async def closed(core: Core, aspect: int = 0) -> AssessmentRef:
    """Hold an assessment, and let a step of an aspect be adopted from its result."""
    ref = await core.begin()
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in TEAM})
    await core.close(ref)
    step = core.rubric.aspects[aspect].levels[2].steps[0].id
    await core.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    return ref


async def looked(core: Core) -> None:
    """Let a worker run what is due."""
    await Platform().run_due(core)


def naming(server: Server, ref: AssessmentRef) -> list[bytes]:
    """List the keys that an assessment is in the name of, or a member."""
    named = re.compile(rb"\b%s\b" % ref.id.encode()).search
    with server.client() as client:
        found = [key for key in client.scan_iter() if named(key)]
        for key in client.scan_iter(_type="set"):
            found += [key for value in client.smembers(key) if named(value)]
        for key in client.scan_iter(_type="zset"):
            found += [value for value in client.zrange(key, 0, -1) if named(value)]
        return found


async def test_a_result_ends_with_all_that_belongs_to_it(core: Core, server: Server) -> None:
    keeping(core, KEPT)
    old = await closed(core)
    core.clock.forward(KEPT - DAY)
    await looked(core)
    assert [each.assessment for each in await core.store.results.published(ROOM)] == [old.id]
    assert await core.store.steps.adopted(ROOM) != ()
    new = await closed(core, 1)
    core.clock.forward(2 * DAY)
    await looked(core)
    assert [each.assessment for each in await core.store.results.published(ROOM)] == [new.id]
    assert naming(server, old) == []
    assert [each.assessment for each in await core.store.steps.adopted(ROOM)] == [new.id]
    assert (await core.store.people.recall(alone("bo").person)).assessments[0].assessment == new


async def test_without_a_limit_a_result_stays(core: Core) -> None:
    ref = await closed(core)
    core.clock.forward(3000 * DAY)
    await looked(core)
    assert [each.assessment for each in await core.store.results.published(ROOM)] == [ref.id]


@pytest.mark.parametrize("kept", [0, KEPT])
async def test_a_finished_check_is_kept_as_long_as_the_operator_says(server: Server, kept: int) -> None:
    with server.client() as client:
        client.flushall()
        async with connected(server.url, keep_checks=kept) as database:
            core = Core(database)
            await core.take(alone("ana"), e.CheckAsked(""))
            (session,) = (await core.store.people.recall(alone("ana").person)).checks
            names = (keys.session(session), keys.assessment(session.assessment))
            assert all(0 < client.ttl(name) <= UNFINISHED_SECONDS for name in names)
            for press in presses(session.assessment, "ana", [Choice.LEVEL_2] * 4):
                if not press.question.level:
                    await core.take(alone("ana"), e.Answered(session, press.question, press.choice, 0))
            left = (
                {round(client.ttl(name), -1) for name in names}
                if kept
                else {client.ttl(name) for name in names}
            )
            assert left == {kept or -1}


async def test_an_old_result_leaves_what_names_people_since(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, {name: [LEVELS[2]] * 4 for name in ("ana", "bo", "cy")})
    await core.close(ref)
    core.clock.forward(40 * DAY)
    invited = Job(ReminderKind.INVITED, await core.begin(), PersonId("ana"))
    await core.store.jobs.schedule(invited, core.clock.now + 100)
    await core.take(member("cy"), e.ScheduleAsked("every 2 weeks on mon 10:00", keep=True))
    await core.store.erasure.erase_assessment(ref)
    assert await core.store.jobs.state(invited)
    named = {each.id for each in await core.database.index.mentioned(ROOM)}
    assert {"ana", "cy"} <= named
    assert "bo" not in named
