"""Older messages lose their main button once a newer one about the same subject is shown."""

from bot.conversation import messages as m, turn
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, Conversation, MessageId, SessionRef
from bot.conversation.latest import SUBJECTS, ShownKind, ShownMessage, Subject
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers import results
from bot.handlers.context import HandlerContext, Replies
from bot.outbox.job import Job, JobKind, redraw_job
from bot.ports.messenger import Messenger

RETRY_SECONDS = 600  # in which a redraw that the platform put off is tried again


async def note_shown(context: HandlerContext, live_message: m.LiveMessage, message: MessageId) -> None:
    """Note the latest message about its subject. A message that it replaces is redrawn by a worker."""
    found = _shown(live_message, message)
    if found is None:
        return
    where, shown = found
    if await context.store.latest.show(where, SUBJECTS[shown.kind], shown, context.runtime.now()):
        await _plan(context, where)


async def end(context: HandlerContext, where: Conversation, subject: Subject) -> None:
    """Let the latest message about a subject ask for nothing more, because it has happened."""
    if await context.store.latest.end(where, subject, context.runtime.now()):
        await _plan(context, where)


async def _plan(context: HandlerContext, where: Conversation) -> None:
    await context.store.jobs.schedule(redraw_job(JobKind.SUPERSEDED, where), context.runtime.now())


def _shown(live_message: m.LiveMessage, message: MessageId) -> tuple[Conversation, ShownMessage] | None:
    """Tell where a message was shown, and what it is about. None for one that stays as it is."""
    match live_message:
        case m.CardOf(ref):
            return ref.conversation, ShownMessage(ShownKind.CARD, ref, message)
        case m.ResultOf(ref):
            return ref.conversation, ShownMessage(ShownKind.RESULT, ref, message)
        case m.BoardOf(where, result) if result:
            return where, ShownMessage(ShownKind.BOARD, AssessmentRef(where, result), message)
        case m.ReminderOf(kind, ref, receiver):
            return receiver, ShownMessage(kind, ref, message)
    return None


async def redraw(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Redraw the messages of a conversation that newer ones replace. A repeat is harmless."""
    where = job.receiver
    found = await context.store.latest.superseded(where)
    replies = [await _redrawn(context, where, each) for each in found]
    await context.store.latest.forget_superseded(where, context.runtime.now() - RETRY_SECONDS)
    return tuple(filter(None, replies))


async def note_session(context: HandlerContext, job: Job, messenger: Messenger | None) -> Replies:
    """Note the session that a person came back to as the latest, and redraw what it replaces.

    A worker does so, because a press that begins an assessment has enough to wait for.
    """
    chat = job.receiver
    view = await context.current(chat.person)
    if isinstance(view, turn.SessionView) and view.session.message:
        shown = ShownMessage(ShownKind.SESSION, view.ref.assessment, view.session.message)
        await context.store.latest.show(chat, Subject.ANSWERS, shown, context.runtime.now())
    return await redraw(context, job, messenger)


async def _redrawn(context: HandlerContext, where: Conversation, shown: ShownMessage) -> m.Reply | None:
    message = await _composed(context, where, shown)
    if message is None:
        return None
    to = m.To.CHAT if where.private else m.To.EVERYONE
    return m.Reply(to, message, _live(where, shown), shown.message, where)


def _live(where: Conversation, shown: ShownMessage) -> m.LiveMessage:
    ref = shown.assessment
    match shown.kind:
        case ShownKind.SESSION:
            return SessionRef(ref, where.person.id)
        case ShownKind.RESULT:
            return m.ResultOf(ref)
        case ShownKind.CARD:
            return m.CardOf(ref)
        case ShownKind.BOARD:
            return m.BoardOf(where)
        case ReminderKind():
            return m.ReminderOf(shown.kind, ref, where)


async def _composed(
    context: HandlerContext, where: Conversation, shown: ShownMessage
) -> m.SupersededMessage | None:
    """Say what a superseded message says now. None where it is gone, or is redrawn by other means."""
    ref = shown.assessment
    match shown.kind:
        case ShownKind.SESSION:
            session = SessionRef(ref, where.person.id)
            return await _session(context, session, shown.message)
        case ShownKind.RESULT:
            report = await results.team_report(context, ref, names=True)
            return m.Superseded(report) if report else None
        case ShownKind.CARD:
            return None
        case ShownKind.BOARD | ReminderKind():
            assessment = await context.store.assessments.get(ref)
            rubric = await context.rubric(assessment) if assessment else None
            if assessment is None or rubric is None:
                return None
            return m.AskedBefore(rubric, shown.kind, is_over=not assessment.takes_answers)


async def _session(
    context: HandlerContext, ref: SessionRef, message: MessageId
) -> m.SupersededMessage | None:
    """Say what became of a session, if this is still its message and it asks no questions."""
    view = await context.read_session(ref)
    if not isinstance(view, turn.SessionView) or view.session.message != message:
        return None
    if view.of_team and view.assessment.status is Status.CLOSED:
        found = await results.find(context, ref.assessment)
        if found is None:
            return None
        guide = ref.person == view.assessment.facilitator
        closed = m.ClosedForYou(view.rubric, view.assessment, found.result.record.closed, guide)
        return m.Superseded(closed)
    presented = turn.present(view)
    return m.Superseded(presented) if isinstance(presented, m.Report) else None
