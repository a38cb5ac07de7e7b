"""Assessments that start by themselves: set up, started, asked about and stopped."""

from dataclasses import replace

from bot.conversation import events as e, messages as m, schedules
from bot.conversation.assessment import Assessment, Status
from bot.conversation.differencing import SHORTEST_REPEAT
from bot.conversation.identity import AssessmentRef, ClaimId, Conversation, DeliveryId, Origin, Person
from bot.conversation.privacy import FLOOR
from bot.conversation.questions import Mode
from bot.conversation.reminders.preferences import DAY
from bot.conversation.schedules import Schedule, StartTime
from bot.conversation.when import closing as closing_days
from bot.conversation.when.zones import local_day
from bot.handlers import assessments, differencing, results, shared_conversations
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.outbox.job import Job, JobKind, SendResult, SendStatus
from bot.ports.messenger import Messenger
from rubric import Rubric

WITHOUT_RESULT = 2  # assessments in a row, after which the team is asked whether to go on


async def ask(context: HandlerContext, origin: Origin, event: e.ScheduleAsked) -> Replies:
    """Propose a schedule, or keep the one that was proposed."""
    where = event.where or origin.conversation
    if where.private:
        return error(m.ErrorCode.TEAM_ONLY)
    rubric = context.find_rubric(event.capability, event.rubric_id)
    if not isinstance(rubric, Rubric):
        return to_you(replace(rubric, team=True, mode=event.mode, start=event.words))
    if failure := await shared_conversations.post_failure(context, origin, where):
        return to_you(m.CouldNotPost(failure))
    event = e.ScheduleAsked(event.words, mode=event.mode, rubric_id=rubric.id, where=where, keep=event.keep)
    schedule = await _planned(context, origin, event, rubric)
    if isinstance(schedule, Schedule):
        return await _propose_or_keep(context, origin, event, rubric, schedule)
    return to_you(schedule)


