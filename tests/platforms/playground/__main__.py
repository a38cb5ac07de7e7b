"""Take the picture of the page that the documentation shows: `python -m tests.platforms.playground`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.platforms.playground.conftest import FLAGS, chromium
from tests.platforms.playground.person import Person
from tests.platforms.playground.program import Demo

PICTURE = Path(__file__).parents[3] / "docs" / "playground.png"
VIEW = {"width": 1280, "height": 960}  # down to what holds the level


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = Demo(Path(folder)).start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        ana = Person(browser, demo.url, "ana", viewport=VIEW, reduced_motion="reduce", locale="en-GB")
        ana.finish()
        PICTURE.parent.mkdir(exist_ok=True)
        ana.page.screenshot(path=PICTURE)
        browser.close()
        demo.stop()


if __name__ == "__main__":
    main()
