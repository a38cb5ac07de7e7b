"""Reminders: planned when their cause happens, decided on when they are due."""

from dataclasses import replace
from enum import StrEnum

from bot.conversation import messages as m, turn
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import AssessmentRef, ClaimId, Conversation, Origin, Person
from bot.conversation.latest_messages import SUBJECTS
from bot.conversation.reminders import policy
from bot.conversation.reminders.policy import WorkingHours
from bot.conversation.reminders.preferences import (
    DAY,
    NOTHING,
    DateRange,
    PreferencesUpdate,
    ReminderKind,
    ReminderPreferences,
)
from bot.conversation.session import SessionState
from bot.conversation.team_record import AdoptedStep
from bot.conversation.typed.pending_question import Unrelated
from bot.handlers import results, trackers
from bot.handlers.context import HandlerContext, Replies
from bot.outbox.job import CLAIM_SECONDS, ClaimResult, Job, SendResult, SendStatus
from bot.ports.messenger import Messenger
from bot.telemetry.logs import logger
from rubric import Rubric

ZONE_SECONDS = 30 * DAY  # after which a person's time zone is asked for again

log = logger("reminders")


class Skip(StrEnum):
    """Why a reminder is not sent."""

    GONE = "gone"  # its subject was deleted, or is another person's now
    CLOSED = "closed"
    FINISHED = "finished"
    DECLINED = "declined"
    SUPERSEDED = "superseded"  # it is no longer needed: its cause has passed, or a schedule does the same
    LEFT = "left"  # the receiver is no longer in the conversation
    UNREACHABLE = "unreachable"  # the platform would refuse it, until they speak to us
    OFF = "off"
    LATE = "late"


async def plan_unfinished(context: HandlerContext, origin: Origin, ref: AssessmentRef) -> None:
    """Plan to remind a person who began to answer."""
    await note_zone(context, origin)
    now = _now(context)
    due = (now + wait for wait in context.rules.unfinished)
    await plan(context, Job(ReminderKind.UNFINISHED, ref, origin.person.id), *due)


async def plan_check_ins(context: HandlerContext, ref: AssessmentRef, step: AdoptedStep) -> None:
    """Ask the owner of a step how it goes when its check-in is due, and once more."""
    await plan(context, _check_in_job(ref, step), step.check_in, step.check_in + context.rules.step)


async def check_in_slot(context: HandlerContext, ref: AssessmentRef, step: AdoptedStep) -> int:
    """Find when in their working hours the owner of a step is asked how it goes."""
    preferences = await preferences_for(context, _check_in_job(ref, step))
    return policy.working(context.rules, preferences).slot(step.check_in)


async def cancel_snoozed(context: HandlerContext, ref: AssessmentRef, step: AdoptedStep) -> None:
    """Delete a check-in that the owner of a step had come back later: the step has changed since."""
    if not step.owner:
        return
    job = _check_in_job(ref, step)
    for each in await context.store.jobs.planned(job.receiver):
        if each.job.asked and replace(each.job, sequence=job.sequence, asked=False) == job:
            await context.store.jobs.complete(each.job, each.due)


async def plan_step_taken(context: HandlerContext, ref: AssessmentRef, step: AdoptedStep) -> None:
    """Tell the owner of a step that another person ends it or takes it."""
    await plan(context, Job(ReminderKind.STEP_TAKEN, ref, step.owner, step.step), _now(context))


def _check_in_job(ref: AssessmentRef, step: AdoptedStep) -> Job:
    return Job(ReminderKind.CHECK_IN, ref, step.owner, step.step)


async def plan_look_again(context: HandlerContext, ref: AssessmentRef, at: int) -> None:
    """Offer a team to look again."""
    job = Job(ReminderKind.LOOK_AGAIN, ref)
    await plan(context, job, policy.looks_again(at, await preferences_for(context, job), context.rules.again))


async def plan(context: HandlerContext, job: Job, *due: int) -> None:
    """Plan a reminder, once for each time that it is due."""
    for count, at in enumerate(due, 1):
        await context.store.jobs.schedule(replace(job, sequence=count), at)


