"""Reminder settings of people and teams: shown, changed, snoozed or stopped."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin
from bot.conversation.reminders import parsing, policy
from bot.conversation.reminders.preferences import (
    DAY,
    NOTHING,
    Cadence,
    Pause,
    PreferencesUpdate,
    ReminderKind,
    ReminderPreferences,
)
from bot.conversation.when.zones import local_day
from bot.handlers import reminders, results
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.handlers.reminders import Skip, reminder_kind
from bot.outbox.job import Job, JobKind, JobState, PlannedJob

HOUR = 3600
_WEEKS = {Pause.WEEK: 1, Pause.FOUR_WEEKS: 4}
ROUNDED = 300  # people say times in steps of five minutes
SHOWN = 3  # dates, of a change before it is kept
_COMES_ONCE = (ReminderKind.INVITED, ReminderKind.CLOSE_REQUESTED, ReminderKind.STEP_TAKEN)
MOST_QUIET = 12  # times of quiet days that lie ahead


@dataclass(frozen=True, slots=True)
class Outlook:
    """What will become of a planned reminder: it comes *at* a time, or *why* it does not."""

    planned: PlannedJob
    at: int
    why: Skip | JobState | None
    about: str = ""
    reason: str | None = None  # the platform's word for why it could not be sent


async def snooze(context: HandlerContext, origin: Origin, event: e.Snoozed) -> Replies:
    """Put a reminder off, or drop it for this round."""
    of_team = event.reminder is ReminderKind.LOOK_AGAIN
    if of_team and origin.conversation != event.assessment.conversation:
        return error(m.ErrorCode.TEAM_ONLY)
    job = Job(event.reminder, event.assessment, None if of_team else origin.person.id, event.step)
    stands = await reminders.preferences_for(context, job)
    if event.reminder in _COMES_ONCE or isinstance(await reminders.compose(context, job, stands), Skip):
        return to_you(m.ReminderOver())
    at = await _snooze(context, job, event.pause, stands)
    if event.pause is Pause.NO_MORE:
        return to_you(replace(await settings_page(context, job.receiver), cancelled=True))
    used_up = event.pause is Pause.HOUR and at != _in_an_hour(context, stands)
    zone = stands.local_zone
    is_today = local_day(at, zone) == local_day(context.runtime.now(), zone)
    confirmation = m.ReminderSnoozed(event.reminder, at, zone, used_up, is_today)
    return (m.Reply(m.To.EVERYONE if of_team else m.To.YOU, confirmation),)


async def _snooze(context: HandlerContext, job: Job, pause: Pause, stands: ReminderPreferences) -> int:
    """Plan it anew and say for when, or 0 where it is dropped."""
    now, hours = context.runtime.now(), policy.working(context.rules, stands)
    match pause:
        case Pause.ROUND | Pause.NO_MORE:
            for each in await context.store.jobs.planned(job.receiver):
                same = replace(each.job, sequence=job.sequence, asked=job.asked) == job
                if same and (each.job.asked or pause is Pause.ROUND):
                    await context.store.jobs.complete(each.job, each.due)
            return 0
        case Pause.HOUR:
            at = policy.comes_back(_rounded(now + HOUR), now, hours, stands)
        case Pause.TOMORROW:
            at = hours.slot_on_another_day(now)
        case Pause.WEEK | Pause.FOUR_WEEKS:
            at = hours.slot(_rounded(now + _WEEKS[pause] * 7 * DAY))
    for each in await context.store.jobs.planned(job.receiver):
        same = not each.job.asked and replace(each.job, sequence=job.sequence) == job
        if same and hours.day(hours.slot(max(each.due, now))) == hours.day(at):
            await context.store.jobs.complete(each.job, each.due)  # one of them is enough for a day
    await context.store.jobs.schedule(replace(job, asked=True), at)
    return at


def _in_an_hour(context: HandlerContext, stands: ReminderPreferences) -> int:
    """Find when a reminder put off by an hour comes, if none has come back on that day."""
    return policy.working(context.rules, stands).slot(_rounded(context.runtime.now() + HOUR))


async def remind(context: HandlerContext, origin: Origin, event: e.RemindAsked) -> Replies:
    """Show how a person or a team is reminded. What they want changed is shown before it is kept."""
    receiver, team = origin.conversation, not origin.conversation.private
    if not team:
        await reminders.note_zone(context, origin)
    if not event.words:
        return to_you(await settings_page(context, receiver))
    stands = await _wishes(context, receiver)
    today = local_day(context.runtime.now(), stands.local_zone)
    changes = parsing.read(event.words, today, stands.quiet)
    if not changes:
        too_often = parsing.is_too_often(event.words)
        return to_you(m.PreferencesNotUnderstood(parsing.topic_of(event.words), team, too_often))
    change = changes[0]
    if change.every is not None and not team:
        return error(m.ErrorCode.TEAM_ONLY)
    if len(changes) > 1:
        return to_you(m.WhichPreference(changes, _rounded(context.runtime.now())))
    if change.quiet and len([each for each in stands.quiet if each.last >= today]) >= MOST_QUIET:
        return error(m.ErrorCode.QUIET_ENOUGH)
    if not (event.keep or change.at_once):
        return to_you(await _proposal(context, receiver, change))
    await _keep(context, receiver, change, stands, today)
    page = to_you(replace(await settings_page(context, receiver), kept=not change.at_once))
    if team and change.off is not None and change.off is not stands.off:
        switched = m.TeamRemindersSwitched(origin.person.id, change.off)
        return (m.Reply(m.To.EVERYONE, switched), *page)
    return page


async def _keep(
    context: HandlerContext,
    receiver: Conversation,
    change: PreferencesUpdate,
    stands: ReminderPreferences,
    today: date,
) -> None:
    """Make a change, and forget quiet days that are over."""
    over = [each for each in stands.quiet if each.last < today - timedelta(days=1)]
    gone = [each for each in stands.quiet if any(each.meets(unquiet) for unquiet in change.unquiet)]
    await context.store.preferences.update(receiver, replace(change, unquiet=(*over, *gone)))
    if change.every is not None or change.zone is not None:
        await _plan_anew(context, receiver)


async def _plan_anew(context: HandlerContext, where: Conversation) -> None:
    """Move the planned reminders to the team's own cadence."""
    now, stands = context.runtime.now(), await _wishes(context, where)
    closed = {record.assessment: record.closed for _, record in await results.known_results(context, where)}
    for each in await context.store.jobs.planned(where):
        again = reminder_kind(each.job) is ReminderKind.LOOK_AGAIN and not each.job.asked
        start = closed.get(each.job.assessment.id)
        if again and start and each.due:
            due = policy.looks_again(start, stands, context.rules.again)
            await context.store.jobs.schedule(each.job, max(due, now))


