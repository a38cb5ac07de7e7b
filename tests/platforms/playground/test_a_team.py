"""A team of six holds a whole assessment on the page: from the question to what came of it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, expect

from bot.platforms.playground.people import PLAYERS
from tests.support.browser import Person
from tests.support.programs import Demo

pytestmark = pytest.mark.browser
SURE, LESS = ("c", "yes", "no"), ("b", "partly", "no")  # what a topic is answered with, its evidence included


@pytest.fixture
def team(browser: Browser, demo: Demo) -> Iterator[list[Person]]:
    """Let all six open the page. At the end nothing may have gone wrong on any of them."""
    people = [Person(browser, demo.url, each.id, reduced_motion="reduce") for each in PLAYERS]
    yield people
    for person in people:
        person.context.close()
    assert [error for person in people for error in person.errors] == []


def newest(person: Person, kind: str) -> Locator:
    """Find the newest message of a *kind* that everyone sees: c the card, a the result, b the next steps."""
    return person.team.locator(f"[data-entry^='{kind}.']").last


def press(person: Person, kind: str, label: str) -> None:
    """Press the first button called *label* on the newest message of a *kind*."""
    newest(person, kind).get_by_role("button", name=label, exact=True).first.click()


def say(person: Person, *words: str) -> None:
    """Type one thing after the other in the private chat, each once the one before has arrived."""
    typed = person.chat.locator("[data-entry^='t.']")
    for text in words:
        before = typed.count()
        person.writes(text)
        expect(typed).to_have_count(before + 1)


def answer(person: Person, *words: str) -> None:
    """Take part, and answer in words."""
    press(person, "c", "Answer")
    person.sees("0 of 6 topics answered")
    say(person, *words)


def everyone_sees(team: list[Person], kind: str, text: str) -> None:
    for person in team:
        expect(newest(person, kind)).to_contain_text(text)


def test_a_team_of_six_finds_its_level_and_steps(team: list[Person]) -> None:
    ana, ben, chloe, dev, eli, fay = team
    ana.writes("assess", "team")
    everyone_sees(team, "c", "Nobody has answered yet.")

    answer(ana, *(SURE + LESS) * 3)
    answer(chloe, *LESS * 6)
    for person in (ana, chloe):
        person.sees("That's everything, thank you.")
    chloe.live_message.get_by_role("button", name="Change an answer").click()
    chloe.live_message.get_by_role("button", name="1. Automation").click()
    chloe.answer(1, "c")
    say(chloe, *SURE[1:])
    answer(dev, *SURE * 3, "later")
    for person in (ben, fay):
        answer(person, *(SURE + LESS) * 2)
    press(eli, "c", "Not this time")
    eli.sees("I won't ask you again this time", lambda person: person.team)
    everyone_sees(team, "c", "3 in progress")

    ana.writes("close", "team")
    ana.team.get_by_role("button", name="Close and show").click()
    everyone_sees(team, "a", "level 2 of 5")
    for person in team:
        picture = newest(person, "a").get_by_role(
            "img", name="Level 2 of 5, Standardised but Rigid Infrastructure"
        )
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("image => image.naturalWidth") == 640

    press(ben, "a", "Plan next steps")
    press(ben, "b", "I'll take it")
    everyone_sees(team, "b", "Ben has owned this since")
    press(fay, "b", "I'll take it")
    everyone_sees(team, "b", "Fay has owned this since")

    eli.writes("history", "team")
    eli.sees("level 2 of 5", lambda person: person.team.locator("[data-entry='aside']"))
    assert Axe().run(eli.page).response["violations"] == []
