"""A team of six lives a quarter on a phone: from the first word to a step that is done and a level that rose.

Nothing is typed. Each answer that Ana gives is in view before she presses it.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, expect

from tests.support.browser import Person
from tests.support.programs import Demo

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
FIRST, LATER = ("a", "No"), ("b", "Yes", "No")  # the answers to a topic, its evidence included


class Phone:
    """One phone that the six pass around."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.page = person.page

    def become(self, name: str, pane: str) -> None:
        """Go on as *name* in a pane."""
        with self.page.expect_navigation():  # the page of the same person would be taken for the new one
            self.page.get_by_role("navigation", name="Who you are").get_by_role("link", name=name).tap()
        expect(self.page).to_have_title(f"{name} · Rung")
        self.open(pane)

    def open(self, pane: str) -> None:
        self.page.locator(f"[data-tab='{pane}']").tap()
        expect(self.page.locator(f"#{pane}")).to_be_visible()

    def message(self, kind: str) -> Locator:
        """Find the newest message of a *kind*: c the card, a the result, b the board, r another one."""
        return self.page.locator(f".pane:visible [data-entry^='{kind}']").last

    def tap(self, kind: str, label: str) -> None:
        self.message(kind).get_by_role("button", name=label, exact=True).first.tap()

    def sees(self, kind: str, text: str) -> None:
        expect(self.message(kind)).to_contain_text(text)

    def pick(self, question: str, key: str) -> None:
        """Press an answer that is in view."""
        option = self.option(question, key)
        expect(option).to_be_in_viewport(ratio=1)
        option.tap()

    def pick_by_key(self, question: str, key: str) -> None:
        """Press an answer without the third of a second in which a finger may come down once more."""
        self.option(question, key).press("Enter")

    def option(self, question: str, key: str) -> Locator:
        return self.session.locator(f"[data-key='{question}/{key}']")

    @property
    def session(self) -> Locator:
        """The questions that were asked last."""
        return self.person.live_message.last

    def answer(self, name: str, answers: tuple[str, ...]) -> None:
        """Answer four topics with *answers*, and be unsure about two. Ana alone uses a finger."""
        pick = self.pick if name == "Ana" else self.pick_by_key
        self.become(name, "team")
        self.tap("c.", "Answer")
        for topic in range(1, 5):
            pick(f"{topic}", answers[0])
            for number, key in enumerate(answers[1:], 1):
                pick(f"{topic}.{number}", key)
        for topic in (5, 6):
            self.pick_by_key(f"{topic}", "Not sure")
        expect(self.session).to_contain_text("That's everything")

    def wait(self, label: str, times: int = 1) -> None:
        """Let time go by."""
        button = self.page.get_by_role("region", name="Let time go by").get_by_role("button", name=label)
        for _ in range(times):
            button.tap()
            expect(button).not_to_have_attribute("aria-busy", "true")

    def close(self, name: str) -> None:
        self.become(name, "team")
        self.tap("c.", "Close")
        self.tap("aside", "Close and show")


@pytest.fixture
def phone(browser: Browser, demo: Demo) -> Iterator[Phone]:
    """Hand out the phone. At the end nothing may have gone wrong on its page."""
    person = Person(browser, demo.url, "ana", viewport=PHONE, has_touch=True, is_mobile=True)
    yield Phone(person)
    person.context.close()
    assert [error for error in person.errors if "503" not in error] == []


def test_a_team_of_six_lives_a_quarter_without_typing(phone: Phone) -> None:
    phone.tap("hello", "Assess our team")
    phone.tap("aside", "In private, over days")
    phone.sees("c.", "Nobody has answered yet.")
    phone.answer("Ana", FIRST)
    phone.answer("Ben", FIRST)
    phone.become("Chloe", "team")
    phone.tap("c.", "Not this time")
    phone.sees("aside", "I won't ask you again this time")
    phone.answer("Dev", FIRST)
    change_the_first_answer(phone)
    phone.answer("Eli", FIRST)
    phone.answer("Fay", FIRST)
    phone.close("Ana")
    phone.sees("a.", "level 1 of 5")
    picture = phone.message("a.").get_by_role("img", name="Level 1 of 5")
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") == 640

    phone.become("Ben", "team")
    phone.tap("a.", "Plan next steps")
    for name in ("Ben", "Fay"):
        phone.become(name, "team")
        phone.tap("b.", "I'll take it")
        phone.sees("b.", f"{name} has owned this since")

    phone.wait("+1 week", 2)
    phone.wait("+1 day", 2)
    finish_in_private(phone, "Ben")
    phone.become("Fay", "team")
    phone.sees("b.", "confirmed")  # what Ben did in private
    phone.tap("b.", "Done")
    phone.sees("b.", "Fay finished")
    phone.tap("b.", "Yes")
    phone.sees("b.", "confirmed")

    phone.wait("+1 month", 2)
    phone.wait("+1 week", 3)
    phone.sees("r.", "time for a new assessment?")
    phone.tap("r.", "Start an assessment")
    phone.tap("aside", "In private, over days")
    for name in ("Fay", "Ana", "Dev"):
        phone.answer(name, LATER)
    phone.close("Fay")
    phone.sees("a.", "level 2 of 5, up from 1")
    phone.sees("b.", "next steps were here")
    expect(phone.message("a.").get_by_role("heading").first).to_be_in_viewport()
    phone.sees("a.", "Compare with care")
    phone.tap("a.", "Levels over time")
    expect(phone.message("aside").get_by_role("img")).to_be_visible()
    assert Axe().run(phone.page).response["violations"] == []


def test_a_team_of_two_sees_both_checks_once_both_agree(phone: Phone) -> None:
    phone.become("Gil", "team")
    phone.tap("hello", "Compare our checks")
    for name in ("Gil", "Ida"):
        phone.become(name, "team")
        phone.tap("r.", "Start my check")
        for topic in range(1, 7):
            phone.pick_by_key(f"{topic}", "c")
        expect(phone.session).to_contain_text(f"{name} is at level 3 of 5")
        phone.session.get_by_role("button", name="Agree").tap()
    phone.open("team")
    for name in ("Gil", "Ida"):
        phone.sees("p.", f"{name} is at level 3 of 5")
    phone.become("Ana", "team")
    expect(phone.page.locator("#team [data-entry^='p.']")).to_have_count(0)


def change_the_first_answer(phone: Phone) -> None:
    chat = phone.session
    chat.get_by_role("button", name="Change an answer").tap()
    chat.get_by_role("button", name="1. Automation").tap()
    phone.pick("1", "b")
    phone.pick("1.1", "Partly")
    phone.pick("1.2", "No")
    expect(chat).to_contain_text("That's everything")


def finish_in_private(phone: Phone, name: str) -> None:
    """Answer the question how a step goes, in its place."""
    phone.become(name, "chat")
    phone.sees("r.", "How is this going")
    for label, then in (("Done", "Is this true now?"), ("Yes", "show this as done and confirmed")):
        phone.tap("r.", label)
        phone.sees("r.", then)
    expect(phone.page.locator("#chat [data-entry^='r.']")).to_have_count(1)
