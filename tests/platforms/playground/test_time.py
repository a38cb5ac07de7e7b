"""Time goes by on the page when somebody says so, and what comes by itself comes."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import WAIT, Person
from tests.support.programs import Demo

pytestmark = pytest.mark.browser


@pytest.fixture
def two(browser: Browser, demo: Demo) -> Iterator[tuple[Person, Person]]:
    """Let Ana and Ben open the page. At the end nothing may have gone wrong on either."""
    ana, ben = (Person(browser, demo.url, name) for name in ("ana", "ben"))
    yield ana, ben
    for person in (ana, ben):
        person.context.close()
    # On a busy machine the store may be away for a moment, which is said on the page.
    assert [error for error in ana.errors + ben.errors if "503" not in error] == []


def now(person: Person) -> datetime:
    """Read the time on the page."""
    return datetime.fromisoformat(person.page.locator("#now").get_attribute("datetime") or "")


def skip(person: Person, label: str) -> None:
    """Let time go by, and wait until it has."""
    before = now(person)
    button = person.page.get_by_role("region", name="Let time go by").get_by_role("button", name=label)
    button.click()
    expect(button).not_to_have_attribute("aria-busy", "true")
    assert now(person) > before


def wait_for_the_same_time(one: Person, other: Person) -> None:
    """Wait until two pages show the same: a change reaches the other a moment later, and minutes go by."""
    give_up = time.monotonic() + WAIT / 1000
    while (shown := [each.page.locator("#now").inner_text() for each in (one, other)])[0] != shown[1]:
        assert time.monotonic() < give_up, shown
        other.page.wait_for_timeout(50)


def test_an_unfinished_participant_is_reminded_twice(two: tuple[Person, Person]) -> None:
    ana, ben = two
    ana.writes("assess by in 7 days", "team")
    ben.team.get_by_role("button", name="Answer", exact=True).click()
    ben.sees("0 of 6 topics answered")
    last = ben.chat.get_by_role("article").filter(has_text="topics still open")
    before = ben.chat.get_by_role("article").filter(has_text="You can ignore this earlier reminder to answer")
    for _ in range(3):
        skip(ana, "+1 week")
    expect(last).to_have_count(1)
    expect(before).to_have_count(1)
    wait_for_the_same_time(ana, ben)


def test_a_second_fast_press_on_the_clock_counts(two: tuple[Person, Person]) -> None:
    ana, _ = two
    before = now(ana)
    button = ana.page.get_by_role("button", name="+1 day")
    button.dblclick()
    expect(button).not_to_have_attribute("aria-busy", "true")
    assert timedelta(days=2) <= now(ana) - before < timedelta(days=2, minutes=10)


def test_the_time_is_what_it_was_after_a_restart(two: tuple[Person, Person], demo: Demo) -> None:
    ana, _ = two
    skip(ana, "+1 day")
    skip(ana, "+1 hour")
    before = now(ana)
    demo.stop()
    demo.start()
    ana.page.reload()
    assert abs(now(ana) - before) < timedelta(minutes=10)
    ana.errors.clear()  # it was away for a moment
    two[1].errors.clear()
