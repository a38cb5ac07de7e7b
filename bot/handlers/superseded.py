"""Older messages lose their main button once a newer one about the same subject is shown."""

from bot.conversation import messages as m, turn
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import AssessmentRef, Conversation, MessageId, Origin, SessionRef
from bot.conversation.latest_messages import SUBJECTS, ShownKind, ShownMessage, Subject, subject_name
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers import results
from bot.handlers.context import FoundAssessment, HandlerContext, Replies, to_you
from bot.outbox.job import Job, JobKind, conversation_job
from bot.ports.messenger import Messenger

RETRY_SECONDS = 600  # in which a redraw that the platform put off is tried again


async def note_shown(context: HandlerContext, live_message: m.LiveMessage, message: MessageId) -> None:
    """Note the latest message about its subject. A message that it replaces is redrawn by a worker."""
    if isinstance(live_message, m.OpenListOf):
        where = live_message.receiver
        shown = [ShownMessage(ShownKind.OPEN_LIST, ref, message) for ref in live_message.assessments]
    elif found := _shown(live_message, message):
        where, shown = found[0], [found[1]]
    else:
        return
    now = context.runtime.now()
    if any([await context.store.latest.show(where, each.subject, each, now) for each in shown]):
        await _plan(context, where)


async def end(context: HandlerContext, where: Conversation, subject: str) -> None:
    """Supersede the latest message about a subject, because its request is done."""
    if await context.store.latest.end(where, subject, context.runtime.now()):
        await _plan(context, where)


async def end_offer(context: HandlerContext, ref: AssessmentRef) -> None:
    """Supersede the offer of an assessment to a new facilitator, once one runs it or it is over."""
    await end(context, ref.conversation, subject_name(Subject.FACILITATOR, ref))


async def end_controls(context: HandlerContext, assessment: Assessment) -> None:
    """Supersede the controls in the private chat of the facilitator, who no longer runs the assessment."""
    if chat := assessment.facilitator_chat:
        await end(context, chat, subject_name(Subject.CLOSE, assessment.ref))


def open_list(origin: Origin, message: m.Message, assessments: tuple[AssessmentRef, ...]) -> Replies:
    """Show a person a list that leads to open *assessments*. In private it is redrawn once they close."""
    if not origin.conversation.private or not assessments:
        return to_you(message)
    return (m.Reply(m.To.CHAT, message, m.OpenListOf(origin.person.chat, assessments)),)


async def end_open_list(context: HandlerContext, chat: Conversation, ref: AssessmentRef) -> None:
    """Supersede the list in a private chat that led to an assessment, which is over."""
    await end(context, chat, subject_name(Subject.OPEN, ref))


async def forget_open_list(context: HandlerContext, chat: Conversation, message: MessageId) -> None:
    """Forget the list that a message showed. What the person pressed there has taken its place."""
    for shown in await context.store.latest.latest(chat):
        if shown.kind is ShownKind.OPEN_LIST and shown.message == message:
            await context.store.latest.forget(chat, shown.subject)


async def leads_to(context: HandlerContext, chat: Conversation, ref: AssessmentRef) -> bool:
    """Tell whether a message in a private chat leads to the answers to an assessment."""
    subjects = (subject_name(Subject.OPEN, ref), Subject.ANSWERS)
    found = [await context.store.latest.find(chat, subject) for subject in subjects]
    return any(shown is not None and shown.assessment == ref for shown in found)


async def plan_end(context: HandlerContext, ref: AssessmentRef) -> None:
    """Have a worker redraw what people see in private of an assessment that is over."""
    await context.store.jobs.schedule(Job(JobKind.CLOSED_NOTICES, ref), context.runtime.now())


