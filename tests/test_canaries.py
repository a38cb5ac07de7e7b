"""Secrets, names and answers are nowhere but where they belong: not in logs at their loudest, nor metrics, errors, Redis."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession

from tests.fakes.slack import Slack
from tests.fakes.teams import Teams
from tests.support.programs import Launched, SlackProcess, TeamsProcess
from tests.support.rooms import Room, SlackRoom, TeamsRoom
from tests.support.servers import Server

TYPED = "canarybird"
NOTED = "songbird"  # a note, which has its place in the store
NAMES = r"\b(Ana|Ben|Cy)\b"
CHOSEN = r"answer\||\|0\.0\|"  # what a press carries
LOUD = {"RUNG_LOG": "debug"}
World = tuple[Room, Launched, tuple[str, ...]]


@asynccontextmanager
async def slack_world(server: Server) -> AsyncIterator[World]:
    async with Slack().opened() as slack:
        env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
        yield SlackRoom(slack), SlackProcess(slack, server, **env, **LOUD), tuple(env.values())


@asynccontextmanager
async def teams_world(server: Server) -> AsyncIterator[World]:
    async with Teams(signed=False).opened() as teams:
        program = TeamsProcess(teams, server)
        program._env = {**program._env, **LOUD}
        yield TeamsRoom(teams), program, ()


WORLDS = {"slack": slack_world, "teams": teams_world}


async def everything(room: Room, program: Launched, server: Server) -> list[str]:
    """Do what people do, and what goes wrong. Collect what was answered."""
    for send in (
        lambda: room.say("ana", "check", team=True),
        lambda: room.press("ana", "answer|", "|0.0|2|"),
        lambda: room.say("ana", TYPED),
        lambda: room.say("ana", f"2 {TYPED} c"),
        lambda: room.say("ben", TYPED, team=True),
        lambda: room.say("ana", "assess by in 7 days", team=True),
        lambda: room.press("ben", "join|"),
        lambda: room.press("ben", "answer|", "|0.0|2|"),
        lambda: room.say("ben", f"note 1 {NOTED}"),
        lambda: room.press("ben", "note-see|", "|1"),
        lambda: room.say("ben", f"note 1 {NOTED * 40}"),
        lambda: room.say("cy", "forget me"),
        lambda: room.press("cy", "forget|1"),
    ):
        await send()()
        await program.quiet()
    press, typed = room.press("ana", "answer|", "|1.0|"), room.say("ben", TYPED)
    server.kill()
    said = [(await again()).body for again in (press, typed)]
    server.start()
    assert (await press()).ok
    return said


async def fetched(program: Launched, path: str) -> str:
    async with ClientSession() as session, session.get(program.base + path) as answer:
        return await answer.text()


@pytest.mark.parametrize("platform", WORLDS)
async def test_no_secret_name_or_answer_leaks(platform: str, own_server: Server) -> None:
    async with WORLDS[platform](own_server) as (room, program, secrets):
        await program.start()
        try:
            said = await everything(room, program, own_server)
            metrics, ready = [await fetched(program, path) for path in ("/metrics", "/readyz")]
        finally:
            await program.stop()
    log = program.log.read_text()
    for text in (log, metrics, ready, *said):
        assert TYPED not in text
        assert NOTED not in text
        assert re.findall(NAMES, text) == []
        assert [secret for secret in secrets if secret in text] == []
    assert re.findall(CHOSEN, log + metrics + ready) == []
    with own_server.client() as client:
        kept = b"".join(
            client.dump(key) for key in client.scan_iter() if not key.startswith(b"rung:{rubric}")
        )
    for word in (TYPED, "Ana", "Ben", *secrets):
        assert word.encode() not in kept
    assert joined(log)


def joined(log: str) -> bool:
    """Tell whether every line for the audit has the id of its request."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    audits = [line for line in lines if line["event"] == "audit"]
    return {line["operation"] for line in audits} == {"start", "delete"} and all(
        line.get("id") for line in audits
    )
