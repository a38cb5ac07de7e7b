"""Closing an assessment: its answers are frozen, its result is worked out once and posted once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import AssessmentRef, Origin, PersonId
from bot.conversation.latest_messages import Subject, subject_name
from bot.conversation.live import with_revealed
from bot.conversation.notes import shown_notes
from bot.conversation.permissions import Permission
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Answers, Mode, Question
from bot.conversation.session import WriteStatus, as_respondent
from bot.conversation.team_record import TeamResult
from bot.handlers import (
    assessment_notices,
    differencing,
    late_presses,
    reminders,
    results,
    retention,
    superseded,
    webhooks,
)
from bot.handlers.context import POST_GRACE_SECONDS, HandlerContext, Refusal, Replies, controls, error, to_you
from bot.handlers.results import SavedResult
from bot.outbox.job import Job, JobKind
from bot.ports.assessments import RUNS, AssessmentEdit, ClaimedNotice
from bot.ports.messenger import Messenger
from rubric import Rubric, score


async def close(context: HandlerContext, origin: Origin, event: e.CloseAsked) -> Replies:
    """Close an assessment and show its result, once the facilitator has confirmed it."""
    found = await context.meant(origin, event, Permission.CLOSE)
    if isinstance(found, Refusal):
        return to_you(found)
    rubric, assessment = found
    if not assessment.takes_answers:
        return await late_presses.answer(context, origin, assessment.ref)
    given = await _answered(context, assessment.ref)
    if not PrivacyFloor(assessment.floor).survives(len(given)):
        return to_you(m.TooFew(rubric, assessment))
    if too_little := await differencing.at_close(context, rubric, assessment):
        return to_you(too_little)
    if not event.confirmed:
        warning = m.CloseWarning(rubric, assessment, _is_levelless(rubric, assessment, given))
        return controls(origin, assessment.ref, warning)
    if origin.conversation.private:
        await superseded.forget_controls(context, origin.conversation, assessment.ref)
    replies = await _close(context, rubric, assessment)
    posted = next((reply for reply in replies if isinstance(reply.live_message, m.ResultOf)), None)
    if posted is None:
        return replies
    if origin.conversation != assessment.conversation:
        return (*replies, *to_you(posted.message))  # the result offers the guide for the talk
    closed = m.ClosedForYou(rubric, assessment, context.runtime.now(), guide=True, by_hand=True)
    return (*replies, *to_you(closed))


async def time_is_up(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Close an assessment whose time has come, or say that too few answered.

    Where a process had done that and crashed before it redrew the card, the card is redrawn.
    """
    ref = job.assessment
    found = await context.find_assessment(ref)
    if isinstance(found, m.ErrorMessage):
        return ()
    rubric, assessment = found
    if assessment.status is Status.OPEN and context.runtime.now() < assessment.closes:
        await context.store.jobs.reschedule(Job(JobKind.CLOSING, ref), assessment.closes)
        return ()
    if not assessment.takes_answers:
        return await _closed_card(context, rubric, assessment)
    people = len(await _answered(context, ref))
    enough = PrivacyFloor(assessment.floor).survives(people)
    too_little = await differencing.at_close(context, rubric, assessment) if enough else None
    why = too_little or (None if enough else m.TooFew(rubric, assessment))
    if why is None:
        return await _close(context, rubric, assessment)
    edit = AssessmentEdit(RUNS, status=Status.EXPIRED, seen=assessment)
    code, expired = await context.store.assessments.edit(ref, edit)
    if code is WriteStatus.MOVED_ON and expired:  # it was given more time meanwhile
        await context.store.jobs.reschedule(Job(JobKind.CLOSING, ref), expired.closes)
    if code not in (WriteStatus.CHANGED, WriteStatus.UNCHANGED) or expired is None:
        return ()
    few = m.Reply(m.To.EVERYONE, replace(why, assessment=expired), conversation=ref.conversation)
    notice = await assessment_notices.claimed(context, ref, ClaimedNotice.EXPIRED, few)
    return (*notice, context.card(rubric, expired), *turn.live_topics(rubric, expired))


