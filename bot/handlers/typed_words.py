"""Typed words: an answer to the questions shown, or a yes or no to what Rung asked last."""

from bot.conversation import callback_data, events as e, messages as m, turn
from bot.conversation.assessment import Status
from bot.conversation.identity import Origin
from bot.conversation.questions import Mode
from bot.conversation.safe_text import folded
from bot.conversation.typed import parsing, vocabulary
from bot.conversation.typed.answers import Understood
from bot.conversation.typed.interpretation import (
    RepeatedDelivery,
    YesOrNoAnswer,
    awaits_yes_or_no,
    take_words,
)
from bot.handlers import facilitation, help as help_, sessions
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.ports.people import PersonMemory
from bot.ports.sessions import AnswerWrite


async def take(context: HandlerContext, origin: Origin, event: e.Typed) -> Replies | e.Event:
    """Take typed words, or return the event that a yes or no stands for."""
    memory = await context.store.people.recall(origin.person, origin.delivery_ids)
    view = await _current(context, memory) if origin.conversation.private else None
    if memory.taken:
        return await sessions.show_stored(context, origin, view.ref) if view else ()
    if not origin.conversation.private:
        return await help_.not_a_command(context, origin, event.text)
    taken = take_words(event.text, view, memory.pending, origin.sent_at)
    match taken:
        case YesOrNoAnswer(None):
            return to_you(m.NothingChanged(view.ref if view and view.progress.left else None))
        case YesOrNoAnswer(str(data)):
            return callback_data.unpack(data, origin.person)
        case Understood() if view:
            return await _answer(context, origin, view, taken)
        case RepeatedDelivery() if view:
            return await sessions.show_stored(context, origin, view.ref)
        case m.DidYouMean():
            return (m.Reply(m.To.CHAT, taken),)
        case m.YesOrNoWanted() if parsing.closest(event.text) is None:
            return to_you(taken)
        case m.NotUnderstood() if taken.several or parsing.closest(event.text) is None:
            return (m.Reply(m.To.CHAT, taken),)
    if _is_answer(event.text) and await _answers_together(context, memory):
        return error(m.ErrorCode.TOGETHER)
    return await help_.not_a_command(context, origin, event.text)


async def cancel(context: HandlerContext, origin: Origin, event: e.CancelAsked) -> Replies | e.Event:
    """Answer no if the last question waits for a yes or no, else leave the questions at hand."""
    if origin.conversation.private:
        memory = await context.store.people.recall(origin.person, origin.delivery_ids)
        view = await _current(context, memory)
        if awaits_yes_or_no(view, memory.pending, origin.sent_at):
            return await take(context, origin, e.Typed("no"))
    return await facilitation.leave_or_drop(context, origin, event)


async def open_page(
    context: HandlerContext, origin: Origin, event: e.WentBack | e.WentOn | e.ChangeAsked
) -> Replies:
    """Turn to the page of questions that typed words name, in the private chat alone."""
    memory = await context.store.people.recall(origin.person, origin.delivery_ids)
    view = await _current(context, memory) if origin.conversation.private else None
    if view is None:
        return await help_.show_help(context, origin, e.HelpAsked())
    if memory.taken:
        return await sessions.show_stored(context, origin, view.ref)
    match event:
        case e.WentBack():
            page = turn.page_before(view)
        case e.WentOn():
            page = turn.page_after(view)
        case e.ChangeAsked(0):
            return await sessions.list_answers(context, origin, view)
        case e.ChangeAsked(number) if number > len(view.rubric.aspects):
            return await sessions.list_answers(context, origin, view, unknown=number)
        case e.ChangeAsked(number):
            page = turn.page_of(number, view)
    return await sessions.turn_to(context, origin, view.ref, page, origin.delivery_ids)


async def change(context: HandlerContext, origin: Origin, event: e.ChangeAsked) -> Replies:
    """List a person's answers to choose from, or turn to the one that they named by its number."""
    if event.session is None:
        return await open_page(context, origin, event)
    view = await context.read_session(event.session)
    if isinstance(view, m.ErrorMessage):
        return to_you(view)
    return await sessions.list_answers(context, origin, view, page=event.page)


def _is_answer(text: str) -> bool:
    """Tell whether words are the letter or the number of an answer."""
    return vocabulary.labelled(vocabulary.core(vocabulary.bare(folded(text)))) is not None


async def _answers_together(context: HandlerContext, memory: PersonMemory) -> bool:
    """Tell whether the person takes part in a live assessment that is open."""
    for ref in memory.assessments:
        assessment = await context.store.assessments.get(ref.assessment)
        if assessment and assessment.mode is Mode.LIVE and assessment.status is Status.OPEN:
            return True
    return False


async def _answer(
    context: HandlerContext, origin: Origin, view: turn.SessionView, taken: Understood
) -> Replies:
    write = AnswerWrite(taken.question, taken.choice, taken.revision, origin.delivery_ids, origin.sent_at)
    state = await context.store.sessions.answer(view.ref, write)
    page = turn.page_with(taken.question, view)
    if (
        page is not None and taken.question not in view.progress.shown
    ):  # else its answer would be seen nowhere
        return await sessions.turn_to(context, origin, view.ref, page)
    return await sessions.show(context, origin, view.ref, state)


async def _current(context: HandlerContext, memory: PersonMemory) -> turn.SessionView | None:
    """Read the session that words are for, or None if there is none to read."""
    view = await context.current_of(memory)
    return view if isinstance(view, turn.SessionView) else None
