"""From the private chat and the Home tab into a team's channel, by pressing only."""

import pytest

from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel
from tests.platforms.slack.seen import POINTER, home
from tests.support.programs import Served


@pytest.fixture
def team(slack: Slack, ana: Person, ben: Person) -> Channel:
    return slack.channel("platform", ana, ben, slack.person("Chloe"))


async def test_a_newcomer_starts_an_assessment_from_home(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    slack.channel("data", ana)
    slack.channel("without-rung", ana).members.remove(slack.world.bot_of(slack.team).id)
    page = await home(ana, rung, "Assess our team")
    assert "Which team shall I ask?" in page
    assert "without-rung" not in page
    page = await home(ana, rung, "Assess our team", "#platform", "In private, over days")
    assert "I posted it in #platform" in page
    assert "team assessment" in team.messages[0].text
    await home(ana, rung, "Assess our team", "#platform", "Answer")
    assert ana.find("1a")


async def test_without_the_scope_the_way_into_a_channel_is_said(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    slack.fail("users.conversations", *["missing_scope"] * 4)  # twice for what waits, twice for where to ask
    page = await home(ana, rung, "Assess our team")
    assert "type /invite @Rung if I'm not there yet, then type “@Rung assess”" in page


async def test_a_command_in_the_private_chat_does_not_point_there(rung: Served, ana: Person) -> None:
    for _ in range(2):
        await ana.command("check")
        await rung.quiet()
    assert POINTER not in [message.text for message in ana.sees()]
    assert ana.find("1a")
