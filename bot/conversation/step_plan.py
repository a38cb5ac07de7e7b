"""The plan after a result: of a check, or of a team with the steps that it adopted."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.team_record import AdoptedStep, ConfirmedLevel, StepState, TeamResult
from rubric import (
    Goal,
    NextStep,
    Plan,
    Result,
    Rubric,
    TeamProgress,
    fewest_steps,
    plan,
    suggestion,
)
from rubric.model import Step
from rubric.scoring import topics_needed


class StepStatus(StrEnum):
    """The status of a step, which does not name its owner."""

    UNOWNED = "unowned"
    OWNED = "owned"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of a plan for *aspect*. *suggested* is None for one that the team chose by itself.

    *status* is None for a step that the team has not adopted.
    """

    step: Step
    aspect: str
    suggested: NextStep | None
    status: StepStatus | None = None


@dataclass(frozen=True, slots=True)
class AspectLevel:
    """A *level* of an *aspect* (id)."""

    aspect: str
    level: int


@dataclass(frozen=True, slots=True)
class StepProgress:
    """How far a team is with its steps: *done* of those *adopted*, and how few *more* lead to *level*.

    The plan has *planned* steps, of which the team may have adopted none. *level* is None where
    all of them lead to no higher level than the result's. Then *goal* is the next level, which
    takes as many topics as *needed*, of those *counted*. They are 0 where enough topics have
    reached it.
    """

    done: int
    adopted: int
    planned: int
    level: int | None
    more: int = 0
    goal: int = 0
    needed: int = 0
    counted: int = 0


@dataclass(frozen=True, slots=True)
class StepPlan:
    """The plan after a result, and how far it is. By its types there is no room for a person.

    *matched* lists the next levels that the answers match already, until they are *confirmed*.
    """

    steps: tuple[PlannedStep, ...]
    goals: tuple[Goal, ...]
    keep_up: tuple[str, ...]
    matched: tuple[AspectLevel, ...]
    confirmed: tuple[AspectLevel, ...]
    progress: StepProgress


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team's board: its open steps, the suggested ones, and those done since the result.

    Suggested ones that the team has *dropped* since the result come last.
    *on_the_way* lists the aspects whose next level the answers match already, each with the step
    or the goal that leads there.
    """

    plan: StepPlan
    open: tuple[AdoptedStep, ...]
    suggested: tuple[NextStep, ...]
    on_the_way: tuple[tuple[str, int, NextStep | Goal | None], ...]
    confirmed: tuple[ConfirmedLevel, ...]
    done: tuple[AdoptedStep, ...]
    dropped: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to do."""
        return not (self.open or self.suggested or self.plan.goals or self.on_the_way)

    @property
    def can_look_again(self) -> bool:
        """Tell whether a new assessment comes next: nothing is open, and no further step is needed."""
        is_enough = self.plan.progress.level is not None and not self.plan.progress.more
        waiting = any(each.step.id not in self.dropped for each in self.suggested)
        return not self.open and (is_enough or not waiting)


def check_plan(rubric: Rubric, result: Result) -> StepPlan:
    """Work out the plan of a check, whose steps are never adopted."""
    return _step_plan(rubric, result, plan(rubric, result), {}, ())


def team_plan(
    rubric: Rubric, record: TeamResult, adopted: Iterable[AdoptedStep], confirmed: Iterable[ConfirmedLevel]
) -> TeamPlan:
    """Work out a team's plan from its result, its steps and the levels that it confirmed."""
    steps = [each for each in adopted if each.rubric.id == rubric.id and has_step(rubric, each.step)]
    now = {each.step: each for each in steps if each.is_open or each.ended >= record.closed}
    finished = {each.step for each in steps if each.state is StepState.DONE and each.step not in now}
    levels = tuple(confirmed)
    so_far = TeamProgress(frozenset(each.aspect for each in levels), frozenset(finished))
    planned = plan(rubric, record.result, so_far)
    whole = _step_plan(rubric, record.result, planned, now, levels)
    taken = {name for name, each in now.items() if each.state is not StepState.DROPPED}
    suggested = [each for each in planned.steps if each.step.id not in taken]
    return TeamPlan(
        plan=whole,
        open=tuple(each for each in steps if each.is_open),
        suggested=tuple(sorted(suggested, key=lambda each: each.step.id in now)),
        on_the_way=tuple(
            (each.aspect, each.level, _another_way(rubric, record, each.aspect, so_far, taken))
            for each in whole.matched
        ),
        confirmed=levels,
        done=tuple(each for each in now.values() if each.state is StepState.DONE),
        dropped=frozenset(now) - taken,
    )


