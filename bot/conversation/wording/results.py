"""A check's result, its next steps, and how it was worked out."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.identity import SessionRef
from bot.conversation.text import cut
from bot.conversation.view import (
    Block,
    Button,
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
from bot.conversation.wording import level_rule, scan
from bot.conversation.wording.phrases import (
    ASSESS,
    EFFORT,
    HELP,
    HOME,
    LONGEST_LABEL,
    NEXT,
    NOTICES,
    RESULT,
    YOUR_TEAMS,
    day,
    line,
    lines,
    listed,
    number,
    page_title,
    row,
    titled,
)
from rubric import AspectResult, NextStep, Plan, Result, Rubric, plan
from rubric.model import Cell
from rubric.scan import AGREEMENT_SHOWN_FROM


def say(message: m.ResultMessage) -> View:
    """Put a message about a check's result into words."""
    match message:
        case m.Report():
            return report(message)
        case m.SharedReport():
            return shared_report(message)
        case m.ResultShared(_, place):
            return line(f"Done: your result is in {place or YOUR_TEAMS}, with your name on it.", NEXT, HOME)
        case m.WhereToShare(session, places):
            return where_to_share(session, places)
        case m.CouldNotShare():
            return could_not_share(message)
        case m.CouldNotPost(why, invitation):
            return line(NOT_POSTED[why].format(add=_way_in(invitation, "here")), HELP)
        case m.NextSteps(rubric, result, plan):
            return next_steps(rubric, result, plan)
        case m.ReportDetails():
            return details(message)
        case m.HowItWorks(rubric, result):
            return how_it_works(rubric, result)
        case _:
            assert_never(message)


def report(report: m.Report) -> View:
    """Show a check's result."""
    rubric, result = report.rubric, report.result
    said = f"{rubric.name}: your quick check" if rubric.gives_level else f"{rubric.name}: your scan"
    title = said if result.level is None else f"{said}, {level_of(rubric, result.level)}"
    blocks = result_parts(rubric, result, report.plan, title)
    if report.notice:
        blocks.insert(1, Text(NOTICES[report.notice]))
    if report.newer:
        on = row(button("Continue", e.Continued(report.newer)))
        blocks[1:1] = [Text("This is an earlier check. You have a newer one that is still open."), on]
    if result.level is None and rubric.gives_level:
        if any(each.not_sure for each in result.aspects):
            blocks += [Text(_WHO_KNOWS), Text(_LATER)]
        else:
            blocks.append(Text(_DOES_NOT_FIT))
    needs = "A team's level needs" if rubric.gives_level else "What a team agrees on needs"
    blocks.append(Text(f"This is one person's view. {needs} at least three people.", Tone.QUIET))
    found = [
        button("Details", e.DetailsAsked(session=report.ref)),
        button("Change an answer", e.ChangeAsked(session=report.ref)),
        button("Start over", e.CheckAsked(again=True, rubric_id=rubric.id), confirm=_START_OVER),
    ]
    if result.level is None and rubric.gives_level:
        found.insert(0, replace(ASSESS, style=Style.PRIMARY))
    else:
        found.insert(0, _share(report))
    if not rubric.gives_level:
        found[:0] = [*scan.ways(rubric, result), button("Ask our team", e.AssessAsked(rubric_id=rubric.id))]
    blocks.append(Buttons(tuple(found)))
    return View(headline(rubric, result), tuple(blocks))


def _share(report: m.Report) -> Button:
    """Offer to share a result, by the name of the conversation where the person is not in it."""
    event, offer = e.Shared(report.ref), report.share
    if offer is None:
        return button("Share", event)
    elsewhere = f"Share in {offer.place}" if offer.place else "Share with my team"
    label = cut(elsewhere, LONGEST_LABEL) if offer.elsewhere else "Share here"
    return button(label, event, Style.PRIMARY, _confirmation(offer.place))


def where_to_share(session: SessionRef, places: tuple[m.Place, ...]) -> View:
    """Name the conversations in which a result may be posted. The dialog of each asks once more."""
    title = "Where shall I post your result?"
    ways = [
        button(
            cut(name[:1].upper() + name[1:], LONGEST_LABEL),
            e.Shared(session, place.conversation),
            confirm=_confirmation(name),
        )
        for place, name in zip(places, place_names(places), strict=True)
    ]
    text = "I only list conversations that you and I are both in."
    return titled(title, (Text(text), row(*ways), row(button("Keep it private", e.ResultAsked(session)))))


