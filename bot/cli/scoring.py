"""`rung score`: answers as JSON in, results as JSON out."""

import sys
from pathlib import Path

import typer

from bot.cli.output import Exit, stop
from bot.cli.rubrics import offered
from rubric import Rubric, RubricError, load
from rubric.exchange import ExchangeError, Find, scored


def score_file(file: str) -> None:
    """Print the results for the answers in *file*, or on standard input for "-"."""
    try:
        typer.echo(scored(_text(file), _finder()))
    except ExchangeError as error:
        stop("\n".join(error.mistakes), Exit.USAGE)


def _text(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        stop(f"{file}: cannot be read: {error.strerror}", Exit.USAGE)
    except UnicodeDecodeError:
        stop(f"{file}: not valid UTF-8", Exit.USAGE)


def _finder() -> Find:
    """Give a function that finds a rubric by id or path, and reads each file only once."""
    files = offered()
    found: dict[str, Rubric] = {}

    def find(name: str) -> Rubric:
        if name not in found:
            found[name] = _load(files.get(name, Path(name)), name)
        return found[name]

    return find


def _load(path: Path, name: str) -> Rubric:
    if not path.is_file():
        raise LookupError(f"there is no rubric {name[:80]!r}; on offer: {', '.join(sorted(offered()))}")
    try:
        return load(path)
    except RubricError as error:
        raise LookupError(str(error)) from error
