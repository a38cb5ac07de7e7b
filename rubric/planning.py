"""From a level to the next steps, and to the level after them."""

from collections.abc import Mapping
from dataclasses import dataclass

from rubric.model import LEVELS, Rubric, Step
from rubric.scoring import Result, lags, level_of

MOST_STEPS = 3
# Value for effort, of which S takes one, M two and L three: counted in sixths, so that all are whole numbers.
_SIXTHS = {"S": 6, "M": 3, "L": 2}


@dataclass(frozen=True, slots=True)
class NextStep:
    """One suggested step: it leads *aspect* to *to_level*, for the *reason* given."""

    step: Step
    aspect: str
    to_level: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do next; *on_the_way* aspects only need confirming, *keep_up* is for the highest level."""

    steps: tuple[NextStep, ...]
    level_after: int | None
    on_the_way: tuple[str, ...] = ()
    keep_up: tuple[str, ...] = ()


def plan(rubric: Rubric, result: Result) -> Plan:
    """Suggest at most three steps, one an aspect, and work out the level when they are done."""
    if result.level is None:
        return Plan((), None)
    if result.level == LEVELS[-1]:
        return Plan((), None, keep_up=_keep_up(rubric, result))
    moving = tuple(
        aspect.id for aspect in result.aspects if aspect.on_the_way and aspect.id in result.held_by
    )
    candidates = [_best(rubric, result, id_) for id_ in result.held_by if id_ not in moving]
    steps = tuple(_behind_prerequisites(_ranked(rubric, result, candidates))[:MOST_STEPS])
    return Plan(steps, level_with(rubric, result, {step.aspect: step.to_level for step in steps}), moving)


def _best(rubric: Rubric, result: Result, aspect: str) -> NextStep:
    value = result.value(aspect) or 1
    step = max(rubric.aspect(aspect).levels[value + 1].steps, key=_worth)
    goal = (result.level or 1) + 1
    reason = f"{'lags behind' if lags(rubric, value, goal) else 'below'} level {goal}"
    return NextStep(step, aspect, value + 1, reason)


def _worth(step: Step) -> int:
    return step.value * _SIXTHS[step.effort]


def _ranked(rubric: Rubric, result: Result, candidates: list[NextStep]) -> list[NextStep]:
    """Put lagging aspects first, then the best value for effort; sorting keeps file order in ties."""
    order = {aspect.id: at for at, aspect in enumerate(rubric.aspects)}
    chosen = {candidate.step.id for candidate in candidates}

    def rank(candidate: NextStep) -> tuple[bool, int, int]:
        lagging = candidate.reason.startswith("lags")
        return not lagging, -_worth(candidate.step), order[candidate.aspect]

    return [_with_unmet(rubric, result, candidate, chosen) for candidate in sorted(candidates, key=rank)]


def _with_unmet(rubric: Rubric, result: Result, candidate: NextStep, chosen: set[str]) -> NextStep:
    """Name in the reason every prerequisite that is neither reached nor suggested."""
    unmet = []
    for id_ in candidate.step.after:
        aspect, level, step = rubric.step(id_)
        if id_ not in chosen and (result.value(aspect.id) or 0) < level:
            unmet.append(step.title)
    if not unmet:
        return candidate
    reason = f"{candidate.reason}; first: {', '.join(unmet)}"
    return NextStep(candidate.step, candidate.aspect, candidate.to_level, reason)


def _behind_prerequisites(ranked: list[NextStep]) -> list[NextStep]:
    """Move each step behind those of its prerequisites that are candidates too."""
    ordered: list[NextStep] = []
    waiting = list(ranked)
    while waiting:
        placed = {step.step.id for step in ordered}
        still = {step.step.id for step in waiting}
        ready = next((step for step in waiting if not (set(step.step.after) & still - placed)), waiting[0])
        ordered.append(ready)
        waiting.remove(ready)
    return ordered


def level_with(rubric: Rubric, result: Result, raised: Mapping[str, int]) -> int:
    """Work out the level that a result would have if the aspects *raised* stood at the values given."""
    values = [raised.get(each.id, each.value) for each in result.aspects if each.value is not None]
    return level_of(rubric, [value for value in values if value is not None])


def _keep_up(rubric: Rubric, result: Result) -> tuple[str, ...]:
    """Draw checks from the evidence of the levels reached."""
    found = [rubric.aspect(each.id).levels[each.value].evidence for each in result.aspects if each.value]
    return tuple(text for text in found if text)
