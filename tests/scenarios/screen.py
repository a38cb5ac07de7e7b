"""What a person has on the screen, in the one form in which all platforms are compared.

A message is a few pieces of text and ways to press. Each driver reads its
platform's messages back into this form; how a piece looks is decided here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

CHOSEN = "✓ "


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a message or of a section in it."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. Line breaks in it stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Dialog:
    """What is asked before a press counts."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Way:
    """Something to press: the answer *label* to *question*, or a button when there is no question.

    *text* is the statement that a lettered answer stands for. *value* is what the
    button carries, *key* whatever else the driver needs to press it.
    """

    label: str
    question: str = ""
    text: str = ""
    chosen: bool = False
    dialog: Dialog | None = None
    value: str = field(default="", compare=False)
    key: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in: a *text*, or a box that is ticked or not."""

    label: str
    text: str = ""
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question, with the number by which people type it."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Ways that stand side by side."""

    ways: tuple[Way, ...]


def opening(title: str, url: str) -> Words:
    """Read a button that opens a page in the browser. What is filled in there differs between platforms."""
    return Words(f"{title}: {url.partition('?')[0]}")


Piece = Title | Words | Field | Question | Way | Row


@dataclass(frozen=True, slots=True)
class Card:
    """One message as it stands now. *only_for* is set where nobody else sees it."""

    id: str
    pieces: tuple[Piece, ...]
    only_for: str = ""

    @property
    def ways(self) -> tuple[Way, ...]:
        """List everything that can be pressed."""
        rows = (piece.ways if isinstance(piece, Row) else (piece,) for piece in self.pieces)
        return tuple(way for row in rows for way in row if isinstance(way, Way))

    @property
    def lines(self) -> tuple[str, ...]:
        """Draw the message as lines of text."""
        return tuple(_spaced(self.pieces))

    def says(self, text: str) -> bool:
        """Tell whether *text* stands somewhere in the message."""
        return text in " ".join(" ".join(self.lines).split())


def _spaced(pieces: Iterable[Piece]) -> Iterator[str]:
    """Draw pieces with an empty line where something new begins."""
    before: Piece | None = None
    for piece in pieces:
        if before is not None and (isinstance(piece, Title | Question) or _leaves_answers(before, piece)):
            yield ""
        yield from _drawn(piece)
        before = piece


def _leaves_answers(before: Piece, piece: Piece) -> bool:
    """Tell whether *piece* no longer belongs to the question whose answers stand before it."""
    return _answers(before) and not _answers(piece)


def _answers(piece: Piece) -> bool:
    return isinstance(piece, Way) or (isinstance(piece, Row) and any(way.question for way in piece.ways))


def _drawn(piece: Piece) -> Iterator[str]:
    match piece:
        case Title(text):
            yield f"## {text}"
        case Words(text):
            yield from (line.rstrip() for line in text.splitlines())
        case Field(label, text, None):
            yield f"{label}: [{text or ' '}]"
        case Field(label, _, ticked):
            yield f"[{'x' if ticked else ' '}] {label}"
        case Question(number, text):
            yield f"{number}. {text}"
        case Way():
            yield f"   [{CHOSEN if piece.chosen else ''}{piece.label}] {piece.text}"
        case Row(ways):
            buttons = " ".join(f"[{CHOSEN if way.chosen else ''}{way.label}]" for way in ways)
            yield f"   {buttons}" if _answers(piece) else buttons
