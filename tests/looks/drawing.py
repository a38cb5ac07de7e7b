"""A message in a browser, drawn as a platform draws it, by packages of npm.

slack-blocks-to-jsx knows Slack's looks, adaptivecards is what Teams itself draws with.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from bot.conversation.pictures import Addressing, Picture
from bot.conversation.speech import Speech
from bot.pictures.draw import draw
from bot.slack import render as slack
from bot.teams import render as teams
from tests.conversation.talk import ANA
from tests.playground.conftest import FLAGS, chromium

ROOT = Path(__file__).parents[2]
BUNDLES = ROOT / "build" / "looks"  # tools/pictures.sh makes them
PEOPLE = {ANA.id: "Ana Lima"}
GALLERY = "https://pictures.invalid/"
WIDTHS = {"desktop": 700, "phone": 360}


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser for as long as it is needed."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


def see(page: Page, platform: str, theme: str, messages: dict[str, Speech], folder: Path) -> None:
    """Draw *messages* into *folder*, one by one on the same page; its faults are raised."""
    faults: list[Exception] = []
    shown: dict[str, Picture] = {}

    def note(fault: Exception) -> None:
        faults.append(fault)

    def hang(route: Route) -> None:
        route.fulfill(body=draw(shown[route.request.url]), content_type="image/png")

    def address(picture: Picture) -> str:
        url = f"{GALLERY}{len(shown)}.png"
        shown[url] = picture
        return url

    page.on("pageerror", note)
    page.route(f"{GALLERY}*", hang)
    page.set_content('<!doctype html><html lang="en"><body><div id="drawn"></div></body></html>')
    page.add_style_tag(path=BUNDLES / f"{platform}.css")
    page.add_script_tag(path=BUNDLES / f"{platform}.js")
    for name, said in messages.items():
        page.evaluate(
            "sent => draw(sent)", {"drawn": drawn(platform, said, address), "people": PEOPLE, "theme": theme}
        )
        page.wait_for_function(
            "document.fonts.status === 'loaded' && [...document.images].every(each => each.complete)"
        )
        page.screenshot(path=folder / f"{name}.png", full_page=True)
        if faults:
            raise faults[0]


def drawn(platform: str, said: Speech, address: Addressing) -> Any:
    """Give what is sent to *platform*; a picture is at the *address* given for it."""
    if platform == "slack":
        return json.loads(slack.render(said, "s", address=address).blocks)
    return json.loads(teams.render(said, "note", PEOPLE, address=address).card)
