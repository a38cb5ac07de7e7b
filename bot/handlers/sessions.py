"""Answering: the same for a check and for a team's assessment."""

from collections.abc import AsyncIterator
from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import Status
from bot.conversation.identity import DeliveryIds, Origin, Person, SessionRef
from bot.conversation.questions import Mode, Question
from bot.conversation.session import SessionState, WriteStatus
from bot.handlers import assessment_monitor, late_presses, pair_previews, results
from bot.handlers.context import RECENT_CHECKS, FoundAssessment, HandlerContext, Replies, error, to_you
from bot.ports.people import PersonMemory
from bot.ports.sessions import AnswerWrite
from bot.telemetry.logs import logger
from bot.telemetry.metrics import rollbacks

log = logger("sessions")


async def answer(context: HandlerContext, origin: Origin, event: e.Answered) -> Replies:
    """Take a pressed answer. The hot path."""
    write = AnswerWrite(event.question, event.choice, event.revision, sent_at=origin.sent_at)
    outcome = await context.store.sessions.answer(event.session, write)
    return await show(context, origin, event.session, outcome, pressed=event.question)


async def turn_to(
    context: HandlerContext,
    origin: Origin,
    ref: SessionRef,
    page: int | None,
    delivery_ids: DeliveryIds = (),
) -> Replies:
    """Turn to a page of questions, or to the first page with an open question (None)."""
    state = await context.store.sessions.open_page(ref, page, delivery_ids, origin.sent_at)
    return await show(context, origin, ref, state)


async def open_page(context: HandlerContext, origin: Origin, event: e.PageOpened) -> Replies:
    """Turn to a page of questions."""
    return await turn_to(context, origin, event.session, event.page)


async def reopen(context: HandlerContext, origin: Origin, event: e.Reopened) -> Replies:
    """Show a session again without changing it."""
    return await show_stored(context, origin, event.session)


async def resume(context: HandlerContext, origin: Origin, event: e.Continued) -> Replies:
    """Continue the named session, or the person's current one, or an open check where that one is done."""
    if event.session:
        return await turn_to(context, origin, event.session, None)
    memory = await context.store.people.recall(origin.person)
    ref = await context.current_ref(memory)
    if ref is None:
        return error(m.ErrorCode.NO_SESSION)
    current = await context.read_session(ref)
    if isinstance(current, turn.SessionView) and not current.progress.left:
        ref = next(iter([view.ref async for view in open_checks(context, memory)]), ref)
    return await turn_to(context, origin, ref, None)


async def open_checks(context: HandlerContext, memory: PersonMemory) -> AsyncIterator[turn.SessionView]:
    """Read the recent checks of a person that have questions left, the newest first."""
    for ref in memory.checks[:RECENT_CHECKS]:
        view = await context.read_session(ref)
        if isinstance(view, turn.SessionView) and view.progress.left:
            yield view


async def newer_check(
    context: HandlerContext, person: Person, finished: SessionRef, *, untouched: bool = False
) -> SessionRef | None:
    """Name the open check that a person began after a *finished* one and has answered in part.

    One without an answer counts as well if *untouched*.
    """
    memory = await context.store.people.recall(person)
    if finished in memory.checks:
        later = memory.checks[: memory.checks.index(finished)]
        async for view in open_checks(context, memory):
            if view.ref in later and (view.session.answers or untouched):
                return view.ref
    return None


async def pause(context: HandlerContext, origin: Origin, event: e.Paused) -> Replies:
    """Leave a session for later."""
    ref = event.session
    session_view = await context.read_session(ref) if ref else await context.current(origin.person)
    if not isinstance(session_view, turn.SessionView):
        return to_you(session_view or m.ErrorMessage(m.ErrorCode.NO_SESSION))
    shown = session_view.session.message
    return (m.Reply(m.To.CHAT, turn.leave(session_view), live_message=session_view.ref, message_id=shown),)


