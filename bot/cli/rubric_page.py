"""A rubric as a single page with its grid: one file, nothing to load, ready to print."""

from importlib.resources import files

from jinja2 import Environment

from bot.conversation.wording import EFFORT
from rubric import Rubric


def page(rubric: Rubric) -> str:
    """Write *rubric* as HTML."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files("bot.cli") / "rubric_page.html").read_text("utf-8"))
    return template.render(rubric=rubric, effort=EFFORT)
