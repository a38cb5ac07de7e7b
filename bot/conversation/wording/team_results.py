"""What an assessment came to: its result, the levels over time, and the next steps."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from bot.conversation import events as e, messages as m, pictures
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.record import AdoptedStep, StepMove, StepState, TeamResult
from bot.conversation.view import (
    Block,
    Button,
    Buttons,
    Divider,
    Field,
    Grid,
    Heading,
    Image,
    Mention,
    Style,
    Text,
    Tone,
    View,
)
from bot.conversation.wording import exports
from bot.conversation.wording.notes import what_some_said
from bot.conversation.wording.phrases import (
    button,
    calendar_day,
    day,
    line,
    lines,
    listed,
    row,
)
from bot.conversation.wording.pictures import image
from bot.conversation.wording.results import headline, level_of, result_parts, step_parts
from rubric import AspectResult, Rubric, level_with, plan

MOST_STEPS_SHOWN = 5


def say(message: m.TeamResultMessage) -> View:
    """Put a message about what an assessment came to into words."""
    match message:
        case m.TeamReport():
            return report(message)
        case m.Withdrawn(rubric, assessment):
            opened = day(assessment.opened, assessment.zone)
            return line(
                f"{rubric.name}: our result from {opened} is withdrawn. Somebody who had answered asked to be forgotten, "
                "and too few people stand behind it now."
            )
        case m.History(known):
            return history(known)
        case m.Board():
            return board(message)
        case m.Export(rows, download):
            return exports.export(rows, download)
        case _:
            assert_never(message)


def report(report: m.TeamReport) -> View:
    """Show the result of an assessment in the order in which a team talks about it."""
    rubric, record, before = report.rubric, report.record, report.before
    result = record.result
    moved = before.result.level if before else None
    level = "our result" if result.level is None else level_of(rubric, result.level, moved)
    title = f"{rubric.name}: {level}"
    picture = image(pictures.grid(rubric, record))
    parts = result_parts(rubric, result, plan(rubric, result), title, picture)
    at = next(at for at, block in enumerate(parts) if isinstance(block, Grid)) + 1
    blocks: list[Block] = [
        *parts[:at],
        Text(_answered(record), Tone.QUIET),
        *_differences(rubric, record),
        *what_some_said(rubric, record.notes),
        *_change(rubric, record, before),
        *parts[at:],
    ]
    ways = [
        button("Plan next steps", e.NextAsked(), Style.PRIMARY),
        button("Details", e.DetailsAsked(assessment=report.where)),
        button("Levels over time", e.HistoryAsked()),
    ]
    if report.share:
        ways.append(button("Show everyone", e.TeamResultShared(report.where)))
    return View(headline(rubric, result, moved), (*blocks, Buttons(tuple(ways))))


def _answered(record: TeamResult) -> str:
    """Say how many people stand behind a result, and how many of them answered in part."""
    of = f" of {record.members}" if record.members >= max(record.people, 2) else ""
    who = "1 person answered" if record.people == 1 else f"{record.people}{of} answered"
    partly = "" if not record.partly else f", {record.partly} of them in part"
    return f"{who}{partly}. Nobody sees who said what."


def _differences(rubric: Rubric, record: TeamResult) -> Iterator[Block]:
    """Name the two topics in which answers differ most, or say why nothing is shown."""
    needed = PrivacyFloor(record.floor).spread
    if record.people < needed:
        yield Text(f"How far answers differ stays hidden below {needed} answers.", Tone.QUIET)
        return
    spread = [each for each in record.result.aspects if each.verdict == "spread" and each.range]
    if spread:
        most = sorted(spread, key=lambda each: each.agreement or 0.0)[:2]
        yield Field(
            "Where we differ most",
            f"{listed(_range(rubric, each) for each in most)}. Ask each other what you were thinking of.",
        )
    elif any(each.verdict for each in record.result.aspects):
        yield Field("Where we differ most", "nowhere. Your answers are close on every topic.")


def _range(rubric: Rubric, aspect: AspectResult) -> str:
    low, high = aspect.range or (0, 0)
    return f"{rubric.aspect(aspect.id).name} (from {low} to {high})"


def _change(rubric: Rubric, record: TeamResult, before: TeamResult | None) -> Iterator[Block]:
    """Say which topics moved since the result *before*, and whether the two compare."""
    if before is None:
        return
    earlier = {each.id: each.value for each in before.result.aspects}
    names = {each.id: each.name for each in rubric.aspects}
    now = {each.id: each.value for each in record.result.aspects}
    known = [id_ for id_, value in now.items() if value is not None and earlier.get(id_) is not None]
    rose = [names[id_] for id_ in known if (now[id_] or 0) > (earlier[id_] or 0)]
    fell = [names[id_] for id_ in known if (now[id_] or 0) < (earlier[id_] or 0)]
    said = [f"{listed(found)} {verb}" for found, verb in ((rose, "rose"), (fell, "fell")) if found]
    moved = "; ".join(said) if said else "no topic moved"
    care = (
        " Compare with care: other people or other words stand behind the two."
        if _care(record, before)
        else ""
    )
    yield Field(f"Since {calendar_day(before.closed_day)}", f"{moved}.{care}")


def _care(record: TeamResult, before: TeamResult) -> bool:
    """Tell whether two results are hard to compare: other numbers of people, another mode or wording."""
    apart = abs(record.people - before.people)
    most = max(record.people, before.people)
    many = apart > _COMPARABLE_PEOPLE or apart * _COMPARABLE_SHARE > most
    return many or record.mode is not before.mode or record.rubric.hash != before.rubric.hash


_COMPARABLE_PEOPLE, _COMPARABLE_SHARE = 2, 5  # two results compare up to two people or a fifth apart


def history(known: tuple[tuple[Rubric, TeamResult], ...]) -> View:
    """Show a team's levels over time."""
    texts = []
    for rubric, record in known:
        level = record.result.level
        stood = "no level" if level is None else f"{level_of(rubric, level)}, {rubric.levels[level].name}"
        average = "" if record.result.progress is None else f", average {record.result.progress}"
        texts.append(
            f"{calendar_day(record.closed_day)}: {stood}{average}. {rubric.name}, {record.people} answered."
        )
    ways = row(button("Last result", e.ResultAsked()), button("Next steps", e.NextAsked()))
    return View(
        "Our levels over time", (Heading("Our levels over time"), *_trends(known), *lines(texts), ways)
    )


