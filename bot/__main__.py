"""The `rung` command: every way to run Rung or to query it from a terminal."""

import asyncio
import io
import sys
from collections.abc import Coroutine
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import manifests, rubric_group
from bot.cli.output import Exit, stop
from bot.conversation.reports.formats import ExportFormat
from bot.settings import Settings, SettingsError, data_folder, environment, read

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="In a few minutes your team sees its level, 1 to 5, and what to do next.",
    epilog="Example: rung demo",
)


def main() -> None:
    """Run the command line. Mistakes in the settings or in rubrics end it with a line for each."""
    # A name of a file may hold what a terminal cannot show, which is no reason to fail.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

    try:
        app()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        sys.exit(Exit.USAGE)
    except _rubric_error() as error:
        typer.echo(str(error), err=True)
        sys.exit(Exit.FINDINGS)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"rung {version('rung')}")
        raise typer.Exit


@app.callback()
def options(
    _: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Declare the options of the command itself."""


@app.command(epilog="Example: PORT=3001 rung demo --no-browser")
def demo(
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try everything on a local web page. Nothing to install, nobody to ask."""
    settings = _settings()
    browser = browser and environment().get("RUNG_NO_BROWSER", "").strip() != "1"
    raise typer.Exit(_run(_demo(settings, browser), settings.log))


@app.command(epilog="Example: rung chat --as Ana")
def chat(
    name: Annotated[str, typer.Option("--as", help="Whose private chat it is.")] = "you",
) -> None:
    """Talk to Rung in this terminal."""
    _run(_chat(_settings(), name), "error")  # what is wrong is said in the chat itself


@app.command(epilog="Example: REDIS_URL=redis://localhost rung web")
def web() -> None:
    """Serve Slack and Microsoft Teams over HTTP."""
    from bot.web.server import run

    settings = _settings()
    _run(run(settings), settings.log, readable=sys.stderr.isatty())


@app.command(epilog="Example: REDIS_URL=redis://localhost rung worker")
def worker() -> None:
    """Send reminders, close assessments at their time, and post what a crashed process left unposted."""
    from bot.worker import run

    settings = _settings()
    _run(run(settings), settings.log, readable=sys.stderr.isatty())


@app.command(epilog="Example: rung score answers.json")
def score(
    file: Annotated[str, typer.Argument(help="Answers as JSON; - reads standard input.")],
) -> None:
    """Work out the level and the next steps from answers in a file."""
    from bot.cli.scoring import score_file

    score_file(file)


@app.command(epilog="Example: rung nudges --person slack:T024BE7LD:W012A3CDE")
def nudges(
    person: Annotated[str, typer.Option(help="Whose: platform:tenant:person.")] = "",
    conversation: Annotated[str, typer.Option(help="A team's: platform:tenant:conversation.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """List the reminders that are planned for a person or a team, and why one does not come."""
    from bot.cli.nudges import HOW_TO_NAME, print_planned

    if bool(person) == bool(conversation):
        stop(HOW_TO_NAME, Exit.USAGE)
    name = person or conversation
    work = print_planned(_settings(), name, private=bool(person), as_json=as_json)
    raise typer.Exit(_run(work, "error"))


@app.command(epilog="Example: rung doctor --json")
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """Check the configuration, the store, the rubrics and the platforms, and say what to fix."""
    from bot.cli.doctor import examine

    settings = _settings()
    raise typer.Exit(_run(examine(settings, as_json), "error"))  # the findings say it


@app.command(
    epilog="Example: rung export --conversation slack:T024BE7LD:C061EG9SL --format csv > results.csv"
)
def export(
    conversation: Annotated[
        str, typer.Option(help="The team's conversation, as platform:tenant:conversation.")
    ] = "",
    tenant: Annotated[
        str, typer.Option(help="List the conversations of this workspace: platform:tenant.")
    ] = "",
    form: Annotated[
        ExportFormat, typer.Option("--format", help="How to write them down.")
    ] = ExportFormat.JSON,
    steps: Annotated[
        bool,
        typer.Option("--steps", help="The team's steps instead, as CSV for an issue tracker's importer."),
    ] = False,
    page: Annotated[
        Path | None,
        typer.Option("--html", help="Write the newest result to this file, as a page.", dir_okay=False),
    ] = None,
) -> None:
    """Print a team's results or its steps, or write a page. They name no person."""
    from bot.cli.exports import HOW_TO_NAME, list_conversations, print_results, print_steps, write_page

    if (page or steps) and not conversation:
        stop(f"--html and --steps are of one team. {HOW_TO_NAME}", Exit.USAGE)
    if page and steps:
        stop("Choose one of --html and --steps.", Exit.USAGE)
    if conversation and tenant:
        stop("Choose one of --conversation and --tenant.", Exit.USAGE)
    settings = _settings()
    if not conversation:
        work = list_conversations(settings, tenant)
    elif page:
        work = write_page(settings, conversation, page)
    elif steps:
        work = print_steps(settings, conversation)
    else:
        work = print_results(settings, conversation, form)
    raise typer.Exit(_run(work, "error"))


@app.command(epilog="Example: rung portfolio --workspace slack:T024BE7LD --html portfolio.html")
def portfolio(
    workspace: Annotated[str, typer.Option(help="The workspace, as platform:tenant.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for a spreadsheet.")] = False,
    page: Annotated[
        Path | None, typer.Option("--html", help="Write a page to this file.", dir_okay=False)
    ] = None,
    as_link: Annotated[bool, typer.Option("--link", help="Print a link to the page, to hand on.")] = False,
) -> None:
    """Print figures about all teams of a workspace that share theirs. They name and rank no team."""
    from bot.cli.portfolio import PortfolioFormat, print_figures, print_link, write_page

    if sum((as_json, as_csv, page is not None, as_link)) > 1:
        stop("Choose one of --json, --csv, --html and --link.", Exit.USAGE)
    settings = _settings()
    if page:
        work = write_page(settings, workspace, page)
    elif as_link:
        work = print_link(settings, workspace)
    else:
        form = PortfolioFormat.JSON if as_json else PortfolioFormat.CSV if as_csv else PortfolioFormat.TEXT
        work = print_figures(settings, workspace, form)
    raise typer.Exit(_run(work, "error"))


def _rubric_error() -> type[Exception]:
    """Import the class of errors in rubrics once there is an error: most commands need no rubric."""
    from rubric import RubricError

    return RubricError


def _settings() -> Settings:
    return read(environment())


async def _demo(settings: Settings, browser: bool) -> int:
    from bot.bootstrap import opened, runtime
    from bot.calendars.edge import calendar_routes
    from bot.outbox.dispatcher import JobDispatcher
    from bot.pages.edge import not_found, page_routes
    from bot.pictures.edge import picture_routes
    from bot.pictures.links import private
    from bot.pictures.svg import size
    from bot.platforms.playground.app import Playground
    from bot.platforms.playground.clock import Clock
    from bot.platforms.playground.edge import PlaygroundEdge
    from bot.platforms.playground.people import PLATFORM
    from bot.platforms.playground.render import Images
    from bot.platforms.playground.serve import serve
    from bot.store.playground_log import PlaygroundLog

    clock = Clock(runtime())
    kept_in = "the store that REDIS_URL names" if settings.redis_url else str(data_folder(settings))
    opening = opened(settings, at_home=True, clock=clock.runtime)
    pictures = private(clock.now)
    async with opening as rung:
        log = PlaygroundLog(rung.database.redis)
        clock.forward(await log.ahead())
        playground = Playground(rung.service, log, rung.catalogue, clock)
        worker = JobDispatcher(rung.service, rung.store.queue, {PLATFORM: playground}, clock.runtime)
        images = Images(pictures.url, size)
        others = picture_routes(pictures)
        reader = rung.service.reader
        others += page_routes(reader, rung.page_links) if rung.page_links else []
        if rung.calendar_links:
            others += calendar_routes(reader, rung.calendar_links, rung.runtime, not_found)
        page = PlaygroundEdge(playground, worker.sweep, images).application(others)
        async with worker.working():
            return await serve(
                page, port=settings.port, kept_in=kept_in, open_browser=browser, tell=typer.echo
            )


async def _chat(settings: Settings, name: str) -> int:
    from bot.bootstrap import opened
    from bot.platforms.console.chat import run

    async with opened(settings, at_home=True) as rung:
        await run(rung.service, rung.runtime, name)
    return Exit.FINE


def _run(work: Coroutine[object, object, int | None], log: str = "info", *, readable: bool = True) -> int:
    """Run until done and give the exit code. A failure of the store is said on stderr."""
    from bot.errors import StoreUnavailable
    from bot.store import NoServer
    from bot.telemetry.logs import set_up_logs

    set_up_logs(log, readable=readable)
    try:
        return asyncio.run(work) or Exit.FINE
    except NoServer as error:
        stop(str(error), Exit.FINDINGS)
    except StoreUnavailable as error:
        stop(f"{error} `rung doctor` says more.", Exit.FINDINGS)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


app.add_typer(rubric_group.app, name="rubric")
app.add_typer(manifests.app, name="manifest")

if __name__ == "__main__":
    main()
