"""The quick check: one person's level, shared only by that person."""

from collections.abc import Iterable
from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import Conversation, Origin, Person, SessionRef
from bot.conversation.session import WriteStatus
from bot.handlers import results, sessions, shared_conversations, superseded
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.ports.checks import NewCheck
from bot.ports.people import PersonMemory
from rubric import Rubric

_NO_SESSION = m.ErrorMessage(m.ErrorCode.NO_SESSION)
SHARED_SECONDS = 600  # the same answers are posted once in that time; a signed press is good for half of it


async def start(context: HandlerContext, origin: Origin, event: e.CheckAsked) -> Replies:
    """Start a check, or go on with the one that is running."""
    found = await _wanted(context, origin.person, event)
    if not isinstance(found, Rubric):
        return to_you(found)
    await context.catalogue.keep(found)
    check = NewCheck(
        id=context.runtime.new_id(),
        person=origin.person,
        rubric=RubricRef(found.id, found.hash),
        aspects=len(found.aspects),
        levels=found.top,
        opened=context.runtime.now(),
        asked_from=None if origin.conversation.private else origin.conversation,
        conversation_name=origin.conversation_name,
        sent_at=origin.sent_at,
    )
    ref, outcome = await context.store.checks.start(
        check, again=event.again, delivery_ids=origin.delivery_ids
    )
    notice = m.Notice.ALREADY_RUNNING if outcome.code is WriteStatus.SHOWN else None
    return await sessions.show(context, origin, ref, outcome, notice)


async def _wanted(context: HandlerContext, person: Person, event: e.CheckAsked) -> Rubric | m.Capabilities:
    """Find the rubric to check. Where none is named, a check that the person is in goes on or starts over."""
    named = event.capability or event.rubric_id
    current = await context.current(person) if context.catalogue.has_choice and not named else None
    if isinstance(current, turn.SessionView) and not current.of_team and not current.assessment.pair:
        begun = current.rubric.gives_level and current.session.answers and current.progress.left
        again = context.find_rubric("", current.rubric.id) if begun or event.again else None
        if isinstance(again, Rubric):
            return again
    return context.find_rubric(event.capability, event.rubric_id)


async def scan(context: HandlerContext, origin: Origin, _: e.ScanAsked) -> Replies:
    """Start a scan in private. In a conversation, ask whether it is for one person or for the team."""
    scans = context.catalogue.scans
    if not scans:
        return to_you(m.Capabilities(context.catalogue.offered, unknown="scan"))
    if origin.conversation.private:
        return await start(context, origin, e.CheckAsked(rubric_id=scans[0].id))
    return to_you(m.ScanOffered(scans[0]))


async def result(
    context: HandlerContext, origin: Origin, event: e.ResultAsked | e.Shared | e.WhyAsked | e.NextAsked
) -> Replies:
    """Answer everything that is asked about a finished check."""
    ref = None if isinstance(event, e.NextAsked) else event.session
    session_view = await find_finished(context, origin.person, ref)
    if not isinstance(session_view, turn.SessionView):
        return to_you(session_view)
    result, plan = turn.result_of(session_view)
    match event:
        case e.WhyAsked():
            return to_you(m.HowItWorks(session_view.rubric, result))
        case e.NextAsked():
            return to_you(
                m.NextSteps(session_view.rubric, result, plan, session_view.assessment.pair is not None)
            )
        case e.Shared():
            return await _share(context, origin, session_view, event.where, ask=event.session is None)
        case e.ResultAsked():
            report, where = turn.report(session_view), origin.conversation
            if not where.private:
                report = replace(report, share=m.ShareOffer(where, _called(origin, session_view)))
            newer = (
                await sessions.newer_check(context, origin.person, session_view.ref) if ref is None else None
            )
            return to_you(await results.for_author(context, origin.person, replace(report, newer=newer)))


async def status(context: HandlerContext, origin: Origin) -> Replies:
    """Name the open session of a person, or list them all."""
    memory = await context.store.people.recall(origin.person)
    found = await _touched(context, memory)
    running = _running(found)
    if len(running) > 1 or any(each.assessment for each in running):
        of_teams = tuple(each.assessment.ref for each in running if each.assessment)
        return superseded.open_list(origin, m.OpenSessions(running), of_teams)
    if not running:
        return to_you(next((each for each in found if isinstance(each, m.ErrorMessage)), _NO_SESSION))
    return to_you(m.CheckStatus(running[0].rubric, running[0].ref, running[0].progress))


async def unfinished(context: HandlerContext, memory: PersonMemory) -> tuple[m.OpenSession, ...]:
    """List a person's open sessions, without finished checks and assessments that they sit out.

    A check that they left for another one before its first answer is not waiting for them.
    """
    current = await context.current_ref(memory)
    found = await _touched(context, memory)
    running = _running([each for each in found if not _is_left(each, current)])
    return tuple(each for each in running if each.assessment or each.progress.left)


def _is_left(found: turn.SessionView | m.ErrorMessage, current: SessionRef | None) -> bool:
    if not isinstance(found, turn.SessionView):
        return False
    untouched = not found.of_team and not found.session.answers and found.ref != current
    return found.session.declined or untouched


