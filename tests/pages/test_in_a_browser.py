"""The page of a result as people see it: on a phone, on a desk and on paper, and read by axe."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from bot.conversation.privacy import SPREAD_FLOOR
from bot.conversation.reports.document import Document, Statements
from bot.conversation.view import Field
from bot.conversation.wording.pages import document
from bot.pages.html import html
from tests.support.browser import DESKTOP
from tests.support.pages import pages
from tests.support.rubrics import FLEXIBLE, capability

pytestmark = [pytest.mark.browser, pytest.mark.drawn]
PHONE = {"width": 390, "height": 844}
MOST_SHEETS = 5


def a_page() -> str:
    """Give a page with everything on it: steps, what moved, and how answers spread."""
    rubric = capability(FLEXIBLE)
    found = (
        page for page in pages(rubric) if page.plan.steps and page.before and page.now.people >= SPREAD_FLOOR
    )
    return html(document(next(found)))


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_and_axe_finds_nothing(
    browser: Browser, viewport: dict[str, int], scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(a_page())
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert Axe().run(page).response["violations"] == []
    assert asked == []
    context.close()


def test_a_list_from_right_to_left_fits_a_phone(browser: Browser) -> None:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    said = Statements(("ندمج عملنا مرة في الشهر.", "ندمج عملنا كل أسبوع."), 2, "the team's level")
    page.set_content(
        html(Document("Title", "", (said, Field("Why", "كلما تأخر الدمج كبرت التعارضات.")), (), "ar"))
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator("bdi").evaluate("each => getComputedStyle(each).unicodeBidi") == "isolate"
    page.close()


def test_on_paper_a_question_stays_with_its_statements(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(a_page())
    page.emulate_media(media="print")
    question = page.locator("h3 + p:has(+ ol)").first
    assert question.evaluate("each => getComputedStyle(each).breakAfter") == "avoid"
    assert question.locator("+ ol").evaluate("each => getComputedStyle(each).breakInside") == "avoid"
    page.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_page_prints_on_a_few_sheets(browser: Browser, tmp_path: Path, paper: str) -> None:
    page = browser.new_page()
    page.set_content(a_page())
    sheets = page.pdf(format=paper).count(b"/Type /Page\n")
    page.close()
    assert 1 <= sheets <= MOST_SHEETS
