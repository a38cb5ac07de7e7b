"""Capabilities and levels, usable alone: load a rubric, score answers, plan next steps."""

from rubric.loader import Problem, RubricError, load, parse
from rubric.model import Rubric
from rubric.planning import NextStep, Plan, plan
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
    "load",
    "parse",
    "plan",
    "score",
]