async def finished_checks(
    context: HandlerContext, memory: PersonMemory, most: int
) -> tuple[m.FinishedCheck, ...]:
    """List at most so many of the checks that a person has finished, the newest first."""
    found: list[m.FinishedCheck] = []
    for ref in memory.checks:
        session_view = await context.read_session(ref)
        if (
            isinstance(session_view, turn.SessionView)
            and not session_view.progress.left
            and len(found) < most
        ):
            result, _ = turn.result_of(session_view)
            found.append(m.FinishedCheck(session_view.rubric, ref, result, session_view.assessment.opened))
    return tuple(found)


async def _touched(context: HandlerContext, memory: PersonMemory) -> list[turn.SessionView | m.ErrorMessage]:
    """Read the session a person was in last, their part in teams' assessments, and their open checks."""
    refs = dict.fromkeys((*filter(None, [memory.current_ref]), *memory.assessments))
    found = [await context.read_session(ref) for ref in refs]
    return [*found, *[view async for view in sessions.open_checks(context, memory) if view.ref not in refs]]


async def not_shared(context: HandlerContext, origin: Origin, event: e.Shared) -> None:
    """Take back that a result was shared, because posting it failed: it may be tried again at once."""
    session_view = await find_finished(context, origin.person, event.session)
    if not isinstance(session_view, turn.SessionView):
        return
    target = event.where or _target(origin, session_view)
    if target is not None:
        await context.store.checks.release_share(session_view.ref, turn.fingerprint(session_view, target))


async def _share(
    context: HandlerContext,
    origin: Origin,
    session_view: turn.SessionView,
    where: Conversation | None,
    *,
    ask: bool,
) -> Replies:
    """Post a check's result for everyone, once for the same answers, as the person who asked for it.

    Where nothing says in which conversation, the person is asked. One who typed the command in private
    is asked in any case (*ask*), as a button asks before it posts.
    """
    result, plan = turn.result_of(session_view)
    if result.level is None and session_view.rubric.gives_level:
        return error(m.ErrorCode.NO_LEVEL_TO_SHARE)
    target = where or _target(origin, session_view)
    if target and ask and origin.conversation.private:
        named = await shared_conversations.find(context, origin.person, target)
        return to_you(m.WhereToShare(session_view.ref, (named,)))
    if target is None:
        found = await shared_conversations.shared_with(context, origin.person)
        if not found:
            return error(m.ErrorCode.NOTHING_TO_SHARE)
        return to_you(m.WhereToShare(session_view.ref, found))
    if failure := await shared_conversations.post_failure(context, origin, target):
        return to_you(m.CouldNotShare(session_view.ref, failure, where))
    what, now = turn.fingerprint(session_view, target), context.runtime.now()
    if not await context.store.checks.claim_share(session_view.ref, what, now, SHARED_SECONDS):
        return error(m.ErrorCode.SHARED_BEFORE)
    shared = m.SharedReport(session_view.rubric, session_view.ref.person, result, plan)
    return (
        m.Reply(m.To.EVERYONE, shared, conversation=target),
        m.Reply(m.To.YOU, m.ResultShared(target, await _place(context, origin, session_view, target))),
    )


async def find_finished(
    context: HandlerContext, person: Person, ref: SessionRef | None
) -> turn.SessionView | m.CheckStatus | m.ErrorMessage:
    """Find a finished check: *ref*, or the newest of the person's own. Else say how far an open one is."""
    refs = (ref,) if ref else (await context.store.people.recall(person)).checks
    unfinished = None
    for each in refs:
        session_view = await context.read_session(each)
        if not isinstance(session_view, turn.SessionView) or session_view.of_team:
            continue
        if not session_view.progress.left:
            return session_view
        unfinished = unfinished or session_view
    if unfinished is None:
        return m.ErrorMessage(m.ErrorCode.NO_RESULT)
    return m.CheckStatus(unfinished.rubric, unfinished.ref, unfinished.progress)


def _running(found: Iterable[turn.SessionView | m.ErrorMessage]) -> tuple[m.OpenSession, ...]:
    session_view = (each for each in found if isinstance(each, turn.SessionView))
    return tuple(_open(each) for each in session_view if each.assessment.takes_answers)


def _open(session_view: turn.SessionView) -> m.OpenSession:
    assessment = session_view.assessment if session_view.of_team else None
    return m.OpenSession(session_view.rubric, session_view.ref, session_view.progress, assessment)


def _target(origin: Origin, session_view: turn.SessionView) -> Conversation | None:
    """Find where a check may be shared: where the person is now, else where they asked for it."""
    return session_view.assessment.asked_from if origin.conversation.private else origin.conversation


async def _place(
    context: HandlerContext, origin: Origin, session_view: turn.SessionView, target: Conversation
) -> str | None:
    """Name the conversation in which a check was shared, or None where its name is unknown."""
    if target == _target(origin, session_view):
        return _called(origin, session_view)
    return await shared_conversations.name_of(context, origin.person, target)


def _called(origin: Origin, session_view: turn.SessionView) -> str | None:
    """Name the conversation in which a check may be shared, or None where its name is unknown."""
    same = _target(origin, session_view) == session_view.assessment.asked_from
    return origin.conversation_name or (session_view.assessment.conversation_name if same else None)
