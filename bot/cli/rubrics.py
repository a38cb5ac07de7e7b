"""`rung rubric`: list, show, check and describe rubrics."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import Exit, stop
from bot.settings import environment, read
from rubric import Problem, Rubric, RubricError, lint, load, schema
from rubric.files import RubricFiles, find
from rubric.loader import folders, load_all
from rubric.model import is_id
from rubric.problems import count, listing

app = typer.Typer()
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
MOST_LISTED = 200  # lines of a report


def offered() -> RubricFiles:
    """Find the files of all capabilities on offer: the bundled ones and those in RUNG_RUBRICS."""
    return find(*folders(read(environment()).rubrics))


def find_rubric(name: str, files: Mapping[str, Path]) -> Rubric:
    """Load a rubric by its id, or by the path of its file.

    Raise LookupError with a sentence if there is none, RubricError with every mistake in it.
    """
    try:
        return load(files.get(name, Path(name)))
    except RubricError as error:
        if any(problem.code == "no-such-file" for problem in error.problems):
            on_offer = ", ".join(sorted(filter(is_id, files)))
            raise LookupError(f"there is no rubric {name[:80]!r}; on offer: {on_offer}") from error
        raise


def named_rubric(name: str) -> Rubric:
    """Load a rubric by its id or path for a command. Where that fails, print why and end the command."""
    try:
        return find_rubric(name, offered().files)
    except LookupError as error:
        stop(str(error), Exit.USAGE)
    except RubricError as error:
        stop(str(error), exit_code(error.problems))


@app.command("list", epilog="Example: rung rubric list --json")
def list_(as_json: Json = False) -> None:
    """List the capabilities on offer. Name the files that cannot be used."""
    loaded = load_all(*folders(read(environment()).rubrics))
    rubrics = [loaded.rubrics[id_] for id_ in sorted(loaded.rubrics)]
    if as_json:
        rows = [{"id": r.id, "name": r.name, "version": r.version, "hash": r.hash} for r in rubrics]
        typer.echo(json.dumps(rows, indent=2))
    for rubric in rubrics if not as_json else ():
        typer.echo(f"{rubric.id}  {rubric.name} {rubric.version}: {rubric.purpose}")
    if wrong := [problem for problem in loaded.problems if problem.severity == "error"]:
        stop("\n".join(listing(wrong)), Exit.FINDINGS)


@app.command(epilog="Example: rung rubric show flexible-infrastructure --html > rubric.html")
def show(
    name: Annotated[str, typer.Argument(help="A rubric's id or the path of its file.")],
    html: Annotated[bool, typer.Option("--html", help="Print a single page with the grid.")] = False,
    as_json: Json = False,
) -> None:
    """Print a rubric so that a person likes to read it."""
    rubric = named_rubric(name)
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
    only_errors: Annotated[bool, typer.Option("--errors", help="Leave the advice out.")] = False,
) -> None:
    """Report every problem in rubrics, with file, line and path.

    Ends with 0 if there is nothing or only advice, with 1 if there are errors,
    with 2 if a file that was named cannot be read.
    """
    found = offered()
    paths = [found.files.get(name, Path(name)) for name in names or sorted(found.files)]
    problems = [problem for path in paths for problem in lint(path, found.files)]
    problems += [problem for path in paths for problem in _glyphs(path)]
    if not names:
        problems += found.passed_over
    if only_errors:
        problems = [problem for problem in problems if problem.severity == "error"]
    if as_json:
        typer.echo(json.dumps([asdict(problem) for problem in problems], indent=2))
    else:
        lines = listing(problems, MOST_LISTED)
        checked = f"{len(paths)} rubric{'s' if len(paths) != 1 else ''}"
        only_advice = problems and all(problem.severity == "advice" for problem in problems)
        usable = " Advice keeps no rubric from being used." if only_advice else ""
        typer.echo("\n".join([*lines, f"{checked}: {count(problems) or 'no mistakes'}.{usable}"]))
    raise typer.Exit(exit_code(problems, named=bool(names)))


@app.command("schema", epilog="Example: rung rubric schema > schema.json")
def schema_() -> None:
    """Print the JSON Schema that editors check rubrics by. Keep it beside your rubrics as schema.json."""
    typer.echo(json.dumps(schema(), indent=2))


def _glyphs(path: Path) -> list[Problem]:
    """Say which letters pictures cannot draw. A file with errors has those to begin with."""
    from bot.cli.missing_glyphs import missing_glyphs

    try:
        return list(missing_glyphs(load(path), path.name))
    except RubricError:
        return []


def exit_code(problems: Sequence[Problem], *, named: bool = True) -> Exit:
    """Choose the exit code: a file that was *named* and cannot be read is a mistake in the call."""
    if named and any(problem.code in ("unreadable", "no-such-file") for problem in problems):
        return Exit.USAGE
    return Exit.FINDINGS if any(problem.severity == "error" for problem in problems) else Exit.FINE
