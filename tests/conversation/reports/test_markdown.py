"""A result as Markdown, as a CommonMark reader with GitHub's tables understands it."""

from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.conversation.reports import markdown
from bot.conversation.reports.document import Document, Statements, Subheading, Table
from bot.conversation.view import Field, Heading, LinkList, Text
from bot.conversation.wording.pages import document
from rubric import Rubric
from tests.support.pages import named, pages
from tests.support.pictures import NAMES
from tests.support.rubrics import both

READER = MarkdownIt("commonmark").enable("table").enable("strikethrough")
OURS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline"),
    *("ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close"),
    *(f"{part}_{end}" for part in ("table", "thead", "tbody", "tr", "th", "td") for end in ("open", "close")),
}


def read(text: str) -> list[Token]:
    return READER.parse(text)


def words(text: str) -> str:
    """Give what a reader sees of it, without any blank."""
    return "".join(
        child.content
        for token in read(text)
        for child in token.children or ()
        if child.type in ("text", "text_special")
    ).replace(" ", "")


def expected(whole: Document) -> Iterator[str]:
    yield from (whole.title, whole.line, *whole.foot)
    for part in whole.parts:
        match part:
            case Heading(text) | Subheading(text) | Text(text):
                yield text
            case Field(label, text):
                yield from (label, text)
            case LinkList(label, links):
                yield from (label, *(link.title for link in links))
            case Table(_, columns, rows):
                yield from (cell for row in (columns, *rows) for cell in row)
            case Statements(texts):
                yield from texts


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_a_reader_sees_every_word_of_the_page(rubric: Rubric) -> None:
    for page in pages(rubric):
        whole = document(page)
        seen = words(markdown.write(whole))
        assert [said for said in expected(whole) if said.replace(" ", "") not in seen] == []


def test_no_name_is_read_as_markup() -> None:
    plain = read(markdown.write(named("Speed", "Scaling")))
    for name in (
        *NAMES[:10],
        "# a #",
        "1. a",
        "- a",
        "a|b",
        "*a* _b_ `c`",
        "[a](http://b)",
        "a\n\n***",
        "&amp;",
        "~~a~~",
    ):
        found = read(markdown.write(named("Speed", name)))
        assert {token.type for token in found} <= OURS
        assert [token.type for token in found] == [token.type for token in plain]
        marks = [
            [child.type for child in each.children or () if child.type not in ("text", "text_special")]
            for each in found
        ]
        assert marks == [
            [child.type for child in each.children or () if child.type not in ("text", "text_special")]
            for each in plain
        ]


def test_a_name_is_read_as_it_was_given() -> None:
    for name in ("1. a", "- a", "a|b", "*a* _b_", "[a](http://b)", "<b>&amp;", "a\\|b", "~~a~~", "# a #"):
        assert name.replace(" ", "") in words(markdown.write(named("Speed", name)))


def test_the_last_sections_go_where_room_is_short() -> None:
    whole = document(next(pages(both()[0])))
    text = markdown.write(whole)
    assert markdown.write(whole, len(text.encode())) == text
    short = markdown.write(whole, len(text.encode()) - 1)
    assert "## What was asked" in text
    assert "## What was asked" not in short
    assert "## How this was worked out" in short
    assert short.splitlines()[-1] == text.splitlines()[-1]