async def redraw_without_result(context: HandlerContext, chat: Conversation, ref: AssessmentRef) -> Replies:
    """Let a person's questions say that their assessment is over, without a result."""
    shown, found = (
        await context.store.latest.find(chat, Subject.ANSWERS),
        await context.find_assessment(ref),
    )
    if isinstance(found, m.ErrorMessage) or found.assessment.takes_answers:
        return ()
    if shown is None or shown.kind is not ShownKind.SESSION or shown.assessment != ref:
        return ()
    session = SessionRef(ref, chat.person.id)
    return (m.Reply(m.To.CHAT, m.OfferOver(*found), session, shown.message, chat),)


async def end_close_button(context: HandlerContext, before: Assessment) -> None:
    """Have a worker redraw the finished answers of the former facilitator, which offered the close."""
    if before.facilitator:
        job = Job(JobKind.TAKEN_OVER, before.ref, before.facilitator)
        await context.store.jobs.schedule(job, context.runtime.now())


async def forget_controls(context: HandlerContext, chat: Conversation, ref: AssessmentRef) -> None:
    """Forget what asked a facilitator about an assessment. What they pressed there has taken its place."""
    await context.store.latest.forget(chat, subject_name(Subject.CLOSE, ref))


async def _plan(context: HandlerContext, where: Conversation) -> None:
    await context.store.jobs.schedule(conversation_job(JobKind.SUPERSEDED, where), context.runtime.now())


def _shown(live_message: m.LiveMessage, message: MessageId) -> tuple[Conversation, ShownMessage] | None:
    """Find the conversation and the subject of a message. None for one that replaces no other."""
    match live_message:
        case m.CardOf(ref):
            return ref.conversation, ShownMessage(ShownKind.CARD, ref, message)
        case m.ResultOf(ref):
            return ref.conversation, ShownMessage(ShownKind.RESULT, ref, message)
        case m.OfferOf(ref):
            return ref.conversation, ShownMessage(ShownKind.OFFER, ref, message)
        case m.PairOfferOf(ref):
            return ref.conversation, ShownMessage(ShownKind.PAIR_OFFER, ref, message)
        case m.PanelOf(ref, receiver):
            return receiver, ShownMessage(ShownKind.PANEL, ref, message)
        case m.BoardOf(where, result, call) if result and call:
            return where, ShownMessage(ShownKind.CALL, AssessmentRef(where, result), message, call)
        case m.BoardOf(where, result) if result:
            return where, ShownMessage(ShownKind.BOARD, AssessmentRef(where, result), message)
        case m.ReminderOf(kind, ref, receiver, step):
            return receiver, ShownMessage(kind, ref, message, step)
    return None


