"""A check's result, its next steps, and how it was worked out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.identity import AssessmentRef
from bot.conversation.step_plan import StepPlan
from bot.conversation.team_record import ConfirmedLevel
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
    Mention,
    Row,
    Style,
    Text,
    Tone,
    View,
)
from bot.conversation.wording import level_rule, result_facts, scan
from bot.conversation.wording.phrases import (
    ANOTHER,
    ASSESS,
    CHANGE,
    HOME,
    NEXT,
    NOTICES,
    RESULT,
    YOUR_TEAMS,
    line,
    lines,
    row,
    titled,
)
from bot.conversation.wording.pictures import TOO_FEW
from bot.conversation.wording.sharing import could_not_post, could_not_share, share_button, where_to_share
from bot.conversation.wording.shortening import WHOLE, Extent
from bot.conversation.wording.shown_notes import every_note
from bot.conversation.wording.suggested_steps import confirmed, next_steps, short_steps, steps
from rubric import AspectResult, Result, Rubric
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
            return line(
                f"Done: everyone in {place or YOUR_TEAMS} sees your result now, with your name on it.",
                NEXT,
                HOME,
            )
        case m.WhereToShare(session, places):
            return where_to_share(session, places)
        case m.CouldNotShare():
            return could_not_share(message)
        case m.CouldNotPost():
            return could_not_post(message)
        case m.NextSteps():
            return next_steps(message)
        case m.ReportDetails():
            return details(message)
        case m.HowItWorks(rubric, result):
            return how_it_works(rubric, result)
        case _:
            assert_never(message)


def report(report: m.Report, *, is_older: bool = False) -> View:
    """Show a check's result. One that *is_older* cannot be changed or started over from its message."""
    rubric, result = report.rubric, report.result
    said = f"{rubric.name}: your quick check" if rubric.gives_level else f"{rubric.name}: your scan"
    title = said if result.level is None else f"{said}, {level_of(rubric, result.level)}"
    blocks = result_parts(
        rubric, result, report.plan, title, question="To think about", ways=scan.WaysOn(report.levels)
    )
    if report.newer:
        earlier = _EARLIER_BUTTON if report.notice is m.Notice.MOVED_ON else _EARLIER_CHECK
        blocks[1:1] = [Text(earlier), row(button("Continue", e.Continued(report.newer)))]
    elif report.notice:
        blocks.insert(1, Text(NOTICES[report.notice]))
    if result.level is None and rubric.gives_level:
        if any(each.not_sure for each in result.aspects):
            blocks += [Text(_WHO_KNOWS), Text(_LATER)]
        else:
            blocks.append(Text(_DOES_NOT_FIT))
    blocks.append(Text(_one_view(rubric, result, of_pair=report.of_pair), Tone.QUIET))
    blocks.append(Buttons(tuple(_ways_on(report, is_older=is_older))))
    return View(headline(rubric, result), tuple(blocks))


def _ways_on(report: m.Report, *, is_older: bool) -> Iterator[Button]:
    """Lead on from a check's result. Without a level there is nothing to share."""
    rubric, result = report.rubric, report.result
    has_level = result.level is not None or not rubric.gives_level
    fits = has_level or any(each.not_sure for each in result.aspects)
    change = button("Change an answer", e.ChangeAsked(session=report.ref))
    if fits and report.of_pair:
        yield replace(NEXT, style=Style.PRIMARY)
    elif fits:
        team = "Assess our team" if rubric.gives_level else "Ask our team"
        leads_on = not rubric.gives_level and scan.leads_on(rubric, result, AGREEMENT_SHOWN_FROM)
        style = Style.PLAIN if leads_on else Style.PRIMARY
        yield button(team, e.AssessAsked(rubric_id=rubric.id), style)
    elif not is_older:
        yield replace(change, style=Style.PRIMARY)
    if not fits:
        yield button(ANOTHER, e.RubricsAsked())
    if report.can_share and has_level:
        yield share_button(report)
    yield button("Details", e.DetailsAsked(session=report.ref))
    if not is_older:
        if fits:
            yield change
        yield button("Start over", e.CheckAsked(again=True, rubric_id=rubric.id), confirm=_START_OVER)


