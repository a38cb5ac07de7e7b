"""`rung doctor`: everything that can be checked before a team relies on it, with what to fix."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import asdict
from ipaddress import ip_address

import typer
from aiohttp import ClientError
from yarl import URL

from bot.bootstrap import load_all, runtime
from bot.cli.missing_glyphs import missing_glyphs
from bot.cli.output import Exit
from bot.errors import SealError, StoreUnavailable
from bot.platforms.common.doctor import DoctorFinding, fine, wrong
from bot.platforms.common.sending import client_session
from bot.platforms.registry import NONE_ON, PLATFORMS
from bot.settings import ProxySettings, Settings, SettingsError, data_folder
from bot.store import Database, NoServer, connected, embedded
from bot.store.encryption import RedisVault
from bot.web.connections import SERVER
from bot.web.health import OVERDUE_SECONDS, webhook_problems
from bot.web.listener import listen
from rubric import RubricError

CALL_SECONDS = 2.0  # to ask a process on this machine


async def examine(settings: Settings, as_json: bool) -> Exit:
    """Check everything that is configured, and print the findings."""
    found = [("rubrics", finding) for finding in _rubrics(settings)]
    found += [("store", finding) async for finding in _check_store(settings)]
    found += [("web", finding) for finding in await _check_ports(settings)]
    enabled = [platform for platform in PLATFORMS if platform.is_on(settings)]
    if not enabled:
        found.append(("platforms", wrong(f"{NONE_ON} (docs/configuration.md lists them)")))
    for platform in enabled:
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
        return [wrong(str(problem)) for problem in error.problems]
    names = ", ".join(sorted(loaded.rubrics))
    glyphs = [each for id_, rubric in loaded.rubrics.items() for each in missing_glyphs(rubric, id_)]
    return [
        fine(f"{len(loaded.rubrics)} on offer: {names}"),
        *(DoctorFinding(each.severity == "advice", str(each)) for each in (*loaded.problems, *glyphs)),
    ]


async def _check_store(settings: Settings) -> AsyncIterator[DoctorFinding]:
    """Check the store, the jobs in it and the tokens in it."""
    if not settings.redis_url and settings.data is None:
        unset = "REDIS_URL is not set, nor RUNG_DATA for an embedded store"
        yield wrong(f"{unset}: `rung web` and `rung worker` need one of them, `rung demo` does not")
        return
    async with AsyncExitStack() as stack:
        try:
            url = settings.redis_url or await stack.enter_async_context(embedded(data_folder(settings)))
        except NoServer as error:
            yield wrong(str(error))
            return
        database = await stack.enter_async_context(connected(url, settings.redis_options))
        health = await database.health()
        where = "REDIS_URL" if settings.redis_url else f"embedded, data in {data_folder(settings)}"
        accepted = health.unsafe and settings.redis_unsafe
        if health.ready and not health.findings:
            yield fine(f"{where}: keeps what it acknowledges")
        for text in health.findings:
            yield DoctorFinding(health.ready or accepted, f"{where}: {text}")
        if health.ready or accepted:
            async for finding in _check_jobs(settings, database):
                yield finding


async def _check_jobs(settings: Settings, database: Database) -> AsyncIterator[DoctorFinding]:
    """Check that due jobs are run, that the webhook is taken, and that tokens can be opened."""
    try:
        late = await database.store.queue.overdue_platforms(runtime().now())
        for platform in PLATFORMS:
            if (seconds := late.get(platform.name, 0)) > OVERDUE_SECONDS:
                yield wrong(_jobs_left(platform.name, seconds, is_on=platform.is_on(settings)))
        if settings.webhook:
            for text in webhook_problems(await database.store.webhooks.health(), runtime().now()):
                yield wrong(text)
        if settings.slack and settings.slack.installs:
            from bot.platforms.slack.installs import KEY_LOST, SEAL_CHECK

            try:
                await RedisVault(database.redis, settings.secret_keys).get(*SEAL_CHECK)
            except SealError:
                yield wrong(KEY_LOST)
    except StoreUnavailable:
        yield wrong("Redis does not answer any more: check the server")


def _jobs_left(platform: str, seconds: int, *, is_on: bool) -> str:
    """Say why jobs of a platform are left."""
    late = f"the oldest due job of {platform} is {seconds} s late"
    if is_on:
        fix = "start `rung worker` with the same environment as `rung web`"
        return f"{late}, so no worker seems to be running: {fix}"
    fix = "give `rung worker` its variables back, at least until its conversations have removed Rung"
    return f"{late}, and {platform} is off, so nobody runs them: {fix}"


async def _check_ports(settings: Settings) -> list[DoctorFinding]:
    """Check that the ports are free, or `rung web` has them."""
    ports = {"PORT": settings.port, "RUNG_ADMIN_PORT": settings.admin_port or 0}
    found = [await check_port(settings.host, port, name) for name, port in ports.items() if port]
    return [finding for finding in found if finding]


async def check_port(host: str, port: int, variable: str) -> DoctorFinding | None:
    """Check that a port is free or served by Rung. None where it is free."""
    try:
        for socket in listen(host, port, variable=variable):
            socket.close()
    except SettingsError as error:
        is_ours = await _is_rung(host, port)
        return fine(f"{variable}={port} is served by Rung") if is_ours else wrong(str(error))
    return None


async def _is_rung(host: str, port: int) -> bool:
    """Tell whether Rung serves a port of this machine, on the address where it would listen."""
    try:
        everywhere = not host or ip_address(host).is_unspecified
    except ValueError:  # a name
        everywhere = False
    url = URL.build(scheme="http", host="127.0.0.1" if everywhere else host, port=port, path="/healthz")
    try:
        async with (
            client_session(CALL_SECONDS, ProxySettings()) as session,
            session.get(url) as answer,
        ):
            return answer.headers.get("Server") == SERVER
    except (ClientError, TimeoutError):
        return False
