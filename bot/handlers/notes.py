"""Notes: written in private, beside the answers to a team's assessment; nobody else's until it closes."""

from dataclasses import replace

from bot.conversation import events as e, messages as m, notes, turn
from bot.conversation.assessment import Status
from bot.conversation.identity import Origin, SessionRef
from bot.conversation.questions import Mode
from bot.conversation.session import Code, Outcome
from bot.handlers.context import Desk, Replies, problem, you
from bot.handlers.sessions import Sessions
from bot.writes import NoteWrite


class Notes:
    """Takes what people note, and lets them say who may see it."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self._desk = desk
        self._sessions = sessions

    async def take(self, origin: Origin, event: e.Noting) -> Replies:
        """Take whatever happens to a note."""
        match event:
            case e.NoteAsked():
                return await self._open(origin, event)
            case e.NoteTyped(words):
                return await self._typed(origin, words)
            case e.Noted(ref, aspect, revision, text, may_see):
                write = NoteWrite(aspect, text, may_see, revision)
                return await self._kept(origin, ref, write, confirm=False)
            case e.NoteRemoved(ref, aspect, revision):
                write = NoteWrite(aspect, "", may_see=False, revision=revision)
                return await self._kept(origin, ref, write, confirm=True)
            case e.NoteOpened():
                return await self._let_see(origin, event)

    async def _open(self, origin: Origin, event: e.NoteAsked) -> Replies:
        """Put the form in the place of the questions: there the person is."""
        standing = await self._taking_notes(event.session)
        if isinstance(standing, m.Problem):
            return you(standing)
        if standing.assessment.status is not Status.OPEN:
            return await self._late(origin, standing)
        if event.aspect >= len(standing.rubric.aspects):
            return problem(m.Trouble.OLD_BUTTON)
        form, shown = _form(standing, event.aspect), standing.session.message
        return (m.Reply(m.To.CHAT, form, standing.ref, shown),)

    async def _typed(self, origin: Origin, words: str) -> Replies:
        """Take a typed note about the topic shown, or about the one whose number it begins with."""
        memory = await self._desk.store.recall(origin.person)
        if not origin.conversation.private or memory.current_ref is None:
            return problem(m.Trouble.NO_NOTES)
        standing = await self._taking_notes(memory.current_ref)
        if isinstance(standing, m.Problem):
            return you(standing)
        if standing.assessment.status is not Status.OPEN:
            return await self._late(origin, standing)
        typed = notes.read(words, len(standing.rubric.aspects))
        aspect = turn.aspect_shown(standing) if typed.aspect is None else typed.aspect
        if aspect is None:
            return problem(m.Trouble.WHICH_TOPIC)
        if typed.text is None:
            return (m.Reply(m.To.CHAT, _form(standing, aspect)),)
        write = NoteWrite(aspect, typed.text, may_see=False, event_id=origin.event_id)
        return await self._kept(origin, standing.ref, write, confirm=True)

    async def _let_see(self, origin: Origin, event: e.NoteOpened) -> Replies:
        """Change who may see a note; its text has to be the one that the person saw."""
        standing = await self._taking_notes(event.session)
        if isinstance(standing, m.Problem):
            return you(standing)
        note = standing.session.note(event.aspect)
        if note.revision != event.revision and standing.assessment.status is Status.OPEN:
            shown = await self._sessions.reopen(origin, event.session)
            return (*problem(m.Trouble.NOTE_MOVED), *shown)
        write = NoteWrite(event.aspect, note.text, event.may_see, event.revision)
        return await self._kept(origin, event.session, write, confirm=True)

    async def _kept(self, origin: Origin, ref: SessionRef, write: NoteWrite, *, confirm: bool) -> Replies:
        """Keep a note, and show it where the person is: among the questions, or by itself."""
        if len(write.text) > notes.LONGEST:
            return problem(m.Trouble.NOTE_TOO_LONG)
        outcome = await self._desk.store.keep_note(ref, write)
        standing = await self._desk.standing(ref, outcome)
        if isinstance(standing, m.Problem):
            return you(standing)
        if outcome.code is Code.CLOSED:
            return await self._late(origin, standing)
        questions = await self._sessions.show(origin, ref, replace(outcome, code=Code.SHOWN))
        if outcome.code is Code.MOVED_ON:
            return (*problem(m.Trouble.NOTE_MOVED), *questions)
        if turn.aspect_shown(standing) == write.aspect and not confirm:
            return questions
        note = standing.session.note(write.aspect)
        kept = m.NoteKept(standing.rubric, ref, write.aspect, note, standing.assessment.floor)
        return (*you(kept), *questions)

    async def _late(self, origin: Origin, standing: turn.Standing) -> Replies:
        """Say that a note came too late, and show what there is in place of the questions."""
        now = Outcome(Code.SHOWN, standing.assessment, standing.session)
        return (*problem(m.Trouble.NOTE_LATE), *await self._sessions.show(origin, standing.ref, now))

    async def _taking_notes(self, ref: SessionRef) -> turn.Standing | m.Problem:
        """Find a session whose assessment is answered in private; no other takes notes."""
        standing = await self._desk.standing(ref, await self._desk.store.read(ref))
        if isinstance(standing, turn.Standing) and standing.assessment.mode is not Mode.TEAM:
            return m.Problem(m.Trouble.NO_NOTES)
        return standing


def _form(standing: turn.Standing, aspect: int) -> m.NoteForm:
    note = standing.session.note(aspect)
    return m.NoteForm(standing.rubric, standing.ref, aspect, note, standing.assessment.floor)
