"""Notes of participants: written in private, shown without a name once the assessment closes."""

from dataclasses import replace

from bot.conversation import events as e, messages as m, notes, turn
from bot.conversation.identity import Origin, SessionRef
from bot.conversation.questions import Mode
from bot.conversation.session import SessionState, WriteStatus
from bot.handlers import sessions
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.ports.sessions import NoteWrite


async def open_form(context: HandlerContext, origin: Origin, event: e.NoteAsked) -> Replies:
    """Show the form for a note in place of the questions."""
    session_view = await _taking_notes(context, event.session)
    if isinstance(session_view, m.ErrorMessage):
        return to_you(session_view)
    if not session_view.assessment.takes_answers:
        return await _late(context, origin, session_view)
    if event.aspect >= len(session_view.rubric.aspects):
        return error(m.ErrorCode.OLD_BUTTON)
    form, shown = _form(session_view, event.aspect), session_view.session.message
    return (m.Reply(m.To.CHAT, form, session_view.ref, shown),)


async def take_typed(context: HandlerContext, origin: Origin, event: e.NoteTyped) -> Replies:
    """Take a typed note about the topic shown, or about the one whose number it begins with."""
    memory = await context.store.people.recall(origin.person)
    ref = await context.current_ref(memory)
    if not origin.conversation.private or ref is None:
        return error(m.ErrorCode.NO_NOTES)
    session_view = await _taking_notes(context, ref)
    if isinstance(session_view, m.ErrorMessage):
        return to_you(session_view)
    if not session_view.assessment.takes_answers:
        return error(m.ErrorCode.NOTE_LATE)
    typed = notes.read(event.words, len(session_view.rubric.aspects))
    aspect = turn.aspect_shown(session_view) if typed.aspect is None else typed.aspect
    if aspect is None:
        return to_you(m.NoteTopicQuestion(session_view.rubric, session_view.ref))
    if typed.text is None:
        return (m.Reply(m.To.CHAT, _form(session_view, aspect)),)
    write = NoteWrite(aspect, typed.text, may_see=False, delivery_ids=origin.delivery_ids)
    return await _kept(context, origin, session_view.ref, write, confirm=True)


async def submit(context: HandlerContext, origin: Origin, event: e.NoteSubmitted) -> Replies:
    """Keep the note of a form."""
    write = NoteWrite(event.aspect, event.text, event.may_see, event.revision)
    return await _kept(context, origin, event.session, write, confirm=False)


async def remove(context: HandlerContext, origin: Origin, event: e.NoteRemoved) -> Replies:
    """Delete a note."""
    write = NoteWrite(event.aspect, "", may_see=False, revision=event.revision)
    return await _kept(context, origin, event.session, write, confirm=True)


async def set_visibility(context: HandlerContext, origin: Origin, event: e.NoteVisibilitySet) -> Replies:
    """Change who may see a note. Its text has to be the one that the person saw."""
    session_view = await _taking_notes(context, event.session)
    if isinstance(session_view, m.ErrorMessage):
        return to_you(session_view)
    note = session_view.session.note(event.aspect)
    if note.revision != event.revision and session_view.assessment.takes_answers:
        shown = await sessions.show_stored(context, origin, event.session)
        return (*error(m.ErrorCode.NOTE_MOVED), *shown)
    write = NoteWrite(event.aspect, note.text, event.may_see, event.revision)
    return await _kept(context, origin, event.session, write, confirm=True)


async def _kept(
    context: HandlerContext, origin: Origin, ref: SessionRef, write: NoteWrite, *, confirm: bool
) -> Replies:
    """Keep a note, and show it where the person is: among the questions, or by itself."""
    if len(write.text) > notes.LONGEST:
        return error(m.ErrorCode.NOTE_TOO_LONG)
    outcome = await context.store.sessions.keep_note(ref, write)
    session_view = await context.session_view(ref, outcome)
    if isinstance(session_view, m.ErrorMessage):
        return to_you(session_view)
    if outcome.code is WriteStatus.CLOSED:
        return await _late(context, origin, session_view)
    questions = await sessions.show(context, origin, ref, replace(outcome, code=WriteStatus.SHOWN))
    if outcome.code is WriteStatus.MOVED_ON:
        return (*error(m.ErrorCode.NOTE_MOVED), *questions)
    if turn.aspect_shown(session_view) == write.aspect and not confirm:
        return questions
    note = session_view.session.note(write.aspect)
    kept = m.NoteKept(session_view.rubric, ref, write.aspect, note, session_view.assessment.floor)
    return (*to_you(kept), *questions)


async def _late(context: HandlerContext, origin: Origin, session_view: turn.SessionView) -> Replies:
    """Say that a note came too late, and show what there is in place of the questions."""
    now = SessionState(WriteStatus.SHOWN, session_view.assessment, session_view.session)
    return (*error(m.ErrorCode.NOTE_LATE), *await sessions.show(context, origin, session_view.ref, now))


async def _taking_notes(context: HandlerContext, ref: SessionRef) -> turn.SessionView | m.ErrorMessage:
    """Find a session whose assessment is answered in private. No other takes notes."""
    session_view = await context.read_session(ref)
    if not isinstance(session_view, turn.SessionView) or session_view.assessment.mode is Mode.TEAM:
        return session_view
    is_check = session_view.assessment.mode is Mode.CHECK
    return m.ErrorMessage(m.ErrorCode.NO_NOTES_IN_CHECK if is_check else m.ErrorCode.NO_NOTES)


def _form(session_view: turn.SessionView, aspect: int) -> m.NoteForm:
    note = session_view.session.note(aspect)
    return m.NoteForm(session_view.rubric, session_view.ref, aspect, note, session_view.assessment.floor)
