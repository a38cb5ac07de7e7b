"""However often, late or by whomever something is delivered, it has one effect: the sender's own."""

import asyncio
import json
from typing import cast

import pytest

from bot.bootstrap import opened, runtime
from tests.fakes.slack import Slack
from tests.fakes.slack_doors import Answer, HttpDoor, encoded, signed
from tests.fakes.slack_people import Person, Press
from tests.fakes.slack_shapes import Json
from tests.platforms.slack.seen import stored
from tests.support.programs import Served
from tests.support.servers import Server

Object = dict[str, Json]


def mention(slack: Slack, who: Person, text: str) -> Object:
    """Make the event of a mention in a channel that everyone is in."""
    channel, bot = slack.channel("team", who), slack.world.bot_of(slack.team)
    event: Object = {
        "type": "app_mention",
        "user": who.id,
        "text": f"<@{bot.id}> {text}",
        "channel": channel.id,
    }
    return slack.events.envelope(slack.team, event | {"ts": slack.world.stamp(), "team": slack.team.id})


def typed(slack: Slack, who: Person, text: str) -> Object:
    """Make the event of a direct message."""
    event: Object = {
        "type": "message",
        "channel_type": "im",
        "channel": who.chat.id,
        "user": who.id,
        "text": text,
    }
    return slack.events.envelope(slack.team, event | {"ts": slack.world.stamp(), "team": slack.team.id})


async def three_times(slack: Slack, envelope: Object) -> list[Answer]:
    """Deliver an event three times at once, as Slack does when it does not hear from us."""
    door = cast(HttpDoor, slack.door)
    return list(await asyncio.gather(*(door.send("event", envelope, number) for number in range(3))))


async def begun(who: Person, rung: Served) -> None:
    """Let *who* begin a check."""
    await who.command("check")
    await rung.quiet()


def posts(slack: Slack) -> dict[str, int]:
    """Count the calls that show something, by their names. Others look up who is there."""
    return {name: count for name, count in slack.counted().items() if name.startswith("chat.")}


async def test_a_mention_delivered_three_times_is_answered_once(
    slack: Slack, rung: Served, ana: Person
) -> None:
    answers = await three_times(slack, mention(slack, ana, "help"))
    await rung.quiet()
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert posts(slack) == {"chat.postEphemeral": 1}


@pytest.mark.parametrize("text", ["help", "result", "status", "next", "privacy", "purple people"])
async def test_a_mention_on_two_processes_at_once_is_answered_once(
    slack: Slack, rung: Served, ana: Person, text: str
) -> None:
    event, here = mention(slack, ana, text), cast(HttpDoor, slack.door)
    other = Served(slack, lambda: opened(rung.rung.settings))
    await other.start()
    there, renamed = cast(HttpDoor, slack.door), event | {"event_id": "EvAnother"}
    for allowed in ({200, 503}, {200}):
        answers = await asyncio.gather(here.send("event", event), there.send("event", renamed))
        await rung.quiet()
        assert {answer.status for answer in answers} <= allowed
    await other.stop()
    assert sum(posts(slack).values()) == 1, slack.counted()


async def test_three_simultaneous_checks_are_one_message(slack: Slack, rung: Served, ana: Person) -> None:
    await three_times(slack, mention(slack, ana, "check"))
    await rung.quiet()
    assert len(ana.sees()) == 1


async def test_a_typed_answer_delivered_three_times_answers_one_question(
    slack: Slack, rung: Served, server: Server, ana: Person
) -> None:
    await begun(ana, rung)
    event = typed(slack, ana, "c")
    await three_times(slack, event)
    once = stored(server)
    await rung.restart()
    await three_times(slack, event)
    await rung.quiet()
    assert stored(server) == once
    assert b"31." in next(iter(cast("dict[bytes, dict[bytes, bytes]]", once).values()))[b"anchors"]


async def test_a_press_delivered_three_times_counts_once(
    slack: Slack, rung: Served, server: Server, ana: Person
) -> None:
    await begun(ana, rung)
    press = ana.aim(ana.find("1b"))
    await press.send()
    once = stored(server)
    await asyncio.gather(press.send(), press.send())
    await rung.quiet()
    assert stored(server) == once