def _trends(known: tuple[tuple[Rubric, TeamResult], ...]) -> Iterator[Image]:
    """Show how the level of each capability has moved, from two results on."""
    latest = {rubric.id: rubric for rubric, _ in reversed(known)}
    for rubric in latest.values():
        found = [record for each, record in known if each.id == rubric.id and record.result.level is not None]
        if len(found) > 1:
            yield image(pictures.trend(rubric, found))


# The next steps


def board(board: m.Board) -> View:
    """Show the team's next steps."""
    rubric, suggested = board.rubric, plan(board.rubric, board.record.result)
    taken = {each.step for each in board.adopted if each.state is not StepState.DROPPED}
    adopted = [each for each in board.adopted if each.state is StepState.ADOPTED]
    open_ = [each for each in suggested.steps if each.step.id not in taken]
    blocks: list[Block] = [Heading(f"{rubric.name}: our next steps"), *_news(board, adopted)]
    for each in adopted[:MOST_STEPS_SHOWN]:
        blocks += _adopted(board, each)
    if adopted and open_:
        blocks += [Divider(), Text("Suggested next", Tone.STRONG)]
    for at, found in enumerate(open_, 1):
        blocks += step_parts(rubric, at, found)
        mine, ours = (e.StepMoved(found.step.id, move) for move in (StepMove.ADOPTED, StepMove.OFFERED))
        blocks.append(row(button("I'll take this on", mine), button("For the team", ours)))
    if not adopted and not open_:
        text = "Everything suggested is taken care of. Look again to see where you stand now."
        blocks += [
            Text(text),
            row(button("Start an assessment", e.AssessAsked(rubric_id=rubric.id), Style.PRIMARY)),
        ]
    return View(f"{rubric.name}: our next steps", tuple(blocks))


