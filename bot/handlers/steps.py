"""The team's next steps: taken on, handed over, looked at again on a day, done or dropped."""

from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.record import AdoptedStep, StepMove, StepState
from bot.conversation.reminders.policy import ReminderRules
from bot.conversation.reminders.preferences import DAY
from bot.handlers.context import HandlerContext, Replies, error
from bot.handlers.reminders import Reminders
from bot.handlers.results import Known, Results
from rubric import Rubric

_WEEKS = {StepMove.WEEK: 1, StepMove.TWO_WEEKS: 2, StepMove.FOUR_WEEKS: 4}


class Steps:
    """Keeps the board of a conversation: every member may move a step."""

    def __init__(
        self, context: HandlerContext, results: Results, reminders: Reminders, rules: ReminderRules
    ) -> None:
        self._context = context
        self._results = results
        self._reminders = reminders
        self._rules = rules

    async def show(self, origin: Origin) -> Replies:
        """Show everyone what was taken on and what is suggested, if the team has any result."""
        latest = await self._latest(origin)
        return await self._board(origin, latest) if latest else ()

    async def move(self, origin: Origin, event: e.StepMoved) -> Replies:
        """Do with a step what somebody wants; where it stands otherwise by now, show how."""
        if origin.conversation.private:
            return error(m.ErrorCode.TEAM_ONLY)
        latest = await self._latest(origin)
        if latest is None:
            return error(m.ErrorCode.NO_TEAM_RESULT)
        rubric, record = latest
        if not _has(rubric, event.step):
            return error(m.ErrorCode.OLD_BUTTON)
        if event.move is StepMove.OPENED:
            return await self._board(origin, latest, opened=event.step)
        ref = AssessmentRef(origin.conversation, record.assessment)
        kept = await self._kept(origin, event.step)
        moved = self._moved(event, kept, record.rubric, origin.person.id)
        if moved is None or not await self._context.store.move_step(ref, moved, kept):
            return await self._board(origin, latest)
        if event.move is StepMove.ADOPTED:
            await self._reminders.note_zone(origin)
        if moved.state is StepState.ADOPTED and moved.owner:
            await self._reminders.adopted(ref, moved)
        return await self._board(origin, latest, m.StepNews(moved, origin.person.id, event.move))

    def _moved(
        self, event: e.StepMoved, kept: AdoptedStep | None, rubric: RubricRef, person: str
    ) -> AdoptedStep | None:
        """Say how a step stands after a move; None where it does not go from where it is *kept*."""
        now = self._context.runtime.now()
        afresh = AdoptedStep(event.step, rubric, person, StepState.ADOPTED, now, now + self._rules.step)
        taken = kept is not None and kept.state is StepState.ADOPTED
        match event.move, kept:
            case StepMove.ADOPTED, AdoptedStep(owner="") if taken:
                return replace(kept, owner=person, since=now, look=max(kept.look, afresh.look))
            case StepMove.ADOPTED, _ if not taken:
                return afresh
            case StepMove.OFFERED, AdoptedStep(owner=owner) if taken and owner:
                return replace(kept, owner="")
            case StepMove.OFFERED, _ if not taken:
                return replace(afresh, owner="")
            case StepMove.DONE | StepMove.DROPPED, AdoptedStep() if taken:
                return replace(kept, state=StepState(event.move.value), since=now)
            case StepMove.REOPENED, AdoptedStep(state=StepState.DONE):
                return replace(kept, state=StepState.ADOPTED, since=now, look=afresh.look)
            case ((StepMove.WEEK | StepMove.TWO_WEEKS | StepMove.FOUR_WEEKS), AdoptedStep()) if taken:
                return replace(kept, look=now + _WEEKS[event.move] * 7 * DAY)
        return None

    async def _kept(self, origin: Origin, step: str) -> AdoptedStep | None:
        found = await self._context.store.steps(origin.conversation)
        return next((each for each in found if each.step == step), None)

    async def _board(
        self, origin: Origin, latest: Known, news: m.StepNews | None = None, opened: str = ""
    ) -> Replies:
        rubric, record = latest
        adopted = await self._context.store.steps(origin.conversation)
        known = tuple(each for each in adopted if each.rubric.id == rubric.id and _has(rubric, each.step))
        board = m.Board(rubric, record, known, news, opened)
        return (m.Reply(m.To.EVERYONE, board, m.BoardOf(origin.conversation)),)

    async def _latest(self, origin: Origin) -> Known | None:
        known = await self._results.known(origin.conversation)
        return known[0] if known else None


def _has(rubric: Rubric, step: str) -> bool:
    try:
        rubric.step(step)
    except KeyError:
        return False
    return True