async def test_the_same_signed_command_on_another_process_changes_nothing(
    slack: Slack, rung: Served, server: Server, ana: Person
) -> None:
    door = cast(HttpDoor, slack.door)
    payload: Object = {
        "team_id": slack.team.id,
        "channel_id": ana.chat.id,
        "user_id": ana.id,
        "command": "/rung",
        "text": "start over",
        "trigger_id": "1.2.3",
    }
    body, kind = encoded("command", payload)
    headers = {"Content-Type": kind, **signed(body, slack.secret, runtime().now())}
    assert (await door.post(body, headers)).status == 200
    once = stored(server)
    await rung.restart()
    assert (await cast(HttpDoor, slack.door).post(body, headers)).status == 200
    await rung.quiet()
    assert stored(server) == once


async def test_a_result_shared_by_two_presses_is_posted_once(slack: Slack, rung: Served, ana: Person) -> None:
    team = slack.channel("team", ana)
    await ana.command("check", team)
    await rung.quiet()
    for number in range(1, 7):
        await ana.presses(f"{number}c")
        await rung.quiet()
    share = ana.aim(ana.find("Share in #team"))
    await asyncio.gather(share.send(), share.send())
    await rung.quiet()
    assert len([each for each in team.messages if not each.only_for]) == 1


async def test_a_share_says_before_and_after_where_it_goes(slack: Slack, rung: Served, ana: Person) -> None:
    team = slack.channel("platform", ana)
    await ana.command("check", team)
    await rung.quiet()
    for number in range(1, 7):
        await ana.presses(f"{number}c")
        await rung.quiet()
    dialog = ana.find("Share in #platform").confirm
    await ana.presses("Share in #platform", confirm=True)
    await rung.quiet()
    assert "Post your result to #platform?" in json.dumps(dialog)
    assert ana.sees()[-1].text == "Done: everyone in #platform sees your result now, with your name on it."


async def test_a_press_by_another_person_changes_nothing(
    slack: Slack, rung: Served, server: Server, ana: Person, ben: Person
) -> None:
    await begun(ana, rung)
    before, deduplicator = stored(server), ana.sees()[-1].blocks
    theirs = ana.aim(ana.find("1b")).payload
    user = cast(Object, theirs["user"]) | {"id": ben.id}
    hers = cast(str, theirs["response_url"])
    grant = slack.world.grant(ben.chat.id, ben.id)
    mine = f"{hers.rpartition('/response/')[0]}/response/{grant}"
    await Press(ben, theirs | {"user": user, "response_url": mine}).send()
    await rung.quiet()
    assert stored(server) == before
    assert ana.sees()[-1].blocks == deduplicator
    assert "These questions are no longer open" in ben.sees()[-1].text


async def test_a_person_of_another_company_is_refused_politely(
    slack: Slack, rung: Served, server: Server, ana: Person
) -> None:
    team = slack.channel("shared", ana)
    await ana.command("check", team)
    await rung.quiet()
    for number in range(1, 7):
        await ana.presses(f"{number}c")
        await rung.quiet()
    await ana.presses("Share in #shared", confirm=True)
    await rung.quiet()
    before = stored(server)
    eve = slack.person("Eve", slack.add_team("T0OTHER", "elsewhere"))
    team.members.append(eve.id)
    await eve.presses("Take the check, too", team)
    await rung.quiet()
    assert "you belong to another one" in eve.sees(team)[-1].text
    assert stored(server) == before


async def test_a_public_command_points_nobody_to_their_chat(slack: Slack, rung: Served, ana: Person) -> None:
    team = slack.channel("team", ana)
    for said in ("assess by in 7 days", "floor 4"):
        await ana.command(said, team)
        await rung.quiet()
    assert [each for each in team.messages if not each.only_for]
    assert not any("in your private chat" in each.text for each in ana.sees(team))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_of_two_taps_before_a_redraw_the_later_one_counts(
    rung: Served, ana: Person, order: tuple[int, int]
) -> None:
    await ana.command("check")
    await rung.quiet()
    taps = [ana.aim(ana.find(label)) for label in ("1b", "1c")]
    for at in order:
        await taps[at].send()
    await rung.quiet()
    shown = str(ana.sees()[-1].blocks)
    assert "(c)" in shown
    assert "changed that answer" not in shown
