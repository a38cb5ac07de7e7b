"""A rubric as a single page with its grid: one file, nothing to load, ready to print."""

from pathlib import Path

from bot import templates
from bot.conversation.wording import EFFORT
from rubric import Rubric


def page(rubric: Rubric) -> str:
    """Write *rubric* as HTML."""
    environment = templates.environment(Path(__file__).parent)
    return environment.get_template("rubric_page.html").render(rubric=rubric, effort=EFFORT)
