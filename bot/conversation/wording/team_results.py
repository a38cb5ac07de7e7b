"""The result of an assessment in words, and the levels over time."""

from collections.abc import Iterator
from functools import partial
from typing import assert_never

from bot.conversation import events as e, messages as m, pictures
from bot.conversation.callback_data import button
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.safe_text import cut
from bot.conversation.team_record import TeamResult, TeamView
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
from bot.conversation.wording.pages import copy_markdown, open_page
from bot.conversation.wording.phrases import (
    HOME,
    LONGEST_LABEL,
    YOUR_TEAMS,
    calendar_day,
    day,
    line,
    lines,
    row,
    sentence,
    titled,
)
from bot.conversation.wording.pictures import image
from bot.conversation.wording.results import guide_style, guide_the_talk, headline, level_of, result_parts
from bot.conversation.wording.shortening import Extent, fitted
from bot.conversation.wording.shown_notes import what_some_said
from rubric import Rubric

MOST_COMPARED = 4  # capabilities, each with its last two results
MOST_OPENED = 6  # earlier results that the history opens


def say(message: m.TeamResultMessage) -> View:
    """Put a message about a team's results into words."""
    match message:
        case m.TeamReport():
            return report(message)
        case m.Withdrawn(rubric, assessment):
            opened = day(assessment.opened, assessment.zone)
            text = (
                f"{rubric.name}: I removed your team's result from {opened}. Someone deleted their answers, "
                "so too few are left. Messages already posted still show it."
            )
            return line(text, button("Start again", e.AssessAsked(rubric_id=rubric.id)))
        case m.History():
            return history(message)
        case m.ShownToEveryone(place):
            return line(f"Done: everyone in {place or YOUR_TEAMS} can see it now.", HOME)
        case m.Export(rows, download):
            return exports.export(rows, download)
        case _:
            assert_never(message)


def report(report: m.TeamReport) -> View:
    """Show the result of an assessment on two screens of a phone. Its details say the rest."""
    before, record = report.before, report.record
    moved = before.result.level if before else None
    picture = image(pictures.grid(report.rubric, record))
    blocks = fitted(partial(_blocks, report, picture), record.notes)
    spread_from = PrivacyFloor(record.floor).spread
    return View(headline(report.rubric, record.result, moved, spread_from), blocks)


def _blocks(report: m.TeamReport, picture: Image, extent: Extent) -> tuple[Block, ...]:
    """Say as much of a result as its *extent* allows, in the order in which a team talks about it."""
    rubric, record, before = report.rubric, report.record, report.before
    result, facts = record.result, PublicResult.of(rubric, record)
    moved = before.result.level if before else None
    levelless = "your team's result" if rubric.gives_level else "your team's scan"
    level = levelless if result.level is None else level_of(rubric, result.level, moved)
    spread_from = PrivacyFloor(record.floor).spread
    differences = result_facts.differences(facts) if rubric.gives_level else ()
    title = f"{rubric.name}: {level}"
    parts = result_parts(
        rubric,
        result,
        report.plan,
        title,
        picture,
        agreement_from=spread_from,
        named=report.confirmed,
        ways=scan.WaysOn(report.levels, of_team=True),
        quoted=what_some_said(rubric, record.notes, extent.notes),
        extent=extent,
    )
    at = next(at for at, block in enumerate(parts) if isinstance(block, Grid | Image)) + 1
    if isinstance(parts[at], Grid):
        at += 1
    if report.late:
        below_level = 2 if rubric.gives_level else 1
        parts.insert(below_level, Text(_LATE))
        at += 1
    people = f"{result_facts.answered(facts)}. Nobody here sees who said what."
    if report.share:  # a post has a date of its own
        place = report.share.conversation_name if report.share.elsewhere else None
        when = f"{calendar_day(facts.day)}, {place}" if place else calendar_day(facts.day)
        people = f"{when}: {result_facts.answered(facts)}."
    blocks: list[Block] = [
        *parts[:at],
        Text(people, Tone.QUIET),
        *differences,
        *(result_facts.change(facts, before) if extent.changes else ()),
        *parts[at:],
    ]
    ways = [
        *((button("Plan next steps", e.NextAsked(rubric.id), Style.PRIMARY),) if rubric.gives_level else ()),
        button("Details", e.DetailsAsked(assessment=report.where)),
        guide_the_talk(report.where, guide_style(rubric, result, spread_from)),
    ]
    if report.share:
        ways.append(show_everyone(e.TeamResultShared(report.where), report.share))
    over_time = button("Levels over time", e.HistoryAsked(report.where.conversation))
    has_series = before is not None and rubric.gives_level
    away = (
        *((over_time,) if has_series else ()),
        *((open_page(report.where, report.page),) if report.page else ()),
        copy_markdown(report.where),
    )
    return (*blocks, Buttons(tuple(ways), away))


