"""The next steps that a result suggests: in a line each, or with all that is known of them."""

from collections.abc import Iterable, Iterator, Sequence

from bot.conversation.view import (
    Block,
    Divider,
    Field,
    Heading,
    Link,
    LinkList,
    Text,
    Tone,
    View,
)
from bot.conversation.wording import level_rule, scan
from bot.conversation.wording.phrases import (
    ASSESS,
    EFFORT,
    RESULT,
    lines,
    listed,
    number,
    page_title,
    row,
    titled,
)
from rubric import NextStep, Plan, Result, Rubric, level_after
from rubric.model import Step
from rubric.planning import Urgency

STILL_TRUE = "Worth a look now and then: is this still true?"


def short_steps(rubric: Rubric, result: Result, plan: Plan) -> Iterable[Block]:
    """Show the next steps in a line each, else levels that answers match already, goals, or what to keep up."""
    if result.level is not None and not plan.steps and plan.keep_up:
        yield Heading("Keep it up")
        yield Text(STILL_TRUE)
        yield from lines(f"• {check}" for check in plan.keep_up)
        return
    if plan.steps:
        yield Heading("Next steps" if len(plan.steps) > 1 else "Next step")
        yield from lines(f"{at}. {step.step.title}" for at, step in enumerate(plan.steps, 1))
    elif plan.on_the_way:
        yield from (
            Text(
                f"{_at_level(names, level - 1)}, but most of you said yes to what level {level} asks for. "
                "Check that together."
            )
            for level, names in _matching(rubric, result, plan)
        )
    elif plan.goals:
        yield goals_heading(plan)
        yield from lines(f"• {goal}" for goal in goals(rubric, plan))


def goals_heading(plan: Plan) -> Heading:
    """Stand above the goals of a plan."""
    return Heading("Next goals" if len(plan.goals) > 1 else "Next goal")


def goals(rubric: Rubric, plan: Plan) -> Iterator[str]:
    """Say what a team would say of itself at the next level of each topic without steps."""
    for goal in plan.goals:
        aspect = rubric.aspect(goal.aspect)
        yield f"{aspect.name}: “{aspect.levels[goal.to_level].statement}”"


def steps(rubric: Rubric, result: Result, plan: Plan) -> Iterable[Block]:
    """Show the next steps, or what to keep up."""
    yield Divider()
    if result.level == rubric.top:
        yield Heading("Keep it up")
        yield Text(STILL_TRUE if plan.keep_up else "You are at the highest level.")
        yield from lines(f"• {check}" for check in plan.keep_up)
        return
    if plan.steps or plan.on_the_way:
        yield Heading("Next steps" if plan.steps else "Next step")
    for at, step in enumerate(plan.steps, 1):
        if at > 1:
            yield Divider()
        yield from step_parts(rubric, at, step)
    if plan.goals:
        yield goals_heading(plan)
        yield from lines(f"• {goal}" for goal in goals(rubric, plan))
    yield from _on_the_way(rubric, result, plan)
    if plan.steps and plan.level_after is not None:
        yield Text(outcome(rubric, result, [each.step.id for each in plan.steps]))


def _on_the_way(rubric: Rubric, result: Result, plan: Plan) -> Iterable[Text]:
    """Name the aspects whose next level the answers match already, level by level."""
    for level, names in _matching(rubric, result, plan):
        what = "that statement" if len(names) == 1 else "those statements"
        yield Text(
            f"{_at_level(names, level - 1)}, but most of you said yes to what level {level} asks for. "
            f"Talk about it. If you agree, pick {what} next time."
        )


def _at_level(names: list[str], level: int) -> str:
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} at level {level}"


def _matching(rubric: Rubric, result: Result, plan: Plan) -> list[tuple[int, list[str]]]:
    """List the levels that answers match already, each with the names of its aspects."""
    found: dict[int, list[str]] = {}
    for aspect in plan.on_the_way:
        found.setdefault((result.value(aspect) or 1) + 1, []).append(rubric.aspect(aspect).name)
    return sorted(found.items())


def reason(step: NextStep) -> str:
    """Say why a step is suggested, in words for chat. `rung score` has its own."""
    where = "raise this first" if step.urgency is Urgency.LAGGING else f"{step.urgency} level {step.goal}"
    return f"{where}; first: {', '.join(step.unmet)}" if step.unmet else where


def step_parts(rubric: Rubric, at: int, step: NextStep) -> Iterable[Block]:
    """Show one suggested step."""
    yield Text(f"{at}. {step.step.title}", Tone.STRONG)
    effort = EFFORT[step.step.effort]
    yield Text(f"{rubric.aspect(step.aspect).name}: {reason(step)}. Effort: {effort}.", Tone.QUIET)
    yield from step_details(step.step)


def step_details(step: Step) -> Iterator[Field | LinkList]:
    """Say everything about a step that its title does not."""
    yield Field("Why", step.why)
    yield from what_to_do(step)


def what_to_do(step: Step) -> Iterator[Field | LinkList]:
    """Say how to begin a step, when it is done, and where to read more."""
    yield Field("First step", step.first)
    yield Field("Done when", step.done)
    if step.links:
        yield LinkList("Read more", tuple(Link(page_title(link), link) for link in step.links[:3]))


def outcome(rubric: Rubric, result: Result, steps: Sequence[str]) -> str:
    """Say what exactly the *steps* (ids) shown would lead to."""
    count = "With this step" if len(steps) == 1 else f"With these {number(len(steps))} steps"
    after = level_after(rubric, result, steps)
    if result.level is not None and after == result.level:
        counted = sum(each.value is not None for each in result.aspects)
        needed = level_rule.enough(rubric, counted)
        return f"{count} you come closer to level {result.level + 1}; it takes {needed} of {counted} topics."
    return f"{count} done you would be at level {after}."


def next_steps(rubric: Rubric, result: Result, plan: Plan) -> View:
    """Show the next steps alone."""
    if not rubric.gives_level:
        found = (*scan.said(rubric, result), scan.not_a_level(), *scan.ways(rubric, result))
        return titled("A scan gives no steps", (*found, row(RESULT)))
    if result.level is None:
        return titled("No level yet, so no next steps either", (*lines(result.missing), row(RESULT, ASSESS)))
    _, title, *blocks = steps(rubric, result, plan)
    name = Text(rubric.name, Tone.QUIET)
    return View(f"{rubric.name}: next steps", (title, name, *blocks, row(RESULT, ASSESS)))
