"""The next steps that a result suggests: in a line each, or with every detail."""

from collections.abc import Iterable, Iterator, Sequence

from bot.conversation import messages as m
from bot.conversation.identity import PersonId
from bot.conversation.step_plan import AspectLevel, PlannedStep, StepPlan, StepProgress, StepStatus
from bot.conversation.team_record import ConfirmedLevel
from bot.conversation.view import (
    Block,
    Divider,
    Field,
    Heading,
    Link,
    LinkList,
    Mention,
    Text,
    Tone,
    View,
)
from bot.conversation.wording import scan
from bot.conversation.wording.phrases import (
    ASSESS,
    CHANGE,
    EFFORT,
    RESULT,
    and_more,
    lines,
    listed,
    number,
    row,
    sentence,
    titled,
)
from rubric import NextStep, Result, Rubric
from rubric.model import Step
from rubric.planning import Prerequisite, Urgency
from rubric.scoring import topics_needed

STATUS = {
    StepStatus.UNOWNED: "no owner yet",
    StepStatus.OWNED: "taken",
    StepStatus.DONE: "done",
    StepStatus.DROPPED: "dropped",
}
MOST_SHORT = 3  # steps in a line each, and checks of what to keep up
TOGETHER = "Talk about it together."
STILL_TRUE = "Worth a look now and then: is this still true?"


def short_steps(rubric: Rubric, plan: StepPlan) -> Iterable[Block]:
    """Show the next steps in a line each, else goals, or what to keep up."""
    if plan.keep_up:
        yield Heading("Keep it up")
        yield Text(STILL_TRUE)
        yield from lines(f"• {check}" for check in plan.keep_up[:MOST_SHORT])
        yield from and_more(plan.keep_up, MOST_SHORT)
        return
    checks = tuple(matched(rubric, plan, f" {TOGETHER}"))
    if plan.steps or checks:
        yield Heading("Next steps" if len(plan.steps) + len(checks) > 1 else "Next step")
        yield from lines(checks)
        yield from lines(
            f"{at}. {each.step.title}{in_brackets(each)}"
            for at, each in enumerate(plan.steps[:MOST_SHORT], 1)
        )
        yield from and_more(plan.steps, MOST_SHORT)
    if plan.goals and not plan.steps:
        yield goals_heading(plan)
        yield from lines(f"• {goal}" for goal in goals(rubric, plan))


def _heading(plan: StepPlan) -> Heading:
    return Heading("Next steps" if len(plan.steps) > 1 else "Next step")


def in_brackets(step: PlannedStep) -> str:
    """Give the status of a step in brackets, to follow its title. Empty without a status."""
    return f" ({STATUS[step.status]})" if step.status else ""


def goals_heading(plan: StepPlan) -> Heading:
    """Stand above the goals of a plan."""
    return Heading("Next goals" if len(plan.goals) > 1 else "Next goal")


def goals(rubric: Rubric, plan: StepPlan) -> Iterator[str]:
    """Say what a team would say of itself at the next level of each topic without steps."""
    for goal in plan.goals:
        aspect = rubric.aspect(goal.aspect)
        yield f"{aspect.name}: “{aspect.levels[goal.to_level].statement}”"


def steps(rubric: Rubric, result: Result, plan: StepPlan) -> Iterable[Block]:
    """Show the next steps with every detail, or the practices to keep up."""
    yield Divider()
    if result.level == rubric.top:
        yield Heading("Keep it up")
        yield Text(STILL_TRUE if plan.keep_up else "You are at the highest level.")
        yield from lines(f"• {check}" for check in plan.keep_up)
        return
    if plan.steps or plan.matched or plan.confirmed:
        yield _heading(plan)
    for at, step in enumerate(plan.steps, 1):
        if at > 1:
            yield Divider()
        yield from step_parts(rubric, at, step)
    if plan.goals:
        yield goals_heading(plan)
        yield from lines(f"• {goal}" for goal in goals(rubric, plan))
    yield from confirmed(rubric, plan)
    yield from lines(matched(rubric, plan, f" {TOGETHER} If you agree, pick that statement next time."))
    if plan.steps and (said := outcome(rubric, result, plan)):
        yield Text(said)


def matched(rubric: Rubric, plan: StepPlan, more: str = "") -> Iterator[str]:
    """Name the topics whose next level the answers match already, level by level, and say *more* of each."""
    for level, names in _by_level(rubric, plan.matched):
        named = f"All {len(names)} topics" if 1 < len(names) == len(rubric.aspects) else listed(names)
        asks = f"most of you said yes to what level {level} asks for."
        yield f"{named} may be at level {level} already: {asks}{more}"


def confirmed(
    rubric: Rubric, plan: StepPlan, named: Sequence[ConfirmedLevel] = ()
) -> Iterator[Mention | Text]:
    """Say which levels were confirmed since the result, by whom only where they are *named*."""
    levels: dict[PersonId | None, list[AspectLevel]] = {}
    by = {each.aspect: each.person for each in named}
    for each in plan.confirmed:
        levels.setdefault(by.get(each.aspect), []).append(each)
    for person, found in levels.items():
        said = what_was_confirmed(rubric, found)
        yield Mention(person, f"confirmed {said}") if person else Text(f"Confirmed: {said}")


