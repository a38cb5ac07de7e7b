"""A team assessment in Slack that three people have answered."""

from bot.conversation import events as e, identity
from bot.conversation.identity import AssessmentRef, Conversation, Origin, SessionRef
from bot.conversation.questions import Choice, Question
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
            session = SessionRef(held.ref, origin.person.id)
            press = e.Answered(session, Question(aspect), Choice.LEVEL_2, 0)
            await rung.rung.service.take(Origin(origin.person, origin.person.chat), press)
    return held.ref


def rung_person(who: Person) -> identity.Person:
    return identity.Person("slack", who.member.team.id, who.id)
