"""From a level to the next steps, and to the level after them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rubric.model import Rubric, Step, is_foreign
from rubric.scoring import Result, lags, level_of

MOST_STEPS = 3  # and as many goals
# Value for effort, of which S takes one, M two and L three: counted in sixths, so that all are whole numbers.
_SIXTHS = {"S": 6, "M": 3, "L": 2}


class Urgency(StrEnum):
    """Where an aspect is, compared with the level that its step is suggested for."""

    LAGGING = "lags behind"
    BELOW = "below"
    BEYOND = "towards"


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """A step that comes before another one. *step* and *aspect* are None where another rubric has it."""

    title: str
    step: Step | None = None
    aspect: str | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """One suggested step: it leads *aspect* to *to_level*.

    *goal* is the level that it is suggested for. *unmet* are the prerequisites that are
    neither reached, finished nor suggested.
    """

    step: Step
    aspect: str
    to_level: int
    urgency: Urgency
    goal: int
    unmet: tuple[Prerequisite, ...] = ()

    @property
    def reason(self) -> str:
        """Say why the step is suggested."""
        first = f"; first: {', '.join(each.title for each in self.unmet)}" if self.unmet else ""
        return f"{self.urgency} level {self.goal}{first}"


@dataclass(frozen=True, slots=True)
class Goal:
    """The next level of an *aspect* for which no step is left to suggest."""

    aspect: str
    to_level: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do next.

    *on_the_way* aspects only need confirming. *goals* stand where there is no step to
    suggest. *keep_up* is for the highest level.
    """

    steps: tuple[NextStep, ...]
    level_after: int | None
    on_the_way: tuple[str, ...] = ()
    keep_up: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamProgress:
    """What a team did about its plan: aspects *confirmed* to match the next level, ids of *finished* steps.

    Neither changes a result. A finished step is not suggested again.
    """

    confirmed: frozenset[str] = frozenset()
    finished: frozenset[str] = frozenset()


NO_PROGRESS = TeamProgress()
_URGENCIES = list(Urgency)  # the most urgent first


def plan(rubric: Rubric, result: Result, progress: TeamProgress = NO_PROGRESS) -> Plan:
    """Suggest at most three steps, one an aspect, and work out the level when they are done.

    The step after a confirmed level comes behind the others, and in addition to three.
    """
    if result.level is None:
        return Plan((), None)
    if result.level == rubric.top:
        return Plan((), None, keep_up=_keep_up(rubric, result))
    moving = tuple(
        aspect.id
        for aspect in result.aspects
        if aspect.on_the_way and aspect.id in result.held_by and aspect.id not in progress.confirmed
    )
    found = [suggestion(rubric, result, id_, progress) for id_ in result.held_by if id_ not in moving]
    candidates = [each for each in found if isinstance(each, NextStep)]
    ordered = _behind_prerequisites(_ranked(rubric, result, candidates, progress))
    steps = tuple(
        step for at, step in enumerate(ordered) if at < MOST_STEPS or step.aspect in progress.confirmed
    )
    goals = [each for each in found if isinstance(each, Goal)]
    after = level_after(rubric, result, [step.step.id for step in steps])
    return Plan(steps, after, moving, goals=tuple(goals[:MOST_STEPS]))


def suggestion(
    rubric: Rubric, result: Result, aspect: str, progress: TeamProgress = NO_PROGRESS
) -> NextStep | Goal | None:
    """Find the best step to the next level of *aspect*, or that level as a goal. None above the highest."""
    reached = _reached(result, aspect, progress)
    if reached == rubric.top:
        return None
    left = [
        step for step in rubric.aspect(aspect).levels[reached + 1].steps if step.id not in progress.finished
    ]
    if not left:
        return Goal(aspect, reached + 1)
    goal = (result.level or 1) + 1
    if reached >= goal:
        urgency, goal = Urgency.BEYOND, reached + 1
    else:
        urgency = Urgency.LAGGING if lags(rubric, reached, goal) else Urgency.BELOW
    return NextStep(max(left, key=_worth), aspect, reached + 1, urgency, goal)