def _step_plan(
    rubric: Rubric,
    result: Result,
    planned: Plan,
    adopted: dict[str, AdoptedStep],
    confirmed: tuple[ConfirmedLevel, ...],
) -> StepPlan:
    """Combine the suggested steps with their status, and with steps that the team chose by itself."""
    steps = tuple(_steps(rubric, planned, adopted))
    return StepPlan(
        steps,
        planned.goals,
        planned.keep_up,
        tuple(AspectLevel(each, (result.value(each) or 1) + 1) for each in planned.on_the_way),
        tuple(AspectLevel(each.aspect, each.level) for each in confirmed),
        _progress(rubric, result, steps),
    )


def _steps(rubric: Rubric, planned: Plan, adopted: dict[str, AdoptedStep]) -> Iterator[PlannedStep]:
    statuses = {step: status_of(each) for step, each in adopted.items()}
    found = [PlannedStep(each.step, each.aspect, each, statuses.get(each.step.id)) for each in planned.steps]
    yield from sorted(found, key=lambda each: each.status is StepStatus.DROPPED)
    suggested = {each.step.id for each in planned.steps}
    for each in adopted.values():
        if each.step not in suggested and each.state is not StepState.DROPPED:
            aspect, _, step = rubric.step(each.step)
            yield PlannedStep(step, aspect.id, None, statuses[each.step])


def status_of(adopted: AdoptedStep) -> StepStatus:
    """Give the status of a step that a team adopted."""
    if adopted.is_open:
        return StepStatus.OWNED if adopted.owner else StepStatus.UNOWNED
    return StepStatus.DONE if adopted.state is StepState.DONE else StepStatus.DROPPED


_NOT_ADOPTED = (None, StepStatus.DROPPED)


def _progress(rubric: Rubric, result: Result, steps: Collection[PlannedStep]) -> StepProgress:
    """Count the steps, and find how few of those that are not done are enough for a higher level."""
    done = [each.step.id for each in steps if each.status is StepStatus.DONE]
    left = [each.step.id for each in steps if each.status is not StepStatus.DONE]
    adopted = sum(each.status not in _NOT_ADOPTED for each in steps)
    level, more = fewest_steps(rubric, result, done, left) or (None, 0)
    if level is not None or result.level is None:
        return StepProgress(len(done), adopted, len(steps), level, more)
    goal, values = result.level + 1, [each.value for each in result.aspects if each.value is not None]
    needed = topics_needed(rubric, len(values))
    if sum(value >= goal for value in values) >= needed:  # only topics that lag are in the way
        return StepProgress(len(done), adopted, len(steps), None)
    return StepProgress(len(done), adopted, len(steps), None, 0, goal, needed, len(values))


def _another_way(
    rubric: Rubric, record: TeamResult, aspect: str, so_far: TeamProgress, taken: set[str]
) -> NextStep | Goal | None:
    """Find the step for a team that does not confirm the level of an aspect, or None if it is taken."""
    found = suggestion(rubric, record.result, aspect, so_far)
    return None if isinstance(found, NextStep) and found.step.id in taken else found


def has_step(rubric: Rubric, step: str) -> bool:
    """Tell whether a rubric knows a step."""
    try:
        rubric.step(step)
    except KeyError:
        return False
    return True
