"""The whole way with real processes: whatever is killed, the conversation is the core's, word for word."""

from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import opened, runtime
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.fakes.teams import Teams
from tests.scenarios.aloud import AloudDriver
from tests.scenarios.play import Player
from tests.scenarios.script import STORIES, read
from tests.scenarios.slack import SlackDriver
from tests.scenarios.teams import TeamsDriver
from tests.support.clock import Clock
from tests.support.programs import Launched, SlackProcess, TeamsProcess
from tests.support.servers import Server

STORY = read(STORIES / "the-whole-way.txt")


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """Open Slack; what must not be sent to it fails the test."""
    async with Slack().opened() as slack:
        yield slack
    slack.check()


@pytest.fixture
async def teams() -> AsyncIterator[Teams]:
    """Open a Teams that signs nothing; what must not be sent to it fails the test."""
    async with Teams(signed=False).opened() as teams:
        yield teams
    teams.check()


@pytest.fixture
async def aloud(own_server: Server) -> str:
    """Tell the story on the core as it reads where a message is for everyone or for nobody."""
    clock = Clock(runtime().now())  # what is pressed tells the time of the service
    driver = AloudDriver(lambda: opened(read_settings({"REDIS_URL": own_server.url})), clock)
    await driver.start()
    try:
        return await Player(driver).play(STORY)
    finally:
        await driver.stop()


async def told(driver: SlackDriver | TeamsDriver, program: Launched) -> str:
    """Tell the story with *program*, which is killed on the way."""
    await program.start()
    try:
        told = await Player(driver).play(STORY)
        assert await program.stop() == 0
    finally:
        await program.stop()
    return told


@pytest.mark.parametrize("way", ["http", pytest.param("socket", marks=pytest.mark.long)])
async def test_killing_process_and_store_changes_no_word_on_slack(
    slack: Slack, own_server: Server, way: str
) -> None:
    ways = {
        "http": {"SLACK_SIGNING_SECRET": slack.secret},
        "socket": {"SLACK_APP_TOKEN": slack.app_token},
    }
    program = SlackProcess(slack, own_server, SLACK_BOT_TOKEN=slack.token, **ways[way])
    assert await told(SlackDriver(slack, program), program) == STORY.golden


async def test_killing_process_and_store_changes_no_word_on_teams(
    teams: Teams, own_server: Server, aloud: str
) -> None:
    program = TeamsProcess(teams, own_server)
    assert await told(TeamsDriver(teams, program), program) == aloud
