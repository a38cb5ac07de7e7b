"""Team assessments: started by one person, answered by many in private, shown on a card."""

from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import Assessment, RubricRef, Status
from bot.conversation.identity import AssessmentRef, Origin, SessionRef
from bot.conversation.permissions import Permission
from bot.conversation.privacy import FLOOR
from bot.conversation.questions import Mode
from bot.conversation.session import WriteStatus
from bot.conversation.when import closing as closing_days
from bot.conversation.when.zones import local_day
from bot.handlers import (
    assessment_monitor,
    late_presses,
    pairs,
    reminders,
    results,
    sessions,
    shared_conversations,
)
from bot.handlers.context import (
    GONE,
    POST_GRACE_SECONDS,
    FoundAssessment,
    HandlerContext,
    Replies,
    to_you,
)
from bot.outbox.job import Job, JobKind
from bot.ports.assessments import NewAssessment
from bot.ports.messenger import Messenger
from rubric import Rubric

_OF_A_START = (JobKind.CLOSING, JobKind.LOOK, JobKind.CARD, JobKind.QUESTION)


async def start(context: HandlerContext, origin: Origin, event: e.AssessAsked) -> Replies:
    """Start an assessment in this conversation, or point to the one that runs."""
    if context.has(f"{event.capability} {event.by}"):  # a name that ends like a day
        event = replace(event, capability=f"{event.capability} {event.by}", by="")
    now = context.runtime.now()
    day = closing_days.read_closing(event.by, now, origin.zone)
    if isinstance(day, closing_days.DayQuestion):
        return to_you(which_day(day, event, now, origin.zone))
    rubric = context.find_rubric(event.capability, event.rubric_id)
    if not isinstance(rubric, Rubric):
        by = day.isoformat() if event.by else ""
        return to_you(replace(rubric, team=True, mode=event.mode, by=by))
    where, place = event.where, None
    if where is None and origin.conversation.private:
        by = day.isoformat() if event.by else ""
        event = e.AssessAsked(by=by, mode=event.mode, rubric_id=rubric.id)
        found = await shared_conversations.shared_with(context, origin.person)
        if len(found) != 1:
            return to_you(m.WhereToAssess(event, found))
        where = found[0].conversation
    if where and where != origin.conversation:
        if failure := await shared_conversations.post_failure(context, origin, where):
            return to_you(m.CouldNotPost(failure))
        place = await shared_conversations.find(context, origin.person, where)
        origin = replace(origin, conversation=place.conversation, conversation_name=place.name)
    running = await _runs(context, origin, rubric)
    if not running and await pairs.is_for_two(context, origin):
        return await pairs.offer(context, origin, rubric)
    if event.mode is None and not event.by and not running:
        return to_you(m.WhichMode(rubric, day, place, context.catalogue.has_choice))
    closes = closing_days.closing_time(day, origin.zone)
    return await open_one(context, origin, rubric, event.mode or Mode.TEAM, closes, place)


async def open_one(
    context: HandlerContext,
    origin: Origin,
    rubric: Rubric,
    mode: Mode,
    closes: int,
    place: m.Place | None = None,
    floor: int = FLOOR,
) -> Replies:
    """Open an assessment in the conversation of *origin*. Where one runs already, show that one.

    *place* names the conversation to a person who asked from elsewhere.
    """
    await context.catalogue.keep(rubric)
    new = NewAssessment(
        id=context.runtime.new_id(),
        conversation=origin.conversation,
        rubric=RubricRef(rubric.id, rubric.hash),
        aspects=len(rubric.aspects),
        levels=rubric.top,
        facilitator=origin.person.id,
        opened=context.runtime.now(),
        closes=closes,
        zone=origin.zone,
        mode=mode,
        conversation_name=origin.conversation_name,
        floor=floor,
    )
    ref = AssessmentRef(new.conversation, new.id)
    await context.store.jobs.schedule(Job(JobKind.CLOSING, ref), closes)
    await context.store.jobs.schedule(Job(JobKind.LOOK, ref), new.opened + POST_GRACE_SECONDS)
    await context.store.jobs.schedule(Job(JobKind.CARD, ref), new.opened + POST_GRACE_SECONDS)
    if new.mode is Mode.LIVE:
        await context.store.jobs.schedule(Job(JobKind.QUESTION, ref), new.opened + POST_GRACE_SECONDS)
    code, assessment = await context.store.assessments.start(new, origin.delivery_ids)
    if assessment is None or assessment.ref != ref:
        await context.store.jobs.cancel(*(Job(kind, ref) for kind in _OF_A_START))
    if code is WriteStatus.REPEATED and assessment is None:
        return ()
    if assessment is None:
        return to_you(turn.error_for(code))
    pinned = await context.rubric(assessment)
    if pinned is None:
        return to_you(GONE)
    is_theirs = assessment.facilitator == origin.person.id  # they ask again where the card was not posted
    if code is WriteStatus.SHOWN and (assessment.message or not is_theirs):
        return (
            *to_you(m.RunningAlready(pinned, assessment, place)),
            *_restored(context, pinned, assessment, new.opened),
        )
    told = m.Reply(m.To.YOU, m.AssessmentStarted(pinned, assessment, place))
    return (context.card(pinned, assessment), *turn.live_topics(pinned, assessment), told)


