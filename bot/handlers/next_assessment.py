"""When a team assesses a capability next."""

from bot.conversation import schedules
from bot.conversation.identity import AssessmentRef, Conversation
from bot.conversation.reminders import policy
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.schedules import NextAssessment
from bot.handlers import reminders
from bot.handlers.context import HandlerContext
from rubric import Rubric


async def find(context: HandlerContext, ref: AssessmentRef, rubric: Rubric) -> NextAssessment | None:
    """Find the next scheduled start, else the time at which Rung suggests one. None for neither."""
    return await scheduled(context, ref.conversation, rubric) or await _suggested(context, ref)


async def scheduled(context: HandlerContext, where: Conversation, rubric: Rubric) -> NextAssessment | None:
    """Find the next scheduled start of a team's assessment, if there is one."""
    schedule = await context.store.schedules.get(where, rubric.id)
    if schedule and not schedule.waits:
        quiet = (await context.store.preferences.get(where)).quiet
        at = schedules.not_quiet(schedule.start.at, schedule.zone, quiet)
        return NextAssessment(at, schedule.zone, by_itself=True)
    return None


async def _suggested(context: HandlerContext, ref: AssessmentRef) -> NextAssessment | None:
    """Tell when a team is asked to look again, or None where it is not or has switched its reminders off."""
    planned = await context.store.jobs.planned(ref.conversation)
    jobs = [
        each
        for each in planned
        if each.job.kind is ReminderKind.LOOK_AGAIN and each.job.assessment == ref and each.due > 0
    ]
    if not jobs:
        return None
    preferences = await reminders.preferences_for(context, jobs[0].job)
    if preferences.off:
        return None
    at = policy.working(context.rules, preferences).slot(min(each.due for each in jobs))
    return NextAssessment(at, preferences.local_zone)
