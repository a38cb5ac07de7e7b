"""`rung rubric`: list, show, check and describe rubrics."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import Exit, problems, stop
from bot.settings import environment, read
from rubric import Rubric, RubricError, lint, load, schema
from rubric.loader import bundled, find

app = typer.Typer(no_args_is_help=True, help="List, show, check and describe rubrics.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def offered() -> dict[str, Path]:
    """Name the file of every capability on offer: the bundled ones and those in RUNG_RUBRICS."""
    extra = read(environment()).rubrics
    return find(bundled(), *([extra] if extra else []))


def open_rubric(name: str) -> Rubric:
    """Load a rubric by its id, or by the path of its file; stop with every mistake in it."""
    files = offered()
    path = files.get(name, Path(name))
    if not path.is_file():
        stop(f"There is no rubric {name!r}. On offer: {', '.join(sorted(files))}.", Exit.USAGE)
    try:
        return load(path)
    except RubricError as error:
        stop(problems(error.problems), Exit.FINDINGS)


@app.command("list", epilog="Example: rung rubric list --json")
def list_(as_json: Json = False) -> None:
    """List the capabilities on offer."""
    rubrics = [open_rubric(name) for name in sorted(offered())]
    if as_json:
        rows = [{"id": r.id, "name": r.name, "version": r.version, "hash": r.hash} for r in rubrics]
        typer.echo(json.dumps(rows, indent=2))
        return
    for rubric in rubrics:
        typer.echo(f"{rubric.id}  {rubric.name} {rubric.version}: {rubric.purpose}")


@app.command(epilog="Example: rung rubric show flexible-infrastructure --html > rubric.html")
def show(
    name: Annotated[str, typer.Argument(help="A rubric's id or the path of its file.")],
    html: Annotated[bool, typer.Option("--html", help="Print a single page with the grid.")] = False,
    as_json: Json = False,
) -> None:
    """Print a rubric so that a person likes to read it."""
    rubric = open_rubric(name)
    if as_json:
        typer.echo(rubric.model_dump_json(indent=2))
    elif html:
        from bot.cli.rubric_page import page

        typer.echo(page(rubric))
    else:
        from bot.cli.rubric_text import print_rubric

        print_rubric(rubric)


@app.command("lint", epilog="Example: rung rubric lint my-rubrics/release-process.yaml")
def lint_(
    names: Annotated[list[str] | None, typer.Argument(help="Ids or paths; all on offer if left out.")] = None,
    as_json: Json = False,
) -> None:
    """Report every mistake in rubrics, with file, line and path."""
    files = offered()
    paths = [files.get(name, Path(name)) for name in names or sorted(files)]
    found = [problem for path in paths for problem in lint(path)]
    if as_json:
        typer.echo(json.dumps([asdict(problem) for problem in found], indent=2))
    elif found:
        typer.echo(problems(found))
    else:
        typer.echo(f"{len(paths)} rubric{'s' if len(paths) != 1 else ''}: no mistakes.")
    if found:
        raise typer.Exit(Exit.FINDINGS)


@app.command("schema", epilog="Example: rung rubric schema > schema.json")
def schema_() -> None:
    """Print the JSON Schema that editors check rubrics by."""
    typer.echo(json.dumps(schema(), indent=2))