def which_day(
    question: closing_days.DayQuestion,
    event: e.AssessAsked | e.Extended,
    now: int,
    zone: str | None,
    closes: int = 0,
) -> m.WhichDay:
    """Ask for the closing day. *event* is taken again with the day."""
    too_far = question.doubt is closing_days.Doubt.TOO_FAR
    suggest = closing_days.later_days if too_far else closing_days.suggested_days
    latest, suggested = closing_days.latest_day(now, zone), suggest(now, zone, closes)
    return m.WhichDay(question, event, zone, local_day(now, zone), latest, suggested)


async def _runs(context: HandlerContext, origin: Origin, rubric: Rubric) -> bool:
    """Tell whether an assessment of a rubric runs in this conversation."""
    running = await context.store.assessments.running(origin.conversation)
    return any(each.rubric.id == rubric.id for each in running)


async def join(context: HandlerContext, origin: Origin, event: e.Joined) -> Replies:
    """Begin to answer, or go on. The questions come in the private chat."""
    ref = event.assessment
    found = await context.allowed(origin, ref, Permission.JOIN)
    if not isinstance(found, FoundAssessment):
        return to_you(found)
    rubric, assessment = found
    if assessment.mode is Mode.LIVE:
        return await late_presses.lead_to_team(context, origin, found)
    is_there = origin.conversation == ref.conversation
    if is_there and origin.conversation_name and not assessment.conversation_name:
        # Platforms tell the name with some events only. The start may not have been one of them.
        await context.store.assessments.set_conversation_name(ref, origin.conversation_name)
    session = SessionRef(ref, origin.person.id)
    begins = (await context.store.sessions.read(session)).code is WriteStatus.MISSING
    if begins and assessment.status is Status.OPEN:
        # Planned before the person begins, because a crash in between must not lose it.
        await reminders.plan_unfinished(context, origin, ref)
    outcome = await context.store.sessions.join(
        session,
        len(rubric.aspects),
        evidence_levels=rubric.top - 1 if rubric.asks_evidence else 0,
        sent_at=origin.sent_at,
    )
    if outcome.code is WriteStatus.CLOSED:
        return await late_presses.answer(context, origin, ref)
    return await sessions.show(context, origin, session, outcome)


async def decline(context: HandlerContext, origin: Origin, event: e.Declined) -> Replies:
    """Sit an assessment out."""
    ref = event.assessment
    found = await context.allowed(origin, ref, Permission.DECLINE)
    if not isinstance(found, FoundAssessment):
        return to_you(found)
    outcome = await context.store.sessions.decline(SessionRef(ref, origin.person.id))
    if outcome.code is WriteStatus.CLOSED:
        return await late_presses.answer(context, origin, ref)
    if outcome.assessment is None:
        return to_you(turn.error_for(outcome.code))
    await context.store.jobs.schedule(Job(JobKind.SAT_OUT, ref, origin.person.id), context.runtime.now())
    await assessment_monitor.note_done(context, outcome.assessment, is_shown=False)
    answered = outcome.session is not None and bool(outcome.session.answers)
    return (*to_you(m.SatOut(ref, answered)), context.card(found.rubric, outcome.assessment))


async def status(context: HandlerContext, origin: Origin) -> Replies:
    """Say what runs in this conversation, if anything does, and how far the person is."""
    running, shown, now = [], list[m.Reply](), context.runtime.now()
    for assessment in await context.store.assessments.running(origin.conversation):
        rubric = await context.rubric(assessment)
        if rubric is None:
            continue
        ref = SessionRef(assessment.ref, origin.person.id)
        session_view = await context.read_session(ref)
        place = session_view.progress if isinstance(session_view, turn.SessionView) else None
        running.append(m.Running(rubric, assessment, place, assessment.facilitator == origin.person.id))
        shown += _restored(context, rubric, assessment, now) if assessment.mode is Mode.LIVE else ()
    return (*to_you(m.TeamStatus(tuple(running))), *shown) if running else ()


def _restored(context: HandlerContext, rubric: Rubric, assessment: Assessment, now: int) -> Replies:
    """Redraw the card and the live topic of a running assessment. A deleted message is posted again.

    So is a card that could not be posted at the start, once two attempts have had their time.
    """
    card = context.card(rubric, assessment)
    if not card.message_id and now > assessment.opened + 2 * POST_GRACE_SECONDS:
        return (card,)
    drawn = (card, *turn.live_topics(rubric, assessment))
    return tuple(replace(reply, restore=True) for reply in drawn if reply.message_id)


async def card(context: HandlerContext, ref: AssessmentRef) -> m.Reply | None:
    """Draw the card of an assessment as things stand now."""
    return next(iter(await draw(context, ref)), None)


async def repost_card(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Post the card of an assessment if the process that started it crashed before.

    Where only the platform's reply was lost, the card is there twice. Both cards take
    answers, and only the second one counts them.
    """
    ref = job.assessment
    found = await context.find_assessment(ref)
    if isinstance(found, m.ErrorMessage):  # another one was running, and the process died before it said so
        await context.store.jobs.cancel(*(Job(kind, ref) for kind in _OF_A_START))
        return ()
    if found.assessment.status is not Status.OPEN or found.assessment.message:
        return ()
    return (context.card(*found),)


async def draw(context: HandlerContext, ref: AssessmentRef) -> Replies:
    """Draw what everyone sees of an assessment: its card, and what a live one asks now."""
    found = await context.find_assessment(ref)
    if isinstance(found, m.ErrorMessage):
        return ()
    picked = await results.find(context, ref) if found.assessment.status is Status.CLOSED else None
    card = context.card(*found, picked.result.record.result.level if picked else None)
    return (card, *turn.live_topics(*found))
