"""The rule: worked cases, properties, and a second implementation that must agree."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, strategies as st

from rubric import Claim, Goal, Respondent, Rubric, TeamProgress, level_after, parse, plan, score, suggestion
from rubric.exchange import as_json
from rubric.scoring import Proof
from tests.support.oracle import judge
from tests.support.rubrics import FILES, FLEXIBLE, MODELS, SMALL, both, capability

ASPECTS = ("automation", "speed", "scaling", "consistency", "autonomy", "resources")
OTHERS = ("automation", "speed", "scaling", "consistency", "resources")
CLAIMS: tuple[Claim, ...] = (1, 2, 3, 4, 5, "not_sure", "not_applicable")
PROOFS: tuple[Proof, ...] = ("yes", "partly", "no", "not_sure")

WORKED = [
    ((1, 1, 1, 1, 1, 1), 1, ASPECTS),
    ((3, 3, 3, 3, 3, 3), 3, ASPECTS),
    ((4, 4, 4, 4, 2, 4), 3, ("autonomy",)),
    ((3, 3, 3, 3, 2, 3), 3, ("autonomy", *OTHERS)),
    ((3, 3, 2, 2, 3, 3), 2, ("scaling", "consistency")),
    ((5, 5, 5, 5, 5, 1), 2, ("resources",)),
    ((2, "not_applicable", 2, 2, 2, 2), 2, ("automation", "scaling", "consistency", "autonomy", "resources")),
    ((5, 5, 5, 5, 5, 5), 5, ()),
    ((5, 5, 5, 5, 5, 4), 5, ()),
    ((5, 5, 5, 5, 4, 4), 4, ("autonomy", "resources")),
    ((2, 2, 2, 2, 2, 1), 2, ("resources", "automation", "speed", "scaling", "consistency", "autonomy")),
]


def one(rubric: Rubric, *values: Claim) -> Respondent:
    return Respondent("a", dict(zip((aspect.id for aspect in rubric.aspects), values, strict=False)), {})


@pytest.mark.parametrize(("values", "level", "held_by"), WORKED)
def test_the_worked_cases_hold(values: tuple[Claim, ...], level: int, held_by: tuple[str, ...]) -> None:
    rubric = capability(FLEXIBLE)
    result = score(rubric, [one(rubric, *values)])
    assert (result.level, result.held_by) == (level, held_by)


def test_two_and_four_on_one_aspect_make_two() -> None:
    rubric = capability(FLEXIBLE)
    result = score(rubric, [one(rubric, 2), one(rubric, 4)], "check")
    assert result.value("automation") == 2


def test_a_team_of_two_has_no_level_and_a_reason() -> None:
    rubric = capability(FLEXIBLE)
    result = score(rubric, [one(rubric, *[3] * 6)] * 2, "assessment")
    assert result.level is None
    assert result.missing[0] == "A level needs 3 people; 2 answered."


def test_a_check_that_nobody_answered_needs_one_person() -> None:
    assert score(capability(FLEXIBLE), []).missing[0] == "A level needs 1 person; 0 answered."


def test_a_result_counts_its_people_and_says_how_many_topics_are_missing() -> None:
    rubric = capability(FLEXIBLE)
    assert score(rubric, [one(rubric, *[3] * 6)] * 4, "assessment").people == 4
    nothing = score(rubric, [one(rubric, *["not_sure"] * 6)])
    least = rubric.policy.min_aspects
    assert nothing.missing == (
        f"For a level, pick a statement on at least {least} of the 6 topics. So far you have none.",
    )


def test_a_closed_assessment_gives_no_advice_to_answer_more() -> None:
    rubric = capability(FLEXIBLE)
    least = rubric.policy.min_aspects
    for picked, said in ([], "none have"), ([3], "1 has"), ([3] * 2, "2 have"):
        answers = [*picked, *["not_sure"] * (6 - len(picked))]
        found = score(rubric, [one(rubric, *answers)] * 3, "assessment")
        assert found.missing == (f"A level needs at least {least} of the 6 topics; {said} enough answers.",)


def test_where_every_topic_is_needed_the_result_says_so() -> None:
    rubric = capability(FLEXIBLE)
    every = rubric.model_copy(update={"policy": rubric.policy.model_copy(update={"min_aspects": 6})})
    assert "pick a statement on all 6 topics" in score(every, [one(every, *[3] * 5, "not_sure")]).missing[0]


def test_an_aspect_counts_from_three_known_values() -> None:
    rubric = capability(FLEXIBLE)
    team = [one(rubric, 3, *[3] * 5), one(rubric, 3, *[3] * 5), one(rubric, "not_sure", *[3] * 5)]
    assert score(rubric, team, "assessment").value("automation") is None


def test_a_raised_floor_asks_more_people_of_every_aspect() -> None:
    rubric = capability(FLEXIBLE)
    team = [one(rubric, *[3] * 6)] * 4
    assert score(rubric, team, "assessment", 4).level == 3
    assert score(rubric, team, "assessment", 5).level is None


@pytest.mark.parametrize(("outside", "counts"), [(3, True), (4, False)])
def test_only_a_strict_majority_takes_an_aspect_out(outside: int, counts: bool) -> None:
    rubric = capability(FLEXIBLE)
    team = [one(rubric, 3)] * 3 + [one(rubric, "not_applicable")] * outside
    assert (score(rubric, team, "assessment").value("automation") is not None) is counts


def test_not_sure_counts_as_able_to_know() -> None:
    rubric = capability(FLEXIBLE)
    team = [one(rubric, 3)] * 3 + [one(rubric, "not_applicable")] * 4 + [one(rubric, "not_sure")]
    assert score(rubric, team, "assessment").value("automation") == 3


@pytest.mark.parametrize(("proof", "value"), [("no", 2), ("partly", 3), ("not_sure", 3), ("yes", 3)])
def test_denied_evidence_takes_one_level_off(proof: Proof, value: int) -> None:
    rubric = capability(FLEXIBLE)
    person = Respondent("a", {"scaling": 3}, {"scaling": {3: proof}})
    assert score(rubric, [person]).value("scaling") == value


def test_denied_evidence_of_the_next_level_takes_nothing_off() -> None:
    rubric = capability(FLEXIBLE)
    assert score(rubric, [Respondent("a", {"scaling": 3}, {"scaling": {4: "no"}})]).value("scaling") == 3


@pytest.mark.parametrize(
    ("values", "agreement", "verdict"),
    [
        ((3, 3, 3, 3), 1.0, "close"),
        ((1, 1, 5, 5), -1.67, "spread"),
        ((2, 3, 3, 4), 0.67, "spread"),
        ((3, 3, 3, 4), 0.88, "close"),
    ],
)
def test_agreement_compares_with_a_uniform_choice(
    values: tuple[int, ...], agreement: float, verdict: str
) -> None:
    rubric = capability(FLEXIBLE)
    aspect = score(rubric, [one(rubric, value) for value in values], "assessment").aspects[0]
    assert (aspect.agreement, aspect.verdict) == (agreement, verdict)


def test_three_values_give_no_verdict() -> None:
    rubric = capability(FLEXIBLE)
    assert (
        score(rubric, [one(rubric, 1), one(rubric, 3), one(rubric, 5)], "assessment").aspects[0].verdict
        is None
    )


def test_progress_rounds_half_up() -> None:
    rubric = capability(FLEXIBLE)
    assert score(rubric, [one(rubric, 1, 1, 1, 2)]).progress == 1.3


def test_a_matching_level_needs_a_strict_majority() -> None:
    rubric = capability(FLEXIBLE)

    def team(*proofs: Proof) -> bool:
        people = [Respondent(str(at), {"speed": 2}, {"speed": {3: proof}}) for at, proof in enumerate(proofs)]
        return score(rubric, people, "assessment").aspects[1].on_the_way

    assert team("yes", "yes", "no")
    assert not team("yes", "yes", "no", "partly")


def test_a_matching_level_is_confirmed_and_not_suggested() -> None:
    rubric = capability(FLEXIBLE)
    answers: dict[str, Claim] = dict.fromkeys(ASPECTS, 3)
    person = Respondent("a", answers | {"speed": 2, "scaling": 2}, {"speed": {3: "yes"}})
    steps = plan(rubric, score(rubric, [person]))
    assert steps.on_the_way == ("speed",)
    assert [step.aspect for step in steps.steps] == ["scaling"]


@pytest.mark.parametrize(
    ("claimed", "denied", "picked"),
    [
        ((2, 2, 2, 2, 1), 4, 2),
        ((2, 2, 2, 1, 1), 1, 2),
        ((2, 2, 2, 2, 1), 0, None),
        ((3, 3, 2, 2, 2), 2, None),
        ((3, 3, 3, 2, 2), 0, None),
        ((1, 1, 1, 1, 1), 5, None),
        ((3, 3, 2, 2, "not_sure"), 2, None),
        ((3, 3, 3, 1, "not_sure"), 3, 3),
    ],
)
def test_denied_evidence_names_what_most_picked(
    claimed: tuple[Claim, ...], denied: int, picked: int | None
) -> None:
    rubric = capability(FLEXIBLE)
    people = [
        Respondent(str(at), {"speed": claim}, {"speed": {claim: "no"}} if denied > at and claim != 1 else {})
        for at, claim in enumerate(claimed)
    ]
    assert score(rubric, people, "assessment").aspects[1].picked == picked


def claims(draw: st.DrawFn, rubric: Rubric) -> dict[str, Claim]:
    return {aspect.id: draw(st.sampled_from(CLAIMS)) for aspect in rubric.aspects if draw(st.integers(0, 9))}


@st.composite
def people(draw: st.DrawFn, rubric: Rubric) -> list[Respondent]:
    count = draw(st.integers(0, 7))
    return [Respondent(str(at), claims(draw, rubric), {}) for at in range(count)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@given(data=st.data())
def test_raising_one_answer_never_lowers_the_level(path: Path, data: st.DataObject) -> None:
    rubric = capability(path)
    team = data.draw(people(rubric))
    known = [(p, a) for p, person in enumerate(team) for a, c in person.answers.items() if c in (1, 2, 3, 4)]
    if not known:
        return
    at, aspect = data.draw(st.sampled_from(known))
    before = team[at]
    raised = Respondent(before.id, {**before.answers, aspect: int(before.answers[aspect]) + 1}, {})
    low, high = (
        score(rubric, team, "assessment").level,
        score(rubric, [*team[:at], raised, *team[at + 1 :]], "assessment").level,
    )
    assert (low or 0) <= (high or 0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@given(data=st.data())
def test_the_level_stays_within_its_bounds(path: Path, data: st.DataObject) -> None:
    rubric = capability(path)
    result = score(rubric, data.draw(people(rubric)), "assessment")
    values = [aspect.value for aspect in result.aspects if aspect.value is not None]
    if result.level is not None:
        assert result.level <= max(values)
        assert result.level <= min(values) + rubric.policy.gap


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@given(data=st.data())
def test_the_order_of_people_and_answers_changes_nothing(path: Path, data: st.DataObject) -> None:
    rubric = capability(path)
    team = data.draw(people(rubric))
    shuffled = data.draw(st.permutations(team))
    turned = [Respondent(p.id, dict(reversed(list(p.answers.items()))), p.evidence) for p in shuffled]
    assert score(rubric, team, "assessment") == score(rubric, turned, "assessment")


@pytest.mark.parametrize("level", range(1, 6))
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_answers_at_a_level_give_that_level(path: Path, level: int) -> None:
    rubric = capability(path)
    assert score(rubric, [one(rubric, *[level] * len(rubric.aspects))] * 3, "assessment").level == level


@pytest.mark.parametrize("top", [3, 4, 5])
def test_a_second_implementation_agrees_on_two_thousand_teams(top: int) -> None:
    seed = random.randrange(2**32)
    rng = random.Random(seed)
    paths = [path for path in (*FILES, *MODELS) if capability(path).top == top]
    plain = {path: plainly(path) for path in paths}
    for number in range(2000):
        path = paths[number % len(paths)]
        team = random_team(capability(path), rng)
        mode = rng.choice(("check", "assessment"))
        result = score(capability(path), [person for person, _ in team], mode)  # type: ignore[arg-type]
        mine = as_json(capability(path), result, plan(capability(path), result))
        theirs = judge(plain[path], [raw for _, raw in team], mode == "assessment")
        assert {key: mine[key] for key in theirs} == theirs, (
            f"seed {seed}, team {json.dumps([raw for _, raw in team])}"
        )


def plainly(path: Path) -> dict[str, Any]:
    """Read a rubric as plain data, with levels as texts."""
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    scales = content.get("scales", {})
    for name, scale in scales.items():
        scales[name] = {str(level): cell for level, cell in scale.items()}
    for each in content["aspects"]:
        if "levels" in each:
            each["levels"] = {str(level): cell for level, cell in each["levels"].items()}
    return content


def random_team(rubric: Rubric, rng: random.Random) -> list[tuple[Respondent, dict[str, object]]]:
    """Draw a team around some level, so that high levels and near misses come up, too."""
    middle = rng.randint(1, rubric.top)
    return [random_person(rubric, rng, middle, str(at)) for at in range(rng.randint(0, 9))]


def random_person(
    rubric: Rubric, rng: random.Random, middle: int, id_: str
) -> tuple[Respondent, dict[str, object]]:
    answers: dict[str, Claim] = {}
    evidence: dict[str, dict[int, Proof]] = {}
    for aspect in rubric.aspects:
        if rng.random() < 0.1:
            continue
        claim: Claim = min(max(middle + rng.choice((-2, -1, 0, 0, 0, 1)), 1), rubric.top)
        if rng.random() < 0.15:
            claim = rng.choice(("not_sure", "not_applicable"))
        answers[aspect.id] = claim
        if isinstance(claim, int):
            asked = [level for level in (claim, claim + 1) if 2 <= level <= rubric.top and rng.random() < 0.6]
            evidence[aspect.id] = {level: rng.choice(PROOFS) for level in asked}
    raw = {
        aspect: {str(level): proof for level, proof in levels.items()} for aspect, levels in evidence.items()
    }
    return Respondent(id_, answers, evidence), {"id": id_, "answers": answers, "evidence": raw}


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_steps_lead_one_level_up_and_never_skip_one(rubric: Rubric) -> None:
    result = score(rubric, [one(rubric, *[2] * len(rubric.aspects))])
    assert {step.to_level for step in plan(rubric, result).steps} == {3}


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_the_highest_level_gets_checks_and_no_steps(rubric: Rubric) -> None:
    steps = plan(rubric, score(rubric, [one(rubric, *[5] * len(rubric.aspects))]))
    assert (steps.steps, steps.level_after, len(steps.keep_up)) == ((), None, len(rubric.aspects))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@given(data=st.data())
def test_level_after_of_the_planned_steps_is_the_plans(path: Path, data: st.DataObject) -> None:
    rubric = capability(path)
    result = score(rubric, data.draw(people(rubric)), "assessment")
    planned = plan(rubric, result)
    if planned.level_after is not None:
        assert level_after(rubric, result, [each.step.id for each in planned.steps]) == planned.level_after


def test_a_finished_step_makes_room_for_the_next() -> None:
    rubric = capability(FLEXIBLE)
    result = score(rubric, [one(rubric, 2, *[3] * 5)])
    first = plan(rubric, result).steps[0]
    others = plan(rubric, result, TeamProgress(finished=frozenset((first.step.id,)))).steps
    again = next(each for each in others if each.aspect == first.aspect)
    assert (again.step.id != first.step.id, again.to_level) == (True, first.to_level)


def test_without_open_steps_the_level_is_the_goal() -> None:
    rubric = capability(FLEXIBLE)
    result = score(rubric, [one(rubric, 2, *[3] * 5)])
    steps = rubric.aspect("automation").levels[3].steps
    progress = TeamProgress(finished=frozenset(step.id for step in steps))
    assert suggestion(rubric, result, "automation", progress) == Goal("automation", 3)


def test_a_step_of_another_rubric_stands_in_the_reason_and_orders_nothing() -> None:
    text = SMALL.read_text("utf-8").replace(
        "after: [ask-for-one-review]}", "after: [ask-for-one-review, test-automation/run-tests-first]}"
    )
    rubric, plain = parse(text), capability(SMALL)
    result = score(rubric, [one(rubric, *[2] * len(rubric.aspects))])
    assert [step.step.id for step in plan(rubric, result).steps] == [
        step.step.id for step in plan(plain, result).steps
    ]
    reasons = {step.step.id: step.reason for step in plan(rubric, result).steps}
    assert reasons["require-a-reader"] == "below level 3; first: run tests first (test automation)"
