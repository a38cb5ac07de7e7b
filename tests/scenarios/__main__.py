"""Play scenarios on the core and print what everyone saw: `python -m tests.scenarios quick-check`."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.bootstrap import opened
from bot.settings import read as read_settings
from tests.scenarios.core import CoreDriver
from tests.scenarios.play import Player
from tests.scenarios.script import STORIES, read
from tests.support.clock import Clock
from tests.support.servers import running


def main() -> None:
    """Play the stories that are named, or all."""
    names = sys.argv[1:] or sorted(path.stem for path in STORIES.glob("*.txt"))
    for name in names:
        print(asyncio.run(_played(name)))


async def _played(name: str) -> str:
    story = read(STORIES / f"{name}.txt")
    with TemporaryDirectory(prefix="story") as folder, running(Path(folder), appendfsync="no") as server:
        clock = Clock()
        settings = read_settings({"REDIS_URL": server.url, **story.environment})
        driver = CoreDriver(lambda: opened(settings, clock=clock.runtime), clock)
        await driver.start()
        try:
            return await Player(driver).play(story)
        finally:
            await driver.stop()


if __name__ == "__main__":
    main()
