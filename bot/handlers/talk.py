"""The guide for a team's talk about its result."""

from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.calendar import talk_time
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.reports.talk import talk_guide
from bot.handlers import assessment_notices, next_assessment, results, shared_conversations, step_boards
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.handlers.results import PickedResult


async def open_card(context: HandlerContext, origin: Origin, event: e.GuideOpened) -> Replies:
    """Show a person one card of the guide, if they may see the result."""
    ref = event.assessment or await _newest(context, origin)
    if ref is None:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    if refused := await results.refusal(context, origin, ref):
        return to_you(refused)
    found = await results.find(context, ref)
    if found is None:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    await assessment_notices.begin_talk(context, await context.store.assessments.get(ref))
    guide = talk_guide(*found.result)
    card = min(event.card, guide.last_card)
    summary = await _summary(context, ref, found)
    offer = await results.offer(context, origin, ref.conversation)
    ahead = context.runtime.now() < talk_time(summary.record.closed, summary.record.zone)
    can_be_planned = ahead and context.calendar_links is not None
    return to_you(m.TalkCard(guide, card, ref, summary, found.before, offer, can_be_planned))


async def show_steps(context: HandlerContext, origin: Origin, event: e.TalkStepsShown) -> Replies:
    """Show everyone the team's board, once a minute at most, and tell the person on the same card."""
    where = event.assessment.conversation
    if failure := await shared_conversations.post_failure(context, origin, where):
        return to_you(m.CouldNotPost(failure))
    (card,) = await open_card(context, origin, e.GuideOpened(event.assessment, event.card))
    if not isinstance(card.message, m.TalkCard):
        return (card,)
    shown = await step_boards.show(context, where, card.message.summary.rubric.id)
    if not shown:
        return (card,)
    told = replace(card, message=replace(card.message, is_shown=True))
    board = replace(shown[0], conversation=where)
    posted = await results.shown_to_everyone(context, origin, event, board)
    return (*(each for each in posted if each.to is m.To.EVERYONE), told)


async def share(context: HandlerContext, origin: Origin, event: e.TalkShared) -> Replies:
    """Post the summary of a talk in the conversation that its result belongs to."""
    where = event.assessment.conversation
    if failure := await shared_conversations.post_failure(context, origin, where):
        return to_you(m.CouldNotPost(failure))
    found = await results.find(context, event.assessment)
    if found is None:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    summary = await _summary(context, event.assessment, found)
    shown = m.Reply(m.To.EVERYONE, summary, conversation=where)
    posted = await results.shown_to_everyone(context, origin, event, shown)
    if shown not in posted:
        return posted
    last = e.GuideOpened(event.assessment, talk_guide(*found.result).last_card)
    (card,) = await open_card(context, origin, last)
    if not isinstance(card.message, m.TalkCard):
        return posted
    return (shown, replace(card, message=replace(card.message, is_shown=True)))


async def _summary(context: HandlerContext, ref: AssessmentRef, found: PickedResult) -> m.TalkSummary:
    rubric, record = found.result
    planned = await results.plan_of(context, ref.conversation, found)
    again = await next_assessment.find(context, ref, rubric)
    return m.TalkSummary(rubric, record, planned, again, context.runtime.now())


async def _newest(context: HandlerContext, origin: Origin) -> AssessmentRef | None:
    """Find the newest result of the conversation, in private that of the teams a person has answered in."""
    if not origin.conversation.private:
        known = await results.known_results(context, origin.conversation)
        return AssessmentRef(origin.conversation, known[0].record.assessment) if known else None
    found = await results.answered_results(context, origin.person)
    return found[0][0] if found else None
