"""The boards of teams: one capability's next steps, shown, redrawn and announced."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef, Conversation
from bot.conversation.latest_messages import ShownKind, Subject
from bot.conversation.step_plan import has_step
from bot.conversation.team_record import AdoptedStep, StepMove
from bot.handlers import next_assessment, results, trackers
from bot.handlers.context import HandlerContext, Replies
from bot.handlers.results import SavedResult
from bot.outbox.job import Job
from bot.ports.messenger import Messenger
from rubric import Rubric

_ANNOUNCED = (StepMove.ADOPTED, StepMove.TAKEN_OVER, StepMove.DONE, StepMove.REOPENED, StepMove.DROPPED)


async def show(context: HandlerContext, where: Conversation, rubric_id: str | None = None) -> Replies:
    """Show everyone the board of a capability: the one named, else one with open steps, else the last."""
    known = await results.known_results(context, where)
    if not known:
        return ()
    adopted = await context.store.steps.adopted(where)
    return _shown(await _board(context, where, _picked(known, adopted, rubric_id), adopted))


def _picked(
    known: Sequence[SavedResult], adopted: Iterable[AdoptedStep], rubric_id: str | None
) -> SavedResult:
    """Pick the result whose board is shown, from the last one of each capability."""
    latest = {each.rubric.id: each for each in reversed(known)}
    if rubric_id in latest:
        return latest[rubric_id]
    open_ = [each for each in adopted if each.is_open]
    return next(
        (each for each in known if each is latest[each.rubric.id] and _has_any(each.rubric, open_)), known[0]
    )


def _has_any(rubric: Rubric, adopted: Iterable[AdoptedStep]) -> bool:
    return any(each.rubric.id == rubric.id and has_step(rubric, each.step) for each in adopted)


async def show_board(
    context: HandlerContext,
    where: Conversation,
    latest: SavedResult,
    news: m.StepNews | m.LevelNews | None = None,
    opened: str | None = None,
) -> Replies:
    """Show everyone the board of a result, with the *news* of a press and a step that is *opened*."""
    board = await _board(context, where, latest, await context.store.steps.adopted(where))
    return _shown(replace(board, news=news, opened=opened))


def _shown(board: m.Board) -> Replies:
    return (m.Reply(m.To.EVERYONE, board, m.BoardOf(board.ref.conversation, board.ref.id)),)


async def _board(
    context: HandlerContext, where: Conversation, latest: SavedResult, adopted: Sequence[AdoptedStep]
) -> m.Board:
    rubric, record = latest
    ref = AssessmentRef(where, record.assessment)
    known = tuple(each for each in adopted if each.rubric.id == rubric.id and has_step(rubric, each.step))
    return m.Board(
        rubric,
        record,
        ref,
        known,
        confirmed=await context.store.steps.confirmed(ref),
        now=context.runtime.now(),
        issues=await trackers.target(context, ref),
        levels=await results.team_levels(context, where, rubric),
        start=await next_assessment.scheduled(context, where, rubric),
        elsewhere=await _open_elsewhere(context, rubric, adopted),
    )


async def _open_elsewhere(
    context: HandlerContext, rubric: Rubric, adopted: Iterable[AdoptedStep]
) -> tuple[Rubric, ...]:
    """Find the other capabilities of which a team has open steps."""
    open_ = [each for each in adopted if each.is_open and each.rubric.id != rubric.id]
    refs = {each.rubric.id: each.rubric for each in open_}
    found = [await context.catalogue.find(each) for each in refs.values()]
    return tuple(each for each in found if each and _has_any(each, open_))


async def redrawn(
    context: HandlerContext, where: Conversation, latest: SavedResult, news: m.StepNews
) -> Replies:
    """Redraw the newest message that shows the board, because a step was changed elsewhere."""
    message = await context.board_message(where)
    replies = await show_board(context, where, latest, news)
    return tuple(replace(each, message_id=message, conversation=where) for each in replies)


async def redraw_board(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Redraw the newest board of a team as its steps stand now. A repeat is harmless."""
    where = job.receiver
    shown = await context.store.latest.find(where, Subject.STEPS)
    found = await results.find(context, shown.assessment) if shown and shown.kind is ShownKind.BOARD else None
    if shown is None or found is None:
        return ()
    board = await show_board(context, where, found.result)
    return tuple(replace(each, message_id=shown.message, conversation=where) for each in board)


def announced(shown: Replies) -> Replies:
    """Announce the news of a board in a line at the end of the conversation."""
    boards = (reply.message for reply in shown if isinstance(reply.message, m.Board))
    return tuple(
        m.Reply(m.To.EVERYONE, m.StepAnnounced(board), conversation=board.ref.conversation)
        for board in boards
        if isinstance(board.news, m.StepNews) and board.news.move in _ANNOUNCED
    )


async def latest_of(context: HandlerContext, where: Conversation, rubric_id: str) -> SavedResult | None:
    """Find the last result of a team for a rubric."""
    known = await results.known_results(context, where)
    return next((each for each in known if each[1].rubric.id == rubric_id), None)
