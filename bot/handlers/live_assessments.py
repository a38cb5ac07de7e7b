"""The open assessment: one aspect at a time, answered where everyone is, revealed by its facilitator."""

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import Status
from bot.conversation.identity import Origin, SessionRef
from bot.conversation.permissions import Permission
from bot.conversation.questions import Mode, Question
from bot.conversation.session import SessionState, WriteStatus
from bot.handlers import access, closing
from bot.handlers.context import GONE, POST_GRACE_SECONDS, HandlerContext, Replies, error, to_you
from bot.outbox.job import Job, JobKind
from bot.ports.messenger import Messenger
from bot.ports.sessions import AnswerWrite


async def answer(context: HandlerContext, origin: Origin, event: e.AnsweredLive) -> Replies:
    """Take the answer of one of many. All that anyone sees of it is the count."""
    ref = event.assessment
    if origin.conversation != ref.conversation:
        return error(m.ErrorCode.TEAM_ONLY)
    session = SessionRef(ref.conversation, ref.id, origin.person.id)
    write = AnswerWrite(Question(event.aspect), event.choice, revision=0)
    outcome = await context.store.sessions.answer(session, write)
    joined = outcome.code is WriteStatus.MISSING
    if joined:
        refused = await _join(context, session)
        if refused:
            return refused
        outcome = await context.store.sessions.answer(session, write)
    return await _answered(context, event, outcome, joined=joined)


async def reveal(context: HandlerContext, origin: Origin, event: e.RevealAsked) -> Replies:
    """Show everyone how an aspect was answered, lock it, and ask the next one."""
    ref = event.assessment
    found = await access.allowed(context, origin, ref, Permission.REVEAL)
    if not isinstance(found, tuple):
        return to_you(found)
    await context.store.jobs.schedule(Job(JobKind.QUESTION, ref), context.runtime.now() + POST_GRACE_SECONDS)
    code, now = await context.store.assessments.reveal(ref, event.aspect)
    if now is None:
        return to_you(turn.error_for(code))
    if code is WriteStatus.CLOSED:
        return await closing.over(context, ref)
    if code is WriteStatus.TOO_FEW:
        return error(m.ErrorCode.NOT_ENOUGH)
    if event.aspect >= len(now.revealed):
        return error(m.ErrorCode.OLD_BUTTON)
    revealed = turn.live_topic(found[0], now, event.aspect)
    if code is not WriteStatus.CHANGED:
        return (revealed,)  # pressed twice: the next question is being asked already
    return (revealed, *turn.live_topics(found[0], now), turn.card(found[0], now))


async def drawn(context: HandlerContext, live_message: m.TopicOf) -> m.Reply | None:
    """Draw how an aspect stands now."""
    found = await access.find(context, live_message.assessment)
    return None if isinstance(found, m.ErrorMessage) else turn.live_topic(*found, live_message.aspect)


async def repost_question(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Post the question of a live assessment if the posting process crashed. A repeat is harmless."""
    ref = job.assessment
    found = await access.find(context, ref)
    if isinstance(found, m.ErrorMessage) or found[1].status is not Status.OPEN:
        return ()
    return tuple(reply for reply in turn.live_topics(*found) if not reply.message_id)


async def _join(context: HandlerContext, session: SessionRef) -> Replies:
    """Let someone take part, silently. Say why where they cannot."""
    found = await access.find(context, session.whole)
    if not isinstance(found, tuple):
        return to_you(found)
    rubric, assessment = found
    if assessment.mode is not Mode.LIVE:
        return error(m.ErrorCode.OLD_BUTTON)
    outcome = await context.store.sessions.join(session, len(rubric.aspects), live=True)
    return await closing.over(context, session.whole) if outcome.code is WriteStatus.CLOSED else ()


async def _answered(
    context: HandlerContext, event: e.AnsweredLive, outcome: SessionState, *, joined: bool
) -> Replies:
    assessment = outcome.assessment
    if assessment is None:
        return to_you(turn.error_for(outcome.code))
    if outcome.code is WriteStatus.CLOSED:
        return await closing.over(context, event.assessment)
    rubric = await context.rubric(assessment)
    if rubric is None:
        return to_you(GONE)
    ahead = outcome.code is WriteStatus.MOVED_ON and event.aspect >= len(assessment.revealed)
    if ahead or assessment.mode is not Mode.LIVE:
        return error(m.ErrorCode.OLD_BUTTON)
    shown = turn.live_topic(rubric, assessment, event.aspect)
    if outcome.code is WriteStatus.MOVED_ON:
        return (shown, *error(m.ErrorCode.REVEALED))
    return (shown, turn.card(rubric, assessment)) if joined else (shown,)
