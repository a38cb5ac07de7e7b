"""What a team's board, and the list of a person's own steps, urge people to press."""

from dataclasses import replace

import pytest

from bot.conversation import messages as m, view, wording
from bot.conversation.assessment import Status
from bot.conversation.team_record import ConfirmedLevel, StepMove as Move, StepState, TeamResult
from rubric import plan
from tests.support.messages import ENDINGS, OPENED, adopted, assessment, on_the_way, record
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)
RESULT = record(RUBRIC, ENDINGS[1], 3)
STEP = plan(RUBRIC, RESULT.result).steps[0].step.id
REF = assessment(RUBRIC, Status.CLOSED).ref
OPEN = adopted(STEP, RESULT)
LISTED = replace(OPEN, owner=None)


def test_a_board_counts_the_done_steps_that_it_leaves_out() -> None:
    steps = [step.id for each in RUBRIC.aspects for cell in each.levels.values() for step in cell.steps][:5]
    done = tuple(adopted(each, RESULT, StepState.DONE) for each in steps)
    said = wording.say(m.Board(RUBRIC, RESULT, REF, done))
    assert sum(isinstance(each, view.Field) and each.label == "Done" for each in said.blocks) == 3
    assert view.Text("… and 2 more.", view.Tone.QUIET) in said.blocks


def test_the_primary_button_of_an_unowned_step_takes_it() -> None:
    for opened in (None, STEP):
        ways = view.buttons(wording.say(m.Board(RUBRIC, RESULT, REF, (LISTED,), opened=opened)))
        assert (ways[0].label, ways[0].style) == ("I'll take it", view.Style.PRIMARY)


def urged(message: m.Message) -> list[str]:
    return [each.label for each in view.buttons(wording.say(message)) if each.style is view.Style.PRIMARY]


@pytest.mark.parametrize("opened", [None, STEP])
@pytest.mark.parametrize("result", [RESULT, on_the_way(RESULT)], ids=["below", "on the way"])
def test_once_a_step_has_an_owner_nothing_is_urged(opened: str | None, result: TeamResult) -> None:
    board = m.Board(RUBRIC, result, REF, (OPEN,), opened=opened)
    labels = [each.label for each in view.buttons(wording.say(board))]
    assert {"Done", "I'll take it"} <= set(labels)
    assert urged(board) == []


@pytest.mark.parametrize("move", [Move.ADOPTED, Move.TAKEN_OVER, Move.TWO_WEEKS], ids=str)
def test_who_just_took_a_step_is_not_urged_to_take_another(move: Move) -> None:
    other = replace(LISTED, step=plan(RUBRIC, RESULT.result).steps[1].step.id)
    board = m.Board(RUBRIC, RESULT, REF, (OPEN, other), news=m.StepNews(OPEN, OPEN.owner, move))
    assert urged(board) == []
    assert urged(replace(board, news=None)) == ["I'll take it"]


def test_a_level_to_confirm_is_urged_only_without_open_steps() -> None:
    assert urged(m.Board(RUBRIC, on_the_way(RESULT), REF, ())) == ["Yes, it's true"]
    assert urged(m.Board(RUBRIC, on_the_way(RESULT), REF, (LISTED,))) == ["I'll take it"]


def test_a_level_to_confirm_names_the_open_step_to_it() -> None:
    title = RUBRIC.step(STEP)[2].title
    said = wording.say(m.Board(RUBRIC, on_the_way(RESULT), REF, (OPEN,)))
    assert view.Text(f"If not, this step on your list gets you there: “{title}”.") in said.blocks


def test_a_step_to_a_confirmed_level_is_not_urged() -> None:
    aspect, level, _ = RUBRIC.step(STEP)
    confirmed = (ConfirmedLevel(aspect.id, level, "ana", OPENED),)
    board = m.Board(RUBRIC, on_the_way(RESULT), REF, (LISTED,), confirmed)
    asks = f"Your team confirmed level {level} for {aspect.name}. Is this step done, or no longer needed?"
    assert urged(board) == []
    assert view.Text(asks, view.Tone.QUIET) in wording.say(board).blocks


@pytest.mark.parametrize("count", [1, 2])
def test_done_is_urged_in_private_only_where_it_is_asked(count: int) -> None:
    step = m.OwnStep(RUBRIC, OPEN, REF, None, None)
    steps = (step,) * count
    assert urged(m.StepCheckIn(step, 1)) == ["Done"]
    assert urged(m.OwnSteps(steps)) == []
    assert urged(m.OwnSteps(steps, finishing=True)) == ["Done"] * (count == 1)
