"""A member asks the facilitator to close an assessment, once, in the facilitator's own hours."""

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Origin
from bot.conversation.permissions import Permission
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers import late_presses, reminders
from bot.handlers.context import FoundAssessment, HandlerContext, Replies, to_you
from bot.outbox.job import Job


async def ask(context: HandlerContext, origin: Origin, event: e.CloseRequested) -> Replies:
    """Plan to ask the facilitator to close, unless that was asked before or no facilitator can be reached."""
    found = await context.allowed(origin, event.assessment, Permission.JOIN)
    if not isinstance(found, FoundAssessment):
        return to_you(found)
    rubric, assessment = found
    if not assessment.takes_answers:
        return await late_presses.say_closed(context, origin, found)
    state = await context.facilitator_only(rubric, assessment)
    if not state.reachable or assessment.close_request:
        return to_you(state)
    now = context.runtime.now()
    await reminders.plan(
        context, Job(ReminderKind.CLOSE_REQUESTED, assessment.ref, assessment.facilitator), now
    )
    await context.store.assessments.request_close(assessment.ref, origin.person.id, now)
    return to_you(m.CloseRequestSent(rubric, assessment, state.name))
