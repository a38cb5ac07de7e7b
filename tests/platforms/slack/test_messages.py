"""What a person writes is one event however it is delivered, and what nobody writes is none."""

import pytest

from bot.conversation.identity import Conversation
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel
from tests.platforms.slack.seen import stored
from tests.support.clock import HOUR
from tests.support.programs import Served
from tests.support.servers import Server


async def begin(who: Person, rung: Served, server: Server) -> dict[bytes, object]:
    """Let *who* begin a check and answer its first question. Give what is stored then."""
    await who.command("check")
    await rung.quiet()
    await who.writes("1c")
    await rung.quiet()
    return stored(server)


async def test_a_message_under_many_event_ids_is_one_answer(
    slack: Slack, rung: Served, server: Server, ana: Person
) -> None:
    await begin(ana, rung, server)
    await ana.writes("3")
    await rung.quiet()
    once = stored(server)
    for restarted in (False, False, True, False):
        if restarted:
            await rung.restart()
        answer = await slack.redeliver()
        assert answer.ok
        await rung.quiet()
    assert stored(server) == once


async def test_help_under_many_event_ids_is_answered_once(slack: Slack, rung: Served, ana: Person) -> None:
    await ana.writes("help")
    for _ in range(3):
        await slack.redeliver()
    await rung.quiet()
    assert slack.counted()["chat.postMessage"] == 1


async def test_an_edit_of_an_answer_changes_nothing(rung: Served, server: Server, ana: Person) -> None:
    before = await begin(ana, rung, server)
    answer = next(each for each in reversed(ana.chat.messages) if each.author == ana.id)
    await ana.edits(answer, "2e")
    await rung.quiet()
    assert stored(server) == before


async def test_an_edited_mention_starts_nothing(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    await ana.writes("@Rung hepl", team)
    await ana.edits(team.messages[0], "@Rung assess by in 7 days")
    await rung.quiet()
    assert await running(rung, team) == []


@pytest.mark.parametrize("subtype", ["file_share", "me_message", "thread_broadcast"])
async def test_an_answer_is_taken_however_it_is_written(
    rung: Served, server: Server, ana: Person, subtype: str
) -> None:
    before = await begin(ana, rung, server)
    await ana.writes("3", subtype=subtype)
    await rung.quiet()
    assert stored(server) != before


async def test_a_picture_alone_is_answered_with_help(rung: Served, ana: Person) -> None:
    await ana.writes("", subtype="file_share")
    await rung.quiet()
    assert ana.find("Take a quick check")


async def test_a_bot_that_mentions_rung_starts_nothing(slack: Slack, rung: Served, team: Channel) -> None:
    bot = slack.world.join(slack.team, "Other", bot=True)
    for user in ("USLACKBOT", "", bot.id):
        answer = await slack.bot_mentions(team, "@Rung assess by in 7 days", user)
        assert answer.ok
    await rung.quiet()
    assert await running(rung, team) == []
    assert slack.calls == []


async def test_a_note_keeps_its_links_and_names(slack: Slack, rung: Served, ana: Person) -> None:
    team = slack.channel("platform", ana)
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    await ana.presses("Answer", team)
    await rung.quiet()
    for words in ("see https://wiki.example.org/a?b=1&c=2 or ask in #platform", "https://wiki.example.org/x"):
        await ana.writes(f"note 2 {words}")
        await rung.quiet()
        assert any(words in str(message.blocks) for message in ana.sees())


async def test_a_mention_that_comes_hours_late_is_asked_about(
    rung: Served, ana: Person, team: Channel
) -> None:
    await ana.writes("@Rung assess by in 7 days", team, ago=2 * HOUR)
    await rung.quiet()
    assert await running(rung, team) == []
    assert ana.sees(team)[-1].text == "I only saw this now. Still want it?"
    await ana.presses("Yes, go ahead", team)
    await rung.quiet()
    assert len(await running(rung, team)) == 1


async def running(rung: Served, channel: Channel) -> list[object]:
    """List the assessments that run in a channel."""
    where = Conversation("slack", channel.team.id, channel.id)
    return list(await rung.rung.store.assessments.running(where))


@pytest.fixture
def team(slack: Slack, ana: Person) -> Channel:
    return slack.channel("team", ana)


@pytest.mark.parametrize("said", ["assess by Fri", "assess on Thu 14:00", "assess every quarter"])
async def test_times_are_said_in_the_zone_of_the_person(
    slack: Slack, rung: Served, ana: Person, said: str
) -> None:
    team = slack.channel("team", ana)
    await ana.command(said, team)
    await rung.quiet()
    assert "(Berlin time)" in str([each.blocks for each in ana.sees(team)])
