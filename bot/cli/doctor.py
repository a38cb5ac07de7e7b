"""`rung doctor`: everything that can be checked before a team relies on it, with what to fix."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass

import typer

from bot.bootstrap import load_all, rubric_files, runtime
from bot.cli.output import Exit
from bot.settings import Settings, data_folder
from bot.store import NoServer, connected, embedded
from rubric import RubricError


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One thing looked at; *text* says what to do where it is not *fine*."""

    topic: str
    fine: bool
    text: str


async def examine(settings: Settings, as_json: bool) -> Exit:
    """Check everything that is configured, print what was found."""
    found = [
        *_rubrics(settings),
        *[finding async for finding in _store(settings)],
        *[finding async for finding in _slack(settings)],
        *[finding async for finding in _teams(settings)],
    ]
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        for finding in found:
            typer.echo(f"{'fine ' if finding.fine else 'FIX  '}{finding.topic}: {finding.text}")
    return Exit.FINE if all(finding.fine for finding in found) else Exit.FINDINGS


def _rubrics(settings: Settings) -> list[DoctorFinding]:
    try:
        names = sorted(load_all(settings))
    except RubricError as error:
        return [DoctorFinding("rubrics", False, str(problem)) for problem in error.problems]
    where = f"{len(rubric_files(settings))} on offer: {', '.join(names)}"
    return [DoctorFinding("rubrics", True, where)]


async def _store(settings: Settings) -> AsyncIterator[DoctorFinding]:
    if settings.redis_url:
        async with connected(settings.redis_url) as store:
            health = await store.health()
    else:
        try:
            async with embedded(data_folder(settings)) as url, connected(url) as store:
                health = await store.health()
        except NoServer as error:
            yield DoctorFinding("store", False, str(error))
            return
    where = "REDIS_URL" if settings.redis_url else f"embedded, data in {data_folder(settings)}"
    accepted = health.unsafe and settings.redis_unsafe
    if health.ready and not health.findings:
        yield DoctorFinding("store", True, f"{where}: keeps what it acknowledges")
    for text in health.findings:
        yield DoctorFinding("store", health.ready or accepted, f"{where}: {text}")


async def _slack(settings: Settings) -> AsyncIterator[DoctorFinding]:
    if settings.slack is None:
        return
    from bot.platforms.slack.doctor import examine as examine_slack

    for symptom in await examine_slack(settings.slack, settings.public_url, runtime().now()):
        yield DoctorFinding("slack", symptom.fine, symptom.text)


async def _teams(settings: Settings) -> AsyncIterator[DoctorFinding]:
    if settings.teams is None:
        return
    from bot.platforms.teams.doctor import examine as examine_teams

    for symptom in await examine_teams(settings.teams, settings.public_url, runtime().now()):
        yield DoctorFinding("teams", symptom.fine, symptom.text)
