"""Finding the assessment that somebody means, if they may do with it what they ask for."""

from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.permissions import Permission, Role, is_allowed, role_of
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers.context import GONE, HandlerContext
from bot.outbox.job import Job
from rubric import Rubric

FoundAssessment = tuple[Rubric, Assessment]
NotFound = m.ErrorMessage | m.WhichOne  # which one is meant, or whether it may be


async def allowed(
    context: HandlerContext, origin: Origin, ref: AssessmentRef, permission: Permission
) -> FoundAssessment | m.ErrorMessage:
    """Find an assessment, if the person may do *deed*; elsewhere, none is like one refused."""
    found = await find(context, ref)
    refused = m.ErrorMessage(
        m.ErrorCode.TEAM_ONLY if is_allowed(Role.MEMBER, permission) else m.ErrorCode.NOT_FACILITATOR
    )
    if isinstance(found, m.ErrorMessage):
        return refused if ref.conversation != origin.conversation else found
    return found if is_allowed(await _role(context, origin, found[1], permission), permission) else refused


async def meant(
    context: HandlerContext, origin: Origin, event: e.FacilitatorEvent, permission: Permission
) -> FoundAssessment | NotFound:
    """Find the assessment that *event* is about; where it names none, the one that they look after."""
    if event.assessment:
        return await allowed(context, origin, event.assessment, permission)
    if origin.conversation.private:
        return m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
    running = await context.store.assessments.running(origin.conversation)
    if not running:
        return m.ErrorMessage(m.ErrorCode.NOTHING_RUNNING)
    own = [each for each in running if each.facilitator == origin.person.id]
    if len(own) < 2:
        return await allowed(context, origin, (own or running)[0].ref, permission)
    known = [(await context.rubric(each), replace(event, assessment=each.ref)) for each in own]
    return m.WhichOne(tuple((rubric, asked) for rubric, asked in known if rubric))


async def _role(
    context: HandlerContext, origin: Origin, assessment: Assessment, permission: Permission
) -> Role:
    """Tell what someone is to an assessment; that they were invited is looked up where it matters."""
    role = role_of(origin, assessment)
    if (
        role is not Role.OUTSIDER
        or not is_allowed(Role.INVITED, permission)
        or not origin.conversation.private
    ):
        return role
    if origin.person.tenant != assessment.conversation.tenant:
        return role
    invited = await context.store.jobs.state(Job(ReminderKind.INVITED, assessment.ref, origin.person.id))
    return Role.INVITED if invited else role


async def find(context: HandlerContext, ref: AssessmentRef) -> FoundAssessment | m.ErrorMessage:
    """Find an assessment with its rubric."""
    assessment = await context.store.assessments.get(ref)
    return GONE if assessment is None else await _with_rubric(context, assessment)


async def _with_rubric(context: HandlerContext, assessment: Assessment) -> FoundAssessment | m.ErrorMessage:
    rubric = await context.rubric(assessment)
    return GONE if rubric is None else (rubric, assessment)


async def answered(context: HandlerContext, ref: AssessmentRef) -> list[str]:
    """Name those who have answered anything; only how many they are is ever said."""
    return [person for person, answers in await context.store.assessments.answers(ref) if answers]
