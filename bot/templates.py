"""Templates of HTML that escape every text, so that no markup is read into it."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.conversation.safe_text import encodable
from bot.conversation.wording.direction import BEGIN, END

_ISOLATE = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")


def environment(folder: Path) -> Environment:
    """Set up the templates of a folder."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=_encodable,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["bdi"] = _bdi
    return made


def _bdi(text: str) -> Markup:
    """Turn isolates into elements: `dir="auto"` of the element around them then passes them over.

    A text that is one isolate decides the direction of the element around it.
    """
    if whole := _ISOLATE.fullmatch(text):
        return escape(encodable(whole[1]))
    return Markup(_ISOLATE.sub(r"<bdi>\1</bdi>", str(escape(encodable(text)))))  # noqa: S704, it is escaped


def _encodable(value: object) -> object:
    return encodable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
