"""The live assessment: one aspect at a time, answered where everyone is, revealed by its facilitator."""

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import Assessment, Counts, Status
from bot.conversation.identity import Origin, SessionRef
from bot.conversation.permissions import Permission
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Mode, Question
from bot.conversation.session import Session, SessionState, WriteStatus
from bot.handlers import differencing, late_presses
from bot.handlers.context import (
    GONE,
    POST_GRACE_SECONDS,
    FoundAssessment,
    HandlerContext,
    Replies,
    error,
    to_you,
)
from bot.outbox.job import Job, JobKind
from bot.ports.messenger import Messenger
from bot.ports.sessions import AnswerWrite
from rubric import Rubric


async def answer(context: HandlerContext, origin: Origin, event: e.AnsweredLive) -> Replies:
    """Take the answer of one of many. Its person sees it, and all others the count."""
    ref = event.assessment
    if origin.conversation != ref.conversation:
        return error(m.ErrorCode.TEAM_ONLY)
    session = SessionRef(ref, origin.person.id)
    write = AnswerWrite(
        Question(event.aspect), event.choice, 0, delivery_ids=origin.delivery_ids, sent_at=origin.sent_at
    )
    outcome = await context.store.sessions.answer(session, write)
    joined = outcome.code is WriteStatus.MISSING
    if joined:
        refused = await _join(context, origin, session)
        if refused:
            return refused
        outcome = await context.store.sessions.answer(session, write)
    return await _answered(context, origin, event, outcome, joined=joined)


async def show_own(context: HandlerContext, origin: Origin, event: e.OwnAnswerAsked) -> Replies:
    """Show a person their own answer, with all others in case they want to change it."""
    ref = event.assessment
    if origin.conversation != ref.conversation:
        return error(m.ErrorCode.TEAM_ONLY)
    found = await context.find_assessment(ref)
    if not isinstance(found, FoundAssessment):
        return to_you(found)
    rubric, assessment = found
    if not 0 <= event.aspect < assessment.asked:
        return error(m.ErrorCode.OLD_BUTTON)
    session = SessionRef(ref, origin.person.id)
    own = (await context.store.sessions.read(session)).session or Session({})
    return (turn.own_answer(rubric, assessment, (session, own), event.aspect, changing=True),)


async def reveal(context: HandlerContext, origin: Origin, event: e.RevealAsked) -> Replies:
    """Show everyone how an aspect was answered, and lock it. It stays until the next one is asked for."""
    ref = event.assessment
    found = await context.allowed(origin, ref, Permission.REVEAL)
    if not isinstance(found, FoundAssessment):
        return to_you(found)
    expected = await _expected(context, *found, event.aspect)
    if isinstance(expected, m.TooLittleChanged):
        return to_you(expected)
    if not event.confirmed and _asks_first(found.assessment, event.aspect):
        return to_you(m.RevealWarning(*found, event.aspect))
    await context.store.jobs.schedule(Job(JobKind.QUESTION, ref), context.runtime.now() + POST_GRACE_SECONDS)
    code, now = await context.store.assessments.reveal(ref, event.aspect, expected)
    if now is None:
        return to_you(turn.error_for(code))
    if code is WriteStatus.CLOSED:
        return await late_presses.answer(context, origin, ref)
    if code is WriteStatus.UNCHANGED:  # people have answered since they were compared
        return await reveal(context, origin, event)
    if code is WriteStatus.TOO_FEW:
        return error(m.ErrorCode.NOT_ENOUGH)
    if event.aspect >= len(now.revealed):
        return error(m.ErrorCode.OLD_BUTTON)
    revealed = turn.live_topic(found.rubric, now, event.aspect)
    told = to_you(m.TopicRevealed(found.rubric, now, event.aspect)) if event.confirmed else ()
    card = (context.card(found.rubric, now),) if code is WriteStatus.CHANGED else ()
    return (revealed, *told, *card)


