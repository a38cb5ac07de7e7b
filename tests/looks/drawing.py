"""A message in a browser, drawn as a platform draws it, by packages of npm.

slack-blocks-to-jsx knows Slack's looks, adaptivecards is what Teams itself draws with.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from bot.conversation.pictures import Picture, PictureUrl
from bot.conversation.view import View
from bot.pictures.png import png
from bot.pictures.svg import svg
from bot.platforms.slack import render as slack
from bot.platforms.teams import render as teams
from tests.support.core import ANA

ROOT = Path(__file__).parents[2]
BUNDLES = ROOT / "build" / "looks"  # tools/npm.sh makes them
PEOPLE = {ANA.id: "Ana Lima"}
PICTURES = "https://pictures.invalid/"
WIDTHS = {"desktop": 700, "phone": 390}


def draw(picture: Picture) -> bytes:
    """Draw *picture* as it is served."""
    return png(svg(picture))


class Canvas:
    """A *page* on which *platform* draws one message after the other. Its faults are raised."""

    def __init__(
        self, page: Page, platform: str, theme: str, draw: Callable[[Picture], bytes] = draw
    ) -> None:
        self._page = page
        self.platform = platform
        self._theme = theme
        self._draw = draw
        self._faults: list[Exception] = []
        self._pictures: dict[str, Picture] = {}
        page.on("pageerror", self._note)
        page.route(f"{PICTURES}*", self._serve)
        page.set_content('<!doctype html><html lang="en"><body><div id="drawn"></div></body></html>')
        page.add_style_tag(path=BUNDLES / f"{platform}.css")
        page.add_script_tag(path=BUNDLES / f"{platform}.js")

    def show(self, said: View) -> str:
        """Draw a message in place of the one before. Give what can be read there."""
        sent = {"drawn": drawn(self.platform, said, self._address), "people": PEOPLE, "theme": self._theme}
        read: str = self._page.evaluate("sent => { draw(sent); return document.body.textContent; }", sent)
        if self._faults:
            raise self._faults[0]
        return read

    def complete(self) -> None:
        """Wait until letters and pictures are there."""
        there = "document.fonts.status === 'loaded' && [...document.images].every(each => each.complete)"
        self._page.wait_for_function(there)

    def _note(self, fault: Exception) -> None:
        self._faults.append(fault)

    def _serve(self, route: Route) -> None:
        route.fulfill(body=self._draw(self._pictures[route.request.url]), content_type="image/png")

    def _address(self, picture: Picture) -> str:
        url = f"{PICTURES}{len(self._pictures)}.png"
        self._pictures[url] = picture
        return url


def see(page: Page, platform: str, theme: str, messages: dict[str, View], folder: Path) -> None:
    """Draw *messages* into *folder*, one by one on the same page."""
    canvas = Canvas(page, platform, theme)
    for name, said in messages.items():
        canvas.show(said)
        canvas.complete()
        page.screenshot(path=folder / f"{name}.png", full_page=True)


def drawn(platform: str, said: View, address: PictureUrl) -> Any:
    """Give what is sent to *platform*. A picture is at the *address* given for it."""
    if platform == "slack":
        return json.loads(slack.render(said, "s", picture_url=address).blocks)
    return json.loads(teams.render(said, "note", PEOPLE, picture_url=address).card)
