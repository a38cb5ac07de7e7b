"""A document to hand on: a title, then parts of a few kinds, which a writer draws as HTML or Markdown.

The words are put in by `wording`. All text is plain: no writer may read markup into it.
"""

from dataclasses import dataclass

from bot.conversation.view import Field, Heading, Image, LinkList, Text


@dataclass(frozen=True, slots=True)
class Subheading:
    """The title of a part of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells below the names of their *columns*. The first cell names its row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """Numbered sentences, of which one may be *marked* (from 1), which *mark* says in words."""

    texts: tuple[str, ...]
    marked: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RubricText:
    """A part that says a text of a rubric, which may be in another language. A field's label is ours."""

    part: Subheading | Text | Field


Part = RubricText | Heading | Subheading | Text | Field | LinkList | Image | Table | Statements


@dataclass(frozen=True, slots=True)
class Document:
    """A page: its *title*, a *line* about where it comes from, its parts, and a *foot* below them.

    Rubric texts, statements and cells of tables are in the *language* of a rubric.
    """

    title: str
    line: str
    parts: tuple[Part, ...]
    foot: tuple[str, ...] = ()
    language: str = "en"
