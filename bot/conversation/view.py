"""The view of a message that every platform can draw: a summary, then blocks of a few kinds.

The words are put in by `wording`; a platform only decides how a part looks.
All text is plain: no platform may read markup into it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from bot.conversation.identity import PersonId
from bot.conversation.pictures import Picture

CHOSEN = "✓"  # before what was chosen


class Tone(StrEnum):
    """The emphasis of a paragraph."""

    NORMAL = "normal"
    QUIET = "quiet"  # for what may be skipped: progress, hints
    STRONG = "strong"  # for the one thing to see first


class Style(StrEnum):
    """The style of a button: the main one, one of several, or a destructive one."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a message or of a section in it."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. Line breaks in it stand."""

    text: str
    tone: Tone = Tone.NORMAL


@dataclass(frozen=True, slots=True)
class Field:
    """A short label with what it says, like *First step* and the step."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page in the browser. *url* is https.

    *brief* is a shorter address, which fills in less there, for a message without room for more.
    """

    title: str
    url: str
    brief: str | None = None


@dataclass(frozen=True, slots=True)
class LinkList:
    """Places to read more, on one line."""

    label: str
    links: tuple[Link, ...]


class Option(NamedTuple):
    """One way to answer: a *letter* (from a on) for a statement, or none for the short answers after them."""

    letter: str
    text: str
    press: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """One question with all its options, in the order in which they are offered.

    *statements* are long (up to 120 characters) and must be readable in full;
    *others* are short ("Not sure"). *number* is what a person types to mean this question.
    """

    number: str
    text: str
    hint: str
    statements: tuple[Option, ...]
    others: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The question asked before a press takes effect."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button. Typing its *label* has the same effect where there are no buttons."""

    label: str
    press: str
    style: Style = Style.PLAIN
    confirm: Confirmation | None = None


@dataclass(frozen=True, slots=True)
class Buttons:
    """Buttons in a row, the most likely first. *rare* ones may be folded away where room is short.

    *links* look like buttons. They open a page in the browser, and Rung hears nothing of it.
    """

    buttons: tuple[Button, ...]
    rare: tuple[Button, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class FormBlock:
    """A form: a text of at most *longest* characters, which may stay empty, and a *tick*.

    *value* is its first text. *press* is the callback data of its *send* button, which sends
    what was filled in. *opens* leads to the form where no message can hold one. A view has
    at most one.
    """

    press: str
    label: str
    value: str
    longest: int
    too_long: str
    tick: str
    ticked: bool
    send: str
    opens: Button


@dataclass(frozen=True, slots=True)
class Row:
    """One aspect in the grid: its *value* from 1 to *top* or None, and *says* what a picture cannot."""

    name: str
    value: int | None
    says: str
    top: int

    @property
    def dots(self) -> str:
        """Show the value where nothing can be drawn: ●●○○○."""
        return "●" * (self.value or 0) + "○" * (self.top - (self.value or 0))

    @property
    def said(self) -> str:
        """Say what follows the name: " 3 of 5: a shared template". It may have no words."""
        value = f" {self.value} of {self.top}" if self.value else ""
        return f"{value}: {self.says}" if self.says else value


@dataclass(frozen=True, slots=True)
class Grid:
    """The team's place in every aspect. *caption* says the same as the picture in words."""

    rows: tuple[Row, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of what the parts around it say: drawn where it can be seen, else left out.

    *alt* says in words what it shows.
    """

    picture: Picture
    alt: str


@dataclass(frozen=True, slots=True)
class Copyable:
    """A text to be copied as it stands, line by line, in letters of one width."""

    text: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Names a person by the platform's own means, without notifying them. *says* follows the name."""

    person: PersonId
    says: str


Block = (
    Heading
    | Text
    | Mention
    | Field
    | LinkList
    | QuestionBlock
    | Buttons
    | FormBlock
    | Grid
    | Image
    | Copyable
    | Divider
)


@dataclass(frozen=True, slots=True)
class View:
    """One message, ready to be drawn. *summary* is what a notification or a screen reader gets."""

    summary: str
    blocks: tuple[Block, ...]


def without_buttons(view: View) -> View:
    """Leave out what can be pressed. Links stay."""
    parts = (Buttons((), links=part.links) if isinstance(part, Buttons) else part for part in view.blocks)
    return View(view.summary, tuple(part for part in parts if not isinstance(part, Buttons) or part.links))


def without_primary(view: View) -> View:
    """Give no button the primary style."""

    def plain(each: Button) -> Button:
        return replace(each, style=Style.PLAIN) if each.style is Style.PRIMARY else each

    blocks = (
        replace(part, buttons=tuple(map(plain, part.buttons)), rare=tuple(map(plain, part.rare)))
        if isinstance(part, Buttons)
        else part
        for part in view.blocks
    )
    return View(view.summary, tuple(blocks))


def buttons(view: View) -> tuple[Button, ...]:
    """List all buttons of *view*, apart from answers."""
    rows = (part for part in view.blocks if isinstance(part, Buttons))
    return tuple(button for part in rows for button in (*part.buttons, *part.rare))


def form(view: View) -> FormBlock | None:
    """Find the form of a view."""
    return next((part for part in view.blocks if isinstance(part, FormBlock)), None)


def options(view: View) -> tuple[Option, ...]:
    """List every answer that *view* offers."""
    asked = [part for part in view.blocks if isinstance(part, QuestionBlock)]
    return tuple(option for part in asked for option in (*part.statements, *part.others))