async def _wishes(context: HandlerContext, receiver: Conversation) -> ReminderPreferences:
    """Read what a person wishes. A team lives where the person who started its assessment does."""
    stands = await context.store.preferences.get(receiver)
    if receiver.private:
        return stands
    planned = [each.job.assessment for each in await context.store.jobs.planned(receiver)]
    running = await context.store.assessments.running(receiver)
    heads = [await context.store.assessments.get(ref) for ref in planned[-1:]]
    zones = [each.zone for each in (*heads, *running) if each]
    return replace(stands, home=next(iter(zones), None))


async def _proposal(
    context: HandlerContext, receiver: Conversation, change: PreferencesUpdate
) -> m.PreferencesProposed:
    now, then = _rounded(context.runtime.now()), (await _wishes(context, receiver)).after(change)
    page = await settings_page(context, receiver, change)
    if receiver.private:
        dates = policy.working(context.rules, then).openings(now, SHOWN)
        return m.PreferencesProposed(change, page, dates, now)
    closed = max((record.closed for _, record in await results.known_results(context, receiver)), default=0)
    running = await context.store.assessments.running(receiver)
    closing = max((each.closes for each in running), default=0)
    at = policy.looks_ahead(context.rules, then, closing or closed or now, now)
    return m.PreferencesProposed(change, page, (at,), now, closed, closing)


async def settings_page(
    context: HandlerContext, receiver: Conversation, change: PreferencesUpdate = NOTHING
) -> m.ReminderSettings:
    """Show the reminder settings, as they are or as they would be after *change*."""
    stands = (await _wishes(context, receiver)).after(change)
    today = local_day(context.runtime.now(), stands.local_zone)
    coming = [
        m.ComingReminder(reminder_kind(job), each.about, each.at, job.assessment, job.step, job.asked)
        for each in await outlook(context, receiver, change)
        if each.why is None and (job := each.planned.job)
    ]
    return m.ReminderSettings(
        team=not receiver.private,
        off=stands.off,
        zone=stands.local_zone,
        hours=stands.hours or context.rules.hours,
        days=stands.days or context.rules.days,
        every=stands.every or Cadence(days=context.rules.again // DAY),
        quiet=tuple(each for each in stands.quiet if each.last >= today),
        coming=tuple(coming),
    )


async def outlook(
    context: HandlerContext, receiver: Conversation, change: PreferencesUpdate = NOTHING
) -> tuple[Outlook, ...]:
    """List the reminders planned for a person or a team, with the reason if one will not come."""
    planned = await context.store.jobs.planned(receiver)
    return tuple([await _look_ahead(context, each, change) for each in planned])


async def starts(context: HandlerContext, where: Conversation) -> tuple[Outlook, ...]:
    """List the assessments that start by themselves in a conversation."""
    found = await context.store.schedules.all(where)
    planned = [
        PlannedJob(Job(JobKind.START, AssessmentRef(where, each.rubric_id)), each.start.at, JobState.DUE)
        for each in found
    ]
    return tuple(Outlook(each, each.due, None) for each in planned)


async def _look_ahead(context: HandlerContext, planned: PlannedJob, change: PreferencesUpdate) -> Outlook:
    stands = await reminders.preferences_for(context, planned.job, change)
    hours = policy.working(context.rules, stands)
    message = await reminders.compose(context, planned.job, stands)
    about = _about(message)
    if planned.state is not JobState.DUE:
        return Outlook(planned, 0, planned.state, about, planned.reason)
    if isinstance(message, Skip):
        lost = (
            await context.store.reachability.reason(planned.job.receiver)
            if message is Skip.UNREACHABLE
            else None
        )
        return Outlook(planned, 0, message, reason=lost)
    now = context.runtime.now()
    match policy.decide(planned.due, now, hours):
        case policy.Drop():
            return Outlook(planned, 0, Skip.LATE, about)
        case policy.Move(until):
            return Outlook(planned, until, None, about)
        case policy.Send():
            return Outlook(planned, now, None, about)


def _rounded(at: int) -> int:
    return round(at / ROUNDED) * ROUNDED


def _about(message: m.Message | Skip) -> str:
    match message:
        case (
            m.UnfinishedReminder(rubric)
            | m.LookAgainReminder(rubric)
            | m.InvitedReminder(rubric)
            | m.ReadyToCloseReminder(rubric)
            | m.CloseRequestedReminder(rubric)
        ):
            return rubric.name
        case m.StepCheckIn(own) | m.StepNoLongerYours(own):
            return own.rubric.step(own.adoption.step)[2].title
    return ""
