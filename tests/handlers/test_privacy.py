"""What anybody can ever see of a team: counts before the close, one result after it, and no small group in it.

Two worlds that differ only in what may not show must read the same, word for word.
"""

from collections.abc import Iterator
from itertools import product

import pytest

from bot.conversation import events as e
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.team_record import TeamResult
from tests.handlers.onlookers import looked, seen
from tests.support.clock import DAY
from tests.support.core import ROOM, Core, alone, member
from tests.support.servers import Server

ASPECTS = 4
FLOORS = (3, 4, 5)
TEAMS = [*range(1, 6), *(pytest.param(size, marks=pytest.mark.long) for size in (6, 7, 8))]
World = list[list[Choice]]
"""What each person of a team answers, aspect by aspect."""


def spread_floor(floor: int) -> int:
    """Say, as the bot promises it, from how many answers it may show how they spread."""
    return max(5, floor)


def names(size: int) -> list[str]:
    return [f"p{at}" for at in range(size)]


def same_everywhere(size: int, choice: str) -> World:
    return [[Choice(choice)] * ASPECTS for _ in range(size)]


def far_apart(size: int) -> World:
    """Answer as differently as people can around the same middle answer, the lower of two."""
    middle = (size - 1) // 2
    return [[Choice("1" if at < middle else "3" if at == middle else "5")] * ASPECTS for at in range(size)]


def with_doubts(size: int) -> World:
    """Let two people have no level for an aspect, each for a reason of their own. All others agree."""
    world = same_everywhere(size, "3")
    world[0][0], world[-1][1] = Choice.NOT_SURE, Choice.NOT_APPLICABLE
    return world


async def held(server: Server, core: Core, floor: int, world: World, gone_before: int) -> AssessmentRef:
    """Let a team answer, and some of it be forgotten before the close."""
    with server.client() as client:
        client.flushall()
    fresh = Core(core.database)
    core.service, core.clock = fresh.service, fresh.clock
    ref = await core.begin(floor)
    await core.answer_all(ref, dict(zip(names(len(world)), world, strict=True)))
    for name in names(len(world))[len(world) - gone_before :]:
        await forget(core, name)
    return ref


async def forget(core: Core, name: str) -> None:
    await core.take(alone(name), e.ForgetAsked(confirmed=True))


def teams(size: int) -> Iterator[tuple[int, int]]:
    """List every floor with every number of people who may leave before the close."""
    return product(FLOORS, range(size + 1))


@pytest.mark.parametrize("size", TEAMS)
async def test_before_the_close_nothing_shows_but_counts(server: Server, core: Core, size: int) -> None:
    for floor, gone in teams(size):
        views = []
        for choice in "15":
            ref = await held(server, core, floor, same_everywhere(size, choice), gone)
            views.append(await looked(core, ref))
        assert views[0] == views[1]
        assert [each.records for each in views[0] if each.records] == []


@pytest.mark.parametrize("size", TEAMS)
async def test_one_result_of_an_assessment_shows_while_enough_remain(
    server: Server, core: Core, size: int
) -> None:
    for floor, gone in teams(size):
        ref = await held(server, core, floor, far_apart(size), gone)
        await core.close(ref)
        shown = set[TeamResult]()
        for left in range(size - gone, -1, -1):
            visible = {record for each in await looked(core, ref) for record in each.records}
            assert bool(visible) == (left >= floor <= size - gone)
            shown |= visible
            if left:
                await forget(core, names(size)[left - 1])
        assert len(shown) <= 1
        assert all(record.people == size - gone >= floor for record in shown)


@pytest.mark.parametrize("size", TEAMS)
async def test_how_answers_spread_never_shows_from_too_few(server: Server, core: Core, size: int) -> None:
    for floor in FLOORS:
        if not floor <= size < spread_floor(floor):
            continue
        views = []
        for world in (same_everywhere(size, "3"), far_apart(size)):
            ref = await held(server, core, floor, world, 0)
            await core.close(ref)
            views.append((await looked(core, ref), await core.store.results.published(ROOM)))
        assert views[0] == views[1]


@pytest.mark.parametrize("size", [4, 5, 6])
async def test_who_was_not_sure_never_shows_from_too_few(server: Server, core: Core, size: int) -> None:
    for floor in FLOORS:
        if size - 1 < floor:
            continue
        ref = await held(server, core, floor, with_doubts(size), 0)
        await core.close(ref)
        (record,) = await core.store.results.published(ROOM)
        enough = size >= spread_floor(floor)
        aspects = record.result.aspects
        assert [each.not_sure for each in aspects] == [enough, 0, 0, 0]
        assert [each.not_applicable for each in aspects] == [0, enough, 0, 0]
        for each, known in zip(aspects, (size - 1, size - 1, size, size), strict=True):
            assert each.known == (known if enough else 0)
            assert (each.range is not None) == (each.verdict is not None) == (known >= spread_floor(floor))


async def test_a_single_opinion_about_the_next_level_stays_hidden(server: Server, core: Core) -> None:
    views = []
    for said in (Choice.NO, Choice.YES):
        ref = await held(server, core, 3, far_apart(3), 0)
        for aspect in range(ASPECTS):  # p1 alone claims level 3, and is alone asked about level 4
            press = e.Answered(SessionRef(ref, "p1"), Question(aspect, 4), said, 1)
            await core.take(alone("p1"), press)
        await core.close(ref)
        views.append((await looked(core, ref), await core.store.results.published(ROOM)))
    assert views[0] == views[1]


async def test_a_late_participant_sees_the_same_result(server: Server, core: Core) -> None:
    ref = await held(server, core, 3, far_apart(4), 0)
    await core.close(ref)
    before = await core.store.results.published(ROOM)
    for event in (e.Joined(ref), e.Declined(ref)):
        for name in ("p0", "late"):
            (reply,) = await core.take(member(name), event)
            assert seen(reply.message).records == before
    late = e.Answered(SessionRef(ref, "p0"), Question(0), Choice.LEVEL_1, 1)
    await core.take(alone("p0"), late)
    assert await core.store.results.published(ROOM) == before


@pytest.mark.parametrize("size", [3, 4])
async def test_two_results_side_by_side_show_no_spread_from_too_few(
    server: Server, core: Core, size: int
) -> None:
    views = []
    for world in (same_everywhere(size, "3"), far_apart(size)):
        first = await held(server, core, 3, same_everywhere(size, "2"), 0)
        await core.close(first)
        core.clock.now += 30 * DAY
        ref = await core.begin()
        await core.answer_all(ref, dict(zip(names(size), world, strict=True)))
        await core.close(ref)
        shown = [
            await core.take(member("p0"), event)
            for event in (e.CompareAsked(ref), e.ComparisonShared(ref, first.id), e.MarkdownAsked(ref))
        ]
        views.append([seen(reply.message).text for replies in shown for reply in replies])
        assert any("as before" in text or "up from 2" in text for text in views[-1])
    assert views[0] == views[1]
