"""`rung nudges` as a process: what it says of a person who has begun, and how it is called."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import opened
from bot.conversation import events as e
from bot.conversation.identity import Conversation, Origin, Person
from bot.conversation.messages import CardOf
from bot.settings import environment, read as read_settings
from tests.support.servers import Server, running

ANA = Person("slack", "T1", "U1")
TEAM = Conversation("slack", "T1", "C1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path) as server:
        yield server


def told(store: Server, *words: str) -> "subprocess.CompletedProcess[str]":
    env = {**environment(), "REDIS_URL": store.url}
    command = [sys.executable, "-m", "bot", "nudges", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


async def test_a_participant_is_reminded_and_the_operator_sees_it(store: Server) -> None:
    async with opened(read_settings({"REDIS_URL": store.url})) as rung:
        here = Origin(ANA, TEAM)
        card, *_ = await rung.service.take(here, e.AssessAsked())
        assert isinstance(card.live_message, CardOf)
        await rung.service.take(here, e.Joined(card.live_message.assessment))
    rows = json.loads(told(store, "--person", "slack:T1:U1", "--json").stdout)
    assert rows
    assert all(
        row["assessment"] == card.live_message.assessment.id and (row["at"] or row["why"]) for row in rows
    )
    assert told(store, "--person", "slack:T1:nobody").stdout == "Nothing is planned.\n"


@pytest.mark.parametrize(
    "words", [(), ("--person", "slack"), ("--person", "a:b:c", "--conversation", "a:b:c")]
)
def test_called_wrongly_it_says_how(store: Server, words: tuple[str, ...]) -> None:
    done = told(store, *words)
    assert done.returncode == 2
    assert "platform:tenant:person" in done.stderr
