"""`rung doctor`: everything that can be checked before a team relies on it, with what to fix."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict

import typer

from bot.bootstrap import load_all, runtime
from bot.cli.output import Exit
from bot.platforms.common.doctor import DoctorFinding
from bot.platforms.registry import PLATFORMS
from bot.settings import Settings, data_folder
from bot.store import NoServer, connected, embedded
from rubric import RubricError


async def examine(settings: Settings, as_json: bool) -> Exit:
    """Check everything that is configured, and print the findings."""
    found = [("rubrics", finding) for finding in _rubrics(settings)]
    found += [("store", finding) async for finding in _store(settings)]
    for platform in PLATFORMS:
        if platform.is_on(settings):
            now = runtime().now()
            found += [(platform.name, finding) for finding in await platform.examine(settings, now)]
    if as_json:
        rows = [{"topic": topic, **asdict(finding)} for topic, finding in found]
        typer.echo(json.dumps(rows, indent=2))
    else:
        for topic, finding in found:
            typer.echo(f"{'fine ' if finding.fine else 'FIX  '}{topic}: {finding.text}")
    return Exit.FINE if all(finding.fine for _, finding in found) else Exit.FINDINGS


def _rubrics(settings: Settings) -> list[DoctorFinding]:
    try:
        loaded = load_all(settings)
    except RubricError as error:
        return [DoctorFinding(False, str(problem)) for problem in error.problems]
    names = ", ".join(sorted(loaded.rubrics))
    return [
        DoctorFinding(True, f"{len(loaded.rubrics)} on offer: {names}"),
        *(DoctorFinding(each.severity == "advice", str(each)) for each in loaded.problems),
    ]


async def _store(settings: Settings) -> AsyncIterator[DoctorFinding]:
    if settings.redis_url:
        async with connected(settings.redis_url) as database:
            health = await database.health()
    else:
        try:
            async with embedded(data_folder(settings)) as url, connected(url) as database:
                health = await database.health()
        except NoServer as error:
            yield DoctorFinding(False, str(error))
            return
    where = "REDIS_URL" if settings.redis_url else f"embedded, data in {data_folder(settings)}"
    accepted = health.unsafe and settings.redis_unsafe
    if health.ready and not health.findings:
        yield DoctorFinding(True, f"{where}: keeps what it acknowledges")
    for text in health.findings:
        yield DoctorFinding(health.ready or accepted, f"{where}: {text}")
