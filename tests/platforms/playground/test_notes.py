"""A note on the page: written in a small form in the place of the questions, or typed. Read by nobody else."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.support.browser import PHONE, Person
from tests.support.programs import Demo

pytestmark = pytest.mark.browser

# The room that a text leaves on its left and on its right.
ROOM_BESIDE = """each => {
  const words = document.createRange();
  words.selectNodeContents(each);
  const [text, box] = [words.getBoundingClientRect(), each.getBoundingClientRect()];
  return [text.left - box.left, box.right - text.right];
}"""


@pytest.fixture
def ana(browser: Browser, demo: Demo) -> Iterator[Person]:
    """Let Ana begin to answer her team's assessment, on a phone."""
    ana = Person(browser, demo.url, "ana", viewport=PHONE)
    ana.writes("assess by in 7 days", "team")
    ana.team.get_by_role("button", name="Answer", exact=True).click()
    ana.sees("0 of 6 topics answered")
    yield ana
    ana.context.close()
    assert ana.errors == []


def test_a_note_is_written_beside_the_questions(ana: Person) -> None:
    ana.live_message.get_by_role("button", name="Add a note").click()
    field = ana.live_message.get_by_label("Your note")
    expect(field).to_be_focused()
    assert Axe().run(ana.page).response["violations"] == []
    assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    field.fill("we have <b>three</b>\nclusters")
    ana.live_message.get_by_label(re.compile("Show it to the team")).check()
    ana.live_message.get_by_role("button", name="Save").click()
    ana.sees("“we have <b>three</b> clusters” (the team's result may show it)")
    expect(ana.live_message).to_have_count(1)
    ana.page.reload()
    ana.live_message.get_by_role("button", name="Change my note").click()
    expect(ana.live_message.get_by_label("Your note")).to_have_value("we have <b>three</b> clusters")
    expect(ana.live_message.get_by_label(re.compile("Show it to the team"))).to_be_checked()
    ana.live_message.get_by_role("button", name="Back to the questions").click()
    ana.sees("0 of 6 topics answered")


def test_a_note_from_right_to_left_stands_in_its_own_direction(ana: Person) -> None:
    ana.writes("note 1 יש לנו שלושה אשכולות")
    note = ana.live_message.locator(".says", has_text="שלושה")
    expect(note).to_be_visible()
    left, right = note.evaluate(ROOM_BESIDE)
    assert right < 2 < left


def test_a_typed_note_says_who_may_see_it(ana: Person) -> None:
    ana.writes("note 3 our load never changes")
    kept = ana.chat.locator("[data-entry='noted']")
    expect(kept).to_contain_text("which only you see")
    kept.get_by_role("button", name="Let the team see it").click()
    expect(kept).to_contain_text("which the team may see")
    ana.writes("note 3 remove")
    expect(kept).to_contain_text("I removed your note on")
    ana.writes("note 4")
    form = ana.chat.locator("[data-entry='asked']")
    form.get_by_label("Your note").fill("by hand")
    form.get_by_role("button", name="Save").click()
    expect(kept).to_contain_text("“by hand”")
    expect(form).to_have_count(0)