def level_after(rubric: Rubric, result: Result, steps: Iterable[str]) -> int:
    """Work out the level of *result* once exactly the *steps* (ids) are done."""
    return level_of(rubric, list(_values_after(rubric, result, steps).values()))


def fewest_steps(
    rubric: Rubric, result: Result, done: Collection[str], left: Iterable[str]
) -> tuple[int, int] | None:
    """Find the level above that of *result* to which steps lead, and how few it takes of those *left* (ids).

    It takes none where those *done* lead there. None where all of them lead no higher.
    """
    if result.level is None:
        return None
    goal = result.level + 1
    chosen = _best_first(rubric, _values_after(rubric, result, done), left, goal)
    for count in range(len(chosen) + 1):
        after = level_after(rubric, result, (*done, *chosen[:count]))
        if after >= goal:
            return after, count
    return None


def _values_after(rubric: Rubric, result: Result, steps: Iterable[str]) -> dict[str, int]:
    """Give the value of each counted aspect once the *steps* (ids) are done."""
    values = {each.id: each.value for each in result.aspects if each.value is not None}
    for id_ in steps:
        aspect, to_level, _ = rubric.step(id_)
        if aspect.id in values:
            values[aspect.id] = max(to_level, values[aspect.id])
    return values


def _best_first(rubric: Rubric, values: Mapping[str, int], left: Iterable[str], goal: int) -> list[str]:
    """Choose a step an aspect: first for those that alone forbid *goal*, then for those that reach it."""
    best: dict[str, tuple[int, str]] = {}
    for id_ in left:
        aspect, to_level, _ = rubric.step(id_)
        least = best[aspect.id][0] if aspect.id in best else values.get(aspect.id, rubric.top)
        if to_level > least:
            best[aspect.id] = (to_level, id_)

    def needed(aspect: str) -> tuple[bool, bool]:
        reaches = values[aspect] < goal <= best[aspect][0]
        return not lags(rubric, values[aspect], goal), not reaches

    return [best[aspect][1] for aspect in sorted(best, key=needed)]


def _reached(result: Result, aspect: str, progress: TeamProgress) -> int:
    value = result.value(aspect) or 1
    return value + 1 if aspect in progress.confirmed else value


def _worth(step: Step) -> int:
    return step.value * _SIXTHS[step.effort]


def _ranked(
    rubric: Rubric, result: Result, candidates: list[NextStep], progress: TeamProgress
) -> list[NextStep]:
    """Put lagging aspects first, then the best value for effort. Sorting keeps file order in ties."""
    order = {aspect.id: at for at, aspect in enumerate(rubric.aspects)}
    met = progress.finished | {candidate.step.id for candidate in candidates}

    def rank(candidate: NextStep) -> tuple[int, int, int]:
        urgency = _URGENCIES.index(candidate.urgency)
        return urgency, -_worth(candidate.step), order[candidate.aspect]

    ranked = sorted(candidates, key=rank)
    return [_with_unmet(rubric, result, candidate, replace(progress, finished=met)) for candidate in ranked]


def _with_unmet(rubric: Rubric, result: Result, candidate: NextStep, progress: TeamProgress) -> NextStep:
    """Add every prerequisite that is neither reached, finished nor suggested, and those of other rubrics."""
    unmet = []
    for id_ in candidate.step.after:
        if is_foreign(id_):
            unmet.append(Prerequisite(_foreign_title(id_)))
            continue
        aspect, level, step = rubric.step(id_)
        reached = _reached(result, aspect.id, progress) if result.value(aspect.id) else 0
        if id_ not in progress.finished and reached < level:
            unmet.append(Prerequisite(step.title, step, aspect.id))
    return replace(candidate, unmet=tuple(unmet))


def _foreign_title(reference: str) -> str:
    """Name a step of another rubric by the words of its id, as its title is not known here."""
    rubric, _, step = reference.replace("-", " ").partition("/")
    return f"{step} ({rubric})"


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


def _keep_up(rubric: Rubric, result: Result) -> tuple[str, ...]:
    """Draw checks from the evidence of the levels reached."""
    found = [rubric.aspect(each.id).levels[each.value].evidence for each in result.aspects if each.value]
    return tuple(text for text in found if text)
