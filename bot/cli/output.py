"""Output and exit codes of the `rung` command."""

from enum import IntEnum
from typing import NoReturn

import typer


class Exit(IntEnum):
    """0: all is well. 1: there are findings. 2: it was called wrongly."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2


def stop(text: str, code: Exit) -> NoReturn:
    """Print a problem on stderr, and end."""
    typer.echo(text, err=True)
    raise typer.Exit(code)
