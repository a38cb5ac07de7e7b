"""`rung rubric new`, `import`, `export` and `try`: a rubric of one's own within an evening."""

import json
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NoReturn

import typer

from bot.cli import rubric_template
from bot.cli.output import Exit, stop
from bot.cli.rubrics import app, exit_code, named_rubric
from bot.conversation.safe_text import tidy
from rubric import RubricError, lint, load, schema
from rubric.files import shown_name
from rubric.model import FEWEST_LEVELS, MOST_ASPECTS, MOST_IN_ID, MOST_LEVELS, is_id
from rubric.problems import count, listing, quoted
from rubric.table import COLUMNS, to_rows
from rubric.table_reader import TableError, from_rows
from rubric.yaml_text import as_yaml

__all__ = ["app"]

SCHEMA_FILE = Path("schema.json")
SCHEMA_LINE = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"
TOPICS = "Releases, Incidents"
MOST_MISTAKES = 20  # of a table, at once


@app.command(epilog='Example: rung rubric new release-process --topics "Releases, Incidents"')
def new(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The rubric's id, like release-process.")],
    name: Annotated[str, typer.Option(help="What the capability is called.")] = "",
    topics: Annotated[str, typer.Option(help="The topics, with commas between them.")] = "",
    levels: Annotated[int, typer.Option(min=FEWEST_LEVELS, max=MOST_LEVELS, help="How many levels.")] = 3,
) -> None:
    """Write a small rubric with comments into this folder, to be tried at once and then filled in."""
    if not is_id(id_):
        stop(f"{id_!r} is no id: write {rubric_template.slug(id_)}", Exit.USAGE)
    usual = id_.replace("-", " ").capitalize()
    if sys.stdin.isatty():
        name = name or typer.prompt("What do you want to assess?", default=usual)
        topics = topics or typer.prompt("Which topics does it have? Put commas between them", default=TOPICS)
    said = rubric_template.parse_topics(topics or TOPICS)
    if not said:
        stop(f'no topic is named: write some like --topics "{TOPICS}"', Exit.USAGE)
    if len(said) > MOST_ASPECTS:
        stop(f"{len(said)} topics are named: a rubric has {MOST_ASPECTS} at most", Exit.USAGE)
    _keep(id_, rubric_template.template(id_, tidy(name) or usual, levels, said))


@app.command("import", epilog="Example: rung rubric import our-model.xlsx")
def import_(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="A CSV file or Excel workbook, one row a cell.")
    ],
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook that has several with texts.")] = "",
) -> None:
    """Make a rubric of a table, and write it into this folder. `rung rubric export` shows the columns."""
    from bot.cli.spreadsheets import read_table

    try:
        table = read_table(path, sheet)
        tree = from_rows(table.rows, rubric_template.slug(path.stem), table.first)
    except RubricError as error:
        stop(str(error), Exit.USAGE)
    except TableError as error:
        _refuse_table(path, error)
    id_ = str(tree["id"])
    if not is_id(id_):
        like = f"must be like release-process, with {MOST_IN_ID} characters at most"
        stop(f"{shown_name(path)}: the id “{quoted(id_)}” {like}", Exit.USAGE)
    _keep(id_, as_yaml(tree))


@app.command(epilog="Example: rung rubric export flexible-infrastructure --xlsx table.xlsx")
def export(
    name: Annotated[str, typer.Argument(help="A rubric's id or the path of its file.")],
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an Excel workbook to this file.")
    ] = None,
) -> None:
    """Print a rubric as CSV, one row a cell, for a spreadsheet."""
    from bot.cli.spreadsheets import as_csv, as_workbook

    rows = to_rows(named_rubric(name))
    used = [column for column in COLUMNS if any(column in row for row in rows)]
    if xlsx is None:
        typer.echo(as_csv(used, rows), nl=False)  # bytes: the same file wherever it is printed
        return
    try:
        xlsx.write_bytes(as_workbook(used, rows))
    except TableError as error:
        _refuse_table(xlsx, error)
    except OSError as error:
        stop(f"{xlsx} cannot be written: {error.strerror}", Exit.USAGE)
    typer.echo(f"Wrote {xlsx}. Back again: rung rubric import {xlsx}")


@app.command("try", epilog="Example: rung rubric try release-process.yaml")
def try_(path: Annotated[Path, typer.Argument(metavar="FILE", help="The rubric's file.")]) -> None:
    """Take the check of a rubric in this terminal. Nothing is kept."""
    import asyncio

    from bot.cli.rubric_trial import run
    from bot.store import NoServer
    from bot.telemetry.logs import set_up_logs

    try:
        rubric = load(path)
    except RubricError as error:
        stop(str(error), exit_code(error.problems))
    set_up_logs("error")
    with TemporaryDirectory(prefix="rung-try-") as folder:
        try:
            asyncio.run(run(rubric, Path(folder)))
        except NoServer as error:
            stop(str(error), Exit.FINDINGS)
        except KeyboardInterrupt:
            raise typer.Exit(130) from None


def _refuse_table(path: Path, error: TableError) -> NoReturn:
    more = len(error.mistakes) - MOST_MISTAKES
    shown = [*error.mistakes[:MOST_MISTAKES], *([f"… and {more} more"] if more > 0 else [])]
    stop("\n".join(f"{shown_name(path)}: {each}" for each in shown), Exit.USAGE)


def _keep(id_: str, text: str) -> NoReturn:
    """Write a rubric and its schema into this folder, report its problems, and end the command."""
    path = Path(f"{id_}.yaml")
    if path.exists():
        _refuse_taken(path)
    if not SCHEMA_FILE.exists():
        _write_new(SCHEMA_FILE, json.dumps(schema(), indent=2) + "\n")
    _write_new(path, SCHEMA_LINE + text)
    problems = lint(path)
    typer.echo("\n".join([*listing(problems), f"Wrote {path}: {count(problems) or 'no mistakes'}."]))
    code = exit_code(problems)
    if code is Exit.FINE:
        typer.echo(f"Try it as it is: rung rubric try {path}\nThen open {path} and put in your own words.")
    else:
        typer.echo(f"Mend the errors in {path}. Then try it: rung rubric try {path}")
    raise typer.Exit(code)


def _write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, whole or not at all."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        _refuse_taken(path)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        stop(f"{path} cannot be written: {error.strerror}. Go to a folder of your own first.", Exit.USAGE)


def _refuse_taken(path: Path) -> NoReturn:
    stop(f"{path} is here already: move it away", Exit.USAGE)
