"""Facilitation: the controls of an assessment, its closing time, its floor, and who runs it."""

from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import Origin
from bot.conversation.permissions import Permission
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.session import WriteStatus
from bot.conversation.when import closing as closing_days
from bot.handlers import assessments, differencing, late_presses, sessions, superseded
from bot.handlers.context import (
    POST_GRACE_SECONDS,
    FoundAssessment,
    HandlerContext,
    Replies,
    controls,
    error,
    to_you,
)
from bot.outbox.job import Job, JobKind
from bot.ports.assessments import RUNS, AssessmentEdit
from rubric import Rubric


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
        return to_you(assessments.which_day(read, e.Extended(assessment.ref), now, zone, assessment.closes))
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
        if before.facilitator == now.facilitator and not origin.conversation.private:
            await superseded.end_controls(context, before)
    if not now.takes_answers:
        await superseded.plan_end(context, now.ref)
    if not now.takes_answers and origin.conversation.private:
        await superseded.forget_controls(context, origin.conversation, now.ref)
    elif not now.takes_answers or before.facilitator != now.facilitator:
        await superseded.end_controls(context, before)
        if before.everyone_done and now.takes_answers:
            await superseded.end_close_button(context, before)
