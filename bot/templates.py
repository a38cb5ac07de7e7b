"""Templates of HTML that escape every text, so that no markup is read into it."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.conversation.safe_text import encodable


def environment(folder: Path) -> Environment:
    """Set up the templates of a folder."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=_encodable,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _encodable(value: object) -> object:
    return encodable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
