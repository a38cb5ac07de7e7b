"""A live assessment on a phone: a tap is marked for its person alone, and what comes next is always there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import Person
from tests.support.programs import Demo

pytestmark = pytest.mark.browser
SCREEN = {"width": 390, "height": 844}
COUNTED = re.compile("3 (people|of 6) have answered")


@pytest.fixture
def people(browser: Browser, demo: Demo) -> Iterator[list[Person]]:
    """Let three of the team open the page on their phones."""
    people = [Person(browser, demo.url, name, viewport=SCREEN) for name in ("ana", "ben", "chloe")]
    yield people
    for person in people:
        person.context.close()
    assert [error for person in people for error in person.errors] == []


def test_a_tap_is_marked_for_its_person_alone(people: list[Person]) -> None:
    ana, ben, chloe = people
    ana.team.get_by_role("button", name="Assess our team").first.click()
    ana.team.get_by_role("button", name="Together, now").click()
    for person, letter in ((ana, "c"), (ben, "b"), (chloe, "e")):
        person.team.locator(f"[data-key='1/{letter}']").click()
    for person, letter in ((ana, "c"), (ben, "b"), (chloe, "e")):
        expect(person.team.get_by_text(COUNTED).first).to_be_visible()
        marked = person.team.locator(".option[aria-checked='true']")
        expect(marked).to_have_count(1)
        expect(marked).to_have_attribute("data-key", f"1/{letter}")
    ben.team.locator("[data-key='1/d']").click()
    expect(ben.team.locator(".option[aria-checked='true']")).to_have_attribute("data-key", "1/d")
    ana.team.get_by_role("button", name="Reveal").click()
    ana.team.get_by_role("button", name="Next topic").click()
    for person in people:
        expect(person.team.get_by_text("2 of 6, Speed").first).to_be_visible()
        expect(person.team.locator(".option[aria-checked='true']")).to_have_count(0)
