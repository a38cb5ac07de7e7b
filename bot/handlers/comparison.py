"""Two results of a team side by side."""

from bot.conversation import events as e, messages as m
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef, Conversation, Origin
from bot.handlers import results, shared_conversations
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.handlers.results import PickedResult, SavedResult

MOST_OTHERS = 4  # earlier results, and other capabilities, that are offered


async def show(context: HandlerContext, origin: Origin, event: e.CompareAsked) -> Replies:
    """Show a person two results side by side. Elsewhere only results that their own answers are in."""
    where = event.now.conversation if event.now else origin.conversation
    if where.private:
        return error(m.ErrorCode.TEAM_ONLY)
    known = await results.visible_results(context, origin, where)
    if not known:
        return error(m.ErrorCode.NO_TEAM_RESULT if origin.conversation == where else m.ErrorCode.TEAM_ONLY)
    offer = await results.offer(context, origin, where)
    found = _comparison(known, where, event.now.id if event.now else None, event.before, offer)
    return to_you(found) if found else error(m.ErrorCode.NOTHING_TO_COMPARE)


async def share(context: HandlerContext, origin: Origin, event: e.ComparisonShared) -> Replies:
    """Show everyone two results side by side, in the conversation that they belong to."""
    where = event.now.conversation
    if failure := await shared_conversations.post_failure(context, origin, where):
        return to_you(m.CouldNotPost(failure))
    known = await results.known_results(context, where)
    found = _comparison(known, where, event.now.id, event.before, None)
    if found is None:
        return error(m.ErrorCode.NOTHING_TO_COMPARE)
    shown = m.Reply(m.To.EVERYONE, found, conversation=where)
    return await results.shown_to_everyone(context, origin, event, shown)


def _comparison(
    known: tuple[SavedResult, ...],
    where: Conversation,
    now: str | None,
    before: str | None,
    offer: m.ShareOffer | None,
) -> m.Comparison | None:
    """Put two results side by side: those named, else the newest that has one before it, or None.

    Each other capability with two results is offered.
    """
    newest = _comparable(known)
    found = results.pick(known, now) if now else next(iter(newest), None)
    if found is None:
        return None
    later, earlier, _ = found
    chosen = next((each for each in earlier if before in (None, each.record.assessment)), None)
    if chosen is None:
        return None
    others = tuple(
        m.ComparableResult(_ref(where, each), each.record.closed_day)
        for each in earlier
        if each is not chosen
    )
    return m.Comparison(
        PublicResult.of(*chosen),
        PublicResult.of(*later),
        _ref(where, chosen),
        _ref(where, later),
        others[:MOST_OTHERS],
        tuple(
            m.ComparableCapability(each.result.rubric.name, _ref(where, each.result))
            for each in newest
            if each.result.rubric.id != later.rubric.id
        )[:MOST_OTHERS],
        offer,
    )


def _comparable(known: tuple[SavedResult, ...]) -> tuple[PickedResult, ...]:
    """Find the newest result of each capability that has two, the newest first."""
    newest = {each.rubric.id: each.record.assessment for each in reversed(known)}
    named = [each.record.assessment for each in known if each.record.assessment in newest.values()]
    found = (results.pick(known, each) for each in named)
    return tuple(each for each in found if each and each.earlier)


def _ref(where: Conversation, result: SavedResult) -> AssessmentRef:
    return AssessmentRef(where, result.record.assessment)
