"""The level rule in words: why a level is what it is, and what the next one takes.

Every number comes from the rubric's policy; the rule is `rubric.scoring`'s.
"""

from math import ceil

from bot.conversation.wording.phrases import listed
from rubric import Result, Rubric


def why_not_higher(rubric: Rubric, result: Result) -> str:
    """Say in a sentence why *result* is not one level higher."""
    if result.level is None:
        return f"No level yet. {' '.join(result.missing)}"
    top = len(rubric.levels)
    if result.level == top:
        return f"Level {top} is the highest level."
    goal = result.level + 1
    reasons = [
        reason for reason in (_lagging(rubric, result, goal), _too_few(rubric, result, goal)) if reason
    ]
    return f"Level {result.level}, not {goal}: {' '.join(reasons)}"


def to_raise(rubric: Rubric, result: Result) -> str:
    """Name the topics to raise for the next level, if there is one."""
    if result.level is None or not result.held_by:
        return ""
    names = [rubric.aspect(aspect).name for aspect in result.held_by]
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"To reach level {result.level + 1}: raise {joined}."


def how_worked_out(rubric: Rubric, result: Result) -> str:
    """Explain the rule for the topics that *result* counts."""
    counted = _counted(result)
    gap = rubric.policy.gap
    below = "one level" if gap == 1 else f"{gap} levels"
    return (
        f"Your level is the highest that most topics ({enough(rubric, counted)} of {counted}) have reached, "
        f"with none more than {below} below."
    )


def enough(rubric: Rubric, counted: int) -> int:
    """Count the topics that must have reached a level, of those *counted*."""
    return ceil(rubric.policy.exact_share * counted)


def _lagging(rubric: Rubric, result: Result, goal: int) -> str:
    """Name the topics that are too far below *goal*."""
    gap = rubric.policy.gap
    lagging = [each for each in result.aspects if each.value is not None and each.value < goal - gap]
    if not lagging:
        return ""
    topics = listed(f"{rubric.aspect(each.id).name} is at {each.value}" for each in lagging)
    below = "one level" if gap == 1 else f"{gap} levels"
    return f"{topics}, and no topic may be more than {below} below."


def _too_few(rubric: Rubric, result: Result, goal: int) -> str:
    """Count the topics that have reached *goal*, where they are too few."""
    counted = _counted(result)
    reached, needed = sum((each.value or 0) >= goal for each in result.aspects), enough(rubric, counted)
    if reached >= needed:
        return ""
    have = "topic has" if reached == 1 else "topics have"
    of = f"{reached} {have}" if reached else "no topic has"
    return f"{of[:1].upper()}{of[1:]} reached level {goal}; it takes {needed} of {counted}."


def _counted(result: Result) -> int:
    return sum(each.value is not None for each in result.aspects)
