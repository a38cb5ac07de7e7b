"""A failed redraw tells nobody, and what was deleted is posted again on request."""

import asyncio
from typing import Any

import pytest

from bot.conversation.identity import Conversation as Place
from bot.platforms.teams.client import TeamsClient
from tests.fakes.teams import Teams
from tests.fakes.teams_login import TENANT
from tests.fakes.teams_people import Person, Shown
from tests.fakes.teams_world import Conversation, Message
from tests.support.programs import Served


@pytest.fixture
def ben(teams: Teams, rung: Served) -> Person:
    return teams.person("Ben Okafor")


@pytest.fixture
def channel(teams: Teams, ana: Person, ben: Person) -> Conversation:
    return teams.channel("team", ana, ben, teams.person("Chloe Xu"))


def ours(who: Person, where: Conversation | None = None) -> list[Shown]:
    """List what everyone sees of Rung."""
    return [each for each in who.sees(where) if each.message.author == who.teams.world.bot]


def cards(who: Person, where: Conversation) -> list[Message]:
    """List the messages of Rung that can be pressed."""
    return [each.message for each in ours(who, where) if who.can_press(each)]


async def answers(rung: Served, who: Person, where: Conversation) -> None:
    """Press a statement of the newest question."""
    rows = [each for shown in ours(who, where) for each in who.can_press(shown)]
    await who.touches([each for each in rows if each.label.startswith("c) ")][-1])
    await rung.quiet()


@pytest.mark.parametrize("fault", ["404", "403", "500", "429:900"])
async def test_a_card_that_cannot_be_redrawn_tells_nobody(
    teams: Teams, rung: Served, ana: Person, ben: Person, channel: Conversation, fault: str
) -> None:
    await ben.writes("help")
    await ana.writes("@Rung assess by in 7 days", channel)
    await rung.quiet()
    said = len(ours(ben))
    teams.fail("update", fault)
    await ben.presses("Answer", channel)
    await rung.quiet()
    assert len(ours(ben)) == said + 1  # the questions
    assert len(cards(ben, channel)) == 1
    here = Place("teams", TENANT, channel.id)
    assert await rung.rung.store.reachability.reason(here) is None


@pytest.mark.parametrize("fault", ["404", "403"])
async def test_questions_are_posted_anew_where_theirs_cannot_be_changed(
    teams: Teams, rung: Served, ana: Person, fault: str
) -> None:
    await ana.writes("check")
    await rung.quiet()
    teams.fail("update", fault)
    await ana.writes("b")
    await rung.quiet()
    assert "✓" in str(ours(ana)[-1].card)


@pytest.mark.parametrize("words", ["status", "continue", "assess"])
async def test_a_deleted_question_is_posted_again_on_request(
    teams: Teams, rung: Served, ana: Person, ben: Person, channel: Conversation, words: str
) -> None:
    await ana.writes("@Rung assess open", channel)
    await rung.quiet()
    question = cards(ben, channel)[1]
    teams.world.remove(channel, question)
    await ben.writes(f"@Rung {words}", channel)
    await rung.quiet()
    assert len(cards(ben, channel)) == 2
    await answers(rung, ben, channel)
    (running,) = await rung.rung.store.assessments.running(Place("teams", TENANT, channel.id))
    assert running.began == 1
    assert len(cards(ben, channel)) == 2


async def test_questions_of_an_assessment_are_posted_beside_a_slow_check(
    rung: Served, ana: Person, channel: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.writes("check")
    await ana.writes("@Rung assess by in 7 days", channel)
    await rung.quiet()
    await ana.presses("More")
    later = ana.aim(ana.find("Later"))
    held, free, update = asyncio.Event(), asyncio.Event(), TeamsClient.update

    async def slow(client: TeamsClient, *told: Any) -> None:
        held.set()
        await free.wait()
        await update(client, *told)

    monkeypatch.setattr(TeamsClient, "update", slow)
    await ana.writes("b")
    await asyncio.wait_for(held.wait(), 20)
    await ana.presses("Answer", channel)
    await later.send()
    free.set()
    await rung.quiet()
    assert "0 of 6 topics answered" in [each.message.summary for each in ours(ana)][-1]
