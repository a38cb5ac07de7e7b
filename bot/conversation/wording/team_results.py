"""What an assessment came to: its result, and the levels over time."""

from collections.abc import Iterator
from typing import assert_never

from bot.conversation import events as e, messages as m, pictures
from bot.conversation.callback_data import button
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.record import TeamResult, TeamView
from bot.conversation.view import (
    Block,
    Button,
    Buttons,
    Confirmation,
    Grid,
    Image,
    Style,
    Text,
    Tone,
    View,
)
from bot.conversation.wording import exports, result_facts, scan
from bot.conversation.wording.notes import what_some_said
from bot.conversation.wording.pages import copy_markdown, open_page
from bot.conversation.wording.phrases import (
    HOME,
    YOUR_TEAMS,
    calendar_day,
    day,
    line,
    lines,
    row,
    titled,
)
from bot.conversation.wording.pictures import image
from bot.conversation.wording.results import headline, level_of, result_parts
from rubric import Rubric, plan


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
    result, facts = record.result, PublicResult.of(rubric, record)
    moved = before.result.level if before else None
    level = "our result" if result.level is None else level_of(rubric, result.level, moved)
    spread_from = PrivacyFloor(record.floor).spread
    differences = result_facts.differences(facts) if rubric.gives_level else ()
    title = f"{rubric.name}: {level}"
    picture = image(pictures.grid(rubric, record))
    parts = result_parts(rubric, result, plan(rubric, result), title, picture, agreement_from=spread_from)
    at = next(at for at, block in enumerate(parts) if isinstance(block, Grid | Image)) + 1
    if isinstance(parts[at], Grid):
        at += 1
    if report.late:
        parts.insert(
            1, Text("This assessment has closed, so answers can't be changed any more. Here is the result.")
        )
        at += 1
    blocks: list[Block] = [
        *parts[:at],
        Text(f"{result_facts.answered(facts)}. Nobody sees who said what.", Tone.QUIET),
        *differences,
        *what_some_said(rubric, record.notes),
        *result_facts.change(facts, before),
        *parts[at:],
    ]
    ways = [
        *(() if rubric.gives_level else scan.ways(rubric, result, spread_from)),
        button("Plan next steps", e.NextAsked(), Style.PRIMARY),
        button("Details", e.DetailsAsked(assessment=report.where)),
        button("Levels over time", e.HistoryAsked(report.where.conversation)),
        button("Guide the talk", e.GuideOpened(report.where)),
    ]
    if report.share:
        ways.append(show_everyone(e.TeamResultShared(report.where), report.share))
    away = (*((open_page(report.where),) if report.page else ()), copy_markdown(report.where))
    return View(headline(rubric, result, moved, spread_from), (*blocks, Buttons(tuple(ways), away)))


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
