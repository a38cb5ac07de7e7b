"""The steps of teams: adopted, finished, dropped, taken over, and listed over time."""

from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin
from bot.conversation.latest_messages import Subject, subject_name
from bot.conversation.step_plan import has_step
from bot.conversation.steps import is_finished, needs_asking
from bot.conversation.team_record import AdoptedStep, ConfirmedLevel, StepMove
from bot.handlers import (
    assessment_notices,
    own_steps,
    results,
    step_boards,
    step_changes,
    superseded,
    trackers,
)
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.handlers.results import SavedResult
from bot.handlers.step_boards import show_board
from bot.handlers.step_changes import StepSource
from rubric import Rubric, plan


async def show_all(context: HandlerContext, origin: Origin, event: e.StepsAsked) -> Replies:
    """Show everyone all steps that the team has adopted over time."""
    where = origin.conversation
    known = await results.known_results(context, where)
    steps = await over_time(context, where)
    if not known and not steps:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    zone = known[0].record.zone if known else None
    ref = AssessmentRef(where, known[0].record.assessment if known else "")
    issues = await trackers.target(context, ref)
    found = m.StepList(steps, zone, context.runtime.now(), event.state, event.page, issues)
    return (m.Reply(m.To.EVERYONE, found, m.BoardOf(where)),)


async def over_time(context: HandlerContext, where: Conversation) -> tuple[tuple[Rubric, AdoptedStep], ...]:
    """Read all steps that a team has adopted over time, each with its rubric, the oldest first."""
    adopted = await context.store.steps.over_time(where)
    found = [(await context.catalogue.find(each.rubric), each) for each in adopted]
    return tuple((rubric, each) for rubric, each in found if rubric and has_step(rubric, each.step))


async def move(context: HandlerContext, origin: Origin, event: e.StepMoved) -> Replies:
    """Take a press about a step: from its team's conversation, or from its owner's private chat."""
    if origin.conversation == event.assessment.conversation:
        return await _move_in_team(context, origin, event)
    if origin.conversation.private:
        return await own_steps.move(context, origin, event)
    return error(m.ErrorCode.TEAM_ONLY)


async def offer_help(context: HandlerContext, origin: Origin, event: e.HelpOffered) -> Replies:
    """Note in the call for help that a person can help the owner of a step. Its owner does not change."""
    ref = event.assessment
    if origin.conversation != ref.conversation:
        return error(m.ErrorCode.TEAM_ONLY)
    found = await step_changes.find(context, event)
    if isinstance(found, m.ErrorMessage):
        return to_you(found)
    kept, rubric = found.kept, await context.catalogue.find(found.rubric)
    if rubric is None or not has_step(rubric, event.step):
        return error(m.ErrorCode.OLD_BUTTON)
    if kept is None or not kept.help_asked:
        return to_you(m.HelpRefused(rubric, event.step))
    if kept.owner == origin.person.id:
        return to_you(m.HelpRefused(rubric, event.step, own=True))
    helped = await context.store.steps.offer_help(ref, kept, origin.person.id)
    if helped is None:
        return to_you(m.HelpRefused(rubric, event.step))
    wanted = m.HelpWanted(rubric, ref, helped, await trackers.target(context, ref))
    return (m.Reply(m.To.EVERYONE, wanted, m.BoardOf(ref.conversation, kept.assessment, kept.step)),)


async def confirm_level(context: HandlerContext, origin: Origin, event: e.LevelConfirmed) -> Replies:
    """Keep that a team's answers match the next level of an aspect, or take it back."""
    ref = event.assessment
    if origin.conversation != ref.conversation:
        return error(m.ErrorCode.TEAM_ONLY)
    known = await results.known_results(context, ref.conversation)
    latest = next((each for each in known if each[1].assessment == ref.id), None)
    if latest is None:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    rubric, record = latest
    if event.retracted:
        return await _retract(context, origin, event, latest)
    if event.aspect_id not in plan(rubric, record.result).on_the_way:
        return await show_board(context, ref.conversation, latest)
    value = record.result.value(event.aspect_id) or 1
    level = ConfirmedLevel(event.aspect_id, value + 1, origin.person.id, context.runtime.now())
    news = m.LevelNews(level, origin.person.id, retracted=False)
    kept = await context.store.steps.confirm(ref, level)
    return await show_board(context, ref.conversation, latest, news if kept else None)


