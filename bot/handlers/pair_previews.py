"""The preview of a person's check of a pair, before they agree to show it."""

from bot.conversation import messages as m, turn
from bot.conversation.identity import AssessmentRef
from bot.conversation.pairs import Pair, frozen
from bot.handlers.context import HandlerContext


async def preview(
    context: HandlerContext, view: turn.SessionView, *, refused: bool = False
) -> m.PairPreview | m.Notice | None:
    """Show a finished check of an open pair as it would be posted, or None for any other session.

    An agreement ends as soon as the answers differ from those that it was given for. A
    person who is still looking at the questions gets a notice of that.
    """
    pair = await open_pair(context, view.assessment.pair) if view.assessment.pair else None
    if pair is None:
        return None
    person, answers = view.ref.person, frozen(view.rubric, view.session.answers)
    agreed = pair.agreed.get(person)
    ended = bool(agreed) and agreed != answers
    if ended:
        await context.store.pairs.withdraw(pair.ref, person)
    if view.progress.page is not None:
        return m.Notice.AGREEMENT_ENDED if ended else None
    consent = m.Consent.REFUSED if refused else m.Consent.ASKED
    if agreed:
        consent = m.Consent.OUTDATED if ended else m.Consent.GIVEN
    result, _ = turn.result_of(view)
    return m.PairPreview(view.rubric, pair.terms, view.ref, result, view.session.changes, consent)


async def open_pair(context: HandlerContext, ref: AssessmentRef) -> Pair | None:
    """Read a pair that takes agreements, or None once both have agreed or it has lapsed."""
    pair = await context.store.pairs.get(ref.conversation)
    if pair is None or pair.ref != ref or pair.is_complete or context.runtime.now() >= pair.closes:
        return None
    return pair
