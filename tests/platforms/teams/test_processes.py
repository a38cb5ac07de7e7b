"""The whole way in Teams with a real process: whatever is killed, the conversation is the core's, word for word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import opened
from bot.settings import read as read_settings
from tests.clock import Clock
from tests.fakes.teams import Teams
from tests.platforms.slack.programs import Launched
from tests.scenarios.aloud import AloudDriver
from tests.scenarios.play import Player
from tests.scenarios.script import STORIES, read
from tests.scenarios.teams import TeamsDriver
from tests.servers import Server, flavours

STORY = read(STORIES / "the-whole-way.txt")


class Process(Launched):
    """A process that *teams* sends everything to, as in local development: neither shows papers."""

    def __init__(self, teams: Teams, store: Server) -> None:
        super().__init__("teams", store, teams.env)
        self._teams = teams

    async def start(self) -> None:
        """Start it, wait until it answers, and let Teams send everything there."""
        await super().start()
        self._teams.connect(f"{self.base}/api/messages")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """Run a server that a test may kill."""
    running = Server(tmp_path, flavours()["valkey"]).start()
    yield running
    running.kill()


@pytest.fixture
async def aloud(own_server: Server) -> str:
    """Tell the story on the core as it reads where a message is for everyone or for nobody."""
    driver = AloudDriver(lambda: opened(read_settings({"REDIS_URL": own_server.url})), Clock())
    await driver.start()
    try:
        return await Player(driver).play(STORY)
    finally:
        await driver.stop()


async def test_killing_process_and_store_changes_no_word(
    teams: Teams, own_server: Server, aloud: str
) -> None:
    program = Process(teams, own_server)
    await program.start()
    try:
        told = await Player(TeamsDriver(teams, program)).play(STORY)
        assert await program.stop() == 0
    finally:
        await program.stop()
    assert told == aloud
    teams.check()