def what_was_confirmed(rubric: Rubric, levels: Iterable[AspectLevel]) -> str:
    """Name levels that were confirmed, and say what brings them into a result."""
    found = _by_level(rubric, levels)
    said = listed(f"level {level} for {listed(names)}" for level, names in found)
    return f"{said}. Your result stays as it is. If this is still true when you assess again, pick it then."


def _by_level(rubric: Rubric, found: Iterable[AspectLevel]) -> list[tuple[int, list[str]]]:
    """List levels, each with the names of its aspects."""
    names: dict[int, list[str]] = {}
    for each in found:
        names.setdefault(each.level, []).append(rubric.aspect(each.aspect).name)
    return sorted(names.items())


def about_suggestion(rubric: Rubric, step: NextStep, status: str = "") -> str:
    """Say the topic of a suggested step, the reason for it, its effort and its prerequisites.

    `rung score` has its own words.
    """
    why = "raise this first" if step.urgency is Urgency.LAGGING else f"{step.urgency} level {step.goal}"
    said = f"{rubric.aspect(step.aspect).name}: {why}. Effort: {EFFORT[step.step.effort]}.{status}"
    before = "; ".join(_prerequisite(rubric, each) for each in step.unmet)
    return f"{said} Do this before: {before}." if before else said


def _prerequisite(rubric: Rubric, before: Prerequisite) -> str:
    """Name a step and the topic that it belongs to."""
    if before.aspect is None:
        return before.title
    return f"“{before.title}” ({rubric.aspect(before.aspect).name})"


def step_parts(rubric: Rubric, at: int, step: PlannedStep) -> Iterable[Block]:
    """Show one step of a plan."""
    yield Text(f"{at}. {step.step.title}", Tone.STRONG)
    yield Text(about(rubric, step), Tone.QUIET)
    yield from step_details(rubric, step.step, step.suggested)


def about(rubric: Rubric, step: PlannedStep) -> str:
    """Say which topic a step belongs to, why it is suggested, its effort and its state."""
    status = f" {sentence(STATUS[step.status])}." if step.status else ""
    if step.suggested:
        return about_suggestion(rubric, step.suggested, status)
    return f"{rubric.aspect(step.aspect).name}. Effort: {EFFORT[step.step.effort]}.{status}"


def step_details(rubric: Rubric, step: Step, suggested: NextStep | None = None) -> Iterator[Field | LinkList]:
    """Describe a step below its title, with the steps that come before it as *suggested*."""
    yield Field("Why", step.why)
    for before in suggested.unmet if suggested else ():
        if before.step:
            yield Field(f"Before it, {before.title}", f"Done when: {before.step.done}")
    yield from what_to_do(rubric, step)


def what_to_do(rubric: Rubric, step: Step) -> Iterator[Field | LinkList]:
    """Say how to begin a step, when it is done, and where to read more."""
    yield Field("First step", step.first)
    yield Field("Done when", step.done)
    if step.links:
        yield LinkList("Read more", tuple(Link(rubric.page_title(each), each) for each in step.links[:3]))


def outcome(rubric: Rubric, result: Result, plan: StepPlan) -> str:
    """Say what exactly the steps shown lead to, and how few of them are enough.

    It says nothing where none of them leads to the next level, because they go beyond it.
    """
    steps = plan.progress
    if steps.done:
        return progress(steps)
    count = "this step" if steps.planned == 1 else f"these {number(steps.planned)} steps"
    if steps.level is None:
        counted = sum(each.value is not None for each in result.aspects)
        needed, goal = topics_needed(rubric, counted), (result.level or 0) + 1
        if not any(each.suggested and each.suggested.goal == goal for each in plan.steps):
            return ""
        return f"With {count} you come closer to level {goal}; it takes {needed} of {counted} topics."
    if steps.more < steps.planned:
        few = f"{number(steps.more)} of {count} {'is' if steps.more == 1 else 'are'}"
        return f"{sentence(few)} enough for level {steps.level}."
    return f"With {count} done you would be at level {steps.level}."


def progress(steps: StepProgress) -> str:
    """Say how many adopted steps are done, and how few more lead to a level, or how many topics it takes."""
    if not steps.done:
        return ""
    of = f" of {steps.adopted}" if steps.done < steps.adopted else ""
    said = f"{steps.done}{of} {'step' if steps.adopted == 1 else 'steps'} done."
    if steps.level is None:
        goal = steps.goal
        takes = (
            f" For level {goal}, {steps.needed} of {steps.counted} topics must be there."
            if steps.needed
            else ""
        )
        return f"{said}{takes}"
    if not steps.more:
        return f"{said} That may be enough for level {steps.level}: a new assessment will tell."
    return f"{said} {sentence(number(steps.more))} more for level {steps.level}."


def next_steps(message: m.NextSteps) -> View:
    """Show the next steps alone. Two people have no team to take them on."""
    rubric, result = message.rubric, message.result
    team = () if message.of_pair else (ASSESS,)
    if not rubric.gives_level:
        found = (*scan.said(rubric, result, ways=scan.WaysOn()), scan.not_a_level())
        return titled("A scan gives no steps", (*found, row(RESULT)))
    if result.level is None:
        return titled("No level yet, so no next steps either", (*lines(result.missing), row(CHANGE, *team)))
    _, title, *blocks = steps(rubric, result, message.plan)
    name = Text(rubric.name, Tone.QUIET)
    return View(f"{rubric.name}: next steps", (title, name, *blocks, row(RESULT, *team)))