async def cancel_of_leaver(context: HandlerContext, where: Conversation, person: Person) -> None:
    """Cancel the reminders of a person who has left a conversation. A repeat is harmless."""
    await context.store.jobs.cancel_reminders(person.chat, where)


async def note_zone(context: HandlerContext, origin: Origin) -> None:
    """Remember the time zone that a platform told with an event."""
    if origin.zone:
        await context.store.people.set_zone(origin.person, origin.zone, _now(context))


async def send_due(context: HandlerContext, job: Job, messenger: Messenger | None) -> Replies:
    """Send a due reminder if it is still needed."""
    found = await context.store.jobs.situation(job)
    if found is None:
        return ()
    preferences = await _in_force(context, job, found.preferences, found.team_quiet)
    unreachable, own = found.unreachable is not None, found.own
    session = own.session if own else None
    message = await _composed(context, job, preferences, unreachable=unreachable, session=session)
    if isinstance(message, Skip):
        return await _skipped(context, job, message)
    now, hours = _now(context), policy.working(context.rules, preferences)
    if isinstance(policy.decide(found.due, now, hours), policy.Drop):
        return await _skipped(context, job, Skip.LATE)
    if job.person and messenger and now - preferences.home_day * DAY >= ZONE_SECONDS:
        hours = policy.working(context.rules, await _at_home(context, job, preferences, messenger))
    match policy.decide(found.due, now, hours):
        case policy.Drop():
            return await _skipped(context, job, Skip.LATE)
        case policy.Move(until):
            return await _moved(context, job, until, "out_of_hours")
        case policy.Send(day):
            if messenger and await _has_left(job, messenger):
                return await _skipped(context, job, Skip.LEFT)
            claim = ClaimId(context.runtime.new_id())
            pending = await context.pending_after(own.memory, Unrelated()) if own else None
            claimed = await context.store.jobs.claim_reminder(job, day, claim, now, pending)
            return await _claimed(context, job, claimed, claim, message, hours)


async def _at_home(
    context: HandlerContext, job: Job, preferences: ReminderPreferences, messenger: Messenger
) -> ReminderPreferences:
    """Ask the platform in which time zone a person lives, and remember it."""
    home = await messenger.zone(job.receiver.person)
    if not home:
        return preferences
    await context.store.people.set_zone(job.receiver.person, home, _now(context))
    return replace(preferences, home=home)


async def _claimed(
    context: HandlerContext,
    job: Job,
    claimed: ClaimResult,
    claim: ClaimId,
    message: m.Message,
    hours: WorkingHours,
) -> Replies:
    match claimed:
        case ClaimResult.MINE:
            to = m.To.CHAT if job.person else m.To.EVERYONE
            kind = reminder_kind(job)
            tracked = m.ReminderOf(kind, job.assessment, job.receiver, job.step) if kind in SUBJECTS else None
            return (m.Reply(to, message, tracked, conversation=job.receiver, claim=claim),)
        case ClaimResult.TAKEN:
            return await _moved(context, job, hours.slot_on_another_day(_now(context)), "one_a_day")
        case ClaimResult.SENDING:
            return await _moved(context, job, _now(context) + CLAIM_SECONDS, "under_way")
        case ClaimResult.LOST:
            await _ended(context, job, SendStatus.UNKNOWN, "the process that sent it crashed")
        case ClaimResult.OVER:
            log.info("reminder_skipped", reminder=job.kind.value, reason="over")
    return ()


async def _moved(context: HandlerContext, job: Job, until: int, reason: str) -> Replies:
    await context.store.jobs.reschedule(job, until)
    log.info("reminder_moved", reminder=job.kind.value, reason=reason, seconds=until - _now(context))
    return ()


async def _skipped(context: HandlerContext, job: Job, why: Skip) -> Replies:
    await _ended(context, job, why)
    return ()


async def _ended(
    context: HandlerContext, job: Job, outcome: Skip | SendStatus, reason: str | None = None
) -> None:
    """Log and count the outcome of a reminder, without its receiver and its words."""
    _logged(job, outcome, reason)
    await context.store.jobs.count_outcome(job, outcome.value)


