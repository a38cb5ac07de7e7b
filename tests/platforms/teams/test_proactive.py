"""What nobody has pressed for: it comes to where Rung was last spoken to, and nowhere else."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from bot.bootstrap import Rung, opened, platform_context
from bot.conversation import identity, messages as m
from bot.conversation.identity import Conversation
from bot.outbox.job import SENT
from bot.platforms.teams.edge import messenger
from bot.ports.messenger import Messenger
from bot.settings import read as read_settings
from bot.store.conversation_references import ConversationReferences
from tests.fakes import teams_world
from tests.fakes.teams import Teams
from tests.fakes.teams_login import TENANT
from tests.fakes.teams_people import Person, words
from tests.support.programs import Served

NOW = count(1_800_000_000, 5)  # nothing comes in the same second as anything else


@pytest.fixture
def channel(teams: Teams, ana: Person) -> teams_world.Conversation:
    return teams.channel("team", ana)


def writing(teams: Teams, rung: Rung) -> AbstractAsyncContextManager[Messenger]:
    """Open what the worker writes with."""
    settings = read_settings({"REDIS_URL": "redis://nowhere", **teams.env})
    forward = replace(rung, settings=settings, runtime=replace(rung.runtime, clock=partial(next, NOW)))
    return messenger(platform_context(forward, "teams", None))


async def deliver(
    teams: Teams, store: str, to: teams_world.Conversation, what: m.Message | None = None
) -> None:
    """Be a worker in a process of its own that has something to tell everyone in a conversation."""
    await deliver_to(teams, store, Conversation("teams", TENANT, to.id), what)


async def deliver_to(teams: Teams, store: str, where: Conversation, what: m.Message | None = None) -> None:
    """Do the same for a conversation by the name under which Rung knows it."""
    reply = m.Reply(m.To.EVERYONE, what or m.Privacy(), conversation=where)
    async with opened(read_settings({"REDIS_URL": store, **teams.env})) as own, writing(teams, own) as write:
        await write.deliver(reply)


async def test_a_reminder_reaches_a_channel_that_spoke(
    teams: Teams, store: str, rung: Served, ana: Person, channel: teams_world.Conversation
) -> None:
    await ana.writes("@Rung help", channel)
    await rung.quiet()
    before = len(ana.sees(channel))
    await deliver(teams, store, channel)
    assert len(ana.sees(channel)) == before + 1
    teams.check()


async def test_a_reminder_reaches_a_group_with_rung_installed(
    teams: Teams, store: str, rung: Served, ana: Person
) -> None:
    group = teams.group(ana)
    await ana.installs(group)
    await rung.quiet()
    before = len(ana.sees(group))
    await deliver(teams, store, group)
    assert len(ana.sees(group)) == before + 1


async def test_a_reminder_names_people_from_memory(
    teams: Teams, store: str, rung: Served, ana: Person, channel: teams_world.Conversation
) -> None:
    await ana.writes("@Rung help", channel)
    await rung.quiet()
    asked = teams.counted()["members"]
    await deliver(teams, store, channel, m.Welcome(ana.member.aad, m.Help((), None, private=False)))
    said = words({"items": (ana.sees(channel)[-1].card or {})["body"]})
    assert said.startswith("Ana Lima added me here.")
    assert teams.counted()["members"] == asked + 1


async def test_a_reminder_reaches_a_person_who_only_pressed(
    teams: Teams, store: str, rung: Served, ana: Person
) -> None:
    ben = teams.person("Ben Ruiz")
    channel = teams.channel("team", ana, ben, teams.person("Chloe Xu"))
    await ana.writes("@Rung assess by in 7 days", channel)
    await rung.quiet()
    await ben.presses("Answer", channel)
    await rung.quiet()
    before = len(ben.sees())
    await deliver_to(teams, store, Conversation("teams", TENANT, ben.member.aad, private=True))
    assert len(ben.sees()) == before + 1


async def test_it_goes_nowhere_where_rung_was_never_spoken_to(
    teams: Teams, store: str, rung: Served, channel: teams_world.Conversation
) -> None:
    await deliver(teams, store, channel)
    assert teams.calls == []


async def test_it_goes_nowhere_once_rung_was_removed(
    teams: Teams, store: str, rung: Served, ana: Person
) -> None:
    group = teams.group(ana)
    await ana.writes("@Rung help", group)
    await ana.removes(group)
    await rung.quiet()
    before = len(teams.calls)
    await deliver(teams, store, group)
    assert len(teams.calls) == before


async def test_a_reminder_returns_after_a_reinstallation(
    teams: Teams, store: str, rung: Served, ana: Person
) -> None:
    group = teams.group(ana)
    await ana.writes("@Rung help", group)
    async with opened(read_settings({"REDIS_URL": store, **teams.env})) as other:
        await ConversationReferences(other.database.redis).remove(Conversation("teams", TENANT, group.id))
    await ana.installs(group)
    await rung.quiet()
    before = len(ana.sees(group))
    await deliver(teams, store, group)
    assert len(ana.sees(group)) == before + 1


async def test_what_teams_refuses_keeps_nothing_else_from_coming(
    teams: Teams, store: str, rung: Served, ana: Person, channel: teams_world.Conversation
) -> None:
    await ana.writes("@Rung help", channel)
    await rung.quiet()
    before = len(ana.sees(channel))
    teams.fail("send", "403")
    await deliver(teams, store, channel)
    assert len(ana.sees(channel)) == before
    await deliver(teams, store, channel)
    assert len(ana.sees(channel)) == before + 1


async def test_members_are_known_where_rung_was_mentioned(
    teams: Teams, store: str, rung: Served, ana: Person, channel: teams_world.Conversation
) -> None:
    guest = teams.person("Guest", guest=True)
    channel.members.append(guest.id)
    where = Conversation("teams", TENANT, channel.id)
    async with opened(read_settings({"REDIS_URL": store, **teams.env})) as own, writing(teams, own) as write:
        assert await write.members(where) is None
        await ana.writes("@Rung help", channel)
        await rung.quiet()
        teams.fail("members", "403")
        assert await write.members(where) is None
        assert await write.members(where) == {ana.member.aad, guest.member.aad}


async def test_a_person_with_the_app_can_be_written_to(
    teams: Teams, store: str, rung: Served, ana: Person, channel: teams_world.Conversation
) -> None:
    ben, without = teams.person("Ben"), teams.person("Without")
    without.chat.bot = False
    channel.members += [ben.id, without.id]
    where = Conversation("teams", TENANT, channel.id)
    await ana.writes("@Rung help", channel)
    await rung.quiet()
    settings = read_settings({"REDIS_URL": store, **teams.env})
    assert settings.teams is not None
    ours = replace(settings.teams, app_id=teams.world.bot.removeprefix("28:"))
    settings = replace(settings, teams=ours)
    async with (
        opened(settings) as own,
        messenger(platform_context(replace(own, settings=settings), "teams", None)) as write,
    ):
        people = [identity.Person("teams", TENANT, each.member.aad) for each in (ben, without)]
        people.append(identity.Person("teams", TENANT, "stranger"))
        assert [await write.reaches(each, where) for each in people] == [True, False, False]
        said = m.Reply(m.To.CHAT, m.Privacy(), conversation=people[0].chat)
        assert await write.deliver(said) == SENT
    assert len(ben.sees(ben.chat)) == 1
