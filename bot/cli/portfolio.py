"""`rung portfolio`: figures about several teams of a workspace together, which name no team."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from io import StringIO

import typer

from bot.bootstrap import Rung, opened
from bot.cli.output import Exit, stop
from bot.conversation.identity import Workspace
from bot.conversation.reports.portfolio import FEWEST_TEAMS, CapabilityFigures
from bot.conversation.wording.portfolio import document
from bot.pages.html import html
from bot.settings import Settings

HOW_TO_NAME = "Name the workspace: --workspace platform:tenant, like slack:T024BE7LD."


class PortfolioFormat(StrEnum):
    """How figures are written down."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    LINK = "link"


async def print_figures(settings: Settings, name: str, form: PortfolioFormat) -> Exit:
    """Print the figures of the workspace that *name* names."""
    platform, _, tenant = name.partition(":")
    if not (platform and tenant):
        stop(HOW_TO_NAME, Exit.USAGE)
    async with opened(settings) as rung:
        if form is PortfolioFormat.LINK:
            return _print_link(rung, (platform, tenant))
        found = await rung.service.reader.portfolio((platform, tenant))
    if not found:
        stop(
            f"Nothing to show for {name}: it takes {FEWEST_TEAMS} teams that share their figures for a day "
            "and have a result of the same capability. A facilitator shares them with “portfolio”.",
            Exit.FINDINGS,
        )
    typer.echo(write(found, form), nl=False)
    return Exit.FINE


def _print_link(rung: Rung, workspace: Workspace) -> Exit:
    if rung.page_links is None:
        stop("A link needs RUNG_PUBLIC_URL and RUNG_SECRET_KEY, and RUNG_PAGES must not be off.", Exit.USAGE)
    typer.echo(rung.page_links.portfolio_url(workspace))
    return Exit.FINE


def write(found: Sequence[CapabilityFigures], form: PortfolioFormat) -> str:
    """Write figures down."""
    match form:
        case PortfolioFormat.JSON:
            rows = [asdict(each) for each in found]
            return json.dumps(rows, indent=2, ensure_ascii=False, default=date.isoformat) + "\n"
        case PortfolioFormat.CSV:
            written = StringIO()
            table = csv.writer(written)
            table.writerow(("capability", "day", "teams", "aspect", "level", "teams_at_this_level_or_above"))
            table.writerows(_rows(found))
            return written.getvalue()
        case PortfolioFormat.HTML:
            return html(document(found))
        case PortfolioFormat.TEXT | PortfolioFormat.LINK:
            return "".join(f"{line}\n" for each in found for line in _lines(each))


def _rows(found: Sequence[CapabilityFigures]) -> Iterator[tuple[str, date, int, str, int, int]]:
    for each in found:
        for aspect in each.aspects:
            for level, teams in enumerate(aspect.at_least, 1):
                yield each.name, each.day, each.teams, aspect.name, level, teams


def _lines(capability: CapabilityFigures) -> Iterator[str]:
    yield f"{capability.name}: {capability.teams} teams, {capability.day}"
    for aspect in capability.aspects:
        above = ", ".join(
            f"{teams} at {level} or above" for level, teams in enumerate(aspect.at_least, 1) if level > 1
        )
        yield f"  {aspect.name}: {above}"
    for step in capability.steps:
        yield f"  {step.teams} teams work on: {step.title}"
