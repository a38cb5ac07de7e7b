"""A document as one HTML page that asks for nothing else: no script, no font, no other file."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from bot import templates
from bot.conversation.pictures import Picture
from bot.conversation.reports.document import Document, Part
from bot.conversation.safe_text import encodable
from bot.conversation.wording.pages import IN_WORDS
from bot.pictures.svg import svg

_TEMPLATES = Path(__file__).parent / "templates"


def html(document: Document) -> str:
    """Draw a document."""
    drawn = _environment().get_template("document.html").render(document=document)
    return drawn.lstrip() + "\n"


@cache
def content_security_policy() -> str:
    """Forbid everything but the page's own style, which is named by its hash."""
    style = b64encode(sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


@cache
def _style() -> str:
    return (_TEMPLATES / "document.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    made = templates.environment(_TEMPLATES)
    made.filters["kind"] = _kind
    made.filters["svg"] = _svg
    made.globals["style"] = Markup(_style())  # noqa: S704, a file of ours
    made.globals["in_words"] = IN_WORDS
    return made


def _kind(part: Part) -> str:
    """Name the macro that draws a part."""
    return type(part).__name__


def _svg(picture: Picture) -> Markup:
    return Markup(encodable(svg(picture)))  # noqa: S704, it escapes every text itself
