"""Answer a person who presses a button of an assessment that is over."""

from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef, Origin, SessionRef
from bot.conversation.permissions import Permission
from bot.conversation.questions import Mode
from bot.handlers import results
from bot.handlers.context import FoundAssessment, HandlerContext, Refusal, Replies, error, to_you


async def answer(context: HandlerContext, origin: Origin, ref: AssessmentRef) -> Replies:
    """Offer a person the newer assessment that waits for their answers, or show the result."""
    told = await message_for(context, origin, ref)
    return to_you(told) if told else error(m.ErrorCode.OVER)


async def message_for(context: HandlerContext, origin: Origin, ref: AssessmentRef) -> m.Message | None:
    """Choose the newer assessment or the result for a person who comes to answer, or None without both."""
    if refused := await results.refusal(context, origin, ref):
        return refused
    report = await results.team_report(context, ref)
    closed = await context.find_assessment(ref)
    if isinstance(closed, FoundAssessment) and (newer := await _newer(context, origin, closed.assessment)):
        return m.HasClosed(*closed, has_result=report is not None, newer=newer)
    return report and replace(report, late=True)


async def find_running(
    context: HandlerContext, origin: Origin, event: e.FacilitatorEvent, permission: Permission
) -> FoundAssessment | Replies:
    """Find the running assessment that a facilitator acts on, or tell them why they cannot."""
    found = await context.meant(origin, event, permission)
    if isinstance(found, Refusal):
        return to_you(found)
    return found if found.assessment.takes_answers else await say_closed(context, origin, found)


async def say_closed(context: HandlerContext, origin: Origin, found: FoundAssessment) -> Replies:
    """Tell a person that an assessment is over, with a way to its result if they may see it."""
    ref = found.assessment.ref
    if await results.find(context, ref) is None:
        return error(m.ErrorCode.OVER)
    refused = await results.refusal(context, origin, ref)
    return to_you(refused or m.HasClosed(*found, has_result=True))


async def lead_to_team(context: HandlerContext, origin: Origin, found: FoundAssessment) -> Replies:
    """Lead a person to the question of a live assessment, or tell them that it is over."""
    if found.assessment.takes_answers:
        return error(m.ErrorCode.TOGETHER)
    return await say_closed(context, origin, found)


async def _newer(context: HandlerContext, origin: Origin, closed: Assessment) -> m.Running | None:
    """Find an assessment of the same conversation that the person may answer, and has not finished.

    One of the same capability comes first, then the newest.
    """
    known = await context.store.assessments.running(closed.conversation)
    running = [each for each in known if each.mode is Mode.TEAM and each.ref != closed.ref]
    if not running:
        return None
    best = max(running, key=lambda each: (each.rubric.id == closed.rubric.id, each.opened))
    found = await context.allowed(origin, best.ref, Permission.JOIN)
    if not isinstance(found, FoundAssessment):
        return None
    session_view = await context.read_session(SessionRef(best.ref, origin.person.id))
    progress = session_view.progress if isinstance(session_view, turn.SessionView) else None
    if progress and not progress.left:
        return None
    return m.Running(found.rubric, found.assessment, progress)
