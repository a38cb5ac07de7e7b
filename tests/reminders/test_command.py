"""`rung nudges` : what it says of a person who has begun, and how it is called."""

import asyncio
import json
from functools import partial

import pytest

from bot.bootstrap import opened
from bot.conversation import events as e
from bot.conversation.identity import Conversation, Origin, Person
from bot.conversation.messages import CardOf
from bot.settings import read as read_settings
from tests.support.programs import Run
from tests.support.servers import Server

ANA = Person("slack", "T1", "U1")
TEAM = Conversation("slack", "T1", "C1")


async def test_a_participant_is_reminded_and_the_operator_sees_it(cli: Run, server: Server) -> None:
    with server.client() as client:
        client.flushall()
    async with opened(read_settings({"REDIS_URL": server.url})) as rung:
        here = Origin(ANA, TEAM)
        card, *_ = await rung.service.take(here, e.AssessAsked(by="in 7 days"))
        assert isinstance(card.live_message, CardOf)
        await rung.service.take(here, e.Joined(card.live_message.assessment))
    told = partial(asyncio.to_thread, cli, "nudges", "--person", REDIS_URL=server.url)
    rows = json.loads((await told("slack:T1:U1", "--json")).out)
    assert rows
    assert all(
        row["assessment"] == card.live_message.assessment.id and (row["at"] or row["why"]) for row in rows
    )
    assert (await told("slack:T1:nobody")).out == "Nothing is planned.\n"


@pytest.mark.parametrize(
    "words", [(), ("--person", "slack"), ("--person", "a:b:c", "--conversation", "a:b:c")]
)
def test_called_wrongly_it_says_how(cli: Run, words: tuple[str, ...]) -> None:
    done = cli("nudges", *words)
    assert done.code == 2
    assert "platform:tenant:person" in done.err
