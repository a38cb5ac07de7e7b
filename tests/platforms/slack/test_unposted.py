"""A result that cannot be posted is not lost: whoever looks after it hears what to do, and it is still there."""

import pytest

from bot.conversation import events as e, identity
from bot.conversation.identity import AssessmentRef, Conversation, Origin, SessionRef
from bot.conversation.questions import Choice, Question
from bot.outbox.job import Job, JobKind
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel
from tests.support.programs import Served


async def answered_by_three(slack: Slack, rung: Served, ana: Person, channel: Channel) -> AssessmentRef:
    """Let Ana start an assessment, and three people answer everything."""
    await ana.command("assess by in 7 days", channel)
    await rung.quiet()
    where = Conversation("slack", slack.team.id, channel.id)
    (held,) = await rung.rung.store.assessments.running(where)
    for who in (ana, slack.person("Ben"), slack.person("Chloe")):
        origin = Origin(rung_person(who), where)
        await rung.rung.service.take(origin, e.Joined(held.ref))
        for aspect in range(6):
            session = SessionRef(where, held.id, origin.person.id)
            press = e.Answered(session, Question(aspect), Choice.LEVEL_2, 0)
            await rung.rung.service.take(Origin(origin.person, origin.person.chat), press)
    return held.ref


def rung_person(who: Person) -> identity.Person:
    return identity.Person("slack", who.member.team.id, who.id)


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
