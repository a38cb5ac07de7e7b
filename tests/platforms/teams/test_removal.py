"""Removing Rung from a team deletes all of its channels, whoever or whatever removed it."""

import pytest

from bot.conversation.identity import Conversation as Place
from bot.store.conversation_references import ConversationReferences
from bot.store.tenant_index import TenantIndex
from tests.fakes.teams import Teams
from tests.fakes.teams_login import TENANT
from tests.fakes.teams_people import Person
from tests.fakes.teams_world import Conversation
from tests.support.programs import Served


@pytest.fixture
def general(teams: Teams, ana: Person) -> Conversation:
    return teams.channel("General", ana)


@pytest.fixture
def ops(teams: Teams, ana: Person, general: Conversation) -> Conversation:
    return teams.channel("ops", ana, team=general.team)


async def spoken_to(rung: Served, who: Person, *places: Conversation) -> None:
    """Start an assessment everywhere."""
    for place in places:
        await who.writes("@Rung assess by in 7 days", place)
    await rung.quiet()


async def runs(rung: Served, where: Conversation) -> bool:
    """Tell whether anything is left of an assessment."""
    return bool(await rung.rung.store.assessments.running(Place("teams", TENANT, where.id)))


async def test_removal_from_a_team_forgets_every_channel(
    rung: Served, ana: Person, general: Conversation, ops: Conversation
) -> None:
    await ana.installs(general)
    await spoken_to(rung, ana, ops)
    await ana.removes(general)
    assert not await runs(rung, ops)
    redis = rung.rung.database.redis
    assert await TenantIndex(redis).conversations("teams", TENANT) == ()
    assert await ConversationReferences(redis).find(Place("teams", TENANT, ops.id)) is None


async def test_another_team_keeps_its_channels(
    teams: Teams, rung: Served, ana: Person, general: Conversation, ops: Conversation
) -> None:
    other = teams.channel("Another team", ana)
    await spoken_to(rung, ana, ops, other)
    await ana.removes(general)
    assert await runs(rung, other)


@pytest.mark.parametrize("told_by", ["aadObjectId", ""])
async def test_removal_needs_no_person(
    rung: Served, ana: Person, general: Conversation, ops: Conversation, told_by: str
) -> None:
    await spoken_to(rung, ana, general, ops)
    assert (await ana.removes(general, told_by=told_by)).status == 200
    assert not await runs(rung, general)
    assert not await runs(rung, ops)


async def test_removal_from_a_private_chat_without_a_person_forgets_them(rung: Served, ana: Person) -> None:
    await ana.writes("check")
    await rung.quiet()
    await ana.removes(told_by="")
    await ana.installs()
    await ana.writes("status")
    await rung.quiet()
    assert "You have no questions open." in str(ana.sees()[-1].card)


async def test_a_deleted_channel_is_forgotten_alone(
    rung: Served, ana: Person, general: Conversation, ops: Conversation
) -> None:
    await spoken_to(rung, ana, general, ops)
    await ana.deletes_channel(ops)
    assert not await runs(rung, ops)
    assert await runs(rung, general)


async def test_a_deleted_team_is_forgotten_with_its_channels(
    rung: Served, ana: Person, general: Conversation, ops: Conversation
) -> None:
    await spoken_to(rung, ana, general, ops)
    await ana.deletes_team(ops)
    assert not await runs(rung, ops)
    assert not await runs(rung, general)


@pytest.fixture
def nameless(teams: Teams, ana: Person, general: Conversation) -> Conversation:
    """Open a channel whose activities never tell its team."""
    channel = teams.channel("nameless", ana, team=general.team)
    channel.tells_team = False
    return channel


async def test_a_channel_that_never_told_its_team_is_forgotten_with_the_team(
    teams: Teams, rung: Served, ana: Person, general: Conversation, nameless: Conversation
) -> None:
    other = teams.channel("Another team", ana)
    other.tells_team = False
    await spoken_to(rung, ana, nameless, other)
    assert (await ana.removes(general)).status == 200
    assert not await runs(rung, nameless)
    assert await runs(rung, other)


async def test_a_channel_that_never_told_its_team_is_forgotten_with_a_deleted_team(
    rung: Served, ana: Person, general: Conversation, nameless: Conversation
) -> None:
    await spoken_to(rung, ana, nameless)
    await ana.deletes_team(general)
    assert not await runs(rung, nameless)


async def test_a_deleted_channel_that_never_told_its_team_is_forgotten_alone(
    rung: Served, ana: Person, general: Conversation, nameless: Conversation
) -> None:
    await spoken_to(rung, ana, general, nameless)
    await ana.deletes_channel(nameless)
    assert not await runs(rung, nameless)
    assert await runs(rung, general)


async def test_a_channel_keeps_the_team_that_it_told_once(
    rung: Served, ana: Person, general: Conversation, ops: Conversation
) -> None:
    await spoken_to(rung, ana, ops)
    ops.tells_team = False
    await ana.writes("@Rung status", ops)
    await rung.quiet()
    await ana.removes(general)
    assert not await runs(rung, ops)


async def test_a_removal_that_tells_no_team_forgets_the_team_of_its_channel(
    rung: Served, ana: Person, general: Conversation, ops: Conversation
) -> None:
    await spoken_to(rung, ana, general, ops)
    general.tells_team = False
    await ana.removes(general)
    assert not await runs(rung, ops)


async def test_a_removal_is_asked_for_again_where_teams_does_not_tell_who_is_there(
    teams: Teams, rung: Served, ana: Person, general: Conversation, nameless: Conversation
) -> None:
    await spoken_to(rung, ana, nameless)
    teams.fail("members", "500")
    assert (await ana.removes(general)).status == 503
    ana.errors.clear()
    assert (await ana.removes(general)).status == 200
    assert not await runs(rung, nameless)


async def test_a_change_of_members_without_rung_is_a_removal(
    rung: Served, ana: Person, general: Conversation, ops: Conversation
) -> None:
    await spoken_to(rung, ana, ops)
    await ana.removes_from_members(general)
    assert not await runs(rung, ops)


@pytest.mark.parametrize("private", [True, False], ids=["chat", "team"])
async def test_a_removal_older_than_the_newest_install_deletes_nothing(
    rung: Served, ana: Person, general: Conversation, ops: Conversation, private: bool
) -> None:
    where = ana.chat if private else general
    await ana.installs(where)
    removal = ana._moved("remove", where)
    await ana.installs(where)
    await spoken_to(rung, ana, ops)
    await ana.writes("check")
    await rung.quiet()
    assert (await removal.send()).status == 200
    await ana.writes("status")
    await rung.quiet()
    assert "You have no questions open." not in str(ana.sees()[-1].card)
    assert await runs(rung, ops)


async def test_a_removal_during_an_outage_is_asked_for_again(
    rung: Served, ana: Person, general: Conversation, ops: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await spoken_to(rung, ana, ops)
    with monkeypatch.context() as outage:
        outage.setattr("bot.platforms.common.edge.TURN_SECONDS", 0.0)
        assert (await ana.removes(general)).status == 503
    ana.errors.clear()
    await ana.removes(general)
    assert not await runs(rung, ops)
