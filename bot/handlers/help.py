"""Orientation: help, capabilities on offer, words explained."""

from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.identity import Origin, SessionRef
from bot.conversation.permissions import Permission
from bot.conversation.reminders.preferences import DAY
from bot.conversation.small_talk import Courtesy
from bot.conversation.typed import parsing
from bot.handlers import exports, overview, pairs, portfolio, superseded
from bot.handlers.context import FoundAssessment, HandlerContext, Replies, error, to_you
from bot.handlers.unanswered import unanswered_assessments
from bot.ports.people import PersonMemory

_OF_A_FACILITATOR = ("manage", "close", "drop")  # commands about an assessment that a person runs


async def show_help(context: HandlerContext, origin: Origin, event: e.HelpAsked) -> Replies:
    """Show help with a way back to open questions, or list everything that people can do."""
    if event.everything:
        refused = frozenset[str]() if event.words else await _refused(context, origin)
        return to_you(m.CommandList(origin.conversation.private, event.words, refused))
    memory = await context.store.people.recall(origin.person)
    resume = await _resumable_of(context, memory)
    private = origin.conversation.private
    found = await unanswered_assessments(context, origin.person, memory) if private else ()
    unanswered = tuple(each for each in found if not each.sits_out)
    shown = replace(await _help(context, origin, resume), unanswered=unanswered)
    return superseded.open_list(origin, shown, tuple(each.assessment.ref for each in unanswered[:1]))


async def _refused(context: HandlerContext, origin: Origin) -> frozenset[str]:
    """Name the commands of a team's facilitator that would refuse this person here."""
    run = await context.meant(origin, e.ManageAsked(), Permission.EXTEND)
    refused = set[str]() if isinstance(run, FoundAssessment | m.WhichOne) else set(_OF_A_FACILITATOR)
    if origin.conversation.private:
        return frozenset(refused)
    if not await exports.may_export(context, origin):
        refused.add("export")
    if not await portfolio.may_change(context, origin):
        refused.add("portfolio")
    return frozenset(refused)


async def answer_courtesy(context: HandlerContext, origin: Origin, event: e.CourtesySaid) -> Replies:
    """Answer a polite remark, and lead back to open questions. A greeting is answered with what waits."""
    if event.courtesy is Courtesy.GREETING and origin.conversation.private:
        page = await overview.overview(context, origin.person)
        if not page.is_empty:
            return superseded.open_list(origin, replace(page, greeted=True), page.open_assessments)
    resume = await _resumable(context, origin)
    if event.courtesy is Courtesy.GREETING and not resume:
        return to_you(replace(await _help(context, origin), greeted=True))
    return to_you(m.SmallTalk(event.courtesy, resume))


async def _help(context: HandlerContext, origin: Origin, resume: SessionRef | None = None) -> m.Help:
    private = origin.conversation.private
    two = not private and await pairs.is_for_two(context, origin)
    return m.Help(context.catalogue.offered, context.catalogue.start, private, resume, two=two)


async def not_a_command(context: HandlerContext, origin: Origin, said: str) -> Replies:
    """Name the command that is closest to the words *said*, or show help where those hold no letter."""
    if not any(mark.isalnum() for mark in said):
        return await show_help(context, origin, e.HelpAsked())
    closest = parsing.closest(said, within=True)
    resume = await _resumable(context, origin)
    return to_you(m.NotACommand(said, closest.word if closest else None, resume))


async def _resumable(context: HandlerContext, origin: Origin) -> SessionRef | None:
    """Name the person's current session if it has open questions."""
    return await _resumable_of(context, await context.store.people.recall(origin.person))


async def _resumable_of(context: HandlerContext, memory: PersonMemory) -> SessionRef | None:
    """Name the current session of the person of *memory* if it has open questions."""
    found = await context.current_of(memory)
    if not isinstance(found, turn.SessionView) or not found.assessment.takes_answers:
        return None
    return found.ref if found.progress.left else None


async def list_rubrics(context: HandlerContext, _: Origin, event: e.RubricsAsked) -> Replies:
    """List the capabilities on offer, a few at a time."""
    offered = context.catalogue.offered
    first = event.first if event.first < len(offered) else 0
    return to_you(
        m.Capabilities(offered, team=event.team, mode=event.mode, by=event.by, first=first, start=event.start)
    )


async def explain_words(context: HandlerContext, origin: Origin, event: e.WordsAsked) -> Replies:
    """Explain the words of the questions at hand in their place, or all words of a capability.

    Where none is named, it is the capability of the questions that the person saw last.
    """
    if event.session:
        return await _explain_questions(context, event.session)
    if not event.capability and not event.rubric_id:
        current = await context.current(origin.person)
        if isinstance(current, turn.SessionView):
            return to_you(m.Words(current.rubric, await _resumable(context, origin)))
    found = context.find_rubric(event.capability, event.rubric_id)
    if isinstance(found, m.Capabilities):
        return to_you(replace(found, words=True))
    return to_you(m.Words(found, await _resumable(context, origin)))


async def _explain_questions(context: HandlerContext, ref: SessionRef) -> Replies:
    found = await context.read_session(ref)
    if isinstance(found, m.ErrorMessage):
        return to_you(found)
    if found.progress.page is None:
        return to_you(m.Words(found.rubric))
    aspects = tuple(dict.fromkeys(question.aspect for question in found.progress.shown))
    message = m.QuestionWords(found.rubric, ref, aspects)
    return (m.Reply(m.To.CHAT, message, live_message=ref, message_id=found.session.message),)


async def explain_privacy(context: HandlerContext, _: Origin, __: e.PrivacyAsked) -> Replies:
    """Say who sees what."""
    return to_you(m.Privacy(context.answers_seconds // DAY))


async def reject_old_button(_: HandlerContext, __: Origin, ___: e.PressedUnknown) -> Replies:
    """Answer a button that this version does not know."""
    return error(m.ErrorCode.OLD_BUTTON)
