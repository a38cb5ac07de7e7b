"""A check's result, its next steps, and how it was worked out."""

from collections.abc import Iterable
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.identity import SessionRef
from bot.conversation.view import (
    Block,
    Buttons,
    Confirmation,
    Divider,
    Field,
    Grid,
    Heading,
    Image,
    Link,
    LinkList,
    Mention,
    Row,
    Style,
    Text,
    Tone,
    View,
)
from bot.conversation.wording.phrases import (
    EFFORT,
    NOTICES,
    button,
    line,
    lines,
    listed,
    number,
    row,
    site,
    titled,
)
from rubric import AspectResult, NextStep, Plan, Result, Rubric


def say(message: m.ResultMessage) -> View:
    """Put a message about a check's result into words."""
    match message:
        case m.Report():
            return report(message)
        case m.SharedReport():
            return shared_report(message)
        case m.ResultShared(_, place):
            return line(f"Done: your result is in {place or 'the conversation'}, with your name on it.")
        case m.CouldNotShare(session, why):
            return could_not_share(session, why)
        case m.CouldNotPost(why):
            return line(NOT_POSTED[why])
        case m.NextSteps(rubric, result, plan):
            return next_steps(rubric, result, plan)
        case m.HowItWorks(rubric, result):
            return how_it_works(rubric, result)
        case _:
            assert_never(message)


def report(report: m.Report) -> View:
    """Show a check's result."""
    blocks = result_parts(
        report.rubric, report.result, report.plan, f"{report.rubric.name}: your quick check"
    )
    if report.notice:
        blocks.insert(1, Text(NOTICES[report.notice]))
    blocks.append(Text("This is one person's view. A team's level needs at least three people.", Tone.QUIET))
    found = [
        button("Change an answer", e.PageOpened(report.ref, 0)),
        button("How was this worked out?", e.WhyAsked(report.ref)),
        button("Start over", e.CheckAsked(again=True, rubric_id=report.rubric.id), confirm=_START_OVER),
    ]
    if report.share and report.result.level is not None:
        share = button("Share here", e.Shared(report.ref), Style.PRIMARY, _share(report.place))
        found.insert(0, share)
    blocks.append(Buttons(tuple(found)))
    return View(headline(report.rubric, report.result), tuple(blocks))


def _share(place: str) -> Confirmation:
    """Ask before a result is shared, and say with whom."""
    text = f"Everyone in {place or _TEAMS} will see it, with your name on it."
    return Confirmation("Share your result?", text, "Share", "Not now")


def shared_report(message: m.SharedReport) -> View:
    """Show everyone a check that was shared."""
    blocks = result_parts(
        message.rubric, message.result, message.plan, f"{message.rubric.name}: a quick check"
    )
    blocks.insert(1, Mention(message.author, "took a quick check and shares the result: one person's view."))
    blocks.append(row(button("Check it myself", e.CheckAsked(rubric_id=message.rubric.id), Style.PRIMARY)))
    return View(headline(message.rubric, message.result), tuple(blocks))


def could_not_share(session: SessionRef | None, why: m.PostFailure) -> View:
    """Say why a result was not posted."""
    text = UNSHARED[why]
    if why is m.PostFailure.REFUSED:
        return line(text)
    return titled(text, (row(button("Share again", e.Shared(session), Style.PRIMARY)),))


def result_parts(rubric: Rubric, result: Result, plan: Plan, title: str, *shown: Image) -> list[Block]:
    """Show a result with its reasons and next steps; what is *shown* of it stands above the grid."""
    if result.level is None:
        return [
            Heading(title),
            Text("No level yet", Tone.STRONG),
            *lines(result.missing),
            *_when_you_know_more(result),
            *shown,
            grid(rubric, result),
        ]
    level = rubric.levels[result.level]
    blocks: list[Block] = [Heading(title)]
    if level.talk:
        blocks.append(Text(f"To talk about: {level.talk}", Tone.STRONG))
    blocks.append(Field("Where we are", f"level {result.level} of 5, {level.name}. {level.summary}"))
    blocks += [*shown, grid(rubric, result)]
    blocks.append(Field("What holds it here", held_by(rubric, result)))
    if level.watch_out:
        blocks.append(Field("Watch out", level.watch_out))
    blocks.extend(steps(rubric, result, plan))
    return blocks


def _when_you_know_more(result: Result) -> tuple[Text, ...]:
    alone = result.people == 1
    return lines(("When you know more, change your answers: everything you said is kept.",)) if alone else ()


def headline(rubric: Rubric, result: Result) -> str:
    """Say a result in one line."""
    if result.level is None:
        return f"{rubric.name}: no level yet. {' '.join(result.missing)}"
    return f"{rubric.name}: level {result.level} of 5, {rubric.levels[result.level].name}"


def held_by(rubric: Rubric, result: Result) -> str:
    """Say what keeps a result from the next level."""
    if result.level is None:
        return "there is no level yet. " + " ".join(result.missing)
    if result.level == 5:
        return "nothing. This is the highest level."
    goal = result.level + 1
    values = {aspect.id: aspect.value for aspect in result.aspects}
    lag: list[str] = []
    below: list[str] = []
    for aspect in result.held_by:
        value = values[aspect]
        lags = value is not None and value < goal - rubric.policy.gap
        (lag if lags else below).append(rubric.aspect(aspect).name)
    said = []
    if lag:
        said.append(f"{listed(lag)} {'lags' if len(lag) == 1 else 'lag'} behind level {goal}.")
    if below:
        said.append(f"{listed(below)} {'is' if len(below) == 1 else 'are'} below level {goal}.")
    return " ".join(said)


