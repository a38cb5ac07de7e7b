"""A result that cannot be posted is not lost: whoever looks after it hears what to do, and it is still there."""

from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.outbox.job import Job, JobKind
from bot.platforms.slack.client import POST, OneWorkspace, SlackClient
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel
from tests.platforms.slack.answered import answered_by_three
from tests.support.programs import Served

POSTED = "took a quick check and shares the result"


@pytest.mark.parametrize("why", ["is_archived", "not_in_channel"])
async def test_an_unposted_result_is_kept_and_the_facilitator_told(
    slack: Slack, rung: Served, ana: Person, why: str
) -> None:
    channel = slack.channel("team", ana)
    ref = await answered_by_three(slack, rung, ana, channel)
    await ana.command("close", channel)
    await rung.quiet()
    bot = slack.world.bot_of(slack.team).id
    if why == "is_archived":
        channel.archived = True
    else:
        channel.members.remove(bot)
    await ana.presses("Close and show", channel)
    await rung.quiet()
    assert why in [call.error for call in slack.calls]
    for _ in range(2):
        await rung.rung.store.jobs.schedule(Job(JobKind.RESULT, ref), rung.rung.runtime.now())
        await rung.sweep()
    told = [message for message in ana.sees() if "is the result there?" in message.text]
    assert len(told) == 1
    channel.archived = False
    await ana.command("result", channel)
    await rung.quiet()
    assert "level 2 of 5" in ana.sees(channel)[-1].text


async def no_longer(*_: object) -> str:
    raise StoreUnavailable


@pytest.fixture
async def team(slack: Slack, rung: Served, ana: Person) -> Channel:
    """Let Ana finish a check that she began in a channel."""
    channel = slack.channel("team", ana, slack.person("Ben"), slack.person("Chloe"))
    await ana.command("check", channel)
    await rung.quiet()
    for number in range(1, 7):
        await ana.presses(f"{number}c")
        await rung.quiet()
    return channel


async def shares(rung: Served, who: Person) -> None:
    """Press the newest button that shares a check."""
    offered = [each for on in who.sees() for each in who.can_press(on) if each.label.startswith("Share")]
    await who.press(offered[-1], confirm=True)
    await rung.quiet()


def posts(channel: Channel) -> int:
    """Count the shared checks in a channel."""
    return sum(POSTED in str(each.blocks) for each in channel.messages)


async def test_a_post_that_is_cut_off_can_be_tried_again(
    slack: Slack, rung: Served, ana: Person, team: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.fail("chat.postMessage", "hang")
    with monkeypatch.context() as now:
        now.setattr("bot.platforms.common.background_tasks.TASK_SECONDS", 0.3)
        await shares(rung, ana)
    assert posts(team) == 0
    await shares(rung, ana)
    assert posts(team) == 1


async def test_a_post_without_a_token_can_be_tried_again(
    rung: Served, ana: Person, team: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = SlackClient.call

    async def without_a_token(client: SlackClient, tenant: str, method: str, *rest: Any) -> object:
        with monkeypatch.context() as now:
            if method == POST:
                now.setattr(OneWorkspace, "token", no_longer)
            return await call(client, tenant, method, *rest)

    with monkeypatch.context() as now:
        now.setattr(SlackClient, "call", without_a_token)
        await shares(rung, ana)
    assert "I could not make sure" in ana.sees()[-1].text
    await ana.presses("Share again")
    await rung.quiet()
    assert posts(team) == 1
