"""The JSON Schema by which editors check a rubric while it is written: as strict as the loader.

What one key says about another is beyond a schema, for example ids that are used
twice or a prerequisite that is no step. `rung rubric lint` finds those.
"""

from copy import deepcopy
from itertools import pairwise
from typing import Any

from rubric.model import FEWEST_LEVELS, LEVEL_KEYS, MOST_ASPECTS, MOST_IN_ID, MOST_LEVELS, Rubric

JSON = dict[str, Any]


def schema() -> JSON:
    """Describe a rubric file to editors, as JSON Schema generated from the models."""
    described = Rubric.model_json_schema()
    parts = described["$defs"]
    parts["FirstCell"] = _first_cell(parts["Cell"])
    cells = _by_level(["FirstCell"] + ["Cell"] * (MOST_LEVELS - 1))
    described["properties"]["levels"] |= _by_level(["Level"] * MOST_LEVELS)
    parts["SharedCell"] = _shared_cell(parts["Cell"])
    shared = _by_level(["FirstCell"] + ["SharedCell"] * (MOST_LEVELS - 1))
    described["properties"]["scales"] = _scales(described["properties"]["scales"], shared)
    parts["Aspect"]["properties"]["levels"] |= cells
    _need_levels_or_scale(parts["Aspect"])
    described["properties"]["aspects"] |= {"minItems": 1, "maxItems": MOST_ASPECTS}
    parts["Policy"]["properties"]["min_aspects"]["anyOf"][0]["maximum"] = MOST_ASPECTS
    described["allOf"] = [*_enough_aspects(), *_same_levels()]
    described["properties"] = {"$schema": _SCHEMA_KEY, **described["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **described,
        "title": "A rubric of Rung: one capability",
    }


def _by_level(parts: list[str]) -> JSON:
    """Describe a mapping of levels, of which the first ones are needed, and nothing else."""
    levels = {
        level: {"$ref": f"#/$defs/{part}", "description": f"Level {level}{_PLACES.get(level, '')}."}
        for level, part in zip(LEVEL_KEYS, parts, strict=True)
    }
    needed = list(LEVEL_KEYS[:FEWEST_LEVELS])
    after = {level: [before] for before, level in pairwise(LEVEL_KEYS) if level not in needed}
    return {
        "properties": levels,
        "required": needed,
        "dependentRequired": after,
        "additionalProperties": False,
    }


def _shared_cell(cell: JSON) -> JSON:
    """Describe a cell of a scale that several aspects share: a step belongs to one of them."""
    shared = deepcopy(cell)
    shared["properties"]["steps"] |= {"maxItems": 0, "description": "None: a step belongs to one aspect."}
    shared["description"] = "What stands at one level of a shared scale, without steps."
    return shared | {"title": "SharedCell"}


def _scales(scales: JSON, cells: JSON) -> JSON:
    """Describe a mapping of scales by their ids."""
    [(slug, _)] = scales.pop("patternProperties").items()
    names = {"pattern": slug, "maxLength": MOST_IN_ID}
    return scales | {"propertyNames": names, "additionalProperties": {"type": "object", **cells}}


def _same_levels() -> list[JSON]:
    """Ask every aspect and scale for the levels of the rubric, no fewer and no more."""
    found = []
    for top in range(FEWEST_LEVELS, MOST_LEVELS + 1):
        here = {"properties": {"levels": {"required": [str(top)], "maxProperties": top}}}
        ladder = {"required": list(LEVEL_KEYS[:top]), "maxProperties": top}
        aspects = {"items": {"properties": {"levels": ladder}}}
        then = {"properties": {"aspects": aspects, "scales": {"additionalProperties": ladder}}}
        found.append({"if": here, "then": then})
    return found


def _need_levels_or_scale(aspect: JSON) -> None:
    aspect["required"].remove("levels")
    no_scale = {"properties": {"scale": {"type": "null"}}}
    no_levels = {"not": {"required": ["levels"]}}
    aspect["oneOf"] = [
        {"required": ["levels"], **no_scale},
        {"required": ["scale"], "properties": {"scale": {"type": "string"}}, **no_levels},
    ]


def _first_cell(cell: JSON) -> JSON:
    """Describe a cell at level 1, where everyone starts: no evidence, and no steps that lead there."""
    first = deepcopy(cell)
    first["properties"]["evidence"] = {"type": "null", "description": "None: there is nothing to prove."}
    first["properties"]["steps"] |= {"maxItems": 0, "description": "None: level 1 is where everyone starts."}
    first["description"] = "One aspect at level 1, without evidence and steps."
    return first | {"title": "FirstCell"}


def _enough_aspects() -> list[JSON]:
    """Ask for as many aspects as must count, so that a level can come out."""
    return [
        {"if": _has_min_aspects({"const": count}), "then": _at_least(count)}
        for count in range(1, MOST_ASPECTS + 1)
    ]


def _has_min_aspects(value: JSON) -> JSON:
    policy = {"type": "object", "properties": {"min_aspects": value}, "required": ["min_aspects"]}
    return {"properties": {"policy": policy}, "required": ["policy"]}


def _at_least(count: int) -> JSON:
    return {"properties": {"aspects": {"minItems": count}}}


_SCHEMA_KEY = {
    "type": "string",
    "description": "Where this schema lies, for editors that look for it in the file. Rung passes it over.",
}
_PLACES = {"1": ", where everyone starts"}
