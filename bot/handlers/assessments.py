"""Team assessments: started by one person, answered by many in private, facilitated until they close."""

from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import Assessment, RubricRef, Status
from bot.conversation.identity import AssessmentRef, Origin, SessionRef
from bot.conversation.permissions import Permission
from bot.conversation.privacy import FLOOR, PrivacyFloor
from bot.conversation.questions import Mode
from bot.conversation.session import WriteStatus
from bot.conversation.when import closing as closing_days
from bot.conversation.when.zones import local_day
from bot.handlers import (
    assessment_monitor,
    differencing,
    late_presses,
    pairs,
    reminders,
    results,
    sessions,
    shared_conversations,
    superseded,
)
from bot.handlers.context import (
    GONE,
    POST_GRACE_SECONDS,
    FoundAssessment,
    HandlerContext,
    Replies,
    controls,
    error,
    to_you,
)
from bot.outbox.job import Job, JobKind
from bot.ports.assessments import RUNS, AssessmentEdit, NewAssessment
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
        return to_you(_which_day(day, event, now, origin.zone))
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


def _which_day(
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
        return error(m.ErrorCode.TOGETHER)
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


async def drop(context: HandlerContext, origin: Origin, event: e.DropAsked) -> Replies:
    """Drop an assessment, once the facilitator has confirmed it."""
    found = await late_presses.find_running(context, origin, event, Permission.DROP)
    if not isinstance(found, FoundAssessment):
        return found
    if not event.confirmed:
        return controls(origin, found.assessment.ref, m.DropWarning(*found))
    return await _change(context, origin, found, differencing.drop_edit(context, RUNS), m.ChangeKind.DROPPED)


async def show_panel(context: HandlerContext, origin: Origin, event: e.ManageAsked) -> Replies:
    """Show the facilitator's controls in their private chat. Tell a member who has them."""
    found = await late_presses.find_running(context, origin, event, Permission.EXTEND)
    if not isinstance(found, FoundAssessment):
        return found
    return _in_private_chat(origin, found.assessment, await _panel(context, *found))


def _in_private_chat(origin: Origin, assessment: Assessment, message: m.Message) -> Replies:
    """Show a facilitator their controls in the private chat, and point there from elsewhere."""
    there = m.PanelOf(assessment.ref, origin.person.chat)
    pointer = () if origin.conversation.private else to_you(m.InYourChat(m.InChat.PANEL))
    return (m.Reply(m.To.CHAT, message, there), *pointer)


async def _panel(context: HandlerContext, rubric: Rubric, assessment: Assessment) -> m.ManagePanel:
    schedule = await context.store.schedules.get(assessment.conversation, rubric.id)
    return m.ManagePanel(rubric, assessment, schedule)


async def leave_or_drop(context: HandlerContext, origin: Origin, _: e.CancelAsked) -> Replies:
    """Leave the questions at hand. Ask where an assessment that the person facilitates may be meant."""
    found = await context.meant(origin, e.DropAsked(), Permission.DROP)
    if isinstance(found, FoundAssessment):
        at_hand = await context.current(origin.person)
        answering = isinstance(at_hand, turn.SessionView) and at_hand.progress.left
        asked = m.WhichLeave(*found) if answering else m.DropWarning(*found)
        return controls(origin, found.assessment.ref, asked)
    if isinstance(found, m.WhichOne):
        return to_you(found)
    return await sessions.pause(context, origin, e.Paused())


async def extend(context: HandlerContext, origin: Origin, event: e.Extended) -> Replies:
    """Move the closing time of an assessment, after a question where that is not plainly meant.

    Typed words that count from the closing time are asked about, because a second
    delivery of them would count again.
    """
    found = await late_presses.find_running(context, origin, event, Permission.EXTEND)
    if not isinstance(found, FoundAssessment):
        return found
    rubric, assessment = found
    now, zone = context.runtime.now(), assessment.zone
    if event.since not in (0, assessment.closes):
        return to_you(m.ClosingStands(rubric, assessment))
    read = closing_days.read_extension(event.by, assessment.closes, now, zone)
    if isinstance(read, closing_days.DayQuestion):
        return to_you(_which_day(read, e.Extended(assessment.ref), now, zone, assessment.closes))
    if read.closes == assessment.closes and assessment.status is Status.OPEN:
        return to_you(m.ClosingStands(rubric, assessment))
    earlier = now < assessment.closes > read.closes
    if (earlier and not event.earlier) or (read.relative and not event.since):
        return to_you(m.ExtensionProposed(rubric, assessment, read.closes))
    # A later time needs no job before it is written: the job of the time that stands looks again.
    if earlier or assessment.status is Status.EXPIRED:
        await context.store.jobs.schedule(Job(JobKind.CLOSING, assessment.ref), read.closes)
    await context.store.jobs.schedule(Job(JobKind.LOOK, assessment.ref), now + POST_GRACE_SECONDS)
    edit = AssessmentEdit(RUNS, Status.OPEN, read.closes, seen=assessment)
    return await _change(context, origin, found, edit, m.ChangeKind.EXTENDED)


async def set_floor(context: HandlerContext, origin: Origin, event: e.FloorSet) -> Replies:
    """Raise the privacy floor, or set it before any person has begun."""
    found = await late_presses.find_running(context, origin, event, Permission.RAISE_FLOOR)
    if not isinstance(found, FoundAssessment):
        return found
    assessment = found.assessment
    if not PrivacyFloor(assessment.floor).may_become(event.floor, assessment.began):
        return error(m.ErrorCode.FLOOR_STAYS)
    return await _change(context, origin, found, AssessmentEdit(RUNS, floor=event.floor), m.ChangeKind.FLOOR)


async def hand_over(context: HandlerContext, origin: Origin, event: e.HandOverAsked) -> Replies:
    """Offer an assessment to a new facilitator."""
    found = await late_presses.find_running(context, origin, event, Permission.HAND_OVER)
    if not isinstance(found, FoundAssessment):
        return found
    edit = AssessmentEdit(RUNS, offered=True, seen=found.assessment)
    return await _change(context, origin, found, edit, m.ChangeKind.OFFERED)


async def take_over(context: HandlerContext, origin: Origin, event: e.TookOver) -> Replies:
    """Take over an assessment that is offered, past its closing time, or has no facilitator within reach."""
    ref = event.assessment
    found = await context.allowed(origin, ref, Permission.TAKE_OVER)
    if not isinstance(found, FoundAssessment):
        in_private = await context.allowed(origin, ref, Permission.JOIN)
        return to_you(superseded.offer_over(in_private) or found)
    assessment = found.assessment
    if not assessment.takes_answers:
        return to_you(m.OfferOver(*found))
    is_theirs = assessment.facilitator == origin.person.id
    if is_theirs and not assessment.offered:
        return await show_panel(context, origin, e.ManageAsked(ref))
    if not assessment.offered and context.runtime.now() < assessment.closes:
        runs = await context.facilitator_only(*found)
        if runs.reachable:
            return to_you(runs)
    edit = AssessmentEdit(
        RUNS, facilitator=origin.person.id, offered=False, facilitator_left=False, seen=assessment
    )
    what = m.ChangeKind.KEPT if is_theirs else m.ChangeKind.TAKEN_OVER
    return await _change(context, origin, found, edit, what)


async def _change(
    context: HandlerContext, origin: Origin, found: FoundAssessment, edit: AssessmentEdit, what: m.ChangeKind
) -> Replies:
    """Change an assessment, tell everyone, and draw its card anew."""
    rubric, before = found
    code, now = await context.store.assessments.edit(before.ref, edit)
    if now is None:
        return to_you(turn.error_for(code))
    if code is WriteStatus.MOVED_ON and now.facilitator != before.facilitator:
        return to_you(await context.facilitator_only(rubric, now))
    if code is WriteStatus.MOVED_ON:
        return to_you(m.ClosingStands(rubric, now))
    if code is WriteStatus.UNCHANGED:
        return controls(origin, now.ref, await _panel(context, rubric, now))
    if code is not WriteStatus.CHANGED and now.takes_answers:  # only a lower floor is refused
        return error(m.ErrorCode.FLOOR_STAYS)
    if code is not WriteStatus.CHANGED:
        return await late_presses.say_closed(context, origin, FoundAssessment(rubric, now))
    changed = m.Changed(rubric, now, what, origin.person.id, before.closes)
    told = m.Reply(m.To.EVERYONE, changed, conversation=before.conversation)
    await _end_older(context, origin, before, now)
    if what is m.ChangeKind.OFFERED:
        told = replace(told, live_message=m.OfferOf(now.ref))
        sent = _in_private_chat(origin, now, m.OfferSent(rubric, now))
        return (told, context.card(rubric, now), *sent)
    drawn = (context.card(rubric, now), *turn.live_topics(rubric, now))
    if not origin.conversation.private:
        return (told, *drawn)
    if what in (m.ChangeKind.EXTENDED, m.ChangeKind.FLOOR):
        return (told, *drawn, *controls(origin, now.ref, await _panel(context, rubric, now)))
    return (told, *drawn, *to_you(changed))


async def _end_older(context: HandlerContext, origin: Origin, before: Assessment, now: Assessment) -> None:
    """End the offer and the controls of an assessment that has a new facilitator or is over."""
    if before.offered and not now.is_on_offer:
        await superseded.end_offer(context, now.ref)
    if not now.takes_answers and origin.conversation.private:
        await superseded.forget_controls(context, origin.conversation, now.ref)
    elif not now.takes_answers or before.facilitator != now.facilitator:
        await superseded.end_controls(context, before)
