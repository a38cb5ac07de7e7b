"""The level rule in words: the reasons for a level, and the requirements of the next one.

Every number comes from the rubric's policy; the rule is `rubric.scoring`'s.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from bot.conversation.wording.phrases import any_of, few, listed, number
from rubric import AspectResult, Result, Rubric
from rubric.scoring import lags, topics_needed


def why_not_higher(rubric: Rubric, result: Result) -> str:
    """Say in a sentence why *result* is not one level higher."""
    if result.level is None:
        return f"No level yet. {' '.join(result.missing)}"
    top = rubric.top
    if result.level == top:
        return f"Level {top} is the highest level."
    goal = result.level + 1
    reasons = _too_low(rubric, result, goal), _too_few(rubric, result, goal)
    return f"Level {result.level}, not {goal}: {' '.join(filter(None, reasons))}"


def to_raise(rubric: Rubric, result: Result, risen: Collection[str] = ()) -> str:
    """Name the topics to raise for the next level, if there is one and not all of them have *risen* by now."""
    if result.level is None or set(result.held_by) <= set(risen):
        return ""
    goal = result.level + 1
    missing = topics_needed(rubric, _counted(result)) - _reached(result, goal)
    names = few([rubric.aspect(aspect).name for aspect in result.held_by])
    lagging = few([rubric.aspect(each.id).name for each in _lagging(rubric, result, goal)])
    needed = [f"{listed(lagging)} to at least {goal - rubric.policy.gap}"] if lagging else []
    if missing >= len(result.held_by):
        needed = [listed(names)]
    elif missing == 1 and not lagging:
        needed = [any_of(names)]
    elif missing > 0 and lagging:
        which = any_of(names) if missing == 1 else _some_of(result, missing, names)
        return f"To reach level {goal}: first raise {needed[0]}. Then raise {which} to level {goal}."
    elif missing > 0:
        needed.append(_some_of(result, missing, names))
    return f"To reach level {goal}: raise {', and '.join(needed)}."


def _some_of(result: Result, missing: int, names: Sequence[str]) -> str:
    """Say how many of several topics to raise, without their *names* where that is all of them."""
    if len(result.held_by) < len(result.aspects):
        return f"any {number(missing)} of {listed(names)}"
    return f"any {number(missing)} of the {number(len(result.aspects))} topics"


def lowered(rubric: Rubric, aspects: Iterable[AspectResult]) -> Iterator[str]:
    """Name the topics that are below what most people picked, and say why, level by level."""
    names: dict[int, list[str]] = {}
    for each in aspects:
        if each.picked is not None:
            names.setdefault(each.picked, []).append(rubric.aspect(each.id).name)
    for level, found in sorted(names.items()):
        yield (f"{listed(few(found))}: most picked level {level}, but enough said “no” to what it asks for.")


def middle_answer(rubric: Rubric) -> str:
    """Say how a topic's value follows from several people's answers."""
    evidence = any(cell.evidence for aspect in rubric.aspects for cell in aspect.levels.values())
    lower = (
        " Where somebody said “no” to what a statement asks for, their answer counts one level lower."
        if evidence
        else ""
    )
    return f"Each topic shows the team's middle answer (the lower one of two).{lower}"


def how_worked_out(rubric: Rubric, result: Result) -> str:
    """Explain the rule for the topics that *result* counts."""
    counted = _counted(result)
    if counted == 1:
        return "The level is that of the only topic with answers."
    most = f"at least {topics_needed(rubric, counted)} of {counted} topics" if counted else "most topics"
    return (
        f"The level is the highest that {most} have reached, with no topic more than {_gap(rubric)} below it."
    )


def _lagging(rubric: Rubric, result: Result, goal: int) -> list[AspectResult]:
    return [each for each in result.aspects if each.value is not None and lags(rubric, each.value, goal)]


def _too_low(rubric: Rubric, result: Result, goal: int) -> str:
    """Name the topics that are too far below *goal*."""
    lagging = _lagging(rubric, result, goal)
    if not lagging:
        return ""
    topics = listed(few([f"{rubric.aspect(each.id).name} is at {each.value}" for each in lagging]))
    return f"{topics}, and no topic may be more than {_gap(rubric)} below {goal}."


def _gap(rubric: Rubric) -> str:
    return "one level" if rubric.policy.gap == 1 else f"{rubric.policy.gap} levels"


def _too_few(rubric: Rubric, result: Result, goal: int) -> str:
    """Count the topics that have reached *goal*, where they are too few."""
    counted = _counted(result)
    reached, needed = _reached(result, goal), topics_needed(rubric, counted)
    if reached >= needed:
        return ""
    so_far = f"{reached} {'is' if reached == 1 else 'are'}" if reached else "none is"
    goal_or_more = f"at level {goal}{'' if goal == rubric.top else ' or higher'}"
    if counted == 1:
        return f"the only topic with answers must be {goal_or_more}."
    at = f"{goal_or_more}; so far {so_far}."
    if counted < len(result.aspects):
        return f"{needed} of the {counted} topics with a level must be {at}"
    return f"{needed} of {counted} topics must be {at}"


def _reached(result: Result, level: int) -> int:
    return sum((each.value or 0) >= level for each in result.aspects)


def _counted(result: Result) -> int:
    return sum(each.value is not None for each in result.aspects)
