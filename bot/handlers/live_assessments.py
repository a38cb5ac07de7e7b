"""The open assessment: one aspect at a time, answered where everyone is, revealed by its facilitator."""

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, Origin, SessionRef
from bot.conversation.permissions import Deed
from bot.conversation.questions import Mode, Question
from bot.conversation.session import Code, Outcome
from bot.handlers.access import Finding
from bot.handlers.closing import Closing
from bot.handlers.context import GONE, PATIENCE, Desk, Replies, problem, you
from bot.outbox.job import Duty, Owed
from bot.writes import Write


class OpenAspects:
    """Asks aspect by aspect; before one is revealed, only how many have answered it is ever said."""

    def __init__(self, desk: Desk, finding: Finding, closing: Closing) -> None:
        self._desk = desk
        self._finding = finding
        self._closing = closing

    async def answer(self, origin: Origin, event: e.AnsweredOpenly) -> Replies:
        """Take the answer of one of many; all that anybody sees of it is the count."""
        ref = event.assessment
        if origin.conversation != ref.conversation:
            return problem(m.Trouble.TEAM_ONLY)
        session = SessionRef(ref.conversation, ref.id, origin.person.id)
        write = Write(Question(event.aspect), event.choice, revision=0)
        outcome = await self._desk.store.answer(session, write)
        joined = outcome.code is Code.MISSING
        if joined:
            refused = await self._join(session)
            if refused:
                return refused
            outcome = await self._desk.store.answer(session, write)
        return await self._answered(event, outcome, joined=joined)

    async def reveal(self, origin: Origin, event: e.RevealAsked) -> Replies:
        """Show everyone how an aspect was answered, lock it, and ask the next one."""
        ref = event.assessment
        found = await self._finding.allowed(origin, ref, Deed.REVEAL)
        if isinstance(found, m.Problem):
            return you(found)
        await self._desk.store.owe(Owed(Duty.QUESTION, ref), self._desk.clockwork.now() + PATIENCE)
        code, now = await self._desk.store.reveal(ref, event.aspect)
        if now is None:
            return you(turn.trouble(code))
        if code is Code.CLOSED:
            return await self._closing.over(ref)
        if code is Code.TOO_FEW:
            return problem(m.Trouble.NOT_ENOUGH)
        if event.aspect >= len(now.revealed):
            return problem(m.Trouble.OLD_BUTTON)
        revealed = turn.open_aspect(found[0], now, event.aspect)
        if code is not Code.CHANGED:
            return (revealed,)  # pressed twice: the next question is being asked already
        return (revealed, *turn.asked_openly(found[0], now), turn.card(found[0], now))

    async def drawn(self, living: m.AspectOf) -> m.Reply | None:
        """Draw how an aspect stands now."""
        found = await self._finding.found(living.assessment)
        return None if isinstance(found, m.Problem) else turn.open_aspect(*found, living.aspect)

    async def make_sure(self, ref: AssessmentRef) -> Replies:
        """Ask what is to be asked, where whoever should have died before that; a repeat is harmless."""
        found = await self._finding.found(ref)
        if isinstance(found, m.Problem) or found[1].status is not Status.OPEN:
            return ()
        return tuple(reply for reply in turn.asked_openly(*found) if not reply.shown_as)

    async def _join(self, session: SessionRef) -> Replies:
        """Let someone take part, silently; say why where they cannot."""
        found = await self._finding.found(session.whole)
        if isinstance(found, m.Problem):
            return you(found)
        rubric, assessment = found
        if assessment.mode is not Mode.OPEN:
            return problem(m.Trouble.OLD_BUTTON)
        outcome = await self._desk.store.join(session, len(rubric.aspects), openly=True)
        return await self._closing.over(session.whole) if outcome.code is Code.CLOSED else ()

    async def _answered(self, event: e.AnsweredOpenly, outcome: Outcome, *, joined: bool) -> Replies:
        assessment = outcome.assessment
        if assessment is None:
            return you(turn.trouble(outcome.code))
        if outcome.code is Code.CLOSED:
            return await self._closing.over(event.assessment)
        rubric = await self._desk.rubric(assessment)
        if rubric is None:
            return you(GONE)
        ahead = outcome.code is Code.MOVED_ON and event.aspect >= len(assessment.revealed)
        if ahead or assessment.mode is not Mode.OPEN:
            return problem(m.Trouble.OLD_BUTTON)
        shown = turn.open_aspect(rubric, assessment, event.aspect)
        if outcome.code is Code.MOVED_ON:
            return (shown, *problem(m.Trouble.REVEALED))
        return (shown, turn.card(rubric, assessment)) if joined else (shown,)