def _adopted(board: m.Board, adoption: AdoptedStep) -> Iterable[Block]:
    _, _, step = board.rubric.step(adoption.step)
    yield Text(step.title, Tone.STRONG)
    zone = board.record.zone
    if adoption.owner:
        ask = f" I ask on {day(adoption.look, zone)} how it goes." if adoption.look else ""
        yield Mention(adoption.owner, f"looks after it since {day(adoption.since, zone)}.{ask}")
    else:
        yield Text("Nobody looks after it yet.", Tone.QUIET)
    yield Field("First step", step.first)
    yield Field("Done when", step.done)
    yield from _ways(board, adoption)


def _ways(board: m.Board, adoption: AdoptedStep) -> Iterator[Buttons]:
    """Offer what can be done about a step: the usual, and for the one that was pressed last everything."""

    def way(label: str, move: StepMove, style: Style = Style.PLAIN) -> Button:
        return button(label, e.StepMoved(adoption.step, move), style)

    done, drop = way("Done", StepMove.DONE, Style.PRIMARY), way("Drop", StepMove.DROPPED)
    if not adoption.owner:
        yield row(way("I'll take it", StepMove.ADOPTED), done, drop)
        return
    taken = board.news is not None and board.news.move is StepMove.ADOPTED
    if board.opened == adoption.step or (board.news and taken and board.news.adoption.step == adoption.step):
        yield row(done, drop, way("Hand over", StepMove.OFFERED))
        yield row(
            way("Ask in 1 week", StepMove.WEEK),
            way("In 2 weeks", StepMove.TWO_WEEKS),
            way("In 4 weeks", StepMove.FOUR_WEEKS),
        )
        return
    yield row(done, drop, way("Change", StepMove.OPENED))


def _news(board: m.Board, adopted: list[AdoptedStep]) -> Iterator[Block]:
    news = board.news
    if news is None:
        return
    aspect, level, step = board.rubric.step(news.adoption.step)
    yield Mention(news.person, _did(news, step.title, board.record.zone))
    if news.move is StepMove.DONE:
        yield Text(_holds_now(board, aspect.levels[level].evidence or step.done))
        ways = [button("Not done yet", e.StepMoved(step.id, StepMove.REOPENED))]
        if not adopted:
            yield Text("That was the last one taken on: a new assessment shows what it changed.")
            ways.insert(
                0, button("Start an assessment", e.AssessAsked(rubric_id=board.rubric.id), Style.PRIMARY)
            )
        yield Buttons(tuple(ways))
    yield Divider()


def _did(news: m.StepNews, title: str, zone: str) -> str:
    match news.move:
        case StepMove.ADOPTED:
            return f"takes on “{title}”."
        case StepMove.OFFERED:
            return f"wants “{title}” done: whoever presses “I'll take it” looks after it."
        case StepMove.DROPPED:
            return f"dropped “{title}”."
        case StepMove.DONE:
            return f"finished “{title}”."
        case StepMove.REOPENED:
            return f"says that “{title}” is not done yet."
        case StepMove.WEEK | StepMove.TWO_WEEKS | StepMove.FOUR_WEEKS:
            return f"has me ask on {day(news.adoption.look, zone)} how “{title}” goes."
        case StepMove.OPENED:
            return f"looks at “{title}”."


def _holds_now(board: m.Board, evidence: str) -> str:
    """Ask whether the evidence holds now, and say what the level would be with all steps finished since."""
    since = [
        each for each in board.adopted if each.state is StepState.DONE and each.since >= board.record.closed
    ]
    raised = {}
    for each in since:
        aspect, to_level, _ = board.rubric.step(each.step)
        raised[aspect.id] = max(to_level, board.record.result.value(aspect.id) or 0)
    ask = f"Does this hold now? {evidence}"
    if board.record.result.level is None:
        return ask
    return f"{ask} If so, you would be at level {level_with(board.rubric, board.record.result, raised)}."
