"""No finding of axe on any state of the page, wide and narrow, light and dark."""

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.support.browser import DESKTOP, PHONE, Person
from tests.support.programs import Demo

pytestmark = [pytest.mark.browser, pytest.mark.drawn]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FINGERTIP = 44  # pixels
VIEWPORTS = {"wide": DESKTOP, "phone": PHONE}


def greeting(ana: Person) -> None:
    ana.sees("I'm Rung.", lambda person: person.team)


def questions(ana: Person) -> None:
    ana.begin()
    ana.answer(1, "c")
    ana.sees("1 of 6 topics answered")


def result(ana: Person) -> None:
    ana.finish()


def dialog(ana: Person) -> None:
    ana.finish()
    ana.chat.get_by_role("button", name="Share with my team").click()
    expect(ana.page.get_by_role("dialog")).to_be_visible()


def aside_and_typed_words(ana: Person) -> None:
    ana.writes("privacy", "team" if ana.team.is_visible() else "chat")
    ana.page.get_by_text("only you see this").first.wait_for()


def guide(ana: Person) -> None:
    ana.page.get_by_role("button", name="Guide").click()
    expect(ana.page.get_by_role("complementary")).to_be_visible()


@pytest.mark.parametrize("viewport", VIEWPORTS.values(), ids=VIEWPORTS)
@pytest.mark.parametrize(
    "state",
    [greeting, questions, result, dialog, aside_and_typed_words, guide],
    ids=lambda state: state.__name__,
)
def test_axe_finds_nothing(
    browser: Browser, demo: Demo, state: Callable[[Person], None], viewport: dict[str, int]
) -> None:
    ana = Person(browser, demo.url, "ana", viewport=viewport)
    state(ana)
    found = []
    for scheme in SCHEMES:
        ana.page.emulate_media(color_scheme=scheme)
        found += [(scheme, each) for each in Axe().run(ana.page).response["violations"]]
    ana.context.close()
    assert [
        (scheme, each["id"], [node["html"][:200] for node in each["nodes"]]) for scheme, each in found
    ] == []


def test_what_is_pressed_on_a_phone_is_as_high_as_a_fingertip(browser: Browser, demo: Demo) -> None:
    ana = Person(browser, demo.url, "ana", viewport=PHONE)
    heights = ana.page.evaluate(
        "() => [...document.querySelectorAll('body > * button, body > * a:not(.skip a)')]"
        ".filter(each => each.offsetParent).map(each => [each.textContent.trim(), each.offsetHeight])"
    )
    assert len(heights) > 10
    assert [each for each in heights if each[1] < FINGERTIP] == []
    assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
