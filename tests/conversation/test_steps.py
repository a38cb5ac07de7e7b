"""What a press makes of a step, and what a board says of the whole plan, worked out without any store."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from bot.conversation import events as e, messages as m, view, wording
from bot.conversation.assessment import Status
from bot.conversation.step_plan import StepProgress, check_plan, team_plan
from bot.conversation.steps import moved, needs_asking, redraws_board
from bot.conversation.team_record import AdoptedStep, ConfirmedLevel, StepMove as Move, StepState, TeamResult
from bot.conversation.wording.suggested_steps import about_suggestion, outcome, progress, step_details
from rubric import NextStep, Respondent, Rubric, fewest_steps, level_after, plan, score
from rubric.planning import Prerequisite, Urgency
from tests.support.extreme_rubrics import grown
from tests.support.messages import (
    DAY,
    ENDINGS,
    OPENED,
    adopted,
    assessment,
    on_the_way,
    record,
    without_steps,
)
from tests.support.rubrics import FLEXIBLE, both, capability

RUBRIC = capability(FLEXIBLE)
NOW = OPENED + 30 * DAY
WAIT = 14 * DAY
RESULT = record(RUBRIC, ENDINGS[1], 3)
STEP = plan(RUBRIC, RESULT.result).steps[0].step.id
REF = assessment(RUBRIC, Status.CLOSED).ref


def fresh(person: str) -> AdoptedStep:
    """Give the step as *person* would adopt it now."""
    return AdoptedStep(STEP, RESULT.rubric, "a1", person, StepState.ADOPTED, NOW, NOW + WAIT)


def kept(owner: str = "ana", state: StepState = StepState.ADOPTED) -> AdoptedStep:
    ended = 0 if state is StepState.ADOPTED else OPENED + DAY
    return replace(fresh(owner), since=OPENED, check_in=OPENED + WAIT, state=state, ended=ended)


OPEN, LISTED = kept(), kept(None)
HELPED = replace(OPEN, help_asked=NOW - 2 * DAY, moved_by="cy")
DONE, DROPPED = kept(state=StepState.DONE), kept(state=StepState.DROPPED)
BY_ANA, BY_BO = fresh("ana"), fresh("bo")

MOVES: dict[str, tuple[AdoptedStep | None, AdoptedStep, Move, AdoptedStep | None]] = {
    "take a suggested one": (None, BY_BO, Move.ADOPTED, BY_BO),
    "list a suggested one": (None, BY_BO, Move.OFFERED, replace(BY_BO, owner=None, check_in=0)),
    "take a listed one": (LISTED, BY_BO, Move.ADOPTED, BY_BO),
    "take an owned one": (OPEN, BY_BO, Move.ADOPTED, None),
    "take over": (OPEN, BY_BO, Move.TAKEN_OVER, replace(BY_BO, moved_by="bo")),
    "take over one's own": (OPEN, BY_ANA, Move.TAKEN_OVER, None),
    "take over a listed one": (LISTED, BY_BO, Move.TAKEN_OVER, None),
    "list one's own": (OPEN, BY_ANA, Move.OFFERED, replace(OPEN, owner=None, since=NOW, check_in=0)),
    "list a listed one": (LISTED, BY_ANA, Move.OFFERED, None),
    "finish one's own": (OPEN, BY_ANA, Move.DONE, replace(OPEN, state=StepState.DONE, ended=NOW)),
    "finish another's": (
        OPEN,
        BY_BO,
        Move.DONE,
        replace(OPEN, state=StepState.DONE, ended=NOW, moved_by="bo"),
    ),
    "finish twice": (DONE, BY_ANA, Move.DONE, None),
    "drop": (OPEN, BY_ANA, Move.DROPPED, replace(OPEN, state=StepState.DROPPED, ended=NOW)),
    "it is true now": (DONE, BY_ANA, Move.CONFIRMED, replace(DONE, is_confirmed=True)),
    "true though dropped": (DROPPED, BY_ANA, Move.CONFIRMED, None),
    "true though open": (OPEN, BY_ANA, Move.CONFIRMED, None),
    "not yet": (DONE, BY_ANA, Move.REOPENED, replace(OPEN, check_in=NOW + WAIT)),
    "undo a drop": (DROPPED, BY_ANA, Move.REOPENED, replace(OPEN, check_in=NOW + WAIT)),
    "reopen an open one": (OPEN, BY_ANA, Move.REOPENED, None),
    "still on it": (OPEN, BY_ANA, Move.CONTINUED, replace(OPEN, check_in=NOW + WAIT)),
    "still on another's": (OPEN, BY_BO, Move.CONTINUED, None),
    "ask for help after a check-in": (
        OPEN,
        BY_ANA,
        Move.HELP,
        replace(OPEN, help_asked=NOW, check_in=BY_ANA.check_in),
    ),
    "ask for help before a check-in": (
        replace(OPEN, check_in=NOW + DAY),
        BY_ANA,
        Move.HELP,
        replace(OPEN, help_asked=NOW, check_in=NOW + DAY),
    ),
    "ask twice on a day": (replace(OPEN, help_asked=NOW - 60), BY_ANA, Move.HELP, None),
    "ask for help with another's": (OPEN, BY_BO, Move.HELP, None),
    "check in later": (OPEN, BY_BO, Move.FOUR_WEEKS, replace(OPEN, check_in=NOW + 28 * DAY)),
    "check in on a listed one": (LISTED, BY_BO, Move.WEEK, None),
    "ask again after a day": (
        replace(HELPED, help_asked=NOW - DAY, check_in=NOW),
        BY_ANA,
        Move.HELP,
        replace(HELPED, help_asked=NOW, check_in=NOW + WAIT),
    ),
    "take over from who asked for help": (HELPED, BY_BO, Move.TAKEN_OVER, replace(BY_BO, moved_by="bo")),
    "list another's that needs help": (
        HELPED,
        BY_BO,
        Move.OFFERED,
        replace(HELPED, owner=None, since=NOW, check_in=0, help_asked=0, moved_by="bo"),
    ),
    "list one's own that was moved": (
        HELPED,
        BY_ANA,
        Move.OFFERED,
        replace(HELPED, owner=None, since=NOW, check_in=0, help_asked=0, moved_by=None),
    ),
    "finish one that needs help": (
        HELPED,
        BY_ANA,
        Move.DONE,
        replace(HELPED, state=StepState.DONE, ended=NOW, help_asked=0, moved_by=None),
    ),
    "still on one that needed help": (
        HELPED,
        BY_ANA,
        Move.CONTINUED,
        replace(HELPED, check_in=NOW + WAIT, help_asked=0),
    ),
    "take a listed one that was moved": (replace(LISTED, moved_by="cy"), BY_BO, Move.ADOPTED, BY_BO),
    "take one that is done": (DONE, BY_BO, Move.ADOPTED, None),
    "list one that is done": (DONE, BY_BO, Move.OFFERED, None),
    "take one that was dropped": (DROPPED, BY_BO, Move.ADOPTED, BY_BO),
    "take one that is done since an earlier result": (
        replace(DONE, assessment="a0"),
        BY_BO,
        Move.ADOPTED,
        BY_BO,
    ),
    "not yet, though confirmed": (
        replace(DONE, is_confirmed=True, moved_by="cy"),
        BY_ANA,
        Move.REOPENED,
        replace(OPEN, check_in=NOW + WAIT),
    ),
    "undo a drop before the check-in": (
        replace(DROPPED, check_in=NOW + 1, moved_by="cy"),
        BY_ANA,
        Move.REOPENED,
        replace(OPEN, check_in=NOW + 1),
    ),
    "reopen a listed one": (replace(DONE, owner=None), BY_BO, Move.REOPENED, replace(LISTED, check_in=0)),
    "look": (OPEN, BY_BO, Move.OPENED, None),
    "look again": (OPEN, BY_BO, Move.SHOWN, None),
}


@pytest.mark.parametrize(("before", "by", "move", "after"), MOVES.values(), ids=MOVES)
def test_a_press_makes_of_a_step_what_it_says(
    before: AdoptedStep | None, by: AdoptedStep, move: Move, after: AdoptedStep | None
) -> None:
    assert moved(before, by, move) == after


@pytest.mark.parametrize(
    "before", [None, OPEN, LISTED, DONE, DROPPED], ids=["none", "open", "listed", "done", "dropped"]
)
@pytest.mark.parametrize("move", Move, ids=str)
def test_no_press_does_the_same_twice_in_a_second(before: AdoptedStep | None, move: Move) -> None:
    after = moved(before, BY_BO, move)
    again = moved(after, BY_BO, move) if after else None
    assert again in (None, after)


@pytest.mark.parametrize("move", Move, ids=str)
def test_taking_a_step_from_its_owner_asks_first(move: Move) -> None:
    takes = move in (Move.DONE, Move.DROPPED, Move.OFFERED, Move.TAKEN_OVER)
    assert needs_asking(OPEN, move, "bo") is takes
    for before, person in ((OPEN, "ana"), (LISTED, "bo"), (DONE, "bo"), (None, "bo")):
        assert not needs_asking(before, move, person)


def test_help_lets_a_step_be_taken_over_unasked() -> None:
    assert not needs_asking(HELPED, Move.TAKEN_OVER, "bo")
    assert needs_asking(HELPED, Move.DONE, "bo")


# How far a team is


@st.composite
def results(draw: st.DrawFn) -> TeamResult:
    values = draw(st.lists(st.integers(1, 5), min_size=6, max_size=6))
    answers = dict(zip((aspect.id for aspect in RUBRIC.aspects), values, strict=True))
    people = [Respondent(name, answers, {}) for name in "abc"]
    return replace(RESULT, result=score(RUBRIC, people, "assessment"))


@given(results(), st.data())
def test_what_is_said_of_progress_is_true(result: TeamResult, data: st.DataObject) -> None:
    suggested = [each.step.id for each in plan(RUBRIC, result.result).steps]
    taken = data.draw(st.sets(st.sampled_from([*suggested, STEP])))
    done = data.draw(st.sets(st.sampled_from(sorted(taken)))) if taken else set()
    steps = [
        adopted(each, result, StepState.DONE if each in done else StepState.ADOPTED) for each in sorted(taken)
    ]
    left, now = {*suggested, *taken} - done, result.result.level or 0
    ways = [
        (size, after)
        for size in range(len(left) + 1)
        for some in combinations(sorted(left), size)
        if (after := level_after(RUBRIC, result.result, {*done, *some})) > now
    ]
    found = team_plan(RUBRIC, result, steps, ()).plan.progress
    assert (found.done, found.planned) == (len(done), len(done) + len(left))
    assert (found.level is None) is (not ways)
    values = [each.value or 0 for each in result.result.aspects]
    if not ways and sum(value > now for value in values) < 5:
        assert (found.goal, found.needed, found.counted) == (now + 1, 5, 6)
    else:
        assert (found.goal, found.needed, found.counted) == (0, 0, 0)
    if ways:
        fewest = min(size for size, _ in ways)
        assert found.more == fewest
        assert (fewest, found.level) in ways


@pytest.mark.parametrize(
    ("values", "fewest"),
    [((3, 3, 3, 3, 2, 2, 1), 2), ((3, 3, 3, 3, 3, 1, 1), 2), ((3, 3, 3, 3, 3, 2, 1), 1), ((3, *(2,) * 6), 4)],
)
def test_topics_that_alone_forbid_a_level_come_first(values: tuple[int, ...], fewest: int) -> None:
    rubric = grown(RUBRIC, aspects=7, terms=1)
    answers = dict(zip((each.id for each in rubric.aspects), values, strict=True))
    result = score(rubric, [Respondent("a", answers, {})])
    assert result.level == 2
    own = rubric.aspects[1:]  # the last one has the steps of the first
    steps = [each.levels[answers[each.id] + 1].steps[0].id for each in own]
    assert fewest_steps(rubric, result, (), steps) == (3, fewest)
    assert fewest_steps(rubric, result, (), steps[::-1]) == (3, fewest)


PROGRESS = {
    StepProgress(0, 0, 3, 3, 3): "",
    StepProgress(1, 1, 3, 3, 2): "1 step done. Two more for level 3.",
    StepProgress(1, 2, 3, 3, 2): "1 of 2 steps done. Two more for level 3.",
    StepProgress(1, 4, 4, 3, 1): "1 of 4 steps done. One more for level 3.",
    StepProgress(
        1, 2, 2, 2
    ): "1 of 2 steps done. That may be enough for level 2: a new assessment will tell.",
    StepProgress(3, 3, 3, 3): "3 steps done. That may be enough for level 3: a new assessment will tell.",
    StepProgress(1, 3, 3, None, 0, 3, 5, 6): "1 of 3 steps done. For level 3, 5 of 6 topics must be there.",
    StepProgress(1, 3, 3, None): "1 of 3 steps done.",
}
OUTCOME = {
    StepProgress(0, 0, 1, 2, 1): "With this step done you would be at level 2.",
    StepProgress(0, 0, 3, 2, 3): "With these three steps done you would be at level 2.",
    StepProgress(0, 2, 2, 2, 1): "One of these two steps is enough for level 2.",
    StepProgress(0, 1, 3, 2, 2): "Two of these three steps are enough for level 2.",
    StepProgress(0, 0, 1, None): "With this step you come closer to level 3; it takes 5 of 6 topics.",
    StepProgress(1, 3, 3, 3, 1): "1 of 3 steps done. One more for level 3.",
}


@pytest.mark.parametrize(("steps", "said"), OUTCOME.items())
def test_details_say_how_few_steps_are_enough(steps: StepProgress, said: str) -> None:
    planned = replace(check_plan(RUBRIC, RESULT.result), progress=steps)
    assert outcome(RUBRIC, RESULT.result, planned) == said


def test_steps_beyond_the_next_level_promise_nothing() -> None:
    planned = check_plan(RUBRIC, RESULT.result)
    beyond = tuple(replace(each, suggested=replace(each.suggested, goal=4)) for each in planned.steps)
    nowhere = StepProgress(0, 0, len(beyond), None)
    assert outcome(RUBRIC, RESULT.result, replace(planned, steps=beyond, progress=nowhere)) == ""


@pytest.mark.parametrize(("steps", "said"), PROGRESS.items())
def test_progress_reads_as_people_say_it(steps: StepProgress, said: str) -> None:
    assert progress(steps) == said


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_only_adopted_steps_are_counted(rubric: Rubric) -> None:
    result = record(rubric, ENDINGS[1], 3)
    done, is_open, dropped = (
        adopted(each.step.id, result, state)
        for each, state in zip(
            plan(rubric, result.result).steps,
            (StepState.DONE, StepState.ADOPTED, StepState.DROPPED),
            strict=True,
        )
    )
    found = team_plan(rubric, result, [done, is_open, dropped], ())
    assert (found.plan.progress.done, found.plan.progress.adopted, found.plan.progress.planned) == (1, 2, 3)
    assert (len(found.done), len(found.done) + len(found.open)) == (1, 2)


def test_a_new_assessment_comes_after_the_last_suggested_step() -> None:
    first, second, *others = (each.step.id for each in plan(RUBRIC, RESULT.result).steps)
    done = [adopted(each, RESULT, StepState.DONE) for each in (first, second)]
    assert not team_plan(RUBRIC, RESULT, done, ()).can_look_again
    dropped = [adopted(each, RESULT, StepState.DROPPED) for each in others]
    assert team_plan(RUBRIC, RESULT, [*done, *dropped], ()).can_look_again
    is_open = [adopted(each, RESULT, StepState.ADOPTED) for each in others]
    assert not team_plan(RUBRIC, RESULT, [*done, *is_open], ()).can_look_again


# A team always gets steps


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
@pytest.mark.parametrize("ending", ENDINGS[:4], ids=str)
def test_below_the_top_a_board_always_suggests_something(rubric: Rubric, ending: tuple[object, ...]) -> None:
    result = record(rubric, ending, 3)  # type: ignore[arg-type]
    for now, these in ((result, rubric), (on_the_way(result), rubric), (result, without_steps(rubric))):
        assert not team_plan(these, now, (), ()).is_empty


def test_a_confirmed_level_leads_to_the_step_after_it() -> None:
    result = on_the_way(RESULT)
    (first, level, _), *_ = team_plan(RUBRIC, result, (), ()).on_the_way
    planned = team_plan(RUBRIC, result, (), (ConfirmedLevel(first, level, "ana", OPENED),))
    assert [(each.aspect, each.to_level) for each in planned.suggested] == [(first, level + 1)]
    assert first not in [aspect for aspect, *_ in planned.on_the_way]


def test_a_level_to_confirm_comes_with_another_way() -> None:
    for aspect, level, other in team_plan(RUBRIC, on_the_way(RESULT), (), ()).on_the_way:
        assert other is not None
        assert (other.aspect, other.to_level) == (aspect, level)


def test_a_step_finished_earlier_is_not_suggested_again() -> None:
    done = replace(adopted(STEP, RESULT, StepState.DONE), ended=RESULT.closed - 1)
    suggested = [each.step.id for each in team_plan(RUBRIC, RESULT, [done], ()).suggested]
    assert suggested
    assert STEP not in suggested


def test_without_steps_the_next_statement_is_the_goal() -> None:
    rubric = without_steps(RUBRIC)
    said = repr(wording.say(m.Board(rubric, RESULT, REF, ())))
    goal = team_plan(rubric, RESULT, (), ()).plan.goals[0]
    assert rubric.aspect(goal.aspect).levels[goal.to_level].statement in said


def test_steps_of_another_rubric_or_an_older_wording_are_left_out() -> None:
    elsewhere = replace(OPEN, rubric=replace(OPEN.rubric, id="another-rubric"))
    assert team_plan(RUBRIC, RESULT, [elsewhere, replace(OPEN, step="no-such-step")], ()).open == ()
    assert team_plan(RUBRIC, RESULT, [OPEN], ()).open == (OPEN,)


def test_a_step_done_as_the_result_came_counts_for_it() -> None:
    at_close = replace(adopted(STEP, RESULT, StepState.DONE), ended=RESULT.closed)
    assert team_plan(RUBRIC, RESULT, [at_close], ()).done == (at_close,)


def test_a_board_keeps_up_what_the_plan_keeps_up() -> None:
    top = record(RUBRIC, ENDINGS[4], 3)
    keep_up = plan(RUBRIC, top.result).keep_up
    assert keep_up
    assert team_plan(RUBRIC, top, (), ()).plan.keep_up == keep_up


def test_another_way_that_is_taken_is_not_offered() -> None:
    result = on_the_way(RESULT)
    (aspect, level, other), *_ = team_plan(RUBRIC, result, (), ()).on_the_way
    assert isinstance(other, NextStep)
    taken = adopted(other.step.id, result, StepState.ADOPTED)
    (found, *_) = team_plan(RUBRIC, result, [taken], ()).on_the_way
    assert found == (aspect, level, None)


def test_without_a_level_no_progress_names_one() -> None:
    unknown = replace(RESULT, result=replace(RESULT.result, level=None))
    assert team_plan(RUBRIC, unknown, (), ()).plan.progress.level is None


# What a board offers


@pytest.mark.parametrize(
    ("event", "redrawn"),
    [
        (e.StepMoved(REF, STEP, Move.DONE), True),
        (e.StepMoved(REF, STEP, Move.DONE, confirmed=True), False),
        (e.StepsAsked(), False),
        (e.StepsAsked(back=True), True),
        (e.StepsAsked(state=StepState.DONE), True),
        (e.LevelConfirmed(REF, "pace"), True),
        (e.HelpOffered(REF, STEP), True),
        (e.TrackerUndone(1), True),
        (e.NextAsked(), False),
        (None, False),
    ],
)
def test_a_press_on_a_board_redraws_it(event: e.Event | None, redrawn: bool) -> None:
    assert redraws_board(event) is redrawn


def test_a_board_with_nothing_to_do_says_so() -> None:
    top = record(RUBRIC, ENDINGS[4], 3)
    said = wording.say(m.Board(RUBRIC, top, REF, ()))
    assert view.Text("No open steps.") in said.blocks


def test_a_suggestion_names_what_comes_before_it_and_when_that_is_done() -> None:
    asks = ("automation", 3), ("autonomy", 3)
    earlier, later = (RUBRIC.aspect(aspect).levels[level].steps[0] for aspect, level in asks)
    unmet = (
        Prerequisite(earlier.title, earlier, "automation"),
        Prerequisite("run tests first (test automation)"),
    )
    found = NextStep(later, "autonomy", 3, Urgency.BELOW, 3, unmet)
    assert about_suggestion(RUBRIC, found).endswith(
        f" Do this before: “{earlier.title}” (Automation); run tests first (test automation)."
    )
    fields = {
        each.label: each.text for each in step_details(RUBRIC, later, found) if isinstance(each, view.Field)
    }
    assert fields[f"Before it, {earlier.title}"] == f"Done when: {earlier.done}"
    assert not any(label.startswith("Before it, run") for label in fields)
