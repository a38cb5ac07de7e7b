"""The team's next steps: taken on, handed over, looked at again on a day, done or dropped."""

from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.record import AdoptedStep, StepMove, StepState
from bot.conversation.reminders.preferences import DAY
from bot.handlers import reminders, results
from bot.handlers.context import HandlerContext, Replies, error
from bot.handlers.results import Known
from rubric import Rubric

_WEEKS = {StepMove.WEEK: 1, StepMove.TWO_WEEKS: 2, StepMove.FOUR_WEEKS: 4}


async def show(context: HandlerContext, origin: Origin) -> Replies:
    """Show everyone what was taken on and what is suggested, if the team has any result."""
    latest = await _latest(context, origin)
    return await _board(context, origin, latest) if latest else ()


async def move(context: HandlerContext, origin: Origin, event: e.StepMoved) -> Replies:
    """Do with a step what somebody wants; where it stands otherwise by now, show how."""
    if origin.conversation.private:
        return error(m.ErrorCode.TEAM_ONLY)
    latest = await _latest(context, origin)
    if latest is None:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    rubric, record = latest
    if not _has(rubric, event.step):
        return error(m.ErrorCode.OLD_BUTTON)
    if event.move is StepMove.OPENED:
        return await _board(context, origin, latest, opened=event.step)
    ref = AssessmentRef(origin.conversation, record.assessment)
    kept = await _kept(context, origin, event.step)
    moved = _moved(context, event, kept, record.rubric, origin.person.id)
    if moved is None or not await context.store.steps.move(ref, moved, kept):
        return await _board(context, origin, latest)
    if event.move is StepMove.ADOPTED:
        await reminders.note_zone(context, origin)
    if moved.state is StepState.ADOPTED and moved.owner:
        await reminders.adopted(context, ref, moved)
    return await _board(context, origin, latest, m.StepNews(moved, origin.person.id, event.move))


def _moved(
    context: HandlerContext, event: e.StepMoved, kept: AdoptedStep | None, rubric: RubricRef, person: str
) -> AdoptedStep | None:
    """Say how a step stands after a move; None where it does not go from where it is *kept*."""
    now = context.runtime.now()
    afresh = AdoptedStep(event.step, rubric, person, StepState.ADOPTED, now, now + context.rules.step)
    taken = kept is not None and kept.state is StepState.ADOPTED
    match event.move, kept:
        case StepMove.ADOPTED, AdoptedStep(owner="") if taken:
            return replace(kept, owner=person, since=now, look=max(kept.look, afresh.look))
        case StepMove.ADOPTED, _ if not taken:
            return afresh
        case StepMove.OFFERED, AdoptedStep(owner=owner) if taken and owner:
            return replace(kept, owner="")
        case StepMove.OFFERED, _ if not taken:
            return replace(afresh, owner="")
        case StepMove.DONE | StepMove.DROPPED, AdoptedStep() if taken:
            return replace(kept, state=StepState(event.move.value), since=now)
        case StepMove.REOPENED, AdoptedStep(state=StepState.DONE):
            return replace(kept, state=StepState.ADOPTED, since=now, look=afresh.look)
        case ((StepMove.WEEK | StepMove.TWO_WEEKS | StepMove.FOUR_WEEKS), AdoptedStep()) if taken:
            return replace(kept, look=now + _WEEKS[event.move] * 7 * DAY)
    return None


async def _kept(context: HandlerContext, origin: Origin, step: str) -> AdoptedStep | None:
    found = await context.store.steps.adopted(origin.conversation)
    return next((each for each in found if each.step == step), None)


async def _board(
    context: HandlerContext, origin: Origin, latest: Known, news: m.StepNews | None = None, opened: str = ""
) -> Replies:
    rubric, record = latest
    adopted = await context.store.steps.adopted(origin.conversation)
    known = tuple(each for each in adopted if each.rubric.id == rubric.id and _has(rubric, each.step))
    board = m.Board(rubric, record, known, news, opened)
    return (m.Reply(m.To.EVERYONE, board, m.BoardOf(origin.conversation)),)


async def _latest(context: HandlerContext, origin: Origin) -> Known | None:
    known = await results.known_results(context, origin.conversation)
    return known[0] if known else None


def _has(rubric: Rubric, step: str) -> bool:
    try:
        rubric.step(step)
    except KeyError:
        return False
    return True
