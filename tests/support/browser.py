"""A Chromium, and a person at the page of the demo: opens it, presses what they see, reads what stands there."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from bot.settings import environment
from tests.support.timeouts import PATIENCE

WAIT = 1000 * PATIENCE  # milliseconds
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
# Drawing what moves takes as much computing as all the rest.
STILL = {"viewport": DESKTOP, "reduced_motion": "reduce"}
LEVELS = "cbadb"  # answers to the first questions, as letters
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Find a Chromium: the one named, else one on PATH."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return environment().get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@contextmanager
def started() -> Iterator[Browser]:
    """Start a Chromium for as long as it is needed."""
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


class Person:
    """Someone with a browser of their own. What goes wrong in the page is remembered."""

    def __init__(self, browser: Browser, url: str, name: str, **options: object) -> None:
        self.name = name
        self.errors: list[str] = []
        self.context: BrowserContext = browser.new_context(**(STILL | options))  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(WAIT)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.url = f"{url}/{name}"
        self.page.goto(f"{self.url}/team")

    @property
    def team(self) -> Locator:
        return self.page.locator("#team")

    @property
    def chat(self) -> Locator:
        return self.page.locator("#chat")

    @property
    def live_message(self) -> Locator:
        """The messages of sessions in the private chat. There should be one."""
        return self.chat.locator("[data-entry^='s.']")

    def begin(self) -> None:
        """Ask for a check in the team conversation."""
        self.team.get_by_role("button", name="Take a quick check").first.click()
        self.sees("0 of 6 topics answered")

    def answer(self, question: int, key: str) -> Locator:
        """Press an answer. It may not have arrived yet."""
        option = self.live_message.locator(f"[data-key='{question}/{key}']")
        option.click()
        return option

    def finish(self) -> None:
        """Answer all six questions."""
        self.begin()
        for question, key in enumerate("cbadbc", 1):
            self.answer(question, key)
        expect(self.live_message.get_by_role("table")).to_be_visible()

    def sees(self, text: str, where: Callable[["Person"], Locator] | None = None) -> None:
        """Wait until *text* can be read in the private chat, or *where*."""
        expect((where(self) if where else self.chat).get_by_text(text).first).to_be_visible()

    def writes(self, text: str, pane: str = "chat") -> None:
        """Type *text* and send it."""
        field = self.page.locator(f"#{pane} .composer textarea")
        field.fill(text)
        field.press("Enter")

    def focused(self) -> str:
        """Read what has the focus."""
        return str(self.page.evaluate("document.activeElement.textContent")).strip()