def _one_view(rubric: Rubric, result: Result, *, of_pair: bool) -> str:
    """Say that a check is one person's view, and what a team needs to go on."""
    if not rubric.gives_level:
        more = "What a team agrees on needs at least three people."
    elif result.level is None or of_pair:
        more = "A team's level needs at least three people."
    else:
        then = "see your team's level" if result.level == rubric.top else "take on next steps"
        more = f"To {then}, assess your team: that needs at least three people."
    return f"This is one person's view. {more}"


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


def result_parts(
    rubric: Rubric,
    result: Result,
    plan: StepPlan,
    title: str,
    *shown: Image,
    question: str = "To talk about",
    agreement_from: int = AGREEMENT_SHOWN_FROM,
    named: Sequence[ConfirmedLevel] = (),
    ways: scan.WaysOn | None = None,
    quoted: Iterable[Block] = (),
    extent: Extent = WHOLE,
) -> list[Block]:
    """Show a result: level, the *question* it raises, the picture *shown*, the reason and steps in a line each.

    It says who confirmed the levels that are *named*, and what people said is *quoted* before the steps.
    From a scan it leads on by its *ways*. What an *extent* leaves out is in the details.
    """
    words = extent.topic_words
    if not rubric.gives_level:
        said = scan.said(rubric, result, agreement_from, ways, extent.places)
        more = scan.more_in_details(rubric, result, agreement_from, extent.places)
        return [Heading(title), *said, *more, *shown, scan.not_a_level(), *quoted]
    if result.level is None:
        return [
            Heading(title),
            Text("No level yet", Tone.STRONG),
            *lines(result.missing),
            *shown,
            grid(rubric, result, words=words),
            *(lines(level_rule.lowered(rubric, result.aspects)) if extent.lowered else ()),
            *quoted,
        ]
    level = rubric.levels[result.level]
    blocks: list[Block] = [Heading(title), Text(level.name, Tone.STRONG)]
    if level.talk:
        blocks.append(Field(question, level.talk))
    return [
        *blocks,
        *shown,
        grid(rubric, result, words=words),
        *level_reasons(rubric, result, plan, lowered=extent.lowered),
        *quoted,
        *(confirmed(rubric, plan, named) if extent.confirmed else ()),
        *short_steps(rubric, plan),
    ]


def level_reasons(
    rubric: Rubric, result: Result, plan: StepPlan | None = None, *, lowered: bool = True
) -> Iterator[Text]:
    """Say why topics and the level are not higher, and what the next one takes.

    Topics that may be at the next level already, by the *plan*, need no raising. Reasons of
    single topics are left out unless *lowered*.
    """
    risen = [each.aspect for each in (*plan.matched, *plan.confirmed)] if plan else ()
    if lowered:
        yield from lines(level_rule.lowered(rubric, result.aspects))
    yield Text(level_rule.why_not_higher(rubric, result))
    if raised := level_rule.to_raise(rubric, result, risen):
        yield Text(raised)


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
        blocks += steps(rubric, result, message.plan)
        blocks.append(Divider())
    if message.compared:
        blocks += result_facts.change(*reversed(message.compared))
    blocks += every_note(rubric, message.notes)
    if rubric.gives_level and message.assessment:
        topics = lines(level_rule.lowered(rubric, result.aspects))
        heading = [Heading("Topics")] if len(blocks) > 1 else []  # else the title stands right above
        blocks += [*heading, grid(rubric, result), *topics, Divider()]
    if rubric.gives_level:
        blocks += explained(rubric, result)
    else:
        ways = scan.WaysOn(message.levels, of_team=message.assessment is not None)
        blocks += scan.details(rubric, result, message.agreement_from, ways)
    if message.assessment and not rubric.gives_level:
        blocks.append(
            row(guide_the_talk(message.assessment, guide_style(rubric, result, message.agreement_from)))
        )
    elif message.assessment:
        blocks.append(row(button("Plan next steps", e.NextAsked(rubric.id), Style.PRIMARY)))
    else:
        blocks.append(row(ASSESS, HOME))  # the result stands above
    return View(title, tuple(blocks))


