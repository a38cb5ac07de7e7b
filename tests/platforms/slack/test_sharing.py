"""A check begun in private is posted only where Rung and the person both are at that moment."""

import pytest

from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel
from tests.support.programs import Served

POSTED = "took a quick check and shares the result"


@pytest.fixture
async def channels(slack: Slack, rung: Served, ana: Person) -> tuple[Channel, Channel]:
    """Let Ana start an assessment in two channels, and finish a check in private."""
    found = slack.channel("platform", ana), slack.channel("data", ana)
    for channel in found:
        await ana.command("assess by in 5 days", channel)
        await rung.quiet()
    await ana.command("check")
    await rung.quiet()
    for number in range(1, 7):
        await ana.presses(f"{number}c")
        await rung.quiet()
    return found


async def press(rung: Served, who: Person, label: str, *, confirm: bool | None = None) -> None:
    await who.presses(label, confirm=confirm)
    await rung.quiet()


def posted(channel: Channel) -> int:
    return sum(POSTED in str(message.blocks) for message in channel.messages)


async def test_a_check_is_posted_once_in_the_channel_that_was_pressed(
    rung: Served, ana: Person, channels: tuple[Channel, Channel]
) -> None:
    await press(rung, ana, "Share")
    again = ana.aim(ana.find("#platform"))
    await press(rung, ana, "#platform", confirm=True)
    assert [posted(channel) for channel in channels] == [1, 0]
    assert "#platform" in ana.sees()[-1].text
    await again.send()
    await rung.quiet()
    assert [posted(channel) for channel in channels] == [1, 0]
    assert "already" in ana.sees()[-1].text


async def test_a_channel_that_the_person_or_rung_has_left_is_not_offered(
    slack: Slack, rung: Served, ana: Person, channels: tuple[Channel, Channel]
) -> None:
    platform, data = channels
    platform.members.remove(ana.id)
    await press(rung, ana, "Share")
    assert [each.label for each in ana.can_press(ana.sees()[-1])] == ["#data", "Keep it private"]
    data.members.remove(slack.world.bot_of(slack.team).id)
    await press(rung, ana, "Keep it private")
    await press(rung, ana, "Share")
    assert "I don't know your team's conversation yet" in ana.sees()[-1].text


async def test_a_person_who_left_after_the_channel_was_offered_posts_nothing(
    rung: Served, ana: Person, channels: tuple[Channel, Channel]
) -> None:
    await press(rung, ana, "Share")
    channels[0].members.remove(ana.id)
    await press(rung, ana, "#platform", confirm=True)
    assert posted(channels[0]) == 0
    assert "You are not in that conversation any more" in ana.sees()[-1].text


async def test_nothing_is_posted_where_slack_does_not_tell_who_is_there(
    slack: Slack, rung: Served, ana: Person, channels: tuple[Channel, Channel]
) -> None:
    await press(rung, ana, "Share")
    slack.fail("conversations.members", "internal_error")
    await press(rung, ana, "#platform", confirm=True)
    assert posted(channels[0]) == 0
    assert "I can't see whether you and I are both" in ana.sees()[-1].text
    await press(rung, ana, "Share again")
    assert posted(channels[0]) == 1
