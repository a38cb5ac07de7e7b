"""What people do in Teams has one effect, at once, where only those see it whom it concerns."""

import json
from typing import Any

import pytest

from tests.fakes.teams import Teams
from tests.fakes.teams_people import Person, Pressable, words
from tests.fakes.teams_rules import CARD
from tests.fakes.teams_world import Conversation
from tests.support.programs import Served
from tests.support.servers import Server


@pytest.fixture
def channel(teams: Teams, ana: Person) -> Conversation:
    return teams.channel("team", ana)


def presenter(who: Person, where: Conversation | None = None) -> list[str]:
    """Read everything of ours on the screen aloud, a message each."""
    shown = (each for each in who.sees(where) if each.message.author == who.teams.world.bot)
    return [words({"items": (each.card or {}).get("body", [])}) for each in shown]


async def answered(who: Person, rung: Served, letter: str) -> None:
    """Press the first statement with *letter* that is on the screen."""
    shown = who.sees()[-1]
    row = next(each for each in who.can_press(shown) if f"{letter}) " in each.label)
    await who.touches(row)
    await rung.quiet()


async def refreshed(who: Person, at: int = -1) -> None:
    """Let a card of ours do what it does by itself when it is looked at."""
    shown = [each for each in who.sees() if each.message.author == who.teams.world.bot][at]
    refresh: Any = (shown.card or {})["refresh"]
    assert refresh["userIds"] == [who.id]
    await who.aim_late(Pressable(shown, refresh["action"])).send()


async def test_a_greeting_that_teams_refused_is_given_later(teams: Teams, rung: Served, ana: Person) -> None:
    teams.fail("send", "403")
    await ana.installs()
    await rung.quiet()
    assert ana.sees() == []
    for _ in range(2):
        await ana.installs()
        await rung.quiet()
    assert len(ana.sees()) == 1


async def test_an_answer_returns_the_card_without_a_call(teams: Teams, rung: Served, ana: Person) -> None:
    await ana.writes("check")
    await rung.quiet()
    calls = len(teams.calls)
    row = next(each for each in ana.can_press(ana.sees()[-1]) if each.label.startswith("b) "))
    answer = json.loads((await ana.touches(row)).body)
    await rung.quiet()
    assert (answer["statusCode"], answer["type"]) == (200, CARD)
    assert "✓ 1. Automation: “" in presenter(ana)[-1]
    assert len(teams.calls) == calls


async def test_an_answer_is_one_round_trip_to_the_store(
    teams: Teams, server: Server, rung: Served, ana: Person
) -> None:
    await ana.writes("check")
    await rung.quiet()
    with server.client() as client:

        async def asked() -> int:
            return int((client.info("stats"))["total_reads_processed"])

        await answered(ana, rung, "b")  # the first one tells the server the script
        before = await asked()
        await answered(ana, rung, "c")
        assert await asked() - before == 2  # this asking is one


async def test_a_result_lasts_on_other_devices(rung: Served, ana: Person) -> None:
    await ana.writes("check")
    await rung.quiet()
    for _ in range(6):
        shown = ana.sees()[-1]
        rows = [each for each in ana.can_press(shown) if each.label.startswith("c) ")]
        await ana.touches(rows[0])
        await rung.quiet()
    ana.looks_again()
    assert "your quick check" in presenter(ana)[-1]


async def test_open_questions_refresh_wherever_they_are_shown(
    teams: Teams, rung: Served, ana: Person
) -> None:
    await ana.writes("check")
    await rung.quiet()
    await answered(ana, rung, "b")
    ana.looks_again()
    assert "✓ 1. Automation: “" not in presenter(ana)[-1]
    await refreshed(ana)
    assert "✓ 1. Automation: “" in presenter(ana)[-1]
    assert teams.counted() == {"send": 1}


async def test_questions_that_are_gone_say_so_in_their_place(rung: Served, ana: Person) -> None:
    await ana.writes("check")
    await rung.quiet()
    await ana.removes()
    await ana.installs()
    await rung.quiet()
    before = len(presenter(ana))
    await refreshed(ana, 0)
    await rung.quiet()
    assert len(presenter(ana)) == before
    assert "These questions are no longer open" in presenter(ana)[0]


