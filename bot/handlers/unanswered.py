"""Find the running assessments that a person has not answered yet."""

import asyncio

from bot.conversation import messages as m
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import Conversation, Person, SessionRef
from bot.conversation.questions import Mode
from bot.handlers.context import HandlerContext
from bot.ports.membership import MembershipStatus
from bot.ports.people import PersonMemory

MOST_LOOKED_AT = 8  # conversations, while the person waits


async def unanswered_assessments(
    context: HandlerContext, person: Person, memory: PersonMemory
) -> tuple[m.UnansweredAssessment, ...]:
    """List the running assessments that a person has neither begun nor declined, the oldest first.

    Conversations come from the platform, and from the assessments that the person took part in.
    """
    if context.membership is None:
        return ()
    listed = await context.membership.shared(person)
    known = dict.fromkeys((*listed, *(each.assessment.conversation for each in memory.assessments)))
    places = tuple(known)[:MOST_LOOKED_AT]
    running = await asyncio.gather(*(_running(context, person, where, where in listed) for where in places))
    found = sorted((each for some in running for each in some), key=lambda each: each.opened)
    with_rubrics = [(await context.rubric(each), each) for each in found]
    return tuple(m.UnansweredAssessment(rubric, each) for rubric, each in with_rubrics if rubric)


async def _running(
    context: HandlerContext, person: Person, where: Conversation, is_listed: bool
) -> tuple[Assessment, ...]:
    running = await context.store.assessments.running(where)
    found = [each for each in running if each.mode is Mode.TEAM and each.status is Status.OPEN]
    if found and not is_listed and await context.membership_of(person, where) is not MembershipStatus.MEMBER:
        return ()
    sessions = [(each, SessionRef(each.ref, person.id)) for each in found]
    return tuple([each for each, session in sessions if await _is_unanswered(context, session)])


async def _is_unanswered(context: HandlerContext, session: SessionRef) -> bool:
    """Tell whether a person has neither begun to answer nor sat the assessment out."""
    if (await context.store.sessions.read(session)).session is not None:
        return False
    return await context.store.assessments.is_awaited(session)
