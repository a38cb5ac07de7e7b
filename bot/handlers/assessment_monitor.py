"""Regular checks of a running assessment: its members, and whether the facilitator can close it."""

from bot.conversation import messages as m, turn
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import Conversation, Person
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.session import WriteStatus
from bot.handlers import assessment_notices, reminders
from bot.handlers.context import HandlerContext, Replies
from bot.outbox.job import Job, JobKind
from bot.ports.assessments import RUNS, AssessmentEdit, ClaimedNotice
from bot.ports.messenger import Messenger
from rubric import Rubric

EVERY = 6 * 3600  # seconds: people come and go slowly, and no answer waits for this

RECHECK_SECONDS = 600  # after a member left; the cached members have expired by then


async def look(context: HandlerContext, job: Job, messenger: Messenger | None) -> Replies:
    """Count the members, find out whether the facilitator left, and offer them the close if it is ready."""
    if messenger is None:
        return ()
    ref = job.assessment
    found = await context.find_assessment(ref)
    now = context.runtime.now()
    if (
        isinstance(found, m.ErrorMessage)
        or found.assessment.status is not Status.OPEN
        or now >= found.assessment.closes
    ):
        return ()
    rubric, assessment = found
    await context.store.jobs.schedule(Job(JobKind.LOOK, ref), now + EVERY)
    ready = Job(ReminderKind.READY, ref, assessment.facilitator)
    if assessment.ready_to_close and assessment.facilitator and not await context.store.jobs.state(ready):
        await reminders.plan(context, ready, now)
    members = await messenger.members(ref.conversation)
    if members is None:
        return ()
    gone = assessment.facilitator and assessment.facilitator not in members
    told = await _left_behind(context, rubric, assessment) if gone else ()
    if told:  # looked at again soon, where the platform does not take it now
        await context.store.jobs.schedule(Job(JobKind.LOOK, ref), now + RECHECK_SECONDS)
    return (*told, *await _counted(context, rubric, assessment, members, changed=bool(told)))


async def note_left(context: HandlerContext, where: Conversation, person: Person) -> None:
    """Close what a person facilitates to them, and look sooner whether they are gone for good."""
    for each in await context.store.assessments.running(where):
        if each.facilitator == person.id:
            await context.store.assessments.edit(each.ref, AssessmentEdit(RUNS, facilitator_left=True))
            await context.store.jobs.schedule(
                Job(JobKind.LOOK, each.ref), context.runtime.now() + RECHECK_SECONDS
            )


async def _left_behind(context: HandlerContext, rubric: Rubric, assessment: Assessment) -> Replies:
    """Offer an assessment to the person who takes it: its facilitator has left the conversation."""
    edit = AssessmentEdit((Status.OPEN,), offered=True, facilitator_left=True, seen=assessment)
    code, now = await context.store.assessments.edit(assessment.ref, edit)
    if code not in (WriteStatus.CHANGED, WriteStatus.UNCHANGED) or now is None:
        return ()
    changed = m.Changed(rubric, now, m.ChangeKind.LEFT, assessment.facilitator)
    told = m.Reply(m.To.EVERYONE, changed, conversation=assessment.conversation)
    return await assessment_notices.claimed(context, assessment.ref, ClaimedNotice.FACILITATOR_LEFT, told)


async def _counted(
    context: HandlerContext,
    rubric: Rubric,
    assessment: Assessment,
    members: frozenset[str],
    *,
    changed: bool,
) -> Replies:
    """Note how many people there are, with those who have begun and left since, and draw what says so."""
    count = len(members | await context.store.assessments.people(assessment.ref))
    _, now = await context.store.assessments.edit(
        assessment.ref, AssessmentEdit((Status.OPEN,), members=count)
    )
    if now is None or (now.members == assessment.members and not changed):
        return ()
    drawn = (context.card(rubric, now), *turn.live_topics(rubric, now))
    return tuple(reply for reply in drawn if reply.message_id)
