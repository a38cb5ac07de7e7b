"""`rung score`: the stable exchange format, and every mistake in it by its path."""

import json
import subprocess
import sys

import pytest

from rubric import Rubric
from rubric.exchange import ExchangeError, scored
from tests.support.rubrics import FLEXIBLE, capability

THREE = {"automation": 3, "speed": 3, "scaling": 1, "consistency": 3, "autonomy": 3, "resources": 3}


def find(name: str) -> Rubric:
    if name != "flexible-infrastructure":
        raise LookupError(f"there is no rubric {name!r}")
    return capability(FLEXIBLE)


def given(**changes: object) -> dict[str, object]:
    people = [{"id": id_, "answers": THREE} for id_ in "abc"]
    return {"rubric": "flexible-infrastructure", "mode": "assessment", "people": people} | changes


def result(**changes: object) -> dict[str, object]:
    answer: dict[str, object] = json.loads(scored(json.dumps(given(**changes)), find))
    return answer


def mistakes(text: str) -> list[str]:
    with pytest.raises(ExchangeError) as caught:
        scored(text, find)
    return caught.value.mistakes


def one(answers: object, evidence: object = None) -> str:
    person = {"id": "a", "answers": answers} | ({} if evidence is None else {"evidence": evidence})
    return json.dumps(given(people=[person]))


def test_the_example_gives_what_the_format_says() -> None:
    answer = result()
    assert (answer["people"], answer["level"], answer["progress"], answer["held_by"]) == (
        3,
        2,
        2.7,
        ["scaling"],
    )
    assert answer["level_name"] == "Standardised but Rigid Infrastructure"
    assert answer["level_after"] == 3
    [step] = answer["steps"]  # type: ignore[misc]
    assert (step["aspect"], step["to_level"], step["reason"]) == ("scaling", 2, "lags behind level 3")  # type: ignore[has-type]


def test_the_keys_are_the_formats_and_no_others() -> None:
    answer = result()
    assert list(answer) == [
        "rubric", "people", "level", "level_name", "missing", "progress", "aspects", "held_by", "steps", "level_after",
    ]  # fmt: skip
    assert list(answer["aspects"][0]) == [  # type: ignore[index]
        "id", "value", "known", "not_sure", "not_applicable", "range", "agreement", "verdict", "on_the_way",
    ]  # fmt: skip
    assert list(answer["rubric"]) == ["id", "version", "hash"]  # type: ignore[call-overload]


def test_a_check_is_the_default_mode() -> None:
    text = json.dumps({"rubric": "flexible-infrastructure", "people": [{"id": "a", "answers": THREE}]})
    assert json.loads(scored(text, find))["level"] == 2


def test_words_and_evidence_are_taken_as_answers() -> None:
    answers = dict.fromkeys(THREE, 3) | {"speed": "not_sure", "autonomy": "not_applicable"}
    person = {"id": "a", "answers": answers, "evidence": {"scaling": {"3": "no", "4": "partly"}}}
    found = {aspect["id"]: aspect for aspect in result(mode="check", people=[person])["aspects"]}  # type: ignore[attr-defined]
    assert (found["speed"]["not_sure"], found["autonomy"]["not_applicable"], found["scaling"]["value"]) == (
        1,
        1,
        2,
    )


def test_an_input_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rubric.exchange.MOST_CHARACTERS", 100)
    assert mistakes(json.dumps(given())) == ["the input is over 64 MB"]


def test_a_list_of_inputs_gives_a_list_of_results() -> None:
    answers = json.loads(scored(json.dumps([given(), given(people=[])]), find))
    assert [answer["level"] for answer in answers] == [2, None]


def test_without_a_level_its_derived_fields_are_empty() -> None:
    answer = result(people=[])
    assert (answer["level"], answer["held_by"], answer["steps"], answer["level_after"]) == (
        None,
        [],
        [],
        None,
    )
    assert answer["missing"]
    assert answer["progress"] is None


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (one({"scaling": 7}), "people[0].answers.scaling: 7 is not 1..5"),
        (one({"scaling": 0}), "people[0].answers.scaling: 0 is not 1..5"),
        (one({"scaling": True}), "people[0].answers.scaling: true is not 1..5"),
        (one({"scaling": 2.0}), "people[0].answers.scaling: 2.0 is not 1..5"),
        (one({"scaling": 12345678901}), "people[0].answers.scaling: 1234567890... is not 1..5"),
        (json.dumps(given(mode=[12345678901])), 'mode: ["1234567890..."] is not check, assessment'),
        (json.dumps(given(rubric=12345678901)), "rubric: an id or a path is needed"),
        (one({"scaling": None}), "people[0].answers.scaling: null is not 1..5"),
        (one({"scaling": "3"}), 'people[0].answers.scaling: "3" is not 1..5, not_sure or not_applicable'),
        (one({"scaling": 3}, {"scaling": {"2": "no"}}), "people[0].evidence.scaling.2: evidence is asked only of 3 and 4"),
        (one({"scaling": 5}, {"scaling": {"6": "no"}}), "people[0].evidence.scaling.6: evidence is asked only of 5"),
        (one({}, {"scaling": {"3": "no"}}), "people[0].evidence.scaling.3: evidence is asked only of none: no level is claimed"),
        (one({"scaling": 3}, {"scaling": {"3": "maybe"}}), 'people[0].evidence.scaling.3: "maybe" is not yes, partly, no, not_sure'),
        (one([]), "people[0].answers: an object is needed"),
        (json.dumps(given(mode="quick")), 'mode: "quick" is not check, assessment'),
        (json.dumps(given(rubric="none")), "rubric: there is no rubric 'none'"),
        (json.dumps(given(people=[{"answers": {}}])), "people[0].id: a text that names the person is needed"),
        (json.dumps(given(people={})), "people: a list of people is needed"),
        (json.dumps([given(), 3]), "[1]: an object is needed"),
        (json.dumps([given(mode=1)]), "[0].mode: 1 is not check, assessment"),
        (one({"scaling": 3}, {"scaling": "no"}), "people[0].evidence.scaling: an object of levels is needed"),
        (json.dumps(given(people=[3])), "people[0]: an object is needed"),
        (json.dumps(given(rubric="")), "rubric: an id or a path is needed"),
        ("3", "input: an object is needed"),
        ("{", "not JSON: Expecting property name enclosed in double quotes on line 1"),
        ('{"rubric": NaN}', "not JSON: NaN is not a JSON number"),
        ('{"a": 1, "a": 2}', 'not JSON: "a" appears twice in one object'),
        ("[" * 200_000, "the input is nested too deeply"),
    ],
)  # fmt: skip
def test_every_mistake_is_named_by_its_path(text: str, mistake: str) -> None:
    assert mistake in mistakes(text)


