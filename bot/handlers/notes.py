"""Notes: written in private, beside the answers to a team's assessment; nobody else's until it closes."""

from dataclasses import replace

from bot.conversation import events as e, messages as m, notes, turn
from bot.conversation.assessment import Status
from bot.conversation.identity import Origin, SessionRef
from bot.conversation.questions import Mode
from bot.conversation.session import SessionState, WriteStatus
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.handlers.sessions import Sessions
from bot.writes import NoteWrite


class Notes:
    """Takes what people note, and lets them say who may see it."""

    def __init__(self, context: HandlerContext, sessions: Sessions) -> None:
        self._context = context
        self._sessions = sessions

    async def take(self, origin: Origin, event: e.NoteEvent) -> Replies:
        """Take whatever happens to a note."""
        match event:
            case e.NoteAsked():
                return await self._open(origin, event)
            case e.NoteTyped(words):
                return await self._typed(origin, words)
            case e.NoteSubmitted(ref, aspect, revision, text, may_see):
                write = NoteWrite(aspect, text, may_see, revision)
                return await self._kept(origin, ref, write, confirm=False)
            case e.NoteRemoved(ref, aspect, revision):
                write = NoteWrite(aspect, "", may_see=False, revision=revision)
                return await self._kept(origin, ref, write, confirm=True)
            case e.NoteVisibilitySet():
                return await self._let_see(origin, event)

    async def _open(self, origin: Origin, event: e.NoteAsked) -> Replies:
        """Put the form in the place of the questions: there the person is."""
        session_view = await self._taking_notes(event.session)
        if isinstance(session_view, m.ErrorMessage):
            return to_you(session_view)
        if session_view.assessment.status is not Status.OPEN:
            return await self._late(origin, session_view)
        if event.aspect >= len(session_view.rubric.aspects):
            return error(m.ErrorCode.OLD_BUTTON)
        form, shown = _form(session_view, event.aspect), session_view.session.message
        return (m.Reply(m.To.CHAT, form, session_view.ref, shown),)

    async def _typed(self, origin: Origin, words: str) -> Replies:
        """Take a typed note about the topic shown, or about the one whose number it begins with."""
        memory = await self._context.store.recall(origin.person)
        if not origin.conversation.private or memory.current_ref is None:
            return error(m.ErrorCode.NO_NOTES)
        session_view = await self._taking_notes(memory.current_ref)
        if isinstance(session_view, m.ErrorMessage):
            return to_you(session_view)
        if session_view.assessment.status is not Status.OPEN:
            return await self._late(origin, session_view)
        typed = notes.read(words, len(session_view.rubric.aspects))
        aspect = turn.aspect_shown(session_view) if typed.aspect is None else typed.aspect
        if aspect is None:
            return error(m.ErrorCode.WHICH_TOPIC)
        if typed.text is None:
            return (m.Reply(m.To.CHAT, _form(session_view, aspect)),)
        write = NoteWrite(aspect, typed.text, may_see=False, delivery_id=origin.delivery_id)
        return await self._kept(origin, session_view.ref, write, confirm=True)

    async def _let_see(self, origin: Origin, event: e.NoteVisibilitySet) -> Replies:
        """Change who may see a note; its text has to be the one that the person saw."""
        session_view = await self._taking_notes(event.session)
        if isinstance(session_view, m.ErrorMessage):
            return to_you(session_view)
        note = session_view.session.note(event.aspect)
        if note.revision != event.revision and session_view.assessment.status is Status.OPEN:
            shown = await self._sessions.reopen(origin, event.session)
            return (*error(m.ErrorCode.NOTE_MOVED), *shown)
        write = NoteWrite(event.aspect, note.text, event.may_see, event.revision)
        return await self._kept(origin, event.session, write, confirm=True)

    async def _kept(self, origin: Origin, ref: SessionRef, write: NoteWrite, *, confirm: bool) -> Replies:
        """Keep a note, and show it where the person is: among the questions, or by itself."""
        if len(write.text) > notes.LONGEST:
            return error(m.ErrorCode.NOTE_TOO_LONG)
        outcome = await self._context.store.keep_note(ref, write)
        session_view = await self._context.session_view(ref, outcome)
        if isinstance(session_view, m.ErrorMessage):
            return to_you(session_view)
        if outcome.code is WriteStatus.CLOSED:
            return await self._late(origin, session_view)
        questions = await self._sessions.show(origin, ref, replace(outcome, code=WriteStatus.SHOWN))
        if outcome.code is WriteStatus.MOVED_ON:
            return (*error(m.ErrorCode.NOTE_MOVED), *questions)
        if turn.aspect_shown(session_view) == write.aspect and not confirm:
            return questions
        note = session_view.session.note(write.aspect)
        kept = m.NoteKept(session_view.rubric, ref, write.aspect, note, session_view.assessment.floor)
        return (*to_you(kept), *questions)

    async def _late(self, origin: Origin, session_view: turn.SessionView) -> Replies:
        """Say that a note came too late, and show what there is in place of the questions."""
        now = SessionState(WriteStatus.SHOWN, session_view.assessment, session_view.session)
        return (*error(m.ErrorCode.NOTE_LATE), *await self._sessions.show(origin, session_view.ref, now))

    async def _taking_notes(self, ref: SessionRef) -> turn.SessionView | m.ErrorMessage:
        """Find a session whose assessment is answered in private; no other takes notes."""
        session_view = await self._context.session_view(ref, await self._context.store.read(ref))
        if isinstance(session_view, turn.SessionView) and session_view.assessment.mode is not Mode.TEAM:
            return m.ErrorMessage(m.ErrorCode.NO_NOTES)
        return session_view


def _form(session_view: turn.SessionView, aspect: int) -> m.NoteForm:
    note = session_view.session.note(aspect)
    return m.NoteForm(session_view.rubric, session_view.ref, aspect, note, session_view.assessment.floor)
