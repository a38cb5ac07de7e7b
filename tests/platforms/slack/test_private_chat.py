"""People are pointed to their private chat only if something is there, else told who can help."""

import pytest

from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel
from tests.platforms.slack.seen import POINTER
from tests.support.programs import Served

SAID = {
    "messages_tab_disabled": "my Messages tab is switched off",
    "restricted_action": "a rule of this workspace forbids it. An admin of the workspace can allow it",
    "user_disabled": "your account takes no messages here. An admin of the workspace can help",
    "cannot_dm_bot": "I couldn't write to you in private. Ask me again in a minute.",
}


@pytest.fixture
def team(slack: Slack, ana: Person, ben: Person) -> Channel:
    return slack.channel("team", ana, ben, slack.person("Chloe"))


def told(who: Person, where: Channel) -> list[str]:
    """Give what only this person was told in a channel."""
    return [message.text for message in who.sees(where) if message.only_for]


async def test_a_command_points_to_the_questions_once_sent(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    await ana.command("check", team)
    await rung.quiet()
    assert told(ana, team) == [POINTER]
    assert [call.method for call in slack.calls] == ["chat.postMessage", "response"]


@pytest.mark.parametrize("error", SAID)
@pytest.mark.parametrize("way", ["command", "mention", "press"])
async def test_a_refused_direct_message_names_who_can_help(
    rung: Served, ana: Person, ben: Person, team: Channel, error: str, way: str
) -> None:
    ben.member.refuses = error
    if way == "command":
        await ben.command("check", team)
    elif way == "mention":
        await ben.writes("@Rung check", team)
    else:
        await ana.command("assess by in 7 days", team)
        await rung.quiet()
        await ben.presses("Answer", team)
    await rung.quiet()
    (said,) = told(ben, team)
    assert SAID[error] in said


async def test_the_questions_come_once_slack_takes_them(rung: Served, ana: Person, team: Channel) -> None:
    ana.member.refuses = "messages_tab_disabled"
    await ana.command("check", team)
    await rung.quiet()
    ana.member.refuses = ""
    await ana.command("continue", team)
    await rung.quiet()
    assert told(ana, team)[-1] == POINTER
    assert ana.find("1a")


async def test_home_says_that_the_chat_is_switched_off(rung: Served, ana: Person) -> None:
    await ana.command("check")
    await rung.quiet()
    await ana.opens_home()
    await rung.quiet()
    ana.member.refuses = "messages_tab_disabled"
    assert ana.home is not None
    found = next(each for each in ana.can_press(ana.home) if each.label == "Continue")
    await ana.press(found)
    await rung.quiet()
    assert "my Messages tab is switched off" in str(ana.home.payload["blocks"])


@pytest.mark.parametrize(
    ("fault", "words"), [("drop", "I don't know whether"), ("ratelimited:30", "just now. Nothing is lost")]
)
async def test_a_message_with_an_unknown_outcome_is_said_so(
    slack: Slack, rung: Served, ana: Person, team: Channel, fault: str, words: str
) -> None:
    slack.fail("chat.postMessage", fault)
    await ana.command("check", team)
    await rung.quiet()
    assert words in told(ana, team)[-1]


async def test_what_a_press_put_in_place_of_a_list_stays_at_the_close(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    for person in slack.people:
        await person.presses("Answer", team)
        await rung.quiet()
        await person.presses("1b")
        await rung.quiet()
    await ana.writes("home")
    await rung.quiet()
    await ana.presses("More")
    await rung.quiet()
    await ana.command("close", team)
    await rung.quiet()
    await ana.presses("Close without a level", team)
    await rung.quiet()
    slack.clock.forward(60)
    for _ in range(3):
        await rung.sweep()
    assert any("Everything I can do" in each.text for each in ana.sees())