async def repost_result(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Post a closed assessment's result if the closing process crashed before posting it.

    Whether a post that was tried went out nobody can tell, and a second one would
    be one too many: then the card, which is redrawn in place, shows the result.
    """
    ref = job.assessment
    found = await context.find_assessment(ref)
    if isinstance(found, m.ErrorMessage):
        return ()
    if found.assessment.status is Status.WITHDRAWN:
        return await _withdrawn(context, *found)
    if found.assessment.status is not Status.CLOSED:
        return ()
    if await context.store.results.posted(ref):
        return ()
    replies = await _published(context, *found)
    report = await results.team_report(context, ref)
    if report is None or any(isinstance(reply.live_message, m.ResultOf) for reply in replies):
        return replies
    card = m.Reply(m.To.EVERYONE, report, m.CardOf(ref), found.assessment.message, ref.conversation)
    return (card, *await _tell_not_posted(context, *found))


async def _tell_not_posted(context: HandlerContext, rubric: Rubric, assessment: Assessment) -> Replies:
    """Tell the facilitator, once, that the post of the result may have failed."""
    chat = assessment.facilitator_chat
    if chat is None:
        return ()
    told = m.Reply(m.To.CHAT, m.NotPosted(rubric), conversation=chat)
    return await assessment_notices.claimed(context, assessment.ref, ClaimedNotice.NOT_POSTED, told)


async def note_posted(context: HandlerContext, ref: AssessmentRef) -> None:
    """Remember that a result was posted, and complete the job that would post it again."""
    await context.store.results.mark_posted(ref)
    by = context.runtime.now() + POST_GRACE_SECONDS
    await context.store.jobs.complete(Job(JobKind.RESULT, ref), by)


async def _close(context: HandlerContext, rubric: Rubric, assessment: Assessment) -> Replies:
    """Freeze the answers. Then nothing can change what the result is worked out from."""
    await context.store.jobs.schedule(
        Job(JobKind.RESULT, assessment.ref), context.runtime.now() + POST_GRACE_SECONDS
    )
    edit = AssessmentEdit((*RUNS, Status.CLOSED), status=Status.CLOSED, offered=False)
    code, closed = await context.store.assessments.edit(assessment.ref, edit)
    if code not in (WriteStatus.CHANGED, WriteStatus.UNCHANGED) or closed is None:
        return error(m.ErrorCode.OVER)
    return await _published(context, rubric, closed)


async def _published(context: HandlerContext, rubric: Rubric, closed: Assessment) -> Replies:
    """Work the result out from the frozen answers, keep it once, and post it once."""
    ref = closed.ref
    given = {person: answers for person, answers in await context.store.assessments.answers(ref) if answers}
    people = [as_respondent(rubric, person, answers) for person, answers in given.items()]
    floors = PrivacyFloor(closed.floor)
    if not floors.survives(len(people)):
        return await _withdraw(context, rubric, ref)
    people_scored = with_revealed(rubric, people, closed.revealed)
    result = floors.showing(score(rubric, people_scored, "assessment", floors.level), people_scored)
    noted = await context.store.assessments.notes(ref, len(rubric.aspects))
    notes = shown_notes(
        ref.id, result, floors, [(given[name], each) for name, each in noted if name in given]
    )
    now = context.runtime.now()
    await webhooks.plan_closed(context, ref)
    without_answers = await context.store.assessments.people(ref) - set(given)  # not known after a result
    await _plan_redraws(context, ref, without_answers, now + POST_GRACE_SECONDS)
    of = closed.members if closed.members >= len(people) else 0  # people come, too, without being counted
    record = TeamResult(
        ref.id,
        closed.rubric,
        closed.opened,
        now,
        len(people),
        closed.floor,
        result,
        of,
        notes,
        closed.conversation_name,
        closed.zone,
        closed.mode,
        _partly(rubric, closed, given.values()),
    )
    code, kept = await context.store.results.publish(
        ref, record, tuple(given), answers_seconds=context.answers_seconds
    )
    if code is WriteStatus.MOVED_ON:
        return await _published(context, rubric, closed)  # one fewer each time
    if kept is None:
        return error(m.ErrorCode.OVER)
    await reminders.plan_look_again(context, ref, kept.closed)
    await retention.plan(context, ref, kept.closed)
    await superseded.plan_end(context, ref)
    over = (context.card(rubric, closed, kept.result.level), *turn.live_topics(rubric, closed))
    report = await results.team_report(context, ref)
    if report is None:
        return over
    post = m.Reply(m.To.EVERYONE, report, m.ResultOf(ref), conversation=ref.conversation)
    return (*await assessment_notices.claimed(context, ref, ClaimedNotice.RESULT, post), *over)


def _partly(rubric: Rubric, closed: Assessment, given: Iterable[Answers]) -> int:
    """Count the people who left out topics. A live assessment expects no one to answer all."""
    if closed.mode is Mode.LIVE:
        return 0
    topics = len(rubric.aspects)
    return sum(sum(not question.level for question in answers) < topics for answers in given)


async def plan_notices(context: HandlerContext, job: Job, messenger: Messenger | None) -> Replies:
    """Plan a redraw of what each participant and the facilitator see in private. A repeat is harmless.

    Others in the conversation may have a reminder to answer, or a list that leads to the assessment.
    """
    await superseded.end_offer(context, job.assessment)
    people = set(await context.store.assessments.people(job.assessment))
    assessment = await context.store.assessments.get(job.assessment)
    if assessment and assessment.facilitator:
        people.add(assessment.facilitator)
    members = await messenger.members(job.assessment.conversation) if messenger else None
    for person in (members or frozenset()) - people:
        if await superseded.leads_to(context, Job(job.kind, job.assessment, person).receiver, job.assessment):
            people.add(person)
    await _plan_redraws(context, job.assessment, people, context.runtime.now())
    return ()


async def _plan_redraws(
    context: HandlerContext, ref: AssessmentRef, people: Iterable[PersonId], at: int
) -> None:
    for person in sorted(people):
        await context.store.jobs.schedule(Job(JobKind.CLOSED_NOTICE, ref, person), at)


async def redraw_for_participant(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Let a participant's questions say that the assessment is over, without a message of its own.

    Only a facilitator who has no questions gets a message, if the assessment closed by itself.
    """
    ref = job.session
    session_view = await context.read_session(ref)
    await superseded.end(context, job.receiver, subject_name(Subject.CLOSE, job.assessment))
    await superseded.end_open_list(context, job.receiver, job.assessment)
    await superseded.end_answered(context, job.receiver)
    found = await results.find(context, job.assessment)
    if found is None:
        return await superseded.redraw_without_result(context, job.receiver, job.assessment)
    if not isinstance(session_view, turn.SessionView) or not session_view.session.message:
        return await _offer_guide(context, job, found.result)
    if session_view.assessment.mode is Mode.LIVE:
        return ()  # its message is an answer in the conversation, where the result stands
    closed = turn.closed_for_you(session_view, found.result.record.closed)
    shown = session_view.session.message
    return (m.Reply(m.To.CHAT, closed, ref, shown, job.receiver),)


async def _offer_guide(context: HandlerContext, job: Job, found: SavedResult) -> Replies:
    """Offer the facilitator the guide for the talk, once, if the assessment closed by itself."""
    assessment = await context.store.assessments.get(job.assessment)
    if assessment is None or assessment.facilitator != job.person or found.record.closed < assessment.closes:
        return ()
    closed = m.ClosedForYou(found.rubric, assessment, found.record.closed, guide=True)
    offer = m.Reply(m.To.CHAT, closed, conversation=job.receiver)
    return await assessment_notices.claimed(context, job.assessment, ClaimedNotice.GUIDE, offer)


async def _closed_card(context: HandlerContext, rubric: Rubric, assessment: Assessment) -> Replies:
    """Draw the card of an assessment that is over, unless the card may show the result."""
    if assessment.status is Status.CLOSED and not await context.store.results.posted(assessment.ref):
        return ()
    found = await results.find(context, assessment.ref)
    if found and found.result.record.closed < assessment.closes:
        return ()  # it was closed by hand, and drawn then
    card = context.card(rubric, assessment, found.result.record.result.level if found else None)
    return (card, *turn.live_topics(rubric, assessment))


async def _withdraw(context: HandlerContext, rubric: Rubric, ref: AssessmentRef) -> Replies:
    """Withdraw a result because too many people left before it was worked out."""
    edit = AssessmentEdit((Status.CLOSED, Status.WITHDRAWN), status=Status.WITHDRAWN)
    _, gone = await context.store.assessments.edit(ref, edit)
    if gone is None or gone.status is not Status.WITHDRAWN:
        return error(m.ErrorCode.OVER)
    return await _withdrawn(context, rubric, gone)


async def _withdrawn(context: HandlerContext, rubric: Rubric, gone: Assessment) -> Replies:
    """Tell everyone that there will be no result."""
    await superseded.end_offer(context, gone.ref)
    await superseded.end_controls(context, gone)
    await superseded.plan_end(context, gone.ref)
    told = m.Reply(m.To.EVERYONE, m.Withdrawn(rubric, gone), conversation=gone.conversation)
    notice = await assessment_notices.claimed(context, gone.ref, ClaimedNotice.WITHDRAWN, told)
    return (*notice, context.card(rubric, gone), *turn.live_topics(rubric, gone))


async def _answered(context: HandlerContext, ref: AssessmentRef) -> list[Answers]:
    """List the answers of those who have given any. Only how many there are is ever said."""
    return [answers for _, answers in await context.store.assessments.answers(ref) if answers]


def _is_levelless(rubric: Rubric, assessment: Assessment, given: Sequence[Answers]) -> bool:
    """Tell whether too few topics have enough answers for a level. Which ones were picked does not matter."""
    floor, topics = PrivacyFloor(assessment.floor).level, range(len(rubric.aspects))
    counts = [sum(Question(topic) in answers for answers in given) for topic in topics]
    if assessment.mode is Mode.LIVE:
        counts = [sum(each) for each in assessment.revealed]
    return rubric.gives_level and sum(count >= floor for count in counts) < rubric.min_aspects
