"""The `rung` command: every way to run Rung or to ask it something from a terminal."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated

import typer

from bot.cli.output import Exit, problems, stop
from bot.settings import Settings, SettingsError, environment, read

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Rung tells a team which rung it stands on, and how to reach the next one.",
    epilog="Example: rung demo",
)


def main() -> None:
    """Run the command line."""
    from bot.cli import rubrics

    app.add_typer(rubrics.app, name="rubric")
    app()


@app.command(epilog="Example: PORT=3001 rung demo --no-browser")
def demo(
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try everything on a local web page; nothing to install, nobody to ask."""
    from bot.playground import run

    _run(run(_settings(), open_browser=browser))


@app.command(epilog="Example: rung chat --as Ana")
def chat(
    name: Annotated[str, typer.Option("--as", help="Whose private chat it is.")] = "you",
) -> None:
    """Talk to Rung in this terminal."""
    from bot.console import run

    _run(run(_settings(), name))


@app.command(epilog="Example: REDIS_URL=redis://localhost rung web")
def web() -> None:
    """Serve Slack and Microsoft Teams over HTTP."""
    from bot.web import run

    _run(run(_settings()))


@app.command(epilog="Example: rung score answers.json")
def score(
    file: Annotated[str, typer.Argument(help="Answers as JSON; - reads standard input.")],
) -> None:
    """Work out the level and the next steps from answers in a file."""
    from bot.cli.scoring import score_file

    score_file(file)


@app.command(epilog="Example: rung doctor --json")
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """Check the configuration, the store, the rubrics and the platforms, and say what to fix."""
    from bot.cli.doctor import examine

    raise typer.Exit(asyncio.run(examine(_settings(), as_json)))


def _settings() -> Settings:
    try:
        return read(environment())
    except SettingsError as error:
        stop(problems(error.problems), Exit.FINDINGS)


def _run(work: Coroutine[object, object, None]) -> None:
    """Run until done; say what was wrong where it is the environment's or a rubric's fault."""
    from rubric import RubricError

    try:
        asyncio.run(work)
    except (SettingsError, RubricError) as error:
        stop(problems(error.problems), Exit.FINDINGS)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


if __name__ == "__main__":
    main()
