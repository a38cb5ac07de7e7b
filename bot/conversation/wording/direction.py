"""Texts from right to left, like Arabic names, set apart in our sentences, which run from left to right.

Without that a name turns the signs and numbers around it, and a sentence that begins with one, about
(Unicode Standard Annex 9).
"""

import re
from dataclasses import fields, is_dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeVar, cast

from bot.conversation.reports.document import Document, Part, Statements, Subheading, Table
from bot.conversation.view import (
    Block,
    Button,
    Buttons,
    Confirmation,
    Field,
    FormBlock,
    Grid,
    Heading,
    Image,
    Link,
    LinkList,
    Mention,
    Option,
    QuestionBlock,
    Row,
    Text,
    View,
)
from rubric import Rubric
from rubric.model import Aspect, Level, Step

SomeBlock = TypeVar("SomeBlock", bound=Block)
BEGIN, END = "\u2068", "\u2069"  # of an isolate, whose direction is that of its own first letter
# Hebrew, Arabic and their neighbours, the forms in which they are drawn, and the scripts of old.
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def isolated(view: View, facts: object) -> View:
    """Set the texts of *facts* apart that run from right to left, wherever *view* says them in a sentence."""
    apart = _Isolation(facts)
    return View(apart.inside(view.summary), tuple(map(apart.block, view.blocks)))


def isolated_document(document: Document, facts: object) -> Document:
    """Do the same in a document. What it marks as a text of a rubric says its direction itself."""
    apart = _Isolation(facts)
    return replace(
        document,
        title=apart.inside(document.title),
        line=apart.inside(document.line),
        parts=tuple(map(apart.part, document.parts)),
        foot=tuple(map(apart.inside, document.foot)),
    )


def isolated_text(text: str, facts: object) -> str:
    """Do the same in one text."""
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
            case Heading() | Text() | Field() | LinkList() | Image():
                return self.block(part)
            case _:
                return part

    def block(self, block: SomeBlock) -> SomeBlock:
        """Set them apart in a block of a view."""
        return cast("SomeBlock", self._block(block))

    def _block(self, block: Block) -> Block:
        match block:
            case Heading(text) | Text(text):
                return replace(block, text=self.inside(text))
            case Mention(_, says):
                return replace(block, says=self.inside(says))
            case Field(label, text):
                return replace(block, label=self.beside(label), text=self.beside(text))
            case LinkList(label, links):
                return replace(block, label=self.beside(label), links=tuple(map(self._link, links)))
            case QuestionBlock():
                return self._question(block)
            case Buttons(buttons, rare, links):
                return Buttons(
                    tuple(map(self._button, buttons)),
                    tuple(map(self._button, rare)),
                    tuple(map(self._link, links)),
                )
            case FormBlock(label=label, tick=tick):
                return replace(block, label=self.inside(label), tick=self.inside(tick))
            case Grid(rows, caption):
                return Grid(tuple(map(self._row, rows)), self.inside(caption))
            case Image(alt=alt):
                return replace(block, alt=self.inside(alt))
            case _:
                return block

    def _question(self, asked: QuestionBlock) -> QuestionBlock:
        return replace(
            asked,
            text=self.beside(asked.text),
            hint=self.inside(asked.hint),
            statements=tuple(map(self._option, asked.statements)),
        )

    def _option(self, option: Option) -> Option:
        return option._replace(text=self.beside(option.text))

    def _row(self, row: Row) -> Row:
        return replace(row, name=self.beside(row.name), says=self.beside(row.says))

    def _link(self, link: Link) -> Link:
        return replace(link, title=self.beside(link.title))

    def _button(self, button: Button) -> Button:
        confirm = self._confirmation(button.confirm) if button.confirm else None
        return replace(button, label=self.inside(button.label), confirm=confirm)

    def _confirmation(self, asked: Confirmation) -> Confirmation:
        return Confirmation(*map(self.inside, (asked.title, asked.text, asked.yes, asked.no)))


def _turns(text: str) -> bool:
    """Tell whether letters of *text* run from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


@lru_cache(maxsize=64)
def _of_rubric(texts: frozenset[str]) -> frozenset[str]:
    return frozenset(each.strip() for each in texts if _turns(each))


def _collect(fact: object, found: set[str]) -> None:
    """Add the texts in the facts of a message that run from right to left."""
    match fact:
        case str():
            if _turns(fact):
                found.add(fact.strip())
        case Rubric():
            found |= _of_rubric(fact.texts)
        case Aspect() | Level() | Step():
            _collect(fact.model_dump(), found)
        case dict():
            _collect(tuple(fact.values()), found)
        case list() | tuple() | set() | frozenset():
            for each in fact:
                _collect(each, found)
        case _ if is_dataclass(fact):
            for field in fields(fact):
                _collect(getattr(fact, field.name), found)
