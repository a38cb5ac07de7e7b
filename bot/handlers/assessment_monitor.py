"""Regular checks of a running assessment: its members, and whether the facilitator can close it."""

from dataclasses import replace

from bot.conversation import messages as m, turn
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import Conversation, Person
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.session import WriteStatus
from bot.handlers import assessment_notices
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
    members = await messenger.members(ref.conversation)
    if members is None:
        await _plan_ready(context, assessment)
        return ()
    gone = assessment.facilitator and assessment.facilitator not in members
    told = await _left_behind(context, rubric, assessment) if gone else ()
    if told:  # looked at again soon, where the platform does not take it now
        await context.store.jobs.schedule(Job(JobKind.LOOK, ref), now + RECHECK_SECONDS)
    counted = await _count(context, assessment, members)
    await _plan_ready(context, counted)
    if counted.members == assessment.members and not told:
        return ()
    drawn = (context.card(rubric, counted), *turn.live_topics(rubric, counted))
    return (*told, *(reply for reply in drawn if reply.message_id))


async def note_done(context: HandlerContext, assessment: Assessment, *, is_shown: bool) -> None:
    """Let the facilitator learn that everyone is done, once the last person has finished or declined.

    *is_shown* is set where the facilitator's own last answer shows it. Otherwise the next look
    plans a message. The job of the look lies in another slot than the assessment, so no script
    can write both. The look that comes every few hours makes up for a process that crashed in
    between.
    """
    if not assessment.everyone_done or assessment.facilitator_knows:
        return
    if is_shown:
        edit = AssessmentEdit((Status.OPEN,), seen_finished=assessment.finished)
        await context.store.assessments.edit(assessment.ref, edit)
    else:
        await context.store.jobs.schedule(Job(JobKind.LOOK, assessment.ref), context.runtime.now())


async def _plan_ready(context: HandlerContext, assessment: Assessment) -> None:
    """Plan the message that an assessment can be closed, once everyone who began has finished.

    Another one follows when all members are done. It takes the place of one that still waits.
    """
    if not assessment.ready_to_close or not assessment.facilitator or assessment.facilitator_knows:
        return
    jobs, now = context.store.jobs, context.runtime.now()
    job = Job(ReminderKind.READY, assessment.ref, assessment.facilitator)
    if assessment.everyone_done:
        await jobs.complete(job, assessment.closes)
        job = replace(job, sequence=2)
    if not await jobs.state(job):
        await jobs.schedule(job, now)


async def note_left(context: HandlerContext, where: Conversation, person: Person) -> None:
    """Note that the facilitator of assessments left, and plan an early look whether they came back."""
    for each in await context.store.assessments.running(where):
        if each.facilitator == person.id:
            await context.store.assessments.edit(each.ref, AssessmentEdit(RUNS, facilitator_left=True))
            await context.store.jobs.schedule(
                Job(JobKind.LOOK, each.ref), context.runtime.now() + RECHECK_SECONDS
            )


async def _left_behind(context: HandlerContext, rubric: Rubric, assessment: Assessment) -> Replies:
    """Offer an assessment to a new facilitator, because its own has left the conversation."""
    edit = AssessmentEdit((Status.OPEN,), offered=True, facilitator_left=True, seen=assessment)
    code, now = await context.store.assessments.edit(assessment.ref, edit)
    if code not in (WriteStatus.CHANGED, WriteStatus.UNCHANGED) or now is None:
        return ()
    changed = m.Changed(rubric, now, m.ChangeKind.LEFT, assessment.facilitator)
    told = m.Reply(m.To.EVERYONE, changed, m.OfferOf(assessment.ref), conversation=assessment.conversation)
    return await assessment_notices.claimed(context, assessment.ref, ClaimedNotice.FACILITATOR_LEFT, told)


async def _count(context: HandlerContext, assessment: Assessment, members: frozenset[str]) -> Assessment:
    """Note how many people there are, with those who have begun and left since."""
    count = len(members | await context.store.assessments.people(assessment.ref))
    edit = AssessmentEdit((Status.OPEN,), members=count)
    _, now = await context.store.assessments.edit(assessment.ref, edit)
    return now or assessment
