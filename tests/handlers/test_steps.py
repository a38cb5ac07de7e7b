"""A step is somebody's or the team's, is asked about on a day of its own, and what was pressed by mistake comes back."""

import asyncio
from itertools import pairwise

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef
from bot.conversation.questions import Choice
from bot.conversation.record import AdoptedStep, StepMove as Move, StepState
from bot.conversation.reminders.preferences import ReminderKind
from tests.clock import DAY
from tests.handlers.house import ROOM, House, member, person

THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}


class Board:
    """What a team does with one step."""

    def __init__(self, house: House, ref: AssessmentRef) -> None:
        self.house = house
        self.ref = ref
        self.step = house.rubric.aspects[0].levels[2].steps[0].id

    @property
    def now(self) -> int:
        return int(self.house.clock.now)

    async def press(self, name: str, move: Move) -> m.Board:
        """Let somebody press something about the step, and give what everyone sees."""
        (reply,) = await self.house.take(member(name), e.StepMoved(self.step, move))
        assert isinstance(reply.message, m.Board)
        return reply.message

    async def after(self, *pressed: tuple[str, Move]) -> AdoptedStep | None:
        """Tell how the step stands after what was *pressed*, a day apart."""
        for name, move in pressed:
            self.house.clock.forward(DAY)
            await self.press(name, move)
        return next(iter(await self.house.store.steps.adopted(ROOM)), None)

    async def asked(self, name: str) -> list[int]:
        """List in how many days somebody is asked how it goes."""
        planned = await self.house.store.jobs.planned(person(name).chat)
        return [(each.due - self.now) // DAY for each in planned if each.job.kind is ReminderKind.CHECK_IN]


@pytest.fixture
async def board(house: House) -> Board:
    ref = await house.begin()
    await house.answer_all(ref, THREE)
    await house.close(ref)
    return Board(house, ref)


STANDS = {
    "taken on": ((("ana", Move.ADOPTED),), ("ana", StepState.ADOPTED)),
    "for the team": ((("ana", Move.OFFERED),), ("", StepState.ADOPTED)),
    "taken from the team": ((("ana", Move.OFFERED), ("bo", Move.ADOPTED)), ("bo", StepState.ADOPTED)),
    "handed over": (
        (("ana", Move.ADOPTED), ("ana", Move.OFFERED), ("bo", Move.ADOPTED)),
        ("bo", StepState.ADOPTED),
    ),
    "not taken from somebody": ((("ana", Move.ADOPTED), ("bo", Move.ADOPTED)), ("ana", StepState.ADOPTED)),
    "done by another": ((("ana", Move.ADOPTED), ("bo", Move.DONE)), ("ana", StepState.DONE)),
    "done by mistake": (
        (("ana", Move.ADOPTED), ("bo", Move.DONE), ("bo", Move.REOPENED)),
        ("ana", StepState.ADOPTED),
    ),
    "dropped": ((("ana", Move.ADOPTED), ("bo", Move.DROPPED)), ("ana", StepState.DROPPED)),
    "dropped and taken on again": (
        (("ana", Move.ADOPTED), ("bo", Move.DROPPED), ("bo", Move.ADOPTED)),
        ("bo", StepState.ADOPTED),
    ),
    "only looked at": ((("ana", Move.ADOPTED), ("bo", Move.OPENED)), ("ana", StepState.ADOPTED)),
}


@pytest.mark.parametrize(("pressed", "stands"), STANDS.values(), ids=STANDS)
async def test_a_step_stands_as_it_was_pressed(
    board: Board, pressed: tuple[tuple[str, Move], ...], stands: tuple[str, StepState]
) -> None:
    step = await board.after(*pressed)
    assert step is not None
    assert (step.owner, step.state) == stands


@pytest.mark.parametrize("move", [each for each in Move if each not in (Move.ADOPTED, Move.OFFERED)])
async def test_what_was_never_taken_on_is_not_moved(board: Board, move: Move) -> None:
    assert await board.after(("ana", move)) is None


@pytest.mark.parametrize(
    ("move", "days"), [(Move.WEEK, 7), (Move.TWO_WEEKS, 14), (Move.FOUR_WEEKS, 28)], ids=str
)
async def test_its_owner_is_asked_on_the_day_that_was_chosen_and_once_more(
    board: Board, move: Move, days: int
) -> None:
    await board.after(("ana", Move.ADOPTED), ("bo", move))
    assert await board.asked("ana") == [days, days + 14]
    assert await board.asked("bo") == []


async def test_whoever_takes_a_step_over_is_asked_and_the_one_before_is_not(board: Board) -> None:
    await board.after(("ana", Move.ADOPTED), ("ana", Move.OFFERED), ("bo", Move.ADOPTED))
    assert await board.asked("bo") == [14, 28]
    house = board.house
    for name, kept in (("ana", False), ("bo", True)):
        planned = await house.service.outlook(person(name).chat)
        mine = [each for each in planned if each.planned.job.kind is ReminderKind.CHECK_IN]
        assert [each.why is None for each in mine] == [kept] * 2


async def test_chosen_again_under_a_later_result_it_is_asked_about_once(board: Board) -> None:
    await board.after(("ana", Move.ADOPTED))
    ref = await board.house.begin()
    await board.house.answer_all(ref, THREE)
    await board.house.close(ref)
    await board.after(("ana", Move.WEEK))
    assert await board.asked("ana") == [7, 21]


async def test_an_old_board_pressed_twice_changes_nothing_more(board: Board) -> None:
    boards = [await board.press("ana", Move.ADOPTED) for _ in range(2)]
    assert [each.news is None for each in boards] == [False, True]
    first, second = boards
    assert first.adopted == second.adopted


async def test_of_many_who_press_at_once_one_takes_what_nobody_has(board: Board) -> None:
    await board.press("ana", Move.OFFERED)
    boards = await asyncio.gather(*(board.press(f"p{at}", Move.ADOPTED) for at in range(8)))
    assert sum(each.news is not None for each in boards) == 1
    assert all(one.adopted == other.adopted for one, other in pairwise(boards))
