"""Several teams: a person's own, and the figures that teams of a workspace share."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.reports.document import Document, Part, Subheading, Table
from bot.conversation.reports.portfolio import FEWEST_TEAMS, CapabilityFigures
from bot.conversation.view import Block, Divider, Field, Heading, Mention, Text, Tone, View
from bot.conversation.wording.direction import isolated_document
from bot.conversation.wording.phrases import (
    ASSESS,
    HOME,
    RESULT,
    and_more,
    calendar_day,
    counted,
    day,
    line,
    listed,
    row,
)

MOST_TEAMS = 5
_PORTFOLIO = button("What is the portfolio?", e.PortfolioAsked())
_WHAT = (
    "That page shows how many teams have reached each level, topic by topic, and the steps that most of them work on. "
    "It never names a team, shows a team's level or ranks anyone. "
    f"It stays empty until {FEWEST_TEAMS} teams share their numbers."
)


def document(found: Sequence[CapabilityFigures]) -> Document:
    """Put figures about several teams on a page."""
    intro = Text(
        "For each topic: how many teams have reached each level. The page names no team and ranks nobody. It stays "
        f"empty until {FEWEST_TEAMS} teams share. Each number changes only when {FEWEST_TEAMS} teams have changed in it.",
        Tone.QUIET,
    )
    parts = [part for each in found for part in _figures(each)]
    page = Document("Portfolio", listed(each.name for each in found), (intro, *parts))
    return isolated_document(page, found)


def _figures(capability: CapabilityFigures) -> Iterator[Part]:
    yield Heading(capability.name)
    yield Text(f"{counted(capability.teams, 'team').capitalize()}, {calendar_day(capability.day)}.")
    if capability.aspects:
        most = len(capability.aspects[0].at_least)
        columns = ("Topic", *(f"Level {level} or above" for level in range(2, most)), f"Level {most}")
        rows = [
            (each.name, *(f"{teams} of {each.at_least[0]}" for teams in each.at_least[1:]))
            for each in capability.aspects
        ]
        yield Table(f"{capability.name}: teams at each level or above", columns, tuple(rows))
    if capability.steps:
        yield Subheading("Steps that most teams work on")
        yield from (Text(f"{each.title}: {counted(each.teams, 'team')}.") for each in capability.steps)


def say(message: m.PortfolioMessage) -> View:
    """Put a message about several teams into words."""
    match message:
        case m.Teams(teams):
            return _teams(teams)
        case m.PortfolioState():
            return _state(message)
        case m.PortfolioNews():
            return _news(message)
        case _:
            assert_never(message)


def _teams(teams: tuple[m.TeamOverview, ...]) -> View:
    if not teams:
        return line(
            "I know no team result that you took part in. In a team's conversation, “result” shows the last one.",
            ASSESS,
            HOME,
        )
    blocks: list[Block] = [Heading("Your teams")]
    for at, team in enumerate(teams[:MOST_TEAMS]):
        blocks += [Divider()] if at else []
        blocks += _team(team)
    blocks += and_more(teams, MOST_TEAMS)
    return View("Your teams", (*blocks, row(HOME)))


def _team(team: m.TeamOverview) -> Iterator[Block]:
    yield Text(team.name or "Your team's conversation", Tone.STRONG)
    for name, trend in _trends(team):
        yield Field(name, trend)
    if team.open_steps is not None:
        open_ = f"{counted(team.open_steps, 'open step').capitalize()}."
        yield Text(open_ if team.open_steps else "Nobody is on a step now.")
    if team.running:
        yield Text(f"Being assessed: {listed(team.running)}.")
    yield row(button("Show result", e.ResultAsked(team.ref)))


def _trends(team: m.TeamOverview) -> Iterator[tuple[str, str]]:
    """Say how the level of each capability has moved, the newest result first."""
    names = dict.fromkeys(rubric.id for rubric, _ in team.results)
    for id_ in names:
        found = [(rubric, record) for rubric, record in team.results if rubric.id == id_]
        rubric, newest = found[0]
        levels = [record.result.level for _, record in reversed(found)]
        path = " → ".join("no level" if level is None else str(level) for level in levels)
        what = f"level {path}" if levels[-1] is not None or len(levels) > 1 else path
        if not rubric.gives_level:
            what = "a scan"
        yield rubric.name, f"{what}, {calendar_day(newest.closed_day)}"


def _state(state: m.PortfolioState) -> View:
    if state.at is not None:
        said = f"Your team shares its numbers with the portfolio from {day(state.at, state.zone)} on. {_WHAT}"
        return line(said, button("Stop sharing", e.PortfolioLeft(state.where)))
    said = f"Your team isn't in the portfolio. {_WHAT}"
    if state.may_share:
        return line(said, button("Share with the portfolio", e.PortfolioShared(state.where)), RESULT)
    if not state.has_result:
        return line(f"{said} Your team needs a result first.", ASSESS)
    if state.facilitator is None:
        nobody = (
            "Nobody runs your last assessment any more. The person who runs your next one can share them."
        )
        return line(f"{said} {nobody}", ASSESS)
    who = Mention(
        state.facilitator, "ran your last assessment, and is the only one who can share your numbers."
    )
    return View(said, (Text(said), who, row(RESULT, HOME)))


def _news(news: m.PortfolioNews) -> View:
    if news.at is None:
        stays = (
            f"Where the portfolio shows your old numbers, they stay in each total until {FEWEST_TEAMS} teams have changed in it. "
            "Otherwise people could work yours out."
        )
        said = (
            f"took your team out of the portfolio. {stays if news.begun else 'It never showed your numbers.'}"
        )
        return View("Your team left the portfolio", (Mention(news.person, said), row(_PORTFOLIO)))
    said = (
        f"shares your team's numbers with the portfolio. They appear there from {day(news.at, news.zone)} on, so that "
        "anyone here can stop it first."
    )
    after = Text(f"{_WHAT} You can stop it later, too.")
    stop = button("Take us out", e.PortfolioLeft(news.where))
    return View("Your team joins the portfolio", (Mention(news.person, said), after, row(stop)))