async def list_answers(
    context: HandlerContext,
    origin: Origin,
    session_view: turn.SessionView,
    unknown: int | None = None,
    page: int = 0,
) -> Replies:
    """List the answers in the message that asks the questions. Without any, or closed, show that message.

    *unknown* is the number that the person typed if no topic has it. A long list has pages, from 0.
    """
    session, assessment = session_view.session, session_view.assessment
    if assessment.status is not Status.OPEN or assessment.mode is Mode.LIVE or not session.answers:
        return await show_stored(context, origin, session_view.ref)
    answers = m.AnswerList(
        session_view.rubric, session_view.ref, assessment.mode, session, session_view.progress, unknown, page
    )
    return (m.Reply(m.To.CHAT, answers, live_message=session_view.ref, message_id=session.message),)


async def show_stored(context: HandlerContext, origin: Origin, ref: SessionRef) -> Replies:
    """Show a session as the store has it."""
    return await show(context, origin, ref, await context.store.sessions.read(ref))


async def show(
    context: HandlerContext,
    origin: Origin,
    ref: SessionRef,
    outcome: SessionState,
    notice: m.Notice | None = None,
    pressed: Question | None = None,
) -> Replies:
    """Show a session in the private chat, and point there from anywhere else."""
    session_view = await context.session_view(ref, outcome)
    if isinstance(session_view, m.ErrorMessage):
        return to_you(await _expired(context, origin, ref) or session_view)
    if session_view.assessment.mode is Mode.LIVE:
        found = FoundAssessment(session_view.rubric, session_view.assessment)
        return await late_presses.lead_to_team(context, origin, found)
    message: m.Message | None = await _over(context, origin, session_view)
    if message is None and session_view.assessment.pair:
        previewed = await pair_previews.preview(context, session_view)
        if isinstance(previewed, m.Notice):
            notice = previewed
        else:
            message = previewed
    message = message or turn.present(session_view, outcome.code, notice, pressed)
    if isinstance(message, m.Ask) and message.opening:
        exchangeable = session_view.rubric.gives_level and not session_view.assessment.pair
        message = replace(message, has_choice=exchangeable and context.catalogue.has_choice)
    if isinstance(message, m.Report):
        message = await results.for_author(context, origin.person, message)
        if message.notice is m.Notice.MOVED_ON:
            newer = await newer_check(context, origin.person, ref, untouched=True)
            message = replace(message, newer=newer)
    if isinstance(message, m.Ask | m.AllAnswered | m.Report) and message.notice is m.Notice.ROLLED_BACK:
        await _note_rollback(context)
    shown = m.Reply(m.To.CHAT, message, live_message=ref, message_id=session_view.session.message)
    card = _card(context, session_view, outcome.code)
    if card and not session_view.progress.left:
        is_shown = isinstance(message, m.AllAnswered) and message.can_close
        await assessment_monitor.note_done(context, session_view.assessment, is_shown=is_shown)
    return (
        (shown, *card) if origin.conversation.private else (shown, m.Reply(m.To.YOU, m.InYourChat()), *card)
    )


async def _note_rollback(context: HandlerContext) -> None:
    """Report that a person saw an answer that the store has lost."""
    rollbacks.labels("press").inc()
    log.error("store_rolled_back", seen_by="press")
    await context.store.sessions.note_rollback()


async def _expired(context: HandlerContext, origin: Origin, ref: SessionRef) -> m.Message | None:
    """Show the result of a closed assessment to a person whose answers to it are deleted by now."""
    if ref.assessment.conversation.private:
        return None
    assessment = await context.store.assessments.get(ref.assessment)
    if assessment is None or assessment.status is not Status.CLOSED:
        return None
    return await late_presses.message_for(context, origin, ref.assessment)


async def _over(context: HandlerContext, origin: Origin, session_view: turn.SessionView) -> m.Message | None:
    """Show the result to the person who comes back to an assessment that is closed, if they may see it."""
    if session_view.assessment.status is not Status.CLOSED:
        return None
    return await late_presses.message_for(context, origin, session_view.assessment.ref)


def _card(context: HandlerContext, session_view: turn.SessionView, code: WriteStatus) -> Replies:
    """Redraw a team's card when the counts on it may have changed."""
    counted = session_view.of_team and (
        code is WriteStatus.STARTED
        or code is WriteStatus.CHANGED
        or (code is WriteStatus.ANSWERED and not session_view.progress.left)
    )
    return (context.card(session_view.rubric, session_view.assessment),) if counted else ()