def _logged(job: Job, outcome: Skip | SendStatus, reason: str | None) -> None:
    log.info("reminder_finished", reminder=job.kind.value, outcome=outcome.value, reason=reason)


async def record_send(context: HandlerContext, job: Job, claim: ClaimId, delivered: SendResult) -> None:
    """Write down what the platform made of a reminder. It is counted when its job is finished."""
    await context.store.jobs.record_reminder(job, claim, delivered)
    if delivered.status is not SendStatus.LATER:
        _logged(job, delivered.status, delivered.reason)


async def compose(context: HandlerContext, job: Job, preferences: ReminderPreferences) -> m.Message | Skip:
    """Compose a reminder as it would read now, or tell why it is no longer needed."""
    reason = await context.store.reachability.reason(job.receiver)
    return await _composed(context, job, preferences, unreachable=reason is not None)


async def _composed(
    context: HandlerContext,
    job: Job,
    preferences: ReminderPreferences,
    *,
    unreachable: bool,
    session: SessionState | None = None,
) -> m.Message | Skip:
    """Compose a reminder. The *session* that it is about is read unless it is given."""
    if preferences.off:
        return Skip.OFF
    if unreachable:
        return Skip.UNREACHABLE
    match reminder_kind(job):
        case ReminderKind.UNFINISHED:
            return await _unfinished(context, job, session)
        case ReminderKind.CHECK_IN:
            return await _check_in(context, job, preferences)
        case ReminderKind.LOOK_AGAIN:
            return await _look_again(context, job)
        case ReminderKind.INVITED:
            return await _invited(context, job, session)
        case ReminderKind.READY:
            return await _ready(context, job)
        case ReminderKind.CLOSE_REQUESTED:
            return await _close_requested(context, job)
        case ReminderKind.STEP_TAKEN:
            return await _step_taken(context, job, preferences)


async def _unfinished(context: HandlerContext, job: Job, session: SessionState | None) -> m.Message | Skip:
    ref = job.session
    session_view = await context.read_session(ref, session)
    if not isinstance(session_view, turn.SessionView):
        return Skip.GONE
    if session_view.assessment.status is not Status.OPEN:
        return Skip.CLOSED
    if session_view.session.declined:
        return Skip.DECLINED
    here = session_view.progress
    left = len(here.asked) - here.done
    more = None if job.asked else max(len(context.rules.unfinished) - job.sequence, 0)
    return (
        m.UnfinishedReminder(session_view.rubric, ref, session_view.assessment, left, more)
        if left
        else Skip.FINISHED
    )


async def _check_in(context: HandlerContext, job: Job, preferences: ReminderPreferences) -> m.Message | Skip:
    own = await _step_of(context, job, preferences)
    if own is None or own.adoption.owner != job.person:
        return Skip.GONE
    return m.StepCheckIn(own, job.sequence) if own.adoption.is_open else Skip.FINISHED


async def _step_taken(
    context: HandlerContext, job: Job, preferences: ReminderPreferences
) -> m.Message | Skip:
    own = await _step_of(context, job, preferences)
    if own is None:
        return Skip.GONE
    still_theirs = own.adoption.owner == job.person and not own.adoption.moved_by
    return Skip.SUPERSEDED if still_theirs else m.StepNoLongerYours(own)


async def _step_of(context: HandlerContext, job: Job, preferences: ReminderPreferences) -> m.OwnStep | None:
    """Find the step that a reminder is about, or None if it was adopted from another result since."""
    steps = await context.store.steps.adopted(job.assessment.conversation)
    mine = (each for each in steps if (each.step, each.assessment) == (job.step, job.assessment.id))
    adoption = next(mine, None)
    if adoption is None:
        return None
    rubric = await context.catalogue.find(adoption.rubric)
    if rubric is None:
        return None
    assessment = await context.store.assessments.get(job.assessment)
    place = assessment.conversation_name if assessment else None
    zone = preferences.local_zone
    issues = await trackers.target(context, job.assessment)
    return m.OwnStep(rubric, adoption, job.assessment, place, zone, _now(context), issues)