async def _planned(
    context: HandlerContext, origin: Origin, event: e.ScheduleAsked, rubric: Rubric
) -> Schedule | m.ScheduleMessage:
    """Work out a schedule from typed words: like the last assessment where nothing else is said."""
    where, now = event.where or origin.conversation, context.runtime.now()
    known = [each for each in await results.known_results(context, where) if each.rubric.id == rubric.id]
    last = known[0].record if known else None
    zone = origin.zone or (last.zone if last else None)
    times = schedules.read(event.words, now, last.closed if last else 0, zone)
    if not times:
        return m.ScheduleNotUnderstood(event)
    if len(times) > 1:
        return m.WhichStart(tuple((each, _again(event, each, zone)) for each in times), zone)
    (start,) = times
    shortest = max(context.repeat_seconds, SHORTEST_REPEAT)
    if start.cadence and start.cadence.seconds < shortest:
        return m.ScheduleTooOften(rubric, shortest // DAY, event)
    mode = event.mode or (last.mode if last else Mode.TEAM)
    floor = last.floor if last else FLOOR
    name = (await shared_conversations.find(context, origin.person, where)).name or origin.conversation_name
    return Schedule(where, rubric.id, start, origin.person.id, mode, floor, zone, name)


def _again(event: e.ScheduleAsked, start: StartTime, zone: str | None) -> e.ScheduleAsked:
    return replace(event, words=schedules.write(start, zone), keep=False)


async def _propose_or_keep(
    context: HandlerContext, origin: Origin, event: e.ScheduleAsked, rubric: Rubric, schedule: Schedule
) -> Replies:
    if not event.keep:
        words = schedules.write(schedule.start, schedule.zone)
        has_choice = context.catalogue.has_choice and origin.conversation == schedule.conversation
        keep = replace(event, words=words, keep=True)
        return to_you(m.ScheduleProposed(rubric, schedule, keep, has_choice))
    where = schedule.conversation
    before = await context.store.schedules.get(where, schedule.rubric_id)
    # A later start needs no job before it is kept: the job of the start before looks again.
    if before is None or before.waits or schedule.start.at < before.start.at:
        await context.store.jobs.schedule(_job(where, schedule.rubric_id), schedule.start.at)
    if not await context.store.schedules.put(schedule):
        return to_you(await _list(context, where))
    kept = m.ScheduleKept(rubric, schedule, origin.person.id)
    told = m.Reply(m.To.EVERYONE, kept, conversation=where)
    return (told,) if origin.conversation == where else (told, *to_you(await _list(context, where)))


async def show(context: HandlerContext, origin: Origin, event: e.SchedulesAsked) -> Replies:
    """List the scheduled assessments of a conversation to one of its members."""
    where = event.where or origin.conversation
    if where.private or await shared_conversations.post_failure(context, origin, where):
        return error(m.ErrorCode.TEAM_ONLY)
    return to_you(await _list(context, where, event.page))


async def _list(context: HandlerContext, where: Conversation, page: int = 0) -> m.ScheduleList:
    now, found = context.runtime.now(), list[m.ListedSchedule]()
    for each in await context.store.schedules.all(where):
        rubric = context.find_rubric("", each.rubric_id)
        if isinstance(rubric, Rubric):
            following = each.following(now) if each.waits else None
            found.append(m.ListedSchedule(rubric, each, following.start.at if following else None))
    return m.ScheduleList(tuple(found), where, page)


async def stop(context: HandlerContext, origin: Origin, event: e.ScheduleStopped) -> Replies:
    """Stop assessments from starting by themselves, for any member."""
    where = event.where
    if await shared_conversations.post_failure(context, origin, where):
        return error(m.ErrorCode.TEAM_ONLY)
    removed = await context.store.schedules.remove(where, event.rubric_id)
    rubric = context.find_rubric("", event.rubric_id)
    await context.store.jobs.cancel(_job(where, event.rubric_id))
    if not removed or not isinstance(rubric, Rubric):
        return to_you(await _list(context, where))
    told = m.Reply(m.To.EVERYONE, m.ScheduleEnded(rubric, origin.person.id), conversation=where)
    return (told,) if origin.conversation == where else (told, *to_you(await _list(context, where)))


async def decide(context: HandlerContext, origin: Origin, event: e.StartDecided) -> Replies:
    """Start an assessment that waits, with the person who says so as its facilitator, or wait on."""
    where = event.where
    if await shared_conversations.post_failure(context, origin, where):
        return error(m.ErrorCode.TEAM_ONLY)
    schedule = await context.store.schedules.get(where, event.rubric_id)
    rubric = context.find_rubric("", event.rubric_id)
    if schedule is None or not schedule.waits or not isinstance(rubric, Rubric):
        return to_you(await _list(context, where))
    if not event.start:
        await _advance(context, schedule, schedule)
        return to_you(await _list(context, where))
    again = replace(schedule, facilitator=origin.person.id, last=None, without_result=0)
    there = replace(origin, conversation=where, conversation_name=schedule.conversation_name)
    replies = await _start(context, there, rubric, again)
    await _advance(context, schedule, _having_started(again, replies))
    return replies


async def begin(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Start the assessment whose time has come, or ask about it. A repeat is harmless."""
    where, now = job.assessment.conversation, context.runtime.now()
    schedule = await context.store.schedules.get(where, job.assessment.id)
    rubric = context.find_rubric("", job.assessment.id)
    if schedule is None:
        return ()
    quiet = (await context.store.preferences.get(where)).quiet
    at = schedules.not_quiet(schedule.start.at, schedule.zone, quiet)
    if now < at:
        await context.store.jobs.reschedule(job, at)
        return ()
    running = await context.store.assessments.running(where)
    if not isinstance(rubric, Rubric) or any(_is_open(each, schedule) for each in running):
        await _advance(context, schedule, schedule)
        return ()
    counted = await _counted(context, schedule)
    if doubt := _doubt(counted, late=now - at > schedules.LATE_SECONDS):
        following = schedule.following(now)
        asked = m.StartDoubtful(rubric, schedule, doubt, following.start.at if following else None)
        await context.store.schedules.change(schedule, replace(schedule, waits=True))
        # The claim lets `record_send` plan the next start once the question is out.
        claim = ClaimId(context.runtime.new_id())
        return (m.Reply(m.To.EVERYONE, asked, conversation=where, claim=claim),)
    origin = _origin(schedule)
    replies = await _start(context, origin, rubric, schedule)
    if not await _advance(context, schedule, _having_started(counted, replies)):
        replies = await _after_a_change(context, origin.person, schedule, replies)
    return tuple(each for each in replies if each.to is m.To.EVERYONE)


async def record_send(context: HandlerContext, job: Job, delivered: SendResult) -> None:
    """Plan the next start of a schedule that waits, once everyone was asked about this one."""
    schedule = await context.store.schedules.get(job.assessment.conversation, job.assessment.id)
    following = schedule.following(context.runtime.now()) if schedule and schedule.waits else None
    if schedule and following and delivered.status is not SendStatus.LATER:
        await context.store.jobs.schedule(job, following.start.at)
        await context.store.schedules.change(schedule, replace(following, waits=True))


async def _after_a_change(
    context: HandlerContext, facilitator: Person, schedule: Schedule, replies: Replies
) -> Replies:
    """Go on with a schedule that was changed while it started: its facilitator may have been forgotten."""
    now = await context.store.schedules.get(schedule.conversation, schedule.rubric_id)
    if now is None or now.facilitator is not None:
        return replies
    refs = [each.live_message.assessment for each in replies if isinstance(each.live_message, m.CardOf)]
    await context.store.erasure.erase_person(facilitator, refs)
    await _advance(context, now, _having_started(now, replies))
    return tuple([reply for ref in refs for reply in await assessments.draw(context, ref)])


def _is_open(assessment: Assessment, schedule: Schedule) -> bool:
    """Tell an assessment of the same capability that runs from one whose time was up without a result."""
    return assessment.rubric.id == schedule.rubric_id and assessment.status is Status.OPEN


async def _counted(context: HandlerContext, schedule: Schedule) -> Schedule:
    """Count whether the last assessment of a schedule came to a result."""
    if schedule.last is None:
        return schedule
    published = await context.store.results.published(schedule.conversation)
    with_result = any(record.assessment == schedule.last for record in published)
    return replace(schedule, without_result=0 if with_result else schedule.without_result + 1)


def _doubt(schedule: Schedule, *, late: bool) -> m.StartDoubt | None:
    """Tell why an assessment should not start by itself."""
    if schedule.facilitator is None:
        return m.StartDoubt.NOBODY
    if late:
        return m.StartDoubt.LATE
    return m.StartDoubt.TOO_FEW if schedule.without_result >= WITHOUT_RESULT else None


def _origin(schedule: Schedule) -> Origin:
    """Speak for the person who set a schedule up. One start is one delivery, however often it is tried."""
    where = schedule.conversation
    if schedule.facilitator is None:
        raise ValueError("the schedule has no facilitator")
    delivery_ids = (DeliveryId(f"start {schedule.rubric_id} {schedule.start.at}"),)
    person = Person(where.platform, where.tenant, schedule.facilitator)
    return Origin(person, where, delivery_ids, schedule.zone, schedule.conversation_name)


async def _start(context: HandlerContext, origin: Origin, rubric: Rubric, schedule: Schedule) -> Replies:
    """Start an assessment. One whose time was up without a result makes way for it."""
    day = closing_days.DEFAULT.after(local_day(context.runtime.now(), schedule.zone))
    closes = closing_days.closing_time(day, schedule.zone)
    replaced = await _replaced(context, rubric, schedule)
    origin = replace(origin, zone=schedule.zone)
    opened = await assessments.open_one(context, origin, rubric, schedule.mode, closes, floor=schedule.floor)
    return (*replaced, *opened)


async def _replaced(context: HandlerContext, rubric: Rubric, schedule: Schedule) -> Replies:
    replies = list[m.Reply]()
    for each in await context.store.assessments.running(schedule.conversation):
        if each.rubric.id == schedule.rubric_id and each.status is Status.EXPIRED:
            edit = differencing.drop_edit(context, (Status.EXPIRED,))
            _, dropped = await context.store.assessments.edit(each.ref, edit)
            replies += [context.card(rubric, dropped)] if dropped and dropped.message else []
    return tuple(replies)


def _having_started(schedule: Schedule, replies: Replies) -> Schedule:
    """Remember which assessment *replies* show as started. One before it is counted already."""
    cards = [each.live_message.assessment.id for each in replies if isinstance(each.live_message, m.CardOf)]
    return replace(schedule, last=cards[-1] if cards else None)


async def _advance(context: HandlerContext, before: Schedule, schedule: Schedule) -> bool:
    """Move a schedule to its next start, and end it after its only one. False if it was changed meanwhile."""
    following = schedule.following(context.runtime.now())
    if following:
        await context.store.jobs.schedule(
            _job(following.conversation, following.rubric_id), following.start.at
        )
    return await context.store.schedules.change(before, following)


def _job(where: Conversation, rubric_id: str) -> Job:
    return Job(JobKind.START, AssessmentRef(where, rubric_id))