@pytest.mark.parametrize(
    ("answers", "evidence", "wrong"),
    [
        ({"scaling": 7}, {"3": "no"}, ["people[0].answers.scaling: 7 is not 1..5"]),
        ({"scaling": "three"}, {"3": "no"}, ['people[0].answers.scaling: "three" is not 1..5, not_sure or not_applicable']),
        ({"scalling": 3}, {"3": "no"}, ["people[0].answers.scalling: unknown; known are automation, autonomy, consistency, resources, scaling, speed"]),
        ([3], {"3": "no"}, ["people[0].answers: an object is needed"]),
        ({"scaling": 7}, {"3": "nope"}, ["people[0].answers.scaling: 7 is not 1..5", 'people[0].evidence.scaling.3: "nope" is not yes, partly, no, not_sure']),
        ({"scaling": 7}, {"6": "no"}, ["people[0].answers.scaling: 7 is not 1..5", "people[0].evidence.scaling.6: evidence is asked only of 2 and 3 and 4 and 5"]),
    ],
)  # fmt: skip
def test_a_wrong_answer_makes_its_evidence_no_mistake(
    answers: object, evidence: object, wrong: list[str]
) -> None:
    assert mistakes(one(answers, {"scaling": evidence})) == wrong


def test_a_person_who_stands_twice_is_a_mistake() -> None:
    people = [{"id": "a", "answers": {}}, {"id": "a", "answers": {}}]
    assert mistakes(json.dumps(given(people=people))) == ['people[1].id: "a" appears twice']


def test_long_numbers_name_no_person_and_none_twice() -> None:
    people = [{"id": number, "answers": {}} for number in (12345678901, 12345678902, 3)]
    assert mistakes(json.dumps(given(people=people))) == [
        f"people[{at}].id: a text that names the person is needed" for at in range(3)
    ]


def test_all_mistakes_are_listed_at_once() -> None:
    people = [{"id": "a", "answers": {"scaling": 9, "colour": 1}, "age": 3}]
    assert len(mistakes(json.dumps(given(people=people, extra=1)))) == 4


def test_a_million_digit_number_is_refused_at_once() -> None:
    assert mistakes(
        '{"rubric": "flexible-infrastructure", "people": [{"id": "a", "answers": {"speed": '
        + "9" * 1_000_000
        + "}}]}"
    )


MEASURED = """
import resource, sys
from rubric.exchange import ExchangeError, scored
text = sys.stdin.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
try:
    scored(text, {}.__getitem__)
except ExchangeError as error:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_utime - before, *error.mistakes)
"""


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('"k199999": 0', '"k199999" appears twice in one object'),
        ('"x": {"a": 1, "a": 2}', '"a" appears twice in one object'),
        ('"k0": 0', '"k0" appears twice in one object'),
    ],
)
def test_a_repeated_key_is_refused_within_a_second(inside: str, said: str) -> None:
    keys = ", ".join(f'"k{number}": 0' for number in range(200_000))
    done = subprocess.run(
        [sys.executable, "-c", MEASURED],
        input=f"{{{keys}, {inside}}}",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    seconds, _, mistake = done.stdout.strip().partition(" ")
    assert mistake == f"not JSON: {said}"
    assert float(seconds) < 1


def test_mistakes_come_in_the_order_of_the_input() -> None:
    keys = [f"key-{number * 7919 % 1000}" for number in range(40)]
    people = [{"id": "a", "answers": dict.fromkeys(keys, 1), **dict.fromkeys(keys, 1)}]
    found = mistakes(json.dumps(given(people=people, **dict.fromkeys(keys, 1))))
    places = ["", "people[0].", "people[0].answers."]
    assert [line.split(":")[0] for line in found] == [f"{place}{key}" for place in places for key in keys]
