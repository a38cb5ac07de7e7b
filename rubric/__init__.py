"""Capabilities and levels, usable alone: load a rubric, score answers, plan next steps."""

from rubric.json_schema import schema
from rubric.loader import lint, load, parse
from rubric.model import Rubric
from rubric.planning import (
    Goal,
    NextStep,
    Plan,
    TeamProgress,
    fewest_steps,
    level_after,
    plan,
    suggestion,
)
from rubric.problems import Problem, RubricError
from rubric.scoring import AspectResult, Claim, Proof, Respondent, Result, score

__all__ = [
    "AspectResult",
    "Claim",
    "Goal",
    "NextStep",
    "Plan",
    "Problem",
    "Proof",
    "Respondent",
    "Result",
    "Rubric",
    "RubricError",
    "TeamProgress",
    "fewest_steps",
    "level_after",
    "lint",
    "load",
    "parse",
    "plan",
    "schema",
    "score",
    "suggestion",
]