async def ask_next(context: HandlerContext, origin: Origin, event: e.NextTopicAsked) -> Replies:
    """Ask everyone about the next aspect. The one before it stays, without its way on."""
    ref = event.assessment
    found = await context.allowed(origin, ref, Permission.REVEAL)
    if not isinstance(found, FoundAssessment):
        return to_you(found)
    await context.store.jobs.schedule(Job(JobKind.QUESTION, ref), context.runtime.now() + POST_GRACE_SECONDS)
    code, now = await context.store.assessments.ask_next(ref, event.aspect)
    if now is None:
        return to_you(turn.error_for(code))
    if code is WriteStatus.CLOSED:
        return await late_presses.answer(context, origin, ref)
    if not 0 < event.aspect < now.asked:
        return error(m.ErrorCode.OLD_BUTTON)
    before = turn.live_topic(found.rubric, now, event.aspect - 1)
    # Pressed twice: the question is being posted already.
    return (before, *turn.live_topics(found.rubric, now)) if code is WriteStatus.CHANGED else (before,)


async def draw(context: HandlerContext, live_message: m.TopicOf) -> m.Reply | None:
    """Draw how an aspect stands now."""
    found = await context.find_assessment(live_message.assessment)
    return None if isinstance(found, m.ErrorMessage) else turn.live_topic(*found, live_message.aspect)


async def repost_question(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Post the question of a live assessment, or draw its answers, if the process crashed before that.

    A repeat is harmless.
    """
    ref = job.assessment
    found = await context.find_assessment(ref)
    if isinstance(found, m.ErrorMessage) or found.assessment.status is not Status.OPEN:
        return ()
    is_revealed = found.assessment.asked == len(found.assessment.revealed)
    return tuple(reply for reply in turn.live_topics(*found) if is_revealed or not reply.message_id)


async def _expected(
    context: HandlerContext, rubric: Rubric, assessment: Assessment, aspect: int
) -> m.TooLittleChanged | Counts | None:
    """Compare an aspect with the answers that the team saw lately, and give the counts that may be revealed.

    An aspect that is not at hand gets no counts, which match none: it was not compared.
    """
    if not _is_at_hand(assessment, aspect):
        return ()
    return await differencing.at_reveal(context, rubric, assessment, aspect)


def _asks_first(assessment: Assessment, aspect: int) -> bool:
    """Tell whether an aspect can be revealed, but many have not answered it."""
    enough = assessment.answered >= PrivacyFloor(assessment.floor).level
    return _is_at_hand(assessment, aspect) and enough and assessment.half_missing


def _is_at_hand(assessment: Assessment, aspect: int) -> bool:
    return aspect == len(assessment.revealed) and assessment.status is Status.OPEN


async def _join(context: HandlerContext, origin: Origin, session: SessionRef) -> Replies:
    """Let a person take part without a message, or say why they cannot."""
    found = await context.find_assessment(session.assessment)
    if not isinstance(found, FoundAssessment):
        return to_you(found)
    rubric, assessment = found
    if assessment.mode is not Mode.LIVE:
        return error(m.ErrorCode.OLD_BUTTON)
    outcome = await context.store.sessions.join(session, len(rubric.aspects), live=True)
    is_over = outcome.code is WriteStatus.CLOSED
    return await late_presses.answer(context, origin, session.assessment) if is_over else ()


async def _answered(
    context: HandlerContext,
    origin: Origin,
    event: e.AnsweredLive,
    outcome: SessionState,
    *,
    joined: bool,
) -> Replies:
    assessment = outcome.assessment
    if assessment is None:
        return to_you(turn.error_for(outcome.code))
    if outcome.code is WriteStatus.CLOSED:
        return await late_presses.answer(context, origin, event.assessment)
    rubric = await context.rubric(assessment)
    if rubric is None:
        return to_you(GONE)
    ahead = outcome.code is WriteStatus.MOVED_ON and event.aspect >= len(assessment.revealed)
    if ahead or assessment.mode is not Mode.LIVE:
        return error(m.ErrorCode.OLD_BUTTON)
    shown = turn.live_topic(rubric, assessment, event.aspect)
    if outcome.code is WriteStatus.MOVED_ON:
        return (shown, *error(m.ErrorCode.REVEALED))
    card = (context.card(rubric, assessment),) if joined else ()
    ref = SessionRef(assessment.ref, origin.person.id)
    mine = (ref, outcome.session or Session({}))
    corrected = outcome.code is WriteStatus.CHANGED
    return (turn.own_answer(rubric, assessment, mine, event.aspect, corrected=corrected), shown, *card)
