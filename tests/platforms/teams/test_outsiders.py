"""Somebody of another organisation, in a shared channel, gets a sentence and takes no turn."""

import pytest

from bot.bootstrap import opened
from bot.conversation.identity import Conversation as Place, Person as Someone
from bot.settings import read as read_settings
from tests.fakes.teams import Teams
from tests.fakes.teams_login import TENANT
from tests.fakes.teams_people import Person, words
from tests.fakes.teams_world import Conversation
from tests.support.programs import Served

SENTENCE = "I only work for the organisation that installed me"


@pytest.fixture
def eve(teams: Teams, rung: Served) -> Person:
    return teams.person("Eve Mora", tenant="99999999-0000-4000-8000-000000000009")


@pytest.fixture(params=[False, True], ids=["of the sender", "of the host"])
def shared(teams: Teams, ana: Person, eve: Person, request: pytest.FixtureRequest) -> Conversation:
    """Share a channel with another organisation. Activities tell either tenant."""
    channel = teams.channel("shared", ana, eve, teams.person("Ben Okafor"))
    channel.channel_type, channel.tells_host = "shared", request.param
    return channel


def said(who: Person, where: Conversation | None = None) -> list[str]:
    """Read everything of ours in a conversation aloud."""
    shown = (each for each in who.sees(where) if each.message.author == who.teams.world.bot)
    return [words({"items": (each.card or {}).get("body", [])}) for each in shown]


@pytest.mark.parametrize("text", ["assess", "check", ""])
async def test_a_mention_gets_a_sentence_where_it_was_written(
    teams: Teams, rung: Served, eve: Person, shared: Conversation, text: str
) -> None:
    await eve.writes(f"@Rung {text}", shared)
    await rung.quiet()
    (told,) = said(eve, shared)
    assert told.startswith(SENTENCE)
    for tenant in (TENANT, eve.member.tenant):
        assert not await rung.rung.store.assessments.running(Place("teams", tenant, shared.id))
        someone = Someone("teams", tenant, eve.member.aad)
        assert not (await rung.rung.store.people.recall(someone)).checks
    teams.check()


async def test_a_press_gets_a_sentence_and_counts_nobody(
    rung: Served, ana: Person, eve: Person, shared: Conversation
) -> None:
    await ana.writes("@Rung assess by in 7 days", shared)
    await rung.quiet()
    await eve.presses("Answer", shared)
    await rung.quiet()
    assert eve.told[-1].startswith(SENTENCE)
    assert eve.errors == []
    (running,) = await rung.rung.store.assessments.running(Place("teams", TENANT, shared.id))
    assert running.began == 0


async def test_colleagues_are_served_in_a_shared_channel(
    rung: Served, ana: Person, eve: Person, shared: Conversation
) -> None:
    await eve.writes("@Rung assess by in 7 days", shared)
    await ana.writes("@Rung assess by in 7 days", shared)
    await rung.quiet()
    await ana.presses("Answer", shared)
    await rung.quiet()
    (running,) = await rung.rung.store.assessments.running(Place("teams", TENANT, shared.id))
    assert running.began == 1


async def test_nobody_is_served_while_their_organisation_is_unknown(
    teams: Teams, rung: Served, ana: Person, eve: Person
) -> None:
    channel = teams.channel("shared", ana, eve)
    channel.channel_type, channel.tells_host = "shared", True
    teams.fail("members", "500", "500")
    await ana.writes("@Rung check", channel)
    await rung.quiet()
    assert said(ana, channel)[-1].startswith("I couldn't find out in time")
    await ana.writes("@Rung check", channel)
    await rung.quiet()
    assert said(ana)


async def test_a_signed_activity_of_an_outsider_is_let_in_to_be_refused(microsoft: Teams, store: str) -> None:
    settings = read_settings({"REDIS_URL": store, **microsoft.env})
    program = Served(microsoft, lambda: opened(settings), "/api/messages")
    await program.start()
    try:
        ana, eve = microsoft.person("Ana Lima"), microsoft.person("Eve Mora", tenant="9" * 32)
        shared = microsoft.channel("shared", ana, eve)
        assert (await eve.writes("@Rung assess by in 7 days", shared)).status == 200
        await program.quiet()
        assert said(eve, shared)[-1].startswith(SENTENCE)
        stranger = microsoft.channel("theirs", eve)
        stranger.tenant = eve.member.tenant
        assert (await eve.writes("@Rung assess by in 7 days", stranger)).status == 401
    finally:
        await program.stop()
