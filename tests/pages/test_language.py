"""What comes from a rubric is marked with the rubric's language."""

from bot.cli.rubric_page import page
from bot.conversation.reports.document import Document, Statements
from bot.pages.html import html
from tests.support.rubrics import SMALL, capability


def test_statements_on_a_page_name_their_language() -> None:
    assert '<ol dir="auto">\n<li lang="he">שלום</li>' in html(
        Document("Title", "", (Statements(("שלום",)),), (), "he")
    )


def test_the_page_of_a_rubric_names_its_language() -> None:
    rubric = capability(SMALL).model_copy(update={"language": "pt-BR"})
    assert '<body lang="pt-BR" dir="auto">' in page(rubric)
