"""Results, next steps and status: the team's own in its conversation, else the person's own."""

from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.questions import Mode
from bot.conversation.team_record import TeamView
from bot.handlers import (
    assessments,
    checks,
    late_presses,
    own_steps,
    pairs,
    results,
    sessions,
    shared_conversations,
    step_boards,
    steps,
)
from bot.handlers.context import FoundAssessment, HandlerContext, Replies, error, to_you


async def show_result(context: HandlerContext, origin: Origin, event: e.ResultAsked) -> Replies:
    """Show the named session's result, the team's last one, or the person's last one."""
    if event.session and not event.session.assessment.conversation.private:
        return await results.answered_with(context, origin, event.session)
    if event.session is None and not origin.conversation.private:
        return await results.last(context, origin) or await checks.result(context, origin, event)
    own = await checks.result(context, origin, event)
    if event.session is None and not isinstance(own[0].message, m.Report):
        return await _team_results(context, origin) or own
    return own


async def _team_results(context: HandlerContext, origin: Origin) -> Replies:
    """List the last result of each team that a person may see, the newest first."""
    memory = await context.store.people.recall(origin.person)
    shared = await shared_conversations.shared_with(context, origin.person)
    places = {each.conversation: each.name for each in shared}
    places |= {each.assessment.conversation: None for each in memory.assessments} | places
    found = [
        m.ListedResult(
            rubric, AssessmentRef(where, record.assessment), record, name or record.conversation_name
        )
        for where, name in places.items()
        for rubric, record in (await results.visible_results(context, origin, where))[:1]
    ]
    listed = tuple(sorted(found, key=lambda each: -each.record.closed))
    return to_you(m.TeamResultList(listed)) if listed else ()


async def show_details(context: HandlerContext, origin: Origin, event: e.DetailsAsked) -> Replies:
    """Show the steps of a result in full, to people who may see the result."""
    if event.assessment:
        return await results.show_details(context, origin, event.assessment)
    session_view = await checks.find_finished(context, origin.person, event.session)
    if not isinstance(session_view, turn.SessionView):
        return to_you(session_view)
    result, plan = turn.result_of(session_view)
    levels = await results.own_levels(context, origin.person, session_view.rubric)
    return to_you(m.ReportDetails(session_view.rubric, result, plan, session=session_view.ref, levels=levels))


async def show_next_steps(context: HandlerContext, origin: Origin, event: e.NextAsked) -> Replies:
    """Show the team's board. In private the steps that the person owns, else those of their last check."""
    if not origin.conversation.private:
        shown = await step_boards.show(context, origin.conversation, event.rubric_id)
        return shown or await checks.result(context, origin, event)
    open_ = _open(await own_steps.of_person(context, origin.person))
    return to_you(m.OwnSteps(open_)) if open_ else await checks.result(context, origin, event)


async def show_steps(context: HandlerContext, origin: Origin, event: e.StepsAsked) -> Replies:
    """Show all steps of the team, or in private those that the person owns."""
    if not origin.conversation.private:
        return await steps.show_all(context, origin, event)
    own = await own_steps.of_person(context, origin.person)
    ended = sorted((each for each in own if not each.adoption.is_open), key=lambda each: -each.adoption.ended)
    return to_you(m.OwnSteps(_open(own), tuple(ended)))


async def show_everyone(context: HandlerContext, origin: Origin, event: e.TeamViewShared) -> Replies:
    """Show everyone in a conversation what belongs to the team there, if the person is in it."""
    where = event.where
    if failure := await shared_conversations.post_failure(context, origin, where):
        return to_you(m.CouldNotPost(failure))
    match event.view:
        case TeamView.BOARD:
            shown = await step_boards.show(context, where)
        case TeamView.HISTORY:
            known = await results.known_results(context, where)
            shown = (m.Reply(m.To.EVERYONE, m.History(known, where)),) if known else ()
    if not shown:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    return await results.shown_to_everyone(context, origin, event, replace(shown[0], conversation=where))


async def finish_step(context: HandlerContext, origin: Origin, _: e.DoneSaid) -> Replies | e.Event:
    """Ask which step is done. Without any open step, the word is taken as a typed answer."""
    if not origin.conversation.private:
        return await step_boards.show(context, origin.conversation) or error(m.ErrorCode.NO_TEAM_RESULT)
    if open_ := _open(await own_steps.of_person(context, origin.person)):
        return to_you(m.OwnSteps(open_, finishing=True))
    return e.Typed("done")


def _open(own: tuple[m.OwnStep, ...]) -> tuple[m.OwnStep, ...]:
    return tuple(each for each in own if each.adoption.is_open)


async def resume(context: HandlerContext, origin: Origin, event: e.Continued) -> Replies:
    """Go on with the open questions of a person, else with those that their team answers live."""
    if event.session or origin.conversation.private or await _has_questions(context, origin):
        return await sessions.resume(context, origin, event)
    running = await context.store.assessments.running(origin.conversation)
    if any(each.mode is Mode.LIVE for each in running):
        return await assessments.status(context, origin)
    return await sessions.resume(context, origin, event)


async def _has_questions(context: HandlerContext, origin: Origin) -> bool:
    view = await context.current(origin.person)
    if not isinstance(view, turn.SessionView) or view.assessment.mode is Mode.LIVE:
        return False
    return view.assessment.takes_answers and bool(view.progress.left)


async def show_status(context: HandlerContext, origin: Origin, event: e.StatusAsked) -> Replies:
    """Show the assessments running in the conversation, or the person's open sessions.

    A late press on the status of an assessment that is over leads to its result.
    """
    about = await context.find_assessment(event.assessment) if event.assessment else None
    if isinstance(about, FoundAssessment) and not about.assessment.takes_answers:
        return await late_presses.say_closed(context, origin, about)
    running = () if origin.conversation.private else await assessments.status(context, origin)
    if running:
        return running
    own = await checks.status(context, origin)
    nothing = own == error(m.ErrorCode.NO_SESSION)
    return (await pairs.open_here(context, origin) if nothing else ()) or own
