"""Texts from right to left, like Arabic names, set apart in sentences that run from left to right.

Otherwise such a name reverses the signs and numbers around it, and a sentence that begins with it
(Unicode Standard Annex 9).
"""

import re
from dataclasses import fields, is_dataclass, replace
from functools import cached_property

from bot.conversation.reports.document import Document, Part, Statements, Subheading, Table
from bot.conversation.view import Field, Heading, Image, LinkList, Text
from rubric import Rubric
from rubric.model import Aspect, Level, Step

BEGIN, END = "\u2068", "\u2069"  # of an isolate, whose direction is that of its own first letter
# Hebrew, Arabic and their neighbours, the forms in which they are drawn, and the scripts of old.
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def isolated_document(document: Document, facts: object) -> Document:
    """Set the texts of *facts* that run from right to left apart in the sentences of a document.

    A part that is marked as a rubric's text stays as it is: its element has the direction of that text.
    """
    apart = _Isolation(facts)
    return replace(
        document,
        title=apart.inside(document.title),
        line=apart.inside(document.line),
        parts=tuple(map(apart.part, document.parts)),
        foot=tuple(map(apart.inside, document.foot)),
    )


def isolated_text(text: str, facts: object) -> str:
    """Set the texts of *facts* that run from right to left apart in one text."""
    return _Isolation(facts).inside(text)


class _Isolation:
    """Sets texts apart, the longest first, because one may stand in another."""

    def __init__(self, facts: object) -> None:
        self._facts = facts

    @cached_property
    def _known(self) -> list[str]:
        found: set[str] = set()
        _collect(self._facts, found)
        return sorted(found, key=len, reverse=True)

    def inside(self, text: str) -> str:
        """Set them apart in a text. A line that is one of them has the right direction already."""
        if not _turns(text):
            return text
        return "\n".join(map(self._in_line, text.split("\n")))

    def beside(self, text: str) -> str:
        """Do the same in a text that stands in a line with others, like a letter before it."""
        if not _turns(text):
            return text
        return f"{BEGIN}{text}{END}" if text.strip() in self._known else self.inside(text)

    def _in_line(self, line: str) -> str:
        if not _turns(line) or line.strip() in self._known:
            return line
        said = "|".join(re.escape(each) for each in self._known if each in line)
        return re.sub(rf"(?<!\w)(?:{said})(?!\w)", rf"{BEGIN}\g<0>{END}", line) if said else line

    def part(self, part: Part) -> Part:
        """Set them apart in a part of a document."""
        match part:
            case Subheading(text):
                return Subheading(self.inside(text))
            case Table(caption, columns, rows):
                cells = tuple(tuple(map(self.inside, row)) for row in rows)
                return Table(self.inside(caption), columns, cells)
            case Statements(texts):
                return replace(part, texts=tuple(map(self.inside, texts)))
            case Heading(text) | Text(text):
                return replace(part, text=self.inside(text))
            case Field(label, text):
                return replace(part, label=self.beside(label), text=self.beside(text))
            case LinkList(label, links):
                titled = tuple(replace(each, title=self.beside(each.title)) for each in links)
                return replace(part, label=self.beside(label), links=titled)
            case Image(alt=alt):
                return replace(part, alt=self.inside(alt))
            case _:
                return part


def _turns(text: str) -> bool:
    """Tell whether letters of *text* run from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def _collect(fact: object, found: set[str]) -> None:
    """Add the texts in the facts of a message that run from right to left."""
    match fact:
        case str():
            if _turns(fact):
                found.add(fact.strip())
        case Rubric() | Aspect() | Level() | Step():
            _collect(fact.model_dump(), found)
        case dict():
            _collect(tuple(fact.values()), found)
        case list() | tuple() | set() | frozenset():
            for each in fact:
                _collect(each, found)
        case _ if is_dataclass(fact):
            for field in fields(fact):
                _collect(getattr(fact, field.name), found)
