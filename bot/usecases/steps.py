"""The team's next steps: taken on by someone, done or dropped."""

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.record import Adoption, StepState
from bot.usecases.desk import Desk, Replies, problem
from bot.usecases.nudging import Nudging
from bot.usecases.results import Known, Results
from rubric import Rubric

_FROM: dict[StepState, tuple[StepState | None, ...]] = {
    StepState.ADOPTED: (None, StepState.DROPPED, StepState.DONE),
    StepState.DONE: (StepState.ADOPTED,),
    StepState.DROPPED: (StepState.ADOPTED,),
}


class Steps:
    """Keeps the board of a conversation: every member may move a step."""

    def __init__(self, desk: Desk, results: Results, nudging: Nudging) -> None:
        self._desk = desk
        self._results = results
        self._nudging = nudging

    async def show(self, origin: Origin) -> Replies:
        """Show everyone what was taken on and what is suggested, if the team has any result."""
        latest = await self._latest(origin)
        return await self._board(origin, latest, None) if latest else ()

    async def move(self, origin: Origin, step: str, state: StepState) -> Replies:
        """Take a step on, finish it or drop it."""
        if origin.conversation.private:
            return problem(m.Trouble.TEAM_ONLY)
        latest = await self._latest(origin)
        if latest is None:
            return problem(m.Trouble.NO_TEAM_RESULT)
        rubric, record = latest
        ref = AssessmentRef(origin.conversation, record.assessment)
        try:
            rubric.step(step)
        except KeyError:
            return problem(m.Trouble.OLD_BUTTON)
        moved = Adoption(step, record.rubric, origin.person.id, state, self._desk.clockwork.now())
        if not await self._desk.store.move_step(ref, moved, _FROM[state]):
            return await self._board(origin, latest, None)
        if state is StepState.ADOPTED:
            await self._nudging.adopted(origin, ref, step)
        return await self._board(origin, latest, moved)

    async def _board(self, origin: Origin, latest: Known, moved: Adoption | None) -> Replies:
        rubric, record = latest
        adopted = await self._desk.store.steps(origin.conversation)
        known = tuple(each for each in adopted if each.rubric.id == rubric.id and _has(rubric, each.step))
        board = m.Board(rubric, record, known, moved)
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
