"""What comes from a rubric is marked with the rubric's language."""

import pytest
from markupsafe import escape

from bot.cli.rubric_page import page
from bot.conversation.reports.document import Document, Part, RubricText, Statements, Subheading, Table
from bot.conversation.view import Field, Text
from bot.conversation.wording.pages import document
from bot.pages.html import html
from tests.support.pages import named, pages
from tests.support.rubrics import FLEXIBLE, SMALL, capability


def test_statements_on_a_page_name_their_language() -> None:
    assert '<ol dir="auto">\n<li lang="he">שלום</li>' in html(
        Document("Title", "", (Statements(("שלום",)),), (), "he")
    )


@pytest.mark.parametrize(
    ("part", "drawn"),
    [
        (RubricText(Text("שלום")), '<p class="normal" dir="auto" lang="he">שלום</p>'),
        (RubricText(Subheading("שלום")), '<h3 dir="auto" lang="he">שלום</h3>'),
        (RubricText(Field("Why", "שלום")), '<strong>Why:</strong> <bdi lang="he">שלום</bdi>'),
        (Text("Hello"), '<p class="normal" dir="auto">Hello</p>'),
        (Table("T", ("Topic", "Level"), (("שלום", "1"),)), '<th scope="row" dir="auto" lang="he">שלום</th>'),
    ],
)
def test_each_text_of_a_rubric_names_its_language(part: Part, drawn: str) -> None:
    assert drawn in html(Document("Title", "", (part,), (), "he"))


def test_a_result_page_marks_all_that_its_rubric_says() -> None:
    rubric = capability(FLEXIBLE).model_copy(update={"language": "pt-BR"})
    found = next(page for page in pages(rubric) if page.plan.steps)
    drawn = html(document(found))
    aspect = rubric.aspects[0]
    for said in (escape(aspect.name), escape(aspect.question)):
        assert f'lang="pt-BR">{said}<' in drawn


def test_a_name_from_right_to_left_is_an_element_of_its_own() -> None:
    drawn = html(named("מדידה <2>", "שלום"))
    assert '<h1 dir="auto"><bdi>מדידה &lt;2&gt;</bdi>: level 4 of 5' in drawn
    assert "<bdi>מדידה &lt;2&gt;</bdi> 1.0.0" in drawn


def test_the_page_of_a_rubric_names_its_language() -> None:
    rubric = capability(SMALL).model_copy(update={"language": "pt-BR"})
    assert '<body lang="pt-BR" dir="auto">' in page(rubric)
