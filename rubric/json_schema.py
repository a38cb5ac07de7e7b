"""The JSON Schema by which editors check a rubric while it is written: as strict as the loader.

What one key says about another is beyond a schema, for example ids that are used
twice or a prerequisite that is no step. `rung rubric lint` finds those.
"""

from copy import deepcopy
from typing import Any

from rubric.lint.structure import MOST_ASPECTS, STEPS_NEEDED
from rubric.lint.tree import LEVELS
from rubric.model import Policy, Rubric

JSON = dict[str, Any]
MIN_ASPECTS = Policy().min_aspects


def schema() -> JSON:
    """Describe a rubric file to editors, as JSON Schema generated from the models."""
    described = Rubric.model_json_schema()
    parts = described["$defs"]
    parts["FirstCell"] = _first_cell(parts["Cell"])
    _need_evidence_and_steps(parts["Cell"])
    described["properties"]["levels"] |= _by_level(["Level"] * len(LEVELS))
    parts["Aspect"]["properties"]["levels"] |= _by_level(["FirstCell"] + ["Cell"] * (len(LEVELS) - 1))
    described["properties"]["aspects"]["maxItems"] = MOST_ASPECTS
    parts["Policy"]["properties"]["min_aspects"]["maximum"] = MOST_ASPECTS
    described["allOf"] = _enough_aspects()
    described["properties"] = {"$schema": _SCHEMA_KEY, **described["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **described,
        "title": "A rubric of Rung: one capability",
    }


def _by_level(parts: list[str]) -> JSON:
    """Describe a mapping that has every level and nothing else."""
    levels = {
        level: {"$ref": f"#/$defs/{part}", "description": f"Level {level}{_PLACES.get(level, '')}."}
        for level, part in zip(LEVELS, parts, strict=True)
    }
    return {"properties": levels, "required": list(LEVELS), "additionalProperties": False}


def _first_cell(cell: JSON) -> JSON:
    """Describe a cell at level 1, where everyone starts: nothing to prove and no steps that lead there."""
    first = deepcopy(cell)
    first["properties"]["evidence"] = {"type": "null", "description": "None: there is nothing to prove."}
    first["properties"]["steps"] |= {"maxItems": 0, "description": "None: level 1 is where everyone starts."}
    first["description"] = "One aspect at level 1, without evidence and steps."
    return first | {"title": "FirstCell"}


def _need_evidence_and_steps(cell: JSON) -> None:
    properties = cell["properties"]
    text = next(each for each in properties["evidence"]["anyOf"] if each["type"] == "string")
    properties["evidence"] = text | {key: properties["evidence"][key] for key in ("description", "title")}
    properties["steps"]["minItems"] = STEPS_NEEDED
    del properties["steps"]["default"]
    cell["required"] += ["evidence", "steps"]


def _enough_aspects() -> list[JSON]:
    """Ask for as many aspects as must count, so that a level can come out."""
    stated = [
        {"if": _has_min_aspects({"const": count}), "then": _at_least(count)}
        for count in range(1, MOST_ASPECTS + 1)
    ]
    return [*stated, {"if": {"not": _has_min_aspects({})}, "then": _at_least(MIN_ASPECTS)}]


def _has_min_aspects(value: JSON) -> JSON:
    policy = {"type": "object", "properties": {"min_aspects": value}, "required": ["min_aspects"]}
    return {"properties": {"policy": policy}, "required": ["policy"]}


def _at_least(count: int) -> JSON:
    return {"properties": {"aspects": {"minItems": count}}}


_SCHEMA_KEY = {
    "type": "string",
    "description": "Where this schema lies, for editors that look for it in the file. Rung passes it over.",
}
_PLACES = {"1": ", where everyone starts", "5": ", the highest"}
