"""Hundreds of people answer one assessment at once: everything counts once, and nothing grows with the crowd."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.conversation import events as e, messages as m, wording
from bot.conversation.identity import Origin
from bot.conversation.questions import Answers, Choice, Question
from bot.errors import StoreUnavailable
from bot.store import connected, keys
from tests.support.core import Core, alone, member, presses
from tests.support.servers import Server

CROWDS = [200, pytest.param(2000, marks=pytest.mark.long)]
AT_ONCE = 40  # people
DELIVERIES = 3
ASPECTS = 4
BYTES_A_PERSON = 300
BYTES_OF_A_RESULT = 8_000


def choices(at: int) -> list[Choice]:
    """Let the people of a crowd differ. Levels 2 to 4, and one in seven is not sure of something."""
    levels = [Choice(str(2 + (at + aspect) % 3)) for aspect in range(ASPECTS)]
    return [Choice.NOT_SURE, *levels[1:]] if at % 7 == 0 else levels


def names(size: int) -> list[str]:
    return [f"U{at:010}" for at in range(size)]


async def in_groups(size: int, work: Callable[[int], Any]) -> None:
    """Do *work* for everyone of a crowd, many at once."""
    for start in range(0, size, AT_ONCE):
        await asyncio.gather(*(work(at) for at in range(start, min(start + AT_ONCE, size))))


def given(answers: Answers) -> dict[Question, tuple[Choice, int]]:
    return {question: (answer.choice, answer.revision) for question, answer in answers.items()}


async def until_taken(door: Core, origin: Origin, event: e.Event) -> None:
    """Press, and press again as people do where they are told that nothing was saved."""
    while True:
        try:
            await door.take(origin, event)
            return
        except StoreUnavailable:
            continue


@pytest.mark.parametrize("size", CROWDS)
async def test_every_answer_of_a_crowd_counts_once(core: Core, server: Server, size: int) -> None:
    crowd = names(size)
    ref = await core.begin()
    async with connected(server.url) as second:
        other = Core(second, clock=core.clock)

        async def answer(at: int) -> None:
            """Deliver each press of one person three times, to either process as it comes."""
            join = e.Joined(ref)
            await asyncio.gather(*(until_taken(door, member(crowd[at]), join) for door in (core, other)))
            for press in presses(ref, crowd[at], choices(at)):
                doors = ((core, other)[(at + time) % 2] for time in range(DELIVERIES))
                await asyncio.gather(*(until_taken(door, alone(crowd[at]), press) for door in doors))

        await in_groups(size, answer)

    stored = dict(await core.store.assessments.answers(ref))
    right = {
        name: {press.question: (press.choice, 1) for press in presses(ref, name, choices(at))}
        for at, name in enumerate(crowd)
    }
    assert {name: given(answers) for name, answers in stored.items()} == right
    head = await core.store.assessments.get(ref)
    assert head is not None
    assert (head.began, head.finished) == (size, size)
    with server.client() as client:
        used = sum(client.memory_usage(key, samples=0) for key in client.scan_iter(match="*:session:*"))
        shared = client.memory_usage(keys.people_in(ref), samples=0)
        shared += client.memory_usage(keys.assessment(ref), samples=0)
    assert (used + shared) / size <= BYTES_A_PERSON

    report = next(reply.message for reply in await core.close(ref) if isinstance(reply.message, m.TeamReport))
    unsure = sum(at % 7 == 0 for at in range(size))
    assert report.record.people == size
    assert [each.not_sure for each in report.record.result.aspects] == [unsure, 0, 0, 0]
    assert [each.known for each in report.record.result.aspects] == [size - unsure, size, size, size]
    with server.client() as client:
        assert client.strlen(keys.result(ref)) < BYTES_OF_A_RESULT
    assert "level 3 of 5" in wording.say(report).summary


async def test_an_answer_is_one_round_trip_for_any_team_size(core: Core) -> None:
    ref = await core.begin()
    trips: list[int] = []
    redis = core.database.redis
    within_budget = redis.within_budget

    async def counted(work: Callable[[], Any]) -> Any:
        trips[-1] += 1
        return await within_budget(work)

    redis.within_budget = counted  # type: ignore[method-assign]
    joined = 0
    for size in (1, 50, 200):
        trips.append(0)
        await asyncio.gather(
            *(until_taken(core, member(name), e.Joined(ref)) for name in names(size)[joined:])
        )
        trips[-1], joined = 0, size
        last = names(size)[-1]
        await core.take(alone(last), next(presses(ref, last, [Choice.LEVEL_3])))
    assert trips == [1, 1, 1]
