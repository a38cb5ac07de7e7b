"""Rung killed at any point of everything that a team does, on both platforms, and everything sent again.

What was acknowledged is stored then and there, what comes twice counts once, and in
the end all is as if nothing had happened.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import count

import pytest

from bot.conversation.identity import SessionRef
from bot.conversation.questions import Choice
from bot.conversation.session import SessionState
from bot.handlers.service import CLAIM_SECONDS
from bot.ports.sessions import AnswerWrite
from bot.store.sessions import RedisSessions
from tests.killed.meaning import Meaning, meaning
from tests.killed.story import CHECK, STORY, WORLDS, Do, results, settled
from tests.support.programs import NEVER, KillableServer
from tests.support.rooms import Room
from tests.support.servers import Server

EVERY = 6  # so many points further is the next kill, and all of them in the long form


async def lived(room: Room, program: KillableServer, server: Server, steps: list[Do]) -> list[Meaning]:
    """Do everything with nobody killed. Say what stands after each step."""
    stood = []
    for step in steps:
        assert (await step(room)()).ok
        await settled(room, program)
        stood.append(meaning(server))
    return stood


def sessions(stands: Meaning) -> Meaning:
    """Pick what people have answered."""
    return {key: value for key, value in stands.items() if b":session:" in key}


async def killed(
    step: Do, room: Room, program: KillableServer, server: Server, expected: Meaning, points: Iterable[int]
) -> int:
    """Do one thing, killed at each of *points* until none is left, and sent again each time. Count the kills."""
    send = step(room)
    for kills, at in enumerate(points):
        kill_point = await program.reborn(at)
        answer = await send()
        await program.quiet()
        if answer.ok:
            assert sessions(meaning(server)) == sessions(expected), f"acknowledged, then killed at {at}"
            await program.reborn(NEVER)
            await settled(room, program)
            assert meaning(server) == expected, f"killed at {at}, then looked after by a worker"
        if not kill_point.dead:
            assert answer.ok
            return kills
        # Until then it may be refused, because a process that is dead has claimed it.
        room.clock.forward(CLAIM_SECONDS)
    raise AssertionError("it has no end")


async def lived_twice(
    platform: str, steps: list[Do], server: Server, monkeypatch: pytest.MonkeyPatch, every: int
) -> tuple[int, int]:
    """Do everything in peace, then killed at *every* so many points. Count the kills, and the results seen too often."""
    with server.client() as client:
        client.flushall()
    async with WORLDS[platform](server, monkeypatch) as (room, program):
        expected = await lived(room, program, server, steps)
        seen = len(results(room))
        with server.client() as client:
            client.flushall()
    kills = 0
    async with WORLDS[platform](server, monkeypatch) as (room, program):
        for number, (step, stands) in enumerate(zip(steps, expected, strict=True)):
            points = count(1 + number % every, every)
            try:
                kills += await killed(step, room, program, server, stands, points)
            except Exception as error:
                error.add_note(f"step {number} on {platform}")
                raise
        return kills, len(results(room)) - seen


@pytest.mark.parametrize("every", [EVERY, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("platform", WORLDS)
async def test_kills_anywhere_lose_and_repeat_nothing(
    platform: str, every: int, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    kills, too_many = await lived_twice(platform, STORY, server, monkeypatch, every)
    assert kills > 300 / every
    assert too_many <= 0


async def test_a_naive_store_fails_the_same_test(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = RedisSessions.answer

    async def naive(sessions: RedisSessions, session: SessionRef, write: AnswerWrite) -> SessionState:
        given = (await sessions.read(session)).session
        assert given is not None
        unsure = replace(write, choice=Choice.NOT_SURE, revision=given.revision(write.question))
        given = (await answer(sessions, session, unsure)).session
        assert given is not None
        return await answer(sessions, session, replace(write, revision=given.revision(write.question)))

    monkeypatch.setattr(RedisSessions, "answer", naive)
    with pytest.raises(AssertionError):
        await lived_twice("slack", CHECK[:4], server, monkeypatch, EVERY)