_LATE = "This assessment has closed, so answers can't be changed any more. Here is the result."


def show_everyone(
    event: e.SharedWithTeam,
    offer: m.ShareOffer,
    label: str = "Show everyone",
    style: Style = Style.PLAIN,
) -> Button:
    """Offer to show a message to everyone. Elsewhere than in the team's conversation it asks first."""
    where = offer.conversation_name or YOUR_TEAMS
    text = f"I'll post this in {where}, where everyone sees it."
    confirm = Confirmation(f"{label}?", text, "Post it", "Not now") if offer.elsewhere else None
    return button(label, event, style, confirm=confirm)


def history(message: m.History) -> View:
    """Show a team's levels over time, with what moved, and open any of the latest results."""
    known, where = message.results, message.where
    facts = [PublicResult.of(rubric, record) for rubric, record in known]
    texts = [_past(each, _earlier(facts[at + 1 :], each)) for at, each in enumerate(facts)]
    refs = [AssessmentRef(where, record.assessment) for _, record in known]
    newest = {each.rubric.id: at for at, each in reversed(tuple(enumerate(facts)))}
    compared = [at for at in sorted(newest.values()) if _earlier(facts[at + 1 :], facts[at])][:MOST_COMPARED]
    ways = [button("Last result", e.TeamResultAsked(refs[0]))]
    if known[0][0].gives_level:
        ways.append(button("Next steps", e.NextAsked()))
    if len(compared) == 1:
        ways.insert(0, button("Compare", e.CompareAsked(refs[compared[0]])))
    by_name = [compare(facts[at].rubric.name, refs[at]) for at in compared] if len(compared) > 1 else []
    if message.share:
        ways.append(show_everyone(e.TeamViewShared(TeamView.HISTORY, where), message.share))
    several = len({each.rubric.id for each in facts}) > 1
    older = [
        button(_opened(each, several=several), e.TeamResultAsked(ref))
        for each, ref in zip(facts[1:], refs[1:], strict=True)
    ]
    blocks: tuple[Block, ...] = (
        *_trends(known),
        *lines(texts),
        *((row(*by_name),) if by_name else ()),
        Buttons(tuple(ways), tuple(older[:MOST_OPENED])),
    )
    return titled("Our levels over time", blocks)


def compare(name: str, newest: AssessmentRef) -> Button:
    """Offer to compare the last two results of a capability, by its name."""
    return button(cut(f"Compare {name}", LONGEST_LABEL), e.CompareAsked(newest))


def _opened(found: PublicResult, *, several: bool) -> str:
    """Name the result that a button opens, with its capability if the team has assessed several."""
    day = f"Result of {calendar_day(found.day)}"
    return cut(f"{day}, {found.rubric.name}", LONGEST_LABEL) if several else day


def _past(found: PublicResult, before: PublicResult | None) -> str:
    """Say one result of a team's history in a line, with what moved since the one *before*."""
    rubric, level = found.rubric, found.result.level
    stood = "no level" if level is None else f"{level_of(rubric, level)}, {rubric.levels[level].name}"
    average = "" if found.result.progress is None else f", average {found.result.progress}"
    if not rubric.gives_level:
        stood, average = "a scan", ""
    change = f" {sentence(result_facts.moved(before, found))}." if before else ""
    return f"{calendar_day(found.day)}, {rubric.name}: {stood}{average}. {found.people} answered.{change}"


def _earlier(older: list[PublicResult], found: PublicResult) -> PublicResult | None:
    """Find the next earlier result of the same capability."""
    return next((each for each in older if each.rubric.id == found.rubric.id), None)


def _trends(known: tuple[tuple[Rubric, TeamResult], ...]) -> Iterator[Image]:
    """Show how the level of each capability has moved, from two results on."""
    latest = {rubric.id: rubric for rubric, _ in reversed(known)}
    for rubric in latest.values():
        found = [record for each, record in known if each.id == rubric.id and record.result.level is not None]
        if len(found) > 1:
            yield image(pictures.trend(rubric, found))
