"""Find the running assessments that a person has not answered yet, or sits out."""

import asyncio

from bot.conversation import messages as m, turn
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
    """List the running assessments that a person has not begun, then those that they sit out.

    Conversations come from the platform, and from the assessments that the person took part in.
    """
    if context.membership is None:
        return ()
    listed = await context.membership.shared(person)
    known = dict.fromkeys((*listed, *(each.assessment.conversation for each in memory.assessments)))
    places = tuple(known)[:MOST_LOOKED_AT]
    running = await asyncio.gather(*(_running(context, person, where, where in listed) for where in places))
    found = (each for some in running for each in some)
    return tuple(sorted(found, key=lambda each: (each.sits_out, each.assessment.opened)))


async def _running(
    context: HandlerContext, person: Person, where: Conversation, is_listed: bool
) -> tuple[m.UnansweredAssessment, ...]:
    running = await context.store.assessments.running(where)
    found = [each for each in running if each.mode is Mode.TEAM and each.status is Status.OPEN]
    if found and not is_listed and await context.membership_of(person, where) is not MembershipStatus.MEMBER:
        return ()
    return tuple(filter(None, [await _unanswered(context, person, each) for each in found]))


async def _unanswered(
    context: HandlerContext, person: Person, assessment: Assessment
) -> m.UnansweredAssessment | None:
    """Tell whether a person has yet to begin or sits the assessment out. None if they take part."""
    session, rubric = SessionRef(assessment.ref, person.id), await context.rubric(assessment)
    if rubric is None:
        return None
    view = await context.read_session(session)
    if isinstance(view, turn.SessionView):
        return m.UnansweredAssessment(rubric, assessment, sits_out=True) if view.sits_out else None
    is_awaited = await context.store.assessments.is_awaited(session)
    return m.UnansweredAssessment(rubric, assessment, sits_out=not is_awaited)
