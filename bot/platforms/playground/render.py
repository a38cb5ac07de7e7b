"""Views as HTML for one viewer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment

from bot import templates
from bot.conversation.identity import PersonId
from bot.conversation.pictures import Picture, PictureUrl
from bot.conversation.safe_text import encodable
from bot.conversation.view import (
    Block,
    Buttons,
    Copyable,
    Divider,
    Field,
    FormBlock,
    Grid,
    Heading,
    Image,
    LinkList,
    Mention,
    QuestionBlock,
    Text,
    View,
)
from bot.platforms.playground.log_entries import ShownEntry
from bot.platforms.playground.people import NAMES, PLAYERS, Player
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class Images:
    """Where a picture is seen, and its width and height, so that a page leaves room for it."""

    picture_url: PictureUrl
    size: Callable[[Picture], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """An entry as a page gets it. *pane* is team or chat, *who* and *summary* are for a screen reader."""

    pane: str
    id: str
    position: int
    version: int
    html: str
    who: str
    summary: str


def environment(images: Images | None = None) -> Environment:
    """Set up the templates: everything put into them is text, and harmless.

    Without *images* no picture is shown.
    """
    made = templates.environment(Path(__file__).parent / "templates")
    made.filters["kind"] = _kind
    made.filters["web"] = _is_web
    made.filters["bar"] = _bar
    made.globals["names"] = NAMES
    made.globals["images"] = images
    return made


def page(
    env: Environment,
    viewer: Player,
    pane: str,
    drawn: tuple[Drawn, ...],
    rubrics: tuple[Rubric, ...],
    now: int,
) -> str:
    """Draw the whole page as *viewer* sees it *now*. *pane* is in front where only one fits."""
    return env.get_template("page.html").render(
        viewer=viewer,
        pane=pane,
        drawn=drawn,
        players=PLAYERS,
        rubrics=rubrics,
        now=datetime.fromtimestamp(now, UTC),
    )


def message(env: Environment, viewer: Player, pane: str, shown: ShownEntry, *, aside: bool) -> Drawn:
    """Draw one entry. An *aside* is marked as seen by the viewer alone."""
    entry = shown.entry
    html = env.get_template("message.html").render(
        viewer=viewer,
        pane=pane,
        shown=shown,
        entry=entry,
        shape=_shape(entry.view),
        aside=aside,
        when=datetime.fromtimestamp(entry.at, UTC),
    )
    who = NAMES.get(PersonId(entry.author), "") if entry.author else "Rung"
    return Drawn(pane, shown.id, shown.position, shown.version, html, who, encodable(entry.view.summary))


def notice(env: Environment, view: View) -> str:
    """Draw a notice that is shown once and not kept: the store is away."""
    return env.get_template("notice.html").render(view=view)


def _shape(view: View) -> str:
    """Name the subject of a message. While it stays the same, a redraw must not move the reader.

    It is the numbers of its questions, or without any its first heading.
    """
    numbers = " ".join(part.number for part in view.blocks if isinstance(part, QuestionBlock))
    return numbers or next((part.text for part in view.blocks if isinstance(part, Heading)), "")


def _kind(part: Block) -> str:
    """Name the template of a block."""
    match part:
        case Heading():
            return "heading"
        case Text():
            return "text"
        case Mention():
            return "mention"
        case Field():
            return "field"
        case LinkList():
            return "link_list"
        case QuestionBlock():
            return "question"
        case Buttons():
            return "buttons"
        case FormBlock():
            return "form"
        case Grid():
            return "grid"
        case Image():
            return "image"
        case Copyable():
            return "copyable"
        case Divider():
            return "divider"


def _bar(text: str) -> tuple[str, str]:
    """Split a leading bar of dots, which is not to be read aloud, from the words after it."""
    words = text.lstrip("●○")
    return text[: len(text) - len(words)], words.strip()


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://", "/results/", "/calendar/"))