def guide_the_talk(result: AssessmentRef, style: Style = Style.PLAIN) -> Button:
    """Lead to the guide for a team's talk about its result."""
    return button("Guide the talk", e.GuideOpened(result), style)


def guide_style(rubric: Rubric, result: Result, agreement_from: int) -> Style:
    """Urge to guide the talk where a result leads to neither steps nor an assessment in depth."""
    is_last = not rubric.gives_level and not scan.leads_on(rubric, result, agreement_from)
    return Style.PRIMARY if is_last else Style.PLAIN


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


def grid(rubric: Rubric, result: Result, *, words: bool = True) -> Grid:
    """Show where each aspect stands, with *words* for what that looks like and the average."""
    rows = []
    for aspect, outcome in zip(rubric.aspects, result.aspects, strict=True):
        if outcome.value is None:
            rows.append(Row(aspect.name, None, _uncounted(outcome, result.people), rubric.top))
        else:
            looks = _says(aspect.levels[outcome.value]) if words else ""
            says = f"{looks}{_how_many(outcome)}".lstrip()
            rows.append(Row(aspect.name, outcome.value, says, rubric.top))
    average = f"Average {result.progress} of {rubric.top}." if words and result.progress is not None else ""
    return Grid(tuple(rows), average)


def _how_many(outcome: AspectResult) -> str:
    """Say how many picked a level where too few did to show how their answers spread, but it may show."""
    return f" ({outcome.known} picked a level)" if outcome.known and outcome.range is None else ""


def _says(cell: Cell) -> str:
    return cell.characteristic or cell.statement


def _uncounted(outcome: AspectResult, people: int) -> str:
    if people > 1:
        return TOO_FEW
    if outcome.not_applicable:
        return "doesn't apply"
    return "not sure" if outcome.not_sure else "not answered"


def how_it_works(rubric: Rubric, result: Result) -> View:
    """Explain the rule."""
    if not rubric.gives_level:
        return titled("How a scan is read", (*scan.how(rubric), row(RESULT)))
    counted = sum(aspect.value is not None for aspect in result.aspects)
    top = rubric.top
    picked = f"You picked a statement on {counted} of {len(result.aspects)} topics. A level needs at least {rubric.min_aspects}."
    blocks: list[Block] = [
        Text(f"Each topic has the value of the statement you picked: the first is 1, the last is {top}."),
        Text(level_rule.how_worked_out(rubric, result)),
        Text("A topic that you answered with “Not sure” or “Doesn't apply” is left out."),
        *(() if result.level is None else (Text(picked),)),
        grid(rubric, result),
        *level_reasons(rubric, result),
        Text("The level is a rough guide, not a measurement. Use it to choose what to do next."),
    ]
    return titled(
        "How the level is worked out", (*blocks, row(RESULT, CHANGE if result.level is None else NEXT))
    )


_EARLIER_CHECK = "This is an earlier check. You have a newer one that is still open."
_EARLIER_BUTTON = (
    "That button is from an earlier check, so I changed nothing. You have a newer one that is still open."
)
_WHO_KNOWS = "Your colleagues may know. “Assess our team” asks each of them in private."
_LATER = "When you know more, change your answers: everything you said is kept."
_DOES_NOT_FIT = (
    "If one of these topics applies after all, change its answer. Otherwise this check doesn't fit your team."
)
_START_OVER = Confirmation(
    "Start over?", "You start a new check. I keep this result.", "Start over", "Not now"
)