async def _retract(
    context: HandlerContext, origin: Origin, event: e.LevelConfirmed, latest: SavedResult
) -> Replies:
    """Take a confirmed level back, for the person who confirmed it and for the facilitator."""
    ref, person = event.assessment, origin.person.id
    confirmed = await context.store.steps.confirmed(ref)
    level = next((each for each in confirmed if each.aspect == event.aspect_id), None)
    if level is None:
        return await show_board(context, ref.conversation, latest)
    assessment = await context.store.assessments.get(ref)
    facilitator = assessment.facilitator if assessment else None
    if person not in (level.person, facilitator) and (level.person or facilitator):
        return to_you(m.UndoRefused(latest[0], level, facilitator))
    await context.store.steps.retract(ref, level)
    return await show_board(context, ref.conversation, latest, m.LevelNews(level, person, retracted=True))


_TAKES = (StepMove.ADOPTED, StepMove.OFFERED)
_ASKS_FOR_IT = (*_TAKES, StepMove.TAKEN_OVER)


async def _move_in_team(context: HandlerContext, origin: Origin, event: e.StepMoved) -> Replies:
    found = await step_changes.find(context, event)
    if isinstance(found, m.ErrorMessage):
        return to_you(found)
    latest = await step_boards.latest_of(context, origin.conversation, found.rubric.id)
    if latest is None:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    rubric, record = latest
    kept, person, where = found.kept, origin.person.id, origin.conversation
    if not has_step(rubric, event.step):
        return error(m.ErrorCode.OLD_BUTTON)
    if event.move is StepMove.OPENED:
        return await show_board(context, where, latest, opened=event.step)
    if event.move is StepMove.SHOWN and kept:
        return to_you(m.StepKept(rubric, kept, record.zone))
    if kept and needs_asking(kept, event.move, person) and not event.confirmed:
        return to_you(m.OwnerAsked(rubric, event.assessment, kept, event.move, record.zone))
    if event.move in _TAKES and event.assessment.id != record.assessment and not (kept and kept.is_open):
        return await show_board(context, where, latest)  # an older board suggested the step
    if event.move in _TAKES:
        ref = AssessmentRef(where, record.assessment)
        await assessment_notices.begin_talk(context, await context.store.assessments.get(ref))
    changed = await step_changes.write(
        context, origin, event, kept, StepSource(record.rubric, record.assessment)
    )
    if changed is None:
        if kept and kept.is_open and kept.owner == person and event.move is StepMove.TAKEN_OVER:
            return to_you(m.StepKept(rubric, kept, record.zone, own=True))
        board = await show_board(context, where, latest)
        is_over = kept and is_finished(kept, record.assessment) and event.move in _ASKS_FOR_IT
        return (*board, *to_you(m.StepKept(rubric, kept, record.zone))) if kept and is_over else board
    if kept and kept.owner and (not changed.is_open or changed.owner != kept.owner):
        chat = replace(origin.person, id=kept.owner).chat
        asked = subject_name(Subject.CHECK_IN, AssessmentRef(where, kept.assessment), kept.step)
        await superseded.end(context, chat, asked)
    news = m.StepNews(changed, person, event.move)
    if event.confirmed:
        told = to_you(m.OwnerInformed(rubric, changed, kept.owner if kept else None))
        shown = await step_boards.redrawn(context, where, latest, news)
        return (*shown, *told, *step_boards.announced(shown))
    shown = await show_board(context, where, latest, news)
    return (*shown, *step_boards.announced(shown))
