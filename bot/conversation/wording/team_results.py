"""What an assessment came to: its result, and the levels over time."""

from collections.abc import Iterator
from typing import assert_never

from bot.conversation import events as e, messages as m, pictures
from bot.conversation.callback_data import button
from bot.conversation.identity import AssessmentRef
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.record import TeamResult, TeamView
from bot.conversation.view import (
    Block,
    Button,
    Buttons,
    Confirmation,
    Field,
    Grid,
    Image,
    Style,
    Text,
    Tone,
    View,
)
from bot.conversation.wording import exports
from bot.conversation.wording.notes import what_some_said
from bot.conversation.wording.phrases import (
    HOME,
    YOUR_TEAMS,
    calendar_day,
    day,
    line,
    lines,
    listed,
    row,
    titled,
)
from bot.conversation.wording.pictures import image
from bot.conversation.wording.results import headline, level_of, result_parts
from rubric import AspectResult, Rubric, plan


def say(message: m.TeamResultMessage) -> View:
    """Put a message about what an assessment came to into words."""
    match message:
        case m.TeamReport():
            return report(message)
        case m.Withdrawn(rubric, assessment):
            opened = day(assessment.opened, assessment.zone)
            text = (
                f"{rubric.name}: I removed our result from {opened}. A person who had answered asked me to forget them, "
                "and too few answers are left."
            )
            return line(text, button("Assess our team", e.AssessAsked(rubric_id=rubric.id)))
        case m.History():
            return history(message)
        case m.ShownToEveryone(place):
            return line(f"Done: everyone in {place or YOUR_TEAMS} can see it now.", HOME)
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
    if report.late:
        parts.insert(
            1, Text("This assessment has closed, so answers can't be changed any more. Here is the result.")
        )
        at += 1
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
        button("Levels over time", e.HistoryAsked(report.where.conversation)),
    ]
    if report.guide:
        ways.append(button("Guide the talk", e.GuideOpened(report.where)))
    if report.share:
        ways.append(show_everyone(e.TeamResultShared(report.where), report.share))
    return View(headline(rubric, result, moved), (*blocks, Buttons(tuple(ways))))


def show_everyone(
    event: e.SharedWithTeam,
    offer: m.ShareOffer,
    label: str = "Show everyone",
) -> Button:
    """Offer to show a message to everyone. Elsewhere than in the team's conversation it asks first."""
    where = offer.place or YOUR_TEAMS
    text = f"I'll post it in {where}. Everyone there will see it."
    confirm = Confirmation(f"{label}?", text, "Post it", "Not now") if offer.elsewhere else None
    return button(label, event, confirm=confirm)


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
        yield Text(f"I show how far answers differ only when {needed} or more people answered.", Tone.QUIET)
        return
    spread = [each for each in record.result.aspects if each.verdict == "spread" and each.range]
    if spread:
        most = sorted(spread, key=lambda each: each.agreement or 0.0)[:2]
        yield Field(
            "Where you differ most",
            f"{listed(_range(rubric, each) for each in most)}. Ask each other what you were thinking of.",
        )
    elif any(each.verdict for each in record.result.aspects):
        yield Text("Your answers are close on every topic.")


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
    reasons = tuple(_care(record, before))
    care = f" Compare with care: {listed(reasons)}." if reasons else ""
    yield Field(f"Since {calendar_day(before.closed_day)}", f"{moved}.{care}")


def _care(record: TeamResult, before: TeamResult) -> Iterator[str]:
    """Say why two results are hard to compare."""
    apart = abs(record.people - before.people)
    most = max(record.people, before.people)
    if apart > _COMPARABLE_PEOPLE or apart * _COMPARABLE_SHARE > most:
        yield f"{before.people} people answered then, {record.people} now"
    if record.mode is not before.mode:
        yield "one was answered in private, one together"
    if record.rubric.hash != before.rubric.hash:
        yield "the wording of the questions has changed"


_COMPARABLE_PEOPLE, _COMPARABLE_SHARE = 2, 5  # two results compare up to two people or a fifth apart


def history(message: m.History) -> View:
    """Show a team's levels over time."""
    known, texts = message.results, []
    for rubric, record in known:
        level = record.result.level
        stood = "no level" if level is None else f"{level_of(rubric, level)}, {rubric.levels[level].name}"
        average = "" if record.result.progress is None else f", average {record.result.progress}"
        texts.append(
            f"{calendar_day(record.closed_day)}, {rubric.name}: {stood}{average}. {record.people} answered."
        )
    ways = [button("Next steps", e.NextAsked())]
    if message.share:
        where = message.share.where
        newest = AssessmentRef(where, known[0][1].assessment)
        ways = [
            button("Last result", e.TeamResultAsked(newest)),
            *ways,
            show_everyone(e.TeamViewShared(TeamView.HISTORY, where), message.share),
        ]
    return titled("Our levels over time", (*_trends(known), *lines(texts), row(*ways)))


def _trends(known: tuple[tuple[Rubric, TeamResult], ...]) -> Iterator[Image]:
    """Show how the level of each capability has moved, from two results on."""
    latest = {rubric.id: rubric for rubric, _ in reversed(known)}
    for rubric in latest.values():
        found = [record for each, record in known if each.id == rubric.id and record.result.level is not None]
        if len(found) > 1:
            yield image(pictures.trend(rubric, found))
