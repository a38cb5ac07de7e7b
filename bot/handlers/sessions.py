"""Answering: the same for a check and for a team's assessment."""

from bot.conversation import events as e, messages as m, turn
from bot.conversation.answers import Understood
from bot.conversation.assessment import Status
from bot.conversation.identity import Origin, SessionRef
from bot.conversation.questions import Mode, Question
from bot.conversation.session import Code, Outcome
from bot.handlers.context import Desk, Replies, problem, you
from bot.handlers.help import Wayfinding
from bot.handlers.results import Results
from bot.telemetry.logs import logger
from bot.telemetry.metrics import set_backs
from bot.writes import Write

log = logger("sessions")


class Sessions:
    """Takes answers, and shows a session where it is answered: in the private chat."""

    def __init__(self, desk: Desk, wayfinding: Wayfinding, results: Results) -> None:
        self._desk = desk
        self._wayfinding = wayfinding
        self._results = results

    async def answer(self, origin: Origin, event: e.Answered) -> Replies:
        """Take a pressed answer; the hot path."""
        write = Write(event.question, event.choice, event.revision)
        outcome = await self._desk.store.answer(event.session, write)
        if outcome.code is Code.SET_BACK:
            set_backs.labels("press").inc()
            log.warning("store_set_back", seen_by="press")
        return await self.show(origin, event.session, outcome, pressed=event.question)

    async def look(self, origin: Origin, ref: SessionRef, sitting: int | None, event_id: str = "") -> Replies:
        """Turn to a sitting, or go on where the questions are open."""
        return await self.show(origin, ref, await self._desk.store.look(ref, sitting, event_id))

    async def reopen(self, origin: Origin, ref: SessionRef) -> Replies:
        """Show a session as it stands."""
        return await self.show(origin, ref, await self._desk.store.read(ref))

    async def go_on(self, origin: Origin, ref: SessionRef | None) -> Replies:
        """Continue a session: this one, or the one last touched."""
        ref = ref or (await self._desk.store.recall(origin.person)).current_ref
        return await self.look(origin, ref, None) if ref else problem(m.Trouble.NO_SESSION)

    async def pause(self, origin: Origin, ref: SessionRef | None) -> Replies:
        """Leave a session for later."""
        standing = (
            await self._desk.standing(ref, await self._desk.store.read(ref))
            if ref
            else await self._desk.current(origin.person)
        )
        if not isinstance(standing, turn.Standing):
            return you(standing or m.Problem(m.Trouble.NO_SESSION))
        shown = standing.session.message
        return (m.Reply(m.To.CHAT, turn.leave(standing), living=standing.ref, shown_as=shown),)

    async def typed(self, origin: Origin, event: e.Typed | e.WentBack | e.WentOn | e.ChangeAsked) -> Replies:
        """Take words about the questions; they mean something only in the private chat, where those are."""
        if not origin.conversation.private:
            return await self._wayfinding.help(origin, unknown=True)
        memory = await self._desk.store.recall(origin.person, origin.event_id)
        ref = memory.current_ref
        if ref is None:
            return await self._wayfinding.help(origin, unknown=True)
        current = memory.current or await self._desk.store.read(ref)
        standing = await self._desk.standing(ref, current)
        if not isinstance(standing, turn.Standing):
            return await self._wayfinding.help(origin, unknown=True)
        if memory.taken:
            return await self.show(origin, ref, current)
        match event:
            case e.WentBack():
                return await self.look(origin, ref, turn.sitting_before(standing), origin.event_id)
            case e.WentOn():
                return await self.look(origin, ref, turn.sitting_after(standing), origin.event_id)
            case e.ChangeAsked(number):
                return await self.look(origin, ref, turn.sitting_of(number, standing), origin.event_id)
            case e.Typed(text):
                return await self._take_words(origin, text, standing)

    async def show(
        self,
        origin: Origin,
        ref: SessionRef,
        outcome: Outcome,
        notice: m.Notice | None = None,
        pressed: Question | None = None,
    ) -> Replies:
        """Show a session in the private chat, and point there from anywhere else."""
        standing = await self._desk.standing(ref, outcome)
        if isinstance(standing, m.Problem):
            return you(standing)
        if standing.assessment.mode is Mode.OPEN:
            return problem(m.Trouble.TOGETHER)
        message = await self._over(standing) or turn.present(standing, outcome.code, notice, pressed)
        shown = m.Reply(m.To.CHAT, message, living=ref, shown_as=standing.session.message)
        card = _card(standing, outcome.code)
        return (
            (shown, *card)
            if origin.conversation.private
            else (shown, m.Reply(m.To.YOU, m.InYourChat()), *card)
        )

    async def _over(self, standing: turn.Standing) -> m.Message | None:
        """Show the result to whoever comes back to an assessment that is closed."""
        closed = standing.assessment.status is Status.CLOSED
        return await self._results.report(standing.assessment.ref) if closed else None

    async def _take_words(self, origin: Origin, text: str, standing: turn.Standing) -> Replies:
        taken = turn.take_words(text, standing)
        if isinstance(taken, Understood):
            write = Write(taken.question, taken.choice, taken.revision, origin.event_id)
            return await self.show(origin, standing.ref, await self._desk.store.answer(standing.ref, write))
        # The store remembers the delivery: coming once more, the words could answer another question.
        await self._desk.store.look(standing.ref, standing.session.looking_back, origin.event_id)
        if taken is None:
            return await self._wayfinding.help(origin, unknown=True)
        return (m.Reply(m.To.CHAT, taken),)


def _card(standing: turn.Standing, code: Code) -> Replies:
    """Redraw a team's card when the counts on it may have changed."""
    counted = standing.of_team and (
        code is Code.STARTED or code is Code.CHANGED or (code is Code.ANSWERED and not standing.place.left)
    )
    return (turn.card(standing.rubric, standing.assessment),) if counted else ()
