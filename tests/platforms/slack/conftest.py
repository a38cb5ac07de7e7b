"""A store that can be killed, a strict Slack, and Rung between them."""

from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import opened
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.support.programs import Served
from tests.support.servers import Server
from tests.support.simulated_time import let_slack_wait_on


@pytest.fixture
async def slack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Slack]:
    """Open Slack, by whose clock Rung in this process waits. What must not be sent to it fails the test."""
    async with Slack().opened() as slack:
        let_slack_wait_on(slack.clock, monkeypatch)
        yield slack
    slack.check()


@pytest.fixture
async def rung(slack: Slack, server: Server) -> AsyncIterator[Served]:
    """Serve Slack on an empty store, with the token of one workspace."""
    with server.client() as client:
        client.flushall()
    env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
    settings = read_settings({"REDIS_URL": server.url, "SLACK_API_URL": slack.api_url, **env})
    program = Served(slack, lambda: opened(settings))
    await program.start()
    yield program
    await program.stop()


@pytest.fixture
def ana(slack: Slack, rung: Served) -> Person:
    """Let Ana use Slack."""
    return slack.person("Ana")


@pytest.fixture
def ben(slack: Slack, rung: Served) -> Person:
    """Let Ben use Slack."""
    return slack.person("Ben")
