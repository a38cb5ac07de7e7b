"""Take the picture of the page that the documentation shows: `python -m tests.platforms.playground`."""

import tempfile
from pathlib import Path

from tests.support.browser import Person, started
from tests.support.programs import Demo

PICTURE = Path(__file__).parents[3] / "docs" / "playground.png"
VIEW = {"width": 1280, "height": 960}  # down to what holds the level


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, started() as browser:
        demo = Demo(Path(folder)).start()
        ana = Person(browser, demo.url, "ana", viewport=VIEW, locale="en-GB")
        ana.finish()
        PICTURE.parent.mkdir(exist_ok=True)
        ana.page.screenshot(path=PICTURE)
        demo.stop()


if __name__ == "__main__":
    main()
