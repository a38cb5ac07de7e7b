"""Pages as files, for the person who runs Rung."""

from pathlib import Path

import typer

from bot.cli.output import Exit, stop
from bot.conversation.reports.document import Document
from bot.pages.html import html


def write_html(document: Document, file: Path) -> Exit:
    """Write a page to a file."""
    try:
        file.write_text(html(document), encoding="utf-8")
    except OSError as error:
        stop(f"{file} cannot be written: {error.strerror}", Exit.USAGE)
    typer.echo(f"{file}: open it in a browser, or print it")
    return Exit.FINE