def place_names(places: tuple[m.Place, ...]) -> tuple[str, ...]:
    """Name each conversation. Those without a name are told apart by the day since when they are known."""
    nameless = sum(not place.name for place in places)
    unnamed = (YOUR_TEAMS if nameless == 1 else f"{YOUR_TEAMS} ({day(place.since, '')})" for place in places)
    return tuple(place.name or name for place, name in zip(places, unnamed, strict=True))


def place_name(place: m.Place) -> str:
    """Name one conversation."""
    return place_names((place,))[0]


def _confirmation(place: str) -> Confirmation:
    """Ask before a result is shared, and say with whom."""
    where = place or YOUR_TEAMS
    text = "Everyone there will see your level for each topic, with your name."
    return Confirmation(f"Post your result to {where}?", text, "Post it", "Not now")


def shared_report(message: m.SharedReport) -> View:
    """Show everyone a check that was shared."""
    rubric, result = message.rubric, message.result
    said = f"{rubric.name}: a {'quick check' if rubric.gives_level else 'scan'}"
    title = said if result.level is None else f"{said}, {level_of(rubric, result.level)}"
    blocks = result_parts(rubric, result, message.plan, title)
    blocks.insert(1, Mention(message.author, "took a quick check and shares the result: one person's view."))
    blocks.append(
        row(button("Take the check, too", e.CheckAsked(rubric_id=message.rubric.id), Style.PRIMARY))
    )
    return View(headline(message.rubric, message.result), tuple(blocks))


def could_not_share(message: m.CouldNotShare) -> View:
    """Say why a result was not posted."""
    text = UNSHARED[message.why].format(add=_way_in(message.invitation, "there"))
    if message.why in (m.PostFailure.REFUSED, m.PostFailure.NOT_MEMBER):
        return line(text, RESULT)
    again = e.Shared(message.session, message.where)
    return line(text, button("Share again", again, Style.PRIMARY), RESULT)


def _way_in(invitation: str, where: str) -> str:
    """Say how Rung gets into a conversation."""
    return f"type {invitation} {where}" if invitation else "add me to it"


def result_parts(
    rubric: Rubric,
    result: Result,
    plan: Plan,
    title: str,
    *shown: Image,
    agreement_from: int = AGREEMENT_SHOWN_FROM,
) -> list[Block]:
    """Show a result: level, a question to talk about, the picture *shown*, the reason and steps in a line each."""
    if not rubric.gives_level:
        return [Heading(title), *scan.said(rubric, result, agreement_from), *shown, scan.not_a_level()]
    if result.level is None:
        return [
            Heading(title),
            Text("No level yet", Tone.STRONG),
            *lines(result.missing),
            *shown,
            grid(rubric, result),
        ]
    level = rubric.levels[result.level]
    blocks: list[Block] = [Heading(title), Text(level.name, Tone.STRONG)]
    if level.talk:
        blocks.append(Field("To talk about", level.talk))
    return [
        *blocks,
        *shown,
        grid(rubric, result),
        *reason(rubric, result),
        *short_steps(rubric, result, plan),
    ]


def reason(rubric: Rubric, result: Result) -> Iterable[Block]:
    """Say why the level is not higher, and what the next one takes."""
    yield Text(level_rule.why_not_higher(rubric, result))
    if raised := level_rule.to_raise(rubric, result):
        yield Text(raised)


def short_steps(rubric: Rubric, result: Result, plan: Plan) -> Iterable[Block]:
    """Show the next steps in a line each, else levels that answers match already, goals, or what to keep up."""
    if result.level is not None and not plan.steps and plan.keep_up:
        yield Heading("Keep it up")
        yield Text("Worth a look now and then: is this still true?")
        yield from lines(f"• {check}" for check in plan.keep_up)
        return
    if plan.steps:
        yield Heading("Next steps" if len(plan.steps) > 1 else "Next step")
        yield from lines(f"{at}. {step.step.title}" for at, step in enumerate(plan.steps, 1))
    elif plan.on_the_way:
        yield from (
            Text(
                f"Your answers already match level {level} for {listed(names)}: most of you said yes to what level "
                f"{level} asks for. Check that together."
            )
            for level, names in _matching(rubric, result, plan)
        )
    elif plan.goals:
        yield Heading("Next goals" if len(plan.goals) > 1 else "Next goal")
        yield from _goals(rubric, plan)


def _goals(rubric: Rubric, plan: Plan) -> Iterable[Text]:
    """Say what a team would say of itself at the next level of each topic without steps."""
    for goal in plan.goals:
        aspect = rubric.aspect(goal.aspect)
        yield Text(f"• {aspect.name}: “{aspect.levels[goal.to_level].statement}”")