async def _look_again(context: HandlerContext, job: Job) -> m.Message | Skip:
    where = job.assessment.conversation
    known = await results.known_results(context, where)
    mine = next((each for each in known if each[1].assessment == job.assessment.id), None)
    if mine is None:
        return Skip.GONE
    rubric, record = mine
    newest = next(each for _, each in known if each.rubric.id == record.rubric.id)
    running = {each.rubric.id for each in await context.store.assessments.running(where)}
    schedule = await context.store.schedules.get(where, record.rubric.id)
    if newest != record or record.rubric.id in running or (schedule and schedule.start.cadence):
        return Skip.SUPERSEDED
    return m.LookAgainReminder(rubric, record, job.assessment)


async def _invited(context: HandlerContext, job: Job, session: SessionState | None) -> m.Message | Skip:
    held = await _held(context, job.assessment)
    if isinstance(held, Skip):
        return held
    rubric, assessment = held
    if assessment.rest is None:
        return Skip.GONE
    if not await context.store.assessments.is_awaited(job.session):
        return Skip.FINISHED
    view = await context.read_session(job.session, session)
    left = None
    if isinstance(view, turn.SessionView) and view.session.answers:
        left = len(view.progress.asked) - view.progress.done
    return m.InvitedReminder(rubric, assessment, assessment.rest.by, left)


async def _ready(context: HandlerContext, job: Job) -> m.Message | Skip:
    held = await _held(context, job.assessment)
    if isinstance(held, Skip):
        return held
    rubric, assessment = held
    if assessment.facilitator != job.person:
        return Skip.GONE
    if not assessment.ready_to_close or (assessment.facilitator_knows and not job.asked):
        return Skip.SUPERSEDED
    return m.ReadyToCloseReminder(rubric, assessment, job.asked)


async def _close_requested(context: HandlerContext, job: Job) -> m.Message | Skip:
    assessment = await context.store.assessments.get(job.assessment)
    rubric = await context.rubric(assessment) if assessment else None
    if assessment is None or rubric is None or assessment.close_request is None:
        return Skip.GONE
    if not assessment.takes_answers:
        return Skip.CLOSED
    if assessment.facilitator != job.person:
        return Skip.GONE
    return m.CloseRequestedReminder(rubric, assessment, assessment.close_request.by)


async def _held(context: HandlerContext, ref: AssessmentRef) -> tuple[Rubric, Assessment] | Skip:
    """Find an assessment that still takes answers."""
    assessment = await context.store.assessments.get(ref)
    rubric = await context.rubric(assessment) if assessment else None
    if assessment is None or rubric is None:
        return Skip.GONE
    return (rubric, assessment) if assessment.status is Status.OPEN else Skip.CLOSED


async def preferences_for(
    context: HandlerContext, job: Job, change: PreferencesUpdate = NOTHING
) -> ReminderPreferences:
    """Read what the receiver wishes, or would after *change*.

    The time zone of a team is that of the person who started its assessment. The quiet
    days of a team hold for its people as well, in reminders about its assessments.
    """
    preferences = (await context.store.preferences.get(job.receiver)).after(change)
    team = await context.store.preferences.get(job.assessment.conversation)
    return await _in_force(context, job, preferences, team.quiet)


async def _in_force(
    context: HandlerContext, job: Job, preferences: ReminderPreferences, team_quiet: tuple[DateRange, ...]
) -> ReminderPreferences:
    if job.person:
        return replace(preferences, quiet=(*preferences.quiet, *team_quiet))
    assessment = await context.store.assessments.get(job.assessment)
    return replace(preferences, home=assessment.zone if assessment else None)


def _now(context: HandlerContext) -> int:
    return context.runtime.now()


def reminder_kind(job: Job) -> ReminderKind:
    """Give the kind of a job that is a reminder. Raises ValueError for any other job."""
    return ReminderKind(job.kind.value)


async def _has_left(job: Job, messenger: Messenger) -> bool:
    """Tell whether a person is for sure no longer among those whom a reminder is about."""
    if not job.person:
        return False
    return await messenger.has_left(job.receiver.person, job.assessment.conversation)
