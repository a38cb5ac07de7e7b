"""The JSON Schema that editors use is as strict as the loader, and says what each key means."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given, strategies as st

from rubric import Problem, RubricError, parse, schema
from rubric.model import MOST_ASPECTS
from tests.support.rubrics import FILES, SMALL

STORED = Path(__file__).parents[2] / "rubric" / "schema.json"
VALIDATOR = jsonschema_rs.validator_for(schema())
# What one key says about another is beyond a schema; lint finds it.
BEYOND = (
    *("duplicate-aspect-id", "duplicate-step-id", "duplicate-characteristic", "duplicate-statement"),
    *("unknown-scale", "unknown-aspect"),
    *("unknown-prerequisite", "prerequisite-too-high", "circular-prerequisite"),
)


def as_json(path: Path) -> Any:
    return json.loads(json.dumps(yaml.safe_load(path.read_text("utf-8"))))


GOOD = as_json(SMALL)


def loads(content: object) -> tuple[Problem, ...]:
    """Give what the loader finds wrong."""
    try:
        parse(json.dumps(content), "code-review.json")
    except RubricError as error:
        return error.problems
    return ()


def test_the_stored_schema_is_the_one_the_models_give() -> None:
    assert json.loads(STORED.read_text("utf-8")) == schema()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rubrics_as_authors_write_them_pass_the_schema(path: Path) -> None:
    VALIDATOR.validate(as_json(path))


def test_a_rubric_that_names_its_schema_passes() -> None:
    content = {"$schema": "schema.json", **GOOD}
    assert VALIDATOR.is_valid(content)
    assert loads(content) == ()


def objects(part: object) -> Iterator[dict[str, Any]]:
    """Walk all descriptions of objects in a schema."""
    if isinstance(part, dict):
        if "additionalProperties" in part and "properties" in part:
            yield part
        for each in part.values():
            yield from objects(each)


def test_every_key_has_a_description() -> None:
    described = list(objects(schema()))
    assert len(described) == 14  # nine parts, cells at level 1 and of scales, and three mappings of levels
    for part in described:
        assert [key for key, value in part["properties"].items() if not value.get("description")] == []


def moved(old: str, new: str) -> Callable[[Any], None]:
    """Rename a level in every aspect."""

    def change(content: Any) -> None:
        for aspect in content["aspects"]:
            aspect["levels"][new] = aspect["levels"].pop(old)

    return change


def cell(level: str, **changes: object) -> Callable[[Any], None]:
    def change(content: Any) -> None:
        for key, value in changes.items():
            if value is None:
                del content["aspects"][0]["levels"][level][key]
            else:
                content["aspects"][0]["levels"][level][key] = value

    return change


def top(**changes: object) -> Callable[[Any], None]:
    return lambda content: content.update(changes)


def on_scale(content: Any) -> None:
    """Move the levels of the first aspect into a scale."""
    content["scales"] = {"shared": content["aspects"][0].pop("levels")}
    for each in content["scales"]["shared"].values():
        each.pop("steps", None)
    content["aspects"][0]["scale"] = "shared"


STEP = GOOD["aspects"][0]["levels"]["2"]["steps"][0]
WRONG: dict[str, Callable[[Any], None]] = {
    "level 0": moved("1", "0"),
    "level 6": moved("5", "6"),
    "a level in words": moved("5", "five"),
    "a level with its word": moved("1", "level 1"),
    "four levels": lambda content: content["aspects"][1]["levels"].pop("5"),
    "four levels at the top": lambda content: content["levels"].pop("3"),
    "two levels": lambda content: [part["levels"].pop(level) for part in (content, *content["aspects"]) for level in "345"],
    "a gap between levels": lambda content: [part["levels"].pop("4") for part in (content, *content["aspects"])],
    "an aspect with a level more than the rubric": lambda content: content["levels"].pop("5"),
    "a scale and levels": lambda content: (on_scale(content), content["aspects"][0].update(levels={})),
    "neither scale nor levels": lambda content: content["aspects"][0].pop("levels"),
    "a scale without a level": lambda content: (on_scale(content), content["scales"]["shared"].pop("5")),
    "a scale with steps": lambda content: (on_scale(content), content["scales"]["shared"]["2"].update(steps=[STEP])),
    "a text as a scale": lambda content: (on_scale(content), content["scales"].update(shared="x")),
    "no level at all": lambda content: content["aspects"][0].update(levels={}),
    "steps at level 1": cell("1", steps=[STEP | {"id": "another"}]),
    "blank evidence": cell("4", evidence=" \u00a0 "),
    "evidence at level 1": cell("1", evidence="x"),
    "a blank statement": cell("2", statement="  "),
    "an empty tagline": lambda content: content["levels"]["1"].update(tagline=""),
    "an empty thing to watch": lambda content: content["levels"]["1"].update(watch_out=""),
    "no aspects": top(aspects=[]),
    "fewer aspects than must count": top(policy={"min_aspects": 5}),
    "more aspects than anyone answers": lambda content: content.update(aspects=content["aspects"] * 14),
    "more aspects to count than there may be": top(policy={"min_aspects": MOST_ASPECTS + 1}),
    "an unknown key": top(colour="red"),
    "a share above 1": top(policy={"share": 1.1, "min_aspects": 1}),
    "a share of 0": top(policy={"share": 0, "min_aspects": 1}),
    "a gap of 5": top(policy={"gap": 5, "min_aspects": 1}),
    "an id in capitals": top(id="Code-Review"),
    "an id that is too long": top(id="a" * 65),
    "a version of two numbers": top(version="1.0"),
    "a language in words": top(language="english"),
    "a link without https": lambda content: content["sources"][0].update(url="http://example.org"),
    "an effort of its own": lambda content: content["aspects"][0]["levels"]["2"]["steps"][0].update(effort="XL"),
    "a value of 4": lambda content: content["aspects"][0]["levels"]["2"]["steps"][0].update(value=4),
    "an outcome of another kind": lambda content: content["levels"]["1"]["outcomes"][0].update(kind="loss"),
    "a step without a proof": lambda content: content["aspects"][0]["levels"]["2"]["steps"][0].pop("done"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_the_loader_refuses_an_editor_marks(name: str) -> None:
    content = deepcopy(GOOD)
    WRONG[name](content)
    assert loads(content)
    assert not VALIDATOR.is_valid(content)


def places(part: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Name every place in a rubric."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in items:
        yield (*at, key)
        yield from places(value, (*at, key))


PLACES = list(places(GOOD))
OTHERS = st.sampled_from(
    ["", "  ", "x", "x y", "https://example.org", "S", "gain", None, [], {}, ["x"], ["name-a-reader"]]
)


def damaged(draw: st.DrawFn) -> Any:
    """Change a good rubric in one or two places: drop, rename, repeat or replace what is there."""
    content = deepcopy(GOOD)
    for place in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=2)):
        part: Any = content
        try:
            for key in place[:-1]:
                part = part[key]
            value = part[place[-1]]
        except (KeyError, IndexError, TypeError):
            continue  # the first change took it away
        how = draw(st.sampled_from(("drop", "rename", "replace", "repeat")))
        if how == "drop":
            del part[place[-1]]
        elif how == "rename" and isinstance(part, dict):
            part[draw(st.sampled_from(("0", "1", "5", "6", "name", "evidence", "steps", "x")))] = part.pop(
                place[-1]
            )
        elif how == "repeat" and isinstance(value, list):
            part[place[-1]] = value * draw(st.integers(2, 4))
        elif how == "replace":
            part[place[-1]] = draw(OTHERS)
    return content


@pytest.mark.parametrize("top", [3, 4, 5])
def test_three_to_five_levels_and_shared_scales_are_fine(top: int) -> None:
    content = deepcopy(GOOD)
    for part in (content, *content["aspects"]):
        for level in "45"[top - 3 :]:
            part["levels"].pop(level)
    on_scale(content)
    content["aspects"] += [{**content["aspects"][0], "id": "another"}]
    assert VALIDATOR.is_valid(content)
    assert loads(content) == ()
    rubric = parse(json.dumps(content), "code-review.json")
    assert (rubric.top, rubric.aspects[0].levels) == (top, rubric.aspects[-1].levels)
    assert type(rubric).model_validate_json(rubric.canonical_json()).hash == rubric.hash


@given(st.composite(damaged)())
def test_editor_and_loader_agree_on_any_damage(content: Any) -> None:
    found = [problem for problem in loads(content) if problem.code not in BEYOND]
    assert VALIDATOR.is_valid(content) == (not found), found