async def redraw(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Redraw the superseded messages of a conversation. A repeat is harmless."""
    where = job.receiver
    found = await context.store.latest.superseded(where)
    replies = [await _redrawn(context, where, each) for each in found]
    await context.store.latest.forget_superseded(where, context.runtime.now() - RETRY_SECONDS)
    return tuple(filter(None, replies))


async def redraw_finished_answers(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Redraw the finished answers of a former facilitator. A repeat is harmless."""
    view = await context.read_session(job.session)
    if not isinstance(view, turn.SessionView) or not view.session.message:
        return ()
    presented = turn.present(view)
    if not isinstance(presented, m.AllAnswered):
        return ()
    return (m.Reply(m.To.CHAT, presented, view.ref, view.session.message, job.receiver),)


async def redraw_sat_out(context: HandlerContext, job: Job, messenger: Messenger | None) -> Replies:
    """Let what asks a person for answers say that they sit the assessment out. A repeat is harmless."""
    chat, view = job.receiver, await context.read_session(job.session)
    await end_answered(context, chat)
    await end_open_list(context, chat, job.assessment)
    redrawn = await redraw(context, job, messenger)
    if not isinstance(view, turn.SessionView) or not view.sits_out or not view.assessment.takes_answers:
        return redrawn
    if not view.session.message:
        return redrawn
    sat_out = m.SatOut(job.assessment, bool(view.session.answers), view.rubric)
    return (m.Reply(m.To.CHAT, sat_out, view.ref, view.session.message, chat), *redrawn)


async def _stands(context: HandlerContext, where: Conversation, shown: ShownMessage) -> bool:
    """Tell whether the very message is the latest about its subject, because the newer one took its place."""
    latest = await context.store.latest.find(where, shown.subject)
    return latest is not None and latest.message == shown.message


async def note_session(context: HandlerContext, job: Job, messenger: Messenger | None) -> Replies:
    """Note a session shown anew as the latest message, and redraw the messages that it replaces.

    A worker does so, because a press that begins an assessment has enough to wait for.
    """
    chat = job.receiver
    view = await context.current(chat.person)
    if isinstance(view, turn.SessionView) and view.session.message:
        shown = ShownMessage(ShownKind.SESSION, view.ref.assessment, view.session.message)
        await context.store.latest.show(chat, Subject.ANSWERS, shown, context.runtime.now())
    else:
        await end_answered(context, chat)
    return await redraw(context, job, messenger)


async def end_answered(context: HandlerContext, chat: Conversation) -> None:
    """Supersede the latest reminder to answer, if its person has finished, declined or come too late."""
    shown = await context.store.latest.find(chat, Subject.ANSWERS)
    if shown is None or not isinstance(shown.kind, ReminderKind):
        return
    asked = await _asked_before(context, chat, shown)
    if asked and asked.state is not m.AskedState.NEWER:
        await end(context, chat, Subject.ANSWERS)


async def _redrawn(context: HandlerContext, where: Conversation, shown: ShownMessage) -> m.Reply | None:
    """Draw a superseded message again, or return None if it is gone or does not change."""
    ref = shown.assessment
    if await _stands(context, where, shown):
        return None
    live_message: m.LiveMessage
    message: m.SupersededMessage | m.OfferOver | m.PairOfferOver | None
    match shown.kind:
        case ShownKind.SESSION:
            live_message = SessionRef(ref, where.person.id)
            message = await _session(context, live_message, shown.message)
        case ShownKind.RESULT:
            live_message = m.ResultOf(ref)
            report = await results.team_report(context, ref, names=True)
            message = m.Superseded(report) if report else None
        case ShownKind.CARD:
            return None
        case ShownKind.OFFER:
            live_message, message = m.OfferOf(ref), await _offer(context, shown)
        case ShownKind.PAIR_OFFER:
            live_message, message = m.PairOfferOf(ref), await _pair_offer(context, ref)
        case ShownKind.PANEL:
            live_message, message = m.PanelOf(ref, where), await _panel(context, where, shown)
        case ShownKind.OPEN_LIST:
            live_message, message = m.OpenListOf(where, (ref,)), await _open_list(context, ref)
        case ShownKind.BOARD:
            live_message, message = m.BoardOf(where), await _asked_before(context, where, shown)
        case ShownKind.CALL:
            if await context.board_message(where) == shown.message:
                return None  # a press on the call drew the board in its place
            live_message, message = m.BoardOf(where), await _asked_before(context, where, shown)
        case ReminderKind.INVITED as kind:
            live_message, message = m.ReminderOf(kind, ref, where), await _invited(context, where, shown)
        case ReminderKind() as kind:
            live_message, message = (
                m.ReminderOf(kind, ref, where, shown.step),
                await _asked_before(context, where, shown),
            )
    to = m.To.CHAT if where.private else m.To.EVERYONE
    return m.Reply(to, message, live_message, shown.message, where) if message else None


async def _asked_before(
    context: HandlerContext, where: Conversation, shown: ShownMessage
) -> m.AskedBefore | None:
    found = await context.find_assessment(shown.assessment)
    if isinstance(found, m.ErrorMessage):
        return None
    if shown.step:
        return m.AskedBefore(found.rubric, shown.kind, step=shown.step)
    if not found.assessment.takes_answers:
        return m.AskedBefore(found.rubric, shown.kind, m.AskedState.CLOSED)
    if SUBJECTS[shown.kind] is not Subject.ANSWERS:
        return m.AskedBefore(found.rubric, shown.kind)
    state = await _answered(context, SessionRef(shown.assessment, where.person.id))
    return m.AskedBefore(found.rubric, shown.kind, state)


async def _invited(
    context: HandlerContext, where: Conversation, shown: ShownMessage
) -> m.AskedBefore | m.Superseded | None:
    """Say in place of an invitation that the assessment closed, to a person without questions that say it."""
    found, closed = (
        await context.find_assessment(shown.assessment),
        await results.find(context, shown.assessment),
    )
    session = SessionRef(shown.assessment, where.person.id)
    began = isinstance(await context.read_session(session), turn.SessionView)
    if closed is None or began or not isinstance(found, FoundAssessment):
        return await _asked_before(context, where, shown)
    return m.Superseded(m.ClosedForYou(*found, closed.result.record.closed))


async def _answered(context: HandlerContext, ref: SessionRef) -> m.AskedState:
    view = await context.read_session(ref)
    if isinstance(view, m.ErrorMessage):  # who never began is awaited until they decline
        is_awaited = await context.store.assessments.is_awaited(ref)
        return m.AskedState.NEWER if is_awaited else m.AskedState.DECLINED
    if view.session.declined:
        return m.AskedState.DECLINED
    return m.AskedState.NEWER if view.progress.left else m.AskedState.FINISHED


async def _offer(context: HandlerContext, shown: ShownMessage) -> m.AskedBefore | m.OfferOver | None:
    """End an offer. Who runs the assessment now is told below it, or it is over."""
    found = await context.find_assessment(shown.assessment)
    if isinstance(found, m.ErrorMessage) or found.assessment.is_on_offer:
        return None
    return m.AskedBefore(found.rubric, shown.kind) if found.assessment.takes_answers else m.OfferOver(*found)


async def _pair_offer(context: HandlerContext, ref: AssessmentRef) -> m.PairOfferOver:
    """Say how an offer of two checks ended, or that it is made again."""
    pair = await context.store.pairs.get(ref.conversation)
    is_known = pair is not None and pair.ref == ref and (pair.posted or context.runtime.now() < pair.closes)
    return m.PairOfferOver(pair.terms if pair and is_known else None)


async def _open_list(context: HandlerContext, ref: AssessmentRef) -> m.OpenListOver | None:
    found, closed = await context.find_assessment(ref), await results.find(context, ref)
    if isinstance(found, m.ErrorMessage):
        return None
    return m.OpenListOver(*found, closed.result.record.closed if closed else None)


async def _panel(
    context: HandlerContext, where: Conversation, shown: ShownMessage
) -> m.AskedBefore | m.OfferOver | None:
    """Lead from older controls to the newest, or say who runs the assessment now, or that it is over."""
    found = await context.find_assessment(shown.assessment)
    if isinstance(found, m.ErrorMessage):
        return None
    is_theirs = found.assessment.facilitator_chat == where and found.assessment.takes_answers
    return m.AskedBefore(found.rubric, shown.kind) if is_theirs else m.OfferOver(*found)


def offer_over(found: FoundAssessment | m.ErrorMessage | m.FacilitatorOnly) -> m.OfferOver | None:
    """Say that an assessment is not on offer, or return None while it is or if it was not found."""
    if isinstance(found, FoundAssessment) and not found.assessment.is_on_offer:
        return m.OfferOver(*found)
    return None


async def _session(context: HandlerContext, ref: SessionRef, message: MessageId) -> m.Superseded | None:
    """Show the result of a session that asks no questions, if this is still its message."""
    view = await context.read_session(ref)
    if not isinstance(view, turn.SessionView) or view.session.message != message:
        return None
    if view.of_team and view.assessment.status is Status.CLOSED:
        found = await results.find(context, ref.assessment)
        if found is None:
            return None
        return m.Superseded(turn.closed_for_you(view, found.result.record.closed))
    presented = turn.present(view)
    return m.Superseded(presented) if isinstance(presented, m.Report) else None
