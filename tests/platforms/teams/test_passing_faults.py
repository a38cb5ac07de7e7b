"""What Teams refuses or delays now and then loses nothing, and is never told as something else."""

import pytest

from bot.conversation.identity import Conversation as Place
from bot.store.conversation_references import ConversationReferences
from tests.fakes.teams import Teams
from tests.fakes.teams_login import TENANT
from tests.fakes.teams_people import Person, words
from tests.fakes.teams_world import Conversation
from tests.support.clock import HOUR
from tests.support.programs import Served

ASSESS = "@Rung assess by in 7 days"


@pytest.fixture
def team(teams: Teams, ana: Person) -> Conversation:
    return teams.channel("team", ana, teams.person("Ben Okafor"), teams.person("Chloe Xu"))


def read(person: Person, where: Conversation | None = None) -> list[str]:
    """Read what Rung has said to a person, oldest first."""
    ours = [shown for shown in person.sees(where) if shown.message.author == person.teams.world.bot]
    return [words({"items": (shown.card or {}).get("body", [])}) or shown.text for shown in ours]


@pytest.mark.parametrize("fault", ["403", "404", "500"])
async def test_an_old_message_that_cannot_be_deleted_is_nobodys_concern(
    teams: Teams, rung: Served, ana: Person, team: Conversation, fault: str
) -> None:
    await ana.writes("check")
    await rung.quiet()
    teams.fail("delete", fault)
    await ana.writes("@Rung continue", team)
    await rung.quiet()
    assert "The questions are in your private chat" in read(ana, team)[-1]


@pytest.mark.parametrize("fault", ["403", "404"])
@pytest.mark.parametrize("removed_from", ["a team", "a group"])
async def test_a_removal_elsewhere_erases_no_channel_on_a_passing_refusal(
    teams: Teams, rung: Served, ana: Person, fault: str, removed_from: str
) -> None:
    place = teams.channel("General", ana) if removed_from == "a team" else teams.group(ana)
    other = teams.channel("Another team", ana)
    other.tells_team = False
    await ana.writes(ASSESS, other)
    await ana.writes("@Rung status", place)
    await rung.quiet()
    teams.fail("members", fault)
    await ana.removes(place)
    assert await rung.rung.store.assessments.running(Place("teams", TENANT, other.id))


@pytest.mark.parametrize("fault", ["500", "403"])
async def test_a_teams_button_never_acts_on_a_persons_own_settings(
    teams: Teams, rung: Served, ana: Person, team: Conversation, fault: str
) -> None:
    await ana.writes("help")
    await ana.writes("@Rung remind", team)
    await rung.quiet()
    teams.clock.forward(HOUR)  # the members are no longer cached
    teams.fail("members", fault, fault, fault)
    await ana.presses("Stop all reminders")
    await rung.quiet()
    assert "whether you are still in that conversation" in ana.told[-1]
    await ana.writes("remind")
    await rung.quiet()
    assert "are off" not in read(ana)[-1]


async def test_a_private_chat_is_found_again_after_forget_me(teams: Teams, rung: Served, ana: Person) -> None:
    await ana.writes("check")
    await ana.writes("forget me")
    await rung.quiet()
    await ana.presses("Delete it all")
    await ana.writes("check")
    await rung.quiet()
    chat = Place("teams", TENANT, ana.member.aad, private=True)
    assert await ConversationReferences(rung.rung.database.redis).find(chat)


async def test_a_second_delivery_of_a_private_press_speaks_of_nobody_else(rung: Served, ana: Person) -> None:
    await ana.writes("remind")
    await rung.quiet()
    press = ana.aim(ana.find("Stop all reminders"))
    await press.send()
    await rung.quiet()
    ana.told.clear()
    await press.send()
    await rung.quiet()
    assert not any("everyone" in sentence for sentence in ana.told)


async def test_questions_come_though_the_chat_opens_slowly(
    teams: Teams, rung: Served, ana: Person, team: Conversation
) -> None:
    await ana.writes(ASSESS, team)
    await rung.quiet()
    ben = Person(teams, next(each for each in teams.world.members.values() if each.name == "Ben Okafor"))
    teams.fail("create", "slow:2.5", "slow:2.5")
    await ben.presses("Answer", team)
    assert "takes a moment" in ben.told[-1]
    await rung.quiet()
    assert "Six topics" in read(ben)[-1]


async def test_members_that_take_long_are_known_at_the_second_try(
    teams: Teams, rung: Served, ana: Person, team: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.teams.members.WAIT_SECONDS", 1.0)
    await ana.writes(ASSESS, team)
    await rung.quiet()
    teams.clock.forward(HOUR)
    teams.fail("members", "slow:3")  # once: what was asked for is not asked for again
    await ana.writes("manage")
    await rung.quiet()
    assert "couldn't find out in time" in read(ana)[-1]
    await ana.writes("manage")
    await rung.quiet()
    assert "assessment settings" in read(ana)[-1]
