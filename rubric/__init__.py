"""Capabilities and levels, usable alone: load a rubric, score answers, plan next steps."""

from rubric.json_schema import schema
from rubric.loader import lint, load, parse
from rubric.model import Rubric
from rubric.planning import NextStep, Plan, level_with, plan
from rubric.problems import Problem, RubricError
from rubric.scoring import AspectResult, Claim, Person, Proof, Result, score

__all__ = [
    "AspectResult",
    "Claim",
    "NextStep",
    "Person",
    "Plan",
    "Problem",
    "Proof",
    "Result",
    "Rubric",
    "RubricError",
    "level_with",
    "lint",
    "load",
    "parse",
    "plan",
    "schema",
    "score",
]