def grid(rubric: Rubric, result: Result) -> Grid:
    """Show where each aspect stands."""
    rows = []
    for aspect, outcome in zip(rubric.aspects, result.aspects, strict=True):
        if outcome.value is None:
            rows.append(Row(aspect.name, None, _uncounted(outcome, result.people)))
        else:
            rows.append(Row(aspect.name, outcome.value, aspect.levels[outcome.value].characteristic))
    progress = "" if result.progress is None else f"Progress {result.progress} of 5: {_mean(result)}."
    return Grid(tuple(rows), progress)


def _mean(result: Result) -> str:
    left_out = any(aspect.value is None for aspect in result.aspects)
    return "the mean of the aspects that count" if left_out else "the mean of all aspects"


def _uncounted(outcome: AspectResult, people: int) -> str:
    if people > 1:
        return "too few answers"
    if outcome.not_applicable:
        return "doesn't apply"
    return "not sure" if outcome.not_sure else "not answered"


def steps(rubric: Rubric, result: Result, plan: Plan) -> Iterable[Block]:
    """Show the next steps, or what to keep up."""
    yield Divider()
    if result.level == 5:
        yield Heading("Keep it up")
        yield Text("Worth a look now and then: is this still so?")
        yield from lines(f"• {check}" for check in plan.keep_up)
        return
    yield Heading("Next steps" if plan.steps else "Next step")
    for at, step in enumerate(plan.steps, 1):
        if at > 1:
            yield Divider()
        yield from step_parts(rubric, at, step)
    for aspect in plan.on_the_way:
        name = rubric.aspect(aspect).name
        yield Text(
            f"{name} is on the way: the evidence of the next level already holds. Confirm it and move on."
        )
    if plan.steps and plan.level_after is not None:
        yield Text(level_after(result, plan))


def step_parts(rubric: Rubric, at: int, step: NextStep) -> Iterable[Block]:
    """Show one suggested step."""
    yield Text(f"{at}. {step.step.title}", Tone.STRONG)
    effort = EFFORT[step.step.effort]
    yield Text(f"{rubric.aspect(step.aspect).name}: {step.reason}. Effort: {effort}.", Tone.QUIET)
    yield Field("Why", step.step.why)
    yield Field("First step", step.step.first)
    yield Field("Done when", step.step.done)
    if step.step.links:
        yield LinkList("Read more", tuple(Link(site(link), link) for link in step.step.links[:3]))


def level_after(result: Result, plan: Plan) -> str:
    """Say what the steps shown would lead to."""
    count = "With this step" if len(plan.steps) == 1 else f"With these {number(len(plan.steps))} steps"
    if plan.level_after == result.level:
        return (
            f"{count} done you would still be at level {plan.level_after}, but closer to the next one: "
            "a level asks for nearly all aspects."
        )
    return f"{count} done you would be at level {plan.level_after}."


def next_steps(rubric: Rubric, result: Result, plan: Plan) -> View:
    """Show the next steps alone."""
    if result.level is None:
        return titled("No level yet, so no next steps either.", tuple(lines(result.missing)))
    blocks = tuple(steps(rubric, result, plan))[1:]
    return View(f"{rubric.name}: next steps", (Text(rubric.name, Tone.QUIET), *blocks))


def how_it_works(rubric: Rubric, result: Result) -> View:
    """Explain the rule."""
    policy, counted = rubric.policy, sum(aspect.value is not None for aspect in result.aspects)
    blocks: list[Block] = [
        Text("Each aspect has the value of the statement you picked: the first is 1, the last is 5."),
        Text(
            f"The level is the highest one that at least {round(policy.share * 100)} % of the counted aspects have reached, "
            f"with no aspect more than {number(policy.gap)} behind. We climb from 1 and stop at the first level that fails."
        ),
        Text("“Not sure” and “doesn't apply” never count as level 1: that aspect is left out."),
        Text(
            f"Here {counted} of {len(result.aspects)} aspects count. A level needs at least {policy.min_aspects}."
        ),
        grid(rubric, result),
        Field("What holds it here", held_by(rubric, result)),
        Text(
            "The statements are expert wording, not a measured scale: use the level to decide what to do next."
        ),
    ]
    return View("How the level is worked out", (Heading("How the level is worked out"), *blocks))


UNSHARED = {
    m.PostFailure.NOT_THERE: "I'm not in that conversation, so nothing was posted. Invite me there (in Slack, type /invite @Rung in it), then share again.",
    m.PostFailure.REFUSED: "That conversation takes no messages from me: it may be closed. Nothing was posted. Ask me for “result” where you want to share it.",
    m.PostFailure.UNSURE: "I could not make sure that your result arrived. Look there first, then share it again if it is missing.",
}
NOT_POSTED = {
    m.PostFailure.NOT_THERE: "I'm not in this conversation, so nobody sees what I post. Invite me (in Slack, type /invite @Rung), then ask again.",
    m.PostFailure.REFUSED: "This conversation takes no messages from me: it may be closed. Nothing is lost; ask me again once it is open.",
    m.PostFailure.UNSURE: "I could not make sure that my message arrived. If it is missing here, ask me again.",
}
_TEAMS = "your team's conversation"
_START_OVER = Confirmation(
    "Begin anew?", "A new check starts. This result stays in your history.", "Begin anew", "Not now"
)
