"""Remind everyone who has not finished an assessment, once, because its facilitator asks for it."""

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import RestReminder, Status
from bot.conversation.identity import AssessmentRef, Origin, Person, PersonId
from bot.conversation.permissions import Permission
from bot.conversation.questions import Mode
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers import assessment_notices, late_presses, reminders
from bot.handlers.context import POST_GRACE_SECONDS, FoundAssessment, HandlerContext, Replies, error, to_you
from bot.outbox.job import Job, JobKind
from bot.ports.assessments import ClaimedNotice
from bot.ports.messenger import Messenger

LATER = 600  # seconds until a platform that did not tell who is there is asked again


async def ask(context: HandlerContext, origin: Origin, event: e.RemindRestAsked) -> Replies:
    """Plan the reminders to everyone who has not finished, and tell everyone that they come."""
    found = await late_presses.find_running(context, origin, event, Permission.REMIND_REST)
    if not isinstance(found, FoundAssessment):
        return found
    rubric, assessment = found
    if assessment.status is Status.EXPIRED:
        return to_you(m.TooFew(rubric, assessment))
    if assessment.mode is Mode.LIVE or not assessment.members:
        return error(m.ErrorCode.NO_REST)
    await context.store.jobs.schedule(
        Job(JobKind.REST, assessment.ref), context.runtime.now() + POST_GRACE_SECONDS
    )
    if not await context.store.assessments.ask_rest(assessment.ref, origin.person.id):
        return error(m.ErrorCode.REST_ASKED)
    told = m.Changed(rubric, assessment, m.ChangeKind.REST_ASKED, origin.person.id)
    return (
        m.Reply(m.To.EVERYONE, told, conversation=assessment.conversation),
        m.Reply(m.To.YOU, m.RestAsked(assessment.ref)),
    )


async def remind(context: HandlerContext, job: Job, messenger: Messenger | None) -> Replies:
    """Plan a reminder for each of the rest, and say how many get it. A repeat is harmless."""
    if messenger is None:
        return ()
    ref = job.assessment
    found = await context.find_assessment(ref)
    if isinstance(found, m.ErrorMessage) or found.assessment.status is not Status.OPEN:
        return ()
    rest = found.assessment.rest
    if rest and rest.reminded is None:
        rest = await _plan(context, job, rest, messenger)
    if rest is None or rest.reminded is None or rest.by is None:
        return ()
    message = m.RestReminded(found.rubric, ref, rest.reminded, rest.unreached)
    told = m.Reply(m.To.CHAT, message, conversation=_person(ref, rest.by).chat)
    return await assessment_notices.claimed(context, ref, ClaimedNotice.REST_REMINDED, told)


async def _plan(
    context: HandlerContext, job: Job, rest: RestReminder, messenger: Messenger
) -> RestReminder | None:
    """Plan the reminders and count them, or ask the platform later who is there."""
    ref, now = job.assessment, context.runtime.now()
    members = await messenger.members(ref.conversation)
    if members is None:
        await context.store.jobs.schedule(Job(JobKind.REST, ref), now + LATER)
        return None
    missing = members - await context.store.assessments.not_awaited(ref) - {rest.by}
    reached = [
        each for each in sorted(missing) if await _is_reached(context, messenger, _person(ref, each), ref)
    ]
    for each in reached:
        await reminders.plan(context, Job(ReminderKind.INVITED, ref, each), now)
    unreached = len(missing) - len(reached)
    await context.store.assessments.record_rest(ref, len(reached), unreached)
    return RestReminder(rest.by, len(reached), unreached)


async def _is_reached(
    context: HandlerContext, messenger: Messenger, person: Person, ref: AssessmentRef
) -> bool:
    """Tell whether a person takes reminders, and the platform takes them for that person."""
    if (await context.store.preferences.get(person.chat)).off:
        return False
    return await messenger.reaches(person, ref.conversation)


def _person(ref: AssessmentRef, id_: PersonId) -> Person:
    return Person(ref.conversation.platform, ref.conversation.tenant, id_)