async def test_a_message_that_comes_again_has_one_effect(rung: Served, ana: Person) -> None:
    delivery = ana.written("help")
    for _ in range(3):
        assert (await delivery.send()).status == 200
        await rung.quiet()
    assert len(presenter(ana)) == 1


async def test_an_installer_is_welcomed_once(rung: Served, ana: Person) -> None:
    for _ in range(2):
        await ana.installs()
        await rung.quiet()
    assert len(presenter(ana)) == 1


async def test_a_channel_welcome_names_the_installer(
    rung: Served, ana: Person, channel: Conversation
) -> None:
    await ana.installs(channel)
    await rung.quiet()
    (said,) = presenter(ana, channel)
    assert said.startswith("Ana Lima added me here.")
    assert presenter(ana) == []


async def test_a_welcome_hides_the_open_check_of_the_installer(
    rung: Served, ana: Person, channel: Conversation
) -> None:
    await ana.writes("check")
    await rung.quiet()
    await ana.installs(channel)
    await rung.quiet()
    (said,) = ana.sees(channel)
    assert "Continue" not in [each.label for each in ana.can_press(said)]


async def test_a_welcome_promises_two_people_no_team_level(rung: Served, teams: Teams, ana: Person) -> None:
    group = teams.group(ana, teams.person("Ben Ruiz"))
    await ana.installs(group)
    await rung.quiet()
    (said,) = presenter(ana, group)
    assert "A team's level needs 3 people, and there are two of you." in said


async def test_removing_the_app_forgets_the_person(rung: Served, ana: Person) -> None:
    await ana.writes("check")
    await rung.quiet()
    await answered(ana, rung, "b")
    await ana.removes()
    await ana.installs()
    await ana.writes("status")
    await rung.quiet()
    assert "You have no questions open." in presenter(ana)[-1]


async def test_a_private_answer_to_a_channel_leaves_a_pointer(
    rung: Served, ana: Person, channel: Conversation
) -> None:
    await ana.writes("@Rung privacy", channel)
    await rung.quiet()
    assert presenter(ana, channel) == ["I've replied to you in our private chat, where nobody else sees it."]
    assert presenter(ana)[0].startswith("Who sees what")


async def test_the_card_says_when_no_private_chat_opens(
    teams: Teams, rung: Served, ana: Person, channel: Conversation
) -> None:
    ana.chat.bot = False
    await ana.writes("@Rung check", channel)
    await rung.quiet()
    (said,) = presenter(ana, channel)
    assert "Look for me under Apps, press Add" in said
    assert teams.counted()["create"] == 1


async def test_a_private_press_acts_for_its_conversation(
    rung: Served, ana: Person, channel: Conversation
) -> None:
    await ana.writes("@Rung assess by in 7 days", channel)
    await rung.quiet()
    await ana.writes("@Rung status", channel)
    await rung.quiet()
    await ana.touches(ana.find("Answer"))
    await rung.quiet()
    assert "Is this so for you today?" in presenter(ana)[-1] or "a) " in presenter(ana)[-1]


async def test_a_private_press_of_a_non_member_is_refused(
    teams: Teams, rung: Served, ana: Person, channel: Conversation
) -> None:
    await ana.writes("@Rung assess by in 7 days", channel)
    await ana.writes("@Rung status", channel)
    await rung.quiet()
    eve = teams.person("Eve Mora")
    await eve.writes("help")
    await rung.quiet()
    stolen = ana.find("Answer").data
    await eve.aim_late(eve.find("More"), **stolen).send()
    await rung.quiet()
    assert not any("a) " in said for said in presenter(eve))


async def test_nothing_that_was_sent_is_what_teams_would_refuse(
    teams: Teams, rung: Served, ana: Person, channel: Conversation
) -> None:
    await ana.writes("@Rung check", channel)
    await rung.quiet()
    await answered(ana, rung, "a")
    await ana.writes("later")
    await rung.quiet()
    teams.check()
