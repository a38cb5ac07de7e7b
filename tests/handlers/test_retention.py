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
from tests.support.core import ROOM, House, alone, member, presses
from tests.support.platform import Platform
from tests.support.servers import Server

KEPT = 100 * DAY
TEAM = ("ana", "bo", "cy")


@pytest.fixture
async def house(server: Server) -> AsyncIterator[House]:
    with server.client() as client:
        client.flushall()
    async with connected(server.url, keep_checks=KEPT) as database:
        yield House(database)


def keeping(house: House, seconds: int) -> None:
    """Let results be kept for so many seconds, or for ever."""
    catalogue = Catalogue({house.rubric.id: house.rubric}, house.store.rubrics)
    house.service = Service(house.store, catalogue, house.clock.runtime, keep_results=seconds)


async def closed(house: House, aspect: int = 0) -> AssessmentRef:
    """Hold an assessment, and let a step of an aspect be adopted from its result."""
    ref = await house.begin()
    await house.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in TEAM})
    await house.close(ref)
    step = house.rubric.aspects[aspect].levels[2].steps[0].id
    await house.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    return ref


async def looked(house: House) -> None:
    """Let a worker run what is due."""
    await Platform().run_due(house)


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


async def test_a_result_ends_with_all_that_belongs_to_it(house: House, server: Server) -> None:
    keeping(house, KEPT)
    old = await closed(house)
    house.clock.forward(KEPT - DAY)
    await looked(house)
    assert [each.assessment for each in await house.store.results.published(ROOM)] == [old.id]
    assert await house.store.steps.adopted(ROOM) != ()
    new = await closed(house, 1)
    house.clock.forward(2 * DAY)
    await looked(house)
    assert [each.assessment for each in await house.store.results.published(ROOM)] == [new.id]
    assert naming(server, old) == []
    assert [each.assessment for each in await house.store.steps.adopted(ROOM)] == [new.id]
    assert (await house.store.people.recall(alone("bo").person)).assessments[0].assessment == new


async def test_without_a_limit_a_result_stays(house: House) -> None:
    ref = await closed(house)
    house.clock.forward(3000 * DAY)
    await looked(house)
    assert [each.assessment for each in await house.store.results.published(ROOM)] == [ref.id]


@pytest.mark.parametrize("kept", [0, KEPT])
async def test_a_finished_check_is_kept_as_long_as_the_operator_says(server: Server, kept: int) -> None:
    with server.client() as client:
        client.flushall()
        async with connected(server.url, keep_checks=kept) as database:
            house = House(database)
            await house.take(alone("ana"), e.CheckAsked(""))
            (session,) = (await house.store.people.recall(alone("ana").person)).checks
            names = (keys.session(session), keys.assessment(session.assessment))
            assert all(0 < client.ttl(name) <= UNFINISHED_SECONDS for name in names)
            for press in presses(session.assessment, "ana", [Choice.LEVEL_2] * 4):
                if not press.question.level:
                    await house.take(alone("ana"), e.Answered(session, press.question, press.choice, 0))
            left = (
                {round(client.ttl(name), -1) for name in names}
                if kept
                else {client.ttl(name) for name in names}
            )
            assert left == {kept or -1}


async def test_an_old_result_leaves_what_names_people_since(house: House) -> None:
    ref = await house.begin()
    await house.answer_all(ref, {name: [LEVELS[2]] * 4 for name in ("ana", "bo", "cy")})
    await house.close(ref)
    house.clock.forward(40 * DAY)
    invited = Job(ReminderKind.INVITED, await house.begin(), PersonId("ana"))
    await house.store.jobs.schedule(invited, house.clock.now + 100)
    await house.take(member("cy"), e.ScheduleAsked("every 2 weeks on mon 10:00", keep=True))
    await house.store.erasure.erase_assessment(ref)
    assert await house.store.jobs.state(invited)
    named = {each.id for each in await house.database.index.mentioned(ROOM)}
    assert {"ana", "cy"} <= named
    assert "bo" not in named
