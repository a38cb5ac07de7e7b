"""Finding the assessment that a person means, if they may do with it what they ask for."""

from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef, Origin, Person
from bot.conversation.permissions import Permission, Role, is_allowed, role_of
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers.context import GONE, HandlerContext
from bot.outbox.job import Job
from rubric import Rubric

FoundAssessment = tuple[Rubric, Assessment]
NotFound = m.ErrorMessage | m.WhichOne | m.FacilitatorOnly  # which one is meant, or who may do it


async def allowed(
    context: HandlerContext, origin: Origin, ref: AssessmentRef, permission: Permission
) -> FoundAssessment | m.ErrorMessage | m.FacilitatorOnly:
    """Find an assessment if the person has *permission*. To outsiders a missing one looks the same."""
    found = await find(context, ref)
    if isinstance(found, m.ErrorMessage):
        return found if ref.conversation == origin.conversation else _TEAM_ONLY
    role = await _role(context, origin, found[1], permission)
    if is_allowed(role, permission):
        return found
    return await facilitator_only(context, *found) if role is Role.MEMBER else _TEAM_ONLY


async def meant(
    context: HandlerContext, origin: Origin, event: e.FacilitatorEvent, permission: Permission
) -> FoundAssessment | NotFound:
    """Find the assessment that *event* is about. If it names none, the one that the person facilitates."""
    if event.assessment:
        return await allowed(context, origin, event.assessment, permission)
    private = origin.conversation.private
    running = await _facilitated(context, origin) if private else await _running(context, origin)
    if not running:
        return m.ErrorMessage(m.ErrorCode.TEAM_ONLY if private else m.ErrorCode.NOTHING_RUNNING)
    own = [each for each in running if each.facilitator == origin.person.id]
    if len(own) < 2:
        return await allowed(context, origin, (own or running)[0].ref, permission)
    known = [(await context.rubric(each), replace(event, assessment=each.ref)) for each in own]
    return m.WhichOne(tuple((rubric, asked) for rubric, asked in known if rubric))


async def facilitator_only(
    context: HandlerContext, rubric: Rubric, assessment: Assessment
) -> m.FacilitatorOnly:
    """Say who can act on an assessment, and how that person is asked."""
    where = assessment.conversation
    person = Person(where.platform, where.tenant, assessment.facilitator)
    reachable = bool(assessment.facilitator) and not await context.store.reachability.reason(person.chat)
    return m.FacilitatorOnly(rubric, assessment, reachable=reachable)


async def _running(context: HandlerContext, origin: Origin) -> tuple[Assessment, ...]:
    return await context.store.assessments.running(origin.conversation)


async def _facilitated(context: HandlerContext, origin: Origin) -> tuple[Assessment, ...]:
    """List the running assessments that a person facilitates, in all conversations."""
    memory = await context.store.people.recall(origin.person)
    found = [await context.store.assessments.get(ref.whole) for ref in memory.assessments]
    return tuple(
        each for each in found if each and each.takes_answers and each.facilitator == origin.person.id
    )


async def _role(
    context: HandlerContext, origin: Origin, assessment: Assessment, permission: Permission
) -> Role:
    """Tell what someone is to an assessment. That they were invited is looked up where it matters."""
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
    """Name those who have answered anything. Only how many they are is ever said."""
    return [person for person, answers in await context.store.assessments.answers(ref) if answers]


_TEAM_ONLY = m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