def details(message: m.ReportDetails) -> View:
    """Show all that a result leaves for later: steps with their reasons, and how it was worked out."""
    rubric, result = message.rubric, message.result
    title = f"{rubric.name}: details"
    blocks: list[Block] = [Heading(title)]
    if result.level is not None:
        level = rubric.levels[result.level]
        blocks.append(Text(level.summary))
        if level.watch_out:
            blocks.append(Field("Watch out", level.watch_out))
        blocks += steps(rubric, result, plan(rubric, result))
        blocks.append(Divider())
    if rubric.gives_level:
        blocks += explained(rubric, result)
    else:
        blocks += [grid(rubric, result), *scan.details(rubric, result, message.agreement_from)]
    if message.assessment:
        blocks.append(row(button("Plan next steps", e.NextAsked(), Style.PRIMARY)))
    else:
        blocks.append(row(button("Back to the result", e.ResultAsked(message.session))))
    return View(title, tuple(blocks))


def explained(rubric: Rubric, result: Result) -> Iterable[Block]:
    """Say how a result was worked out."""
    middle = f"{level_rule.middle_answer(rubric)} " if result.people > 1 else ""
    yield Field("How this was worked out", f"{middle}{level_rule.how_worked_out(rubric, result)}")


def headline(
    rubric: Rubric,
    result: Result,
    before: int | None = None,
    agreement_from: int = AGREEMENT_SHOWN_FROM,
) -> str:
    """Say a result in one line: "Flexible Infrastructure: level 3 of 5, up from 2"."""
    if not rubric.gives_level:
        return scan.headline(rubric, result, agreement_from)
    if result.level is None:
        return f"{rubric.name}: no level yet. {' '.join(result.missing)}"
    return f"{rubric.name}: {level_of(rubric, result.level, before)}"


def level_of(rubric: Rubric, level: int, before: int | None = None) -> str:
    """Say a level and how it moved: "level 3 of 5, up from 2"."""
    moved = ""
    if before is not None:
        moved = ", as before" if before == level else f", {'up' if level > before else 'down'} from {before}"
    return f"level {level} of {rubric.top}{moved}"


def grid(rubric: Rubric, result: Result) -> Grid:
    """Show where each aspect stands."""
    rows = []
    for aspect, outcome in zip(rubric.aspects, result.aspects, strict=True):
        if outcome.value is None:
            rows.append(Row(aspect.name, None, _uncounted(outcome, result.people), rubric.top))
        else:
            rows.append(Row(aspect.name, outcome.value, _says(aspect.levels[outcome.value]), rubric.top))
    average = "" if result.progress is None else f"Average {result.progress} of {rubric.top}."
    return Grid(tuple(rows), average)


def _says(cell: Cell) -> str:
    return cell.characteristic or cell.statement


def _uncounted(outcome: AspectResult, people: int) -> str:
    if people > 1:
        return "too few answers"
    if outcome.not_applicable:
        return "doesn't apply"
    return "not sure" if outcome.not_sure else "not answered"


def steps(rubric: Rubric, result: Result, plan: Plan) -> Iterable[Block]:
    """Show the next steps, or what to keep up."""
    yield Divider()
    if result.level == rubric.top:
        yield Heading("Keep it up")
        yield Text("Worth a look now and then: is this still true?")
        yield from lines(f"• {check}" for check in plan.keep_up)
        return
    yield Heading("Next steps" if plan.steps else "Next step")
    for at, step in enumerate(plan.steps, 1):
        if at > 1:
            yield Divider()
        yield from step_parts(rubric, at, step)
    yield from _goals(rubric, plan)
    yield from _on_the_way(rubric, result, plan)
    if plan.steps and plan.level_after is not None:
        yield Text(level_after(rubric, result, plan))


def _on_the_way(rubric: Rubric, result: Result, plan: Plan) -> Iterable[Text]:
    """Name the aspects whose next level the answers match already, level by level."""
    for level, names in _matching(rubric, result, plan):
        what = "that statement" if len(names) == 1 else "those statements"
        yield Text(
            f"Your answers already match level {level} for {listed(names)}: most of you said yes to what level {level} "
            f"asks for. Talk about it. If you agree, pick {what} next time."
        )


def _matching(rubric: Rubric, result: Result, plan: Plan) -> list[tuple[int, list[str]]]:
    """List the levels that answers match already, each with the names of its aspects."""
    found: dict[int, list[str]] = {}
    for aspect in plan.on_the_way:
        found.setdefault((result.value(aspect) or 1) + 1, []).append(rubric.aspect(aspect).name)
    return sorted(found.items())


