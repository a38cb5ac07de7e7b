"""`rung score`: answers as JSON in, results as JSON out."""

import sys
from pathlib import Path

import typer

from bot.cli.output import Exit, stop
from bot.cli.rubrics import find_rubric, offered
from rubric import Rubric, RubricError
from rubric.exchange import MOST_CHARACTERS, TOO_BIG, ExchangeError, Find, scored


def score_file(file: str) -> None:
    """Print the results for the answers in *file*, or on standard input for "-"."""
    try:
        typer.echo(scored(_text(file), _finder()))
    except ExchangeError as error:
        stop("\n".join(error.mistakes), Exit.USAGE)


def _text(file: str) -> str:
    """Read the input, no further than the longest one that is accepted."""
    try:
        raw = _bytes(file)
        if len(raw) > MOST_CHARACTERS:
            stop(TOO_BIG, Exit.USAGE)
        return raw.decode("utf-8-sig")
    except OSError as error:
        stop(f"{file[:80]}: cannot be read: {error.strerror}", Exit.USAGE)
    except UnicodeDecodeError:
        stop(f"{file[:80]}: not valid UTF-8", Exit.USAGE)


def _bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(MOST_CHARACTERS + 1)
    with Path(file).open("rb") as opened:
        return opened.read(MOST_CHARACTERS + 1)


def _finder() -> Find:
    """Give a function that finds a rubric by id or path, and reads each file only once."""
    files = offered().files
    found: dict[str, Rubric] = {}

    def find(name: str) -> Rubric:
        if name not in found:
            try:
                found[name] = find_rubric(name, files)
            except RubricError as error:
                raise LookupError(str(error)) from error
        return found[name]

    return find
