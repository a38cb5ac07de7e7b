"""Exports: a team's results for its facilitator, and their own answers for everyone."""

from bot.conversation import events as e, messages as m, turn
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person
from bot.conversation.permissions import ALLOWED, Permission
from bot.conversation.reports.exports import (
    OwnAnswers,
    Rows,
    Subject,
    TeamResults,
    answer_rows,
    result_rows,
)
from bot.conversation.reports.step_export import StepRow, step_rows
from bot.handlers import results, steps
from bot.handlers.context import HandlerContext, Replies, error, to_you


async def hand_out(context: HandlerContext, origin: Origin, _: e.ExportAsked) -> Replies:
    """Give a person their own answers in private, the facilitator the team's results anywhere else."""
    private = origin.conversation.private
    what = OwnAnswers(origin.person) if private else TeamResults(origin.conversation)
    rows = await read_rows(context, what)
    if not rows:
        return error(m.ErrorCode.NOTHING_ANSWERED if private else m.ErrorCode.NO_TEAM_RESULT)
    if not private and not await may_export(context, origin):
        return error(m.ErrorCode.NOT_YOUR_EXPORT)
    return to_you(m.Export(rows, context.export_links.download(what) if context.export_links else None))


async def read_rows(context: HandlerContext, what: Subject) -> Rows:
    """Read what there is now."""
    match what:
        case TeamResults(conversation):
            return await _of_team(context, conversation)
        case OwnAnswers(person):
            return await _of_person(context, person)


async def read_steps(context: HandlerContext, where: Conversation) -> tuple[StepRow, ...]:
    """Read all steps of a team over time."""
    known = await results.known_results(context, where)
    zone = known[0].record.zone if known else None
    return step_rows(await steps.over_time(context, where), zone)


async def may_export(context: HandlerContext, origin: Origin) -> bool:
    """Tell whether a person was the facilitator of the team's last assessment with a result."""
    newest = next(iter(await results.known_results(context, origin.conversation)), None)
    if newest is None:
        return False
    ref = AssessmentRef(origin.conversation, newest.record.assessment)
    assessment = await context.store.assessments.get(ref)
    return assessment is not None and Permission.EXPORT in ALLOWED[assessment.role_of(origin)]


async def _of_team(context: HandlerContext, conversation: Conversation) -> Rows:
    known = await results.known_results(context, conversation)
    return result_rows(known, await context.store.steps.adopted(conversation))


async def _of_person(context: HandlerContext, person: Person) -> Rows:
    """Read every session of a person, the newest first."""
    memory = await context.store.people.recall(person)
    read = [await context.read_session(ref) for ref in (*memory.checks, *memory.assessments)]
    found = [each for each in read if isinstance(each, turn.SessionView)]
    found.sort(key=lambda each: (each.assessment.opened, each.assessment.id), reverse=True)
    return tuple(
        row
        for each in found
        for row in answer_rows(each.rubric, each.assessment, each.session.answers, each.session.notes)
    )
