"""A result that cannot be posted is not lost: whoever looks after it hears what to do, and it is still there."""

import pytest

from bot.outbox.job import Job, JobKind
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.platforms.slack.answered import answered_by_three
from tests.support.programs import Served


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