def step_parts(rubric: Rubric, at: int, step: NextStep) -> Iterable[Block]:
    """Show one suggested step."""
    yield Text(f"{at}. {step.step.title}", Tone.STRONG)
    effort = EFFORT[step.step.effort]
    yield Text(f"{rubric.aspect(step.aspect).name}: {step.reason}. Effort: {effort}.", Tone.QUIET)
    yield Field("Why", step.step.why)
    yield Field("First step", step.step.first)
    yield Field("Done when", step.step.done)
    if step.step.links:
        yield LinkList("Read more", tuple(Link(page_title(link), link) for link in step.step.links[:3]))


def level_after(rubric: Rubric, result: Result, plan: Plan) -> str:
    """Say what the steps shown would lead to."""
    count = "With this step" if len(plan.steps) == 1 else f"With these {number(len(plan.steps))} steps"
    if result.level is not None and plan.level_after == result.level:
        counted = sum(each.value is not None for each in result.aspects)
        needed = level_rule.enough(rubric, counted)
        return f"{count} you come closer to level {result.level + 1}; it takes {needed} of {counted} topics."
    return f"{count} done you would be at level {plan.level_after}."


def next_steps(rubric: Rubric, result: Result, plan: Plan) -> View:
    """Show the next steps alone."""
    if not rubric.gives_level:
        ways = (*scan.ways(rubric, result), RESULT)
        return titled("A scan gives no steps", (*scan.said(rubric, result), scan.not_a_level(), row(*ways)))
    if result.level is None:
        return titled("No level yet, so no next steps either", (*lines(result.missing), row(RESULT, ASSESS)))
    _, title, *blocks = steps(rubric, result, plan)
    name = Text(rubric.name, Tone.QUIET)
    return View(f"{rubric.name}: next steps", (title, name, *blocks, row(RESULT, ASSESS)))


def how_it_works(rubric: Rubric, result: Result) -> View:
    """Explain the rule."""
    if not rubric.gives_level:
        return titled("How a scan is read", (*scan.how(rubric), grid(rubric, result), row(RESULT)))
    counted = sum(aspect.value is not None for aspect in result.aspects)
    top = rubric.top
    blocks: list[Block] = [
        Text(f"Each topic has the value of the statement you picked: the first is 1, the last is {top}."),
        Text(level_rule.how_worked_out(rubric, result)),
        Text("A topic that you answered with “Not sure” or “Doesn't apply” is left out."),
        Text(
            f"You picked a statement on {counted} of {len(result.aspects)} topics. "
            f"A level needs at least {rubric.min_aspects}."
        ),
        grid(rubric, result),
        *reason(rubric, result),
        Text("The level is a rough guide, not a measurement. Use it to choose what to do next."),
    ]
    return titled("How the level is worked out", (*blocks, row(RESULT, NEXT)))


UNSHARED = {
    m.PostFailure.NOT_THERE: "I'm not in that conversation, so nothing was posted. First {add}, then share again.",
    m.PostFailure.REFUSED: "That conversation takes no messages from me: it may be closed. Nothing was posted. Ask me for “result” where you want to share it.",
    m.PostFailure.UNSURE: "I could not make sure that your result arrived. Look there first, then share it again if it is missing.",
    m.PostFailure.NOT_MEMBER: "You are not in that conversation any more, so I posted nothing.",
    m.PostFailure.MEMBERS_UNKNOWN: "I can't see whether you and I are both in that conversation, so I posted nothing. If I'm not in it, {add}, then share again.",
}
NOT_POSTED = {
    m.PostFailure.NOT_THERE: "I'm not in this conversation, so nobody sees what I post. First {add}, then ask again.",
    m.PostFailure.REFUSED: "This conversation takes no messages from me: it may be closed. Nothing is lost; ask me again once it is open.",
    m.PostFailure.UNSURE: "I could not make sure that my message arrived. If it is missing here, ask me again.",
    m.PostFailure.NOT_MEMBER: "You are not in that conversation any more, so I posted nothing.",
    m.PostFailure.MEMBERS_UNKNOWN: "I can't see whether you and I are both in that conversation, so I posted nothing. Try again in a minute, or ask me there.",
}
_WHO_KNOWS = "Your colleagues may know. “Assess our team” asks each of them in private."
_LATER = "When you know more, change your answers: everything you said is kept."
_DOES_NOT_FIT = (
    "If one of these topics applies after all, change its answer. Otherwise this check doesn't fit your team."
)
_START_OVER = Confirmation(
    "Start over?", "A new check starts. This result is kept, too.", "Start over", "Not now"
)
