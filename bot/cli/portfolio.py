"""`rung portfolio`: figures about several teams of a workspace together, which name no team."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import typer

from bot.bootstrap import opened
from bot.cli.output import Exit, stop
from bot.cli.pages import write_html
from bot.conversation.identity import Workspace
from bot.conversation.reports.exports import spreadsheet
from bot.conversation.reports.portfolio import FEWEST_TEAMS, CapabilityFigures
from bot.conversation.wording.portfolio import document
from bot.settings import Settings

HOW_TO_NAME = "Name the workspace: --workspace platform:tenant, like slack:T024BE7LD."


class PortfolioFormat(StrEnum):
    """How figures are printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """How many teams reach a level of a topic."""

    capability: str
    day: date
    teams: int
    aspect: str
    level: int
    teams_at_this_level_or_above: int


async def print_figures(settings: Settings, name: str, form: PortfolioFormat) -> Exit:
    """Print the figures of the workspace that *name* names."""
    found = await _figures(settings, name)
    typer.echo(write(found, form).encode(), nl=False)  # bytes: the same file wherever it is printed
    return Exit.FINE


async def write_page(settings: Settings, name: str, file: Path) -> Exit:
    """Write the figures of the workspace that *name* names as an HTML page."""
    return write_html(document(await _figures(settings, name)), file)


async def print_link(settings: Settings, name: str) -> Exit:
    """Print a link to the page of the workspace that *name* names."""
    workspace = _named(name)
    async with opened(settings) as rung:
        links = rung.page_links
    if links is None:
        stop("A link needs RUNG_PUBLIC_URL and RUNG_SECRET_KEY, and RUNG_PAGES must not be off.", Exit.USAGE)
    typer.echo(links.portfolio_url(workspace))
    return Exit.FINE


async def _figures(settings: Settings, name: str) -> Sequence[CapabilityFigures]:
    workspace = _named(name)
    async with opened(settings) as rung:
        found = await rung.service.reader.portfolio(workspace)
    if not found:
        stop(
            f"Nothing to show for {name}: it takes {FEWEST_TEAMS} teams that share their figures for a day "
            "and have a result of the same capability. A facilitator shares them with “portfolio”. "
            "I look once a day.",
            Exit.FINDINGS,
        )
    return found


def _named(name: str) -> Workspace:
    platform, _, tenant = name.partition(":")
    if not (platform and tenant):
        stop(HOW_TO_NAME, Exit.USAGE)
    return platform, tenant


def write(found: Sequence[CapabilityFigures], form: PortfolioFormat) -> str:
    """Write figures down."""
    match form:
        case PortfolioFormat.TEXT:
            return "".join(f"{line}\n" for each in found for line in _lines(each))
        case PortfolioFormat.JSON:
            rows = [asdict(each) for each in found]
            return json.dumps(rows, indent=2, ensure_ascii=False, default=date.isoformat) + "\n"
        case PortfolioFormat.CSV:
            return spreadsheet(PortfolioRow, _rows(found))


def _rows(found: Sequence[CapabilityFigures]) -> Iterator[PortfolioRow]:
    for each in found:
        for aspect in each.aspects:
            for level, teams in enumerate(aspect.at_least, 1):
                yield PortfolioRow(each.name, each.day, each.teams, aspect.name, level, teams)


def _lines(capability: CapabilityFigures) -> Iterator[str]:
    yield f"{capability.name}: {capability.teams} teams, {capability.day}"
    for aspect in capability.aspects:
        above = ", ".join(
            f"{teams} at {level} or above" for level, teams in enumerate(aspect.at_least, 1) if level > 1
        )
        yield f"  {aspect.name}: {above}"
    for step in capability.steps:
        yield f"  {step.teams} teams work on: {step.title}"
