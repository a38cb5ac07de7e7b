"""A page of a result in Slack: everyone is told in the channel, and the same message says that it is stopped."""

import base64
from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import opened
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.platforms.slack.answered import answered_by_three
from tests.support.programs import Served
from tests.support.servers import Server

BASE = "https://rung.example.org"


@pytest.fixture
async def rung(slack: Slack, server: Server) -> AsyncIterator[Served]:
    """Serve Slack with a public address."""
    with server.client() as client:
        client.flushall()
    env = {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.secret,
        "RUNG_PUBLIC_URL": BASE,
        "RUNG_SECRET_KEY": base64.b64encode(b"k" * 32).decode(),
    }
    settings = read_settings({"REDIS_URL": server.url, "SLACK_API_URL": slack.api_url, **env})
    program = Served(slack, lambda: opened(settings))
    await program.start()
    yield program
    await program.stop()


async def test_the_line_about_a_page_becomes_the_one_that_it_is_stopped(
    slack: Slack, rung: Served, ana: Person, ben: Person
) -> None:
    channel = slack.channel("team", ana, ben, slack.person("Chloe"))
    await answered_by_three(slack, rung, ana, channel)
    await ana.command("close", channel)
    await rung.quiet()
    await ana.presses("Close and show", channel)
    await rung.quiet()
    await ana.presses("Share as a page", channel, confirm=True)
    await rung.quiet()
    (told,) = [each for each in channel.messages if BASE + "/results/" in str(each.blocks)]
    count = len(channel.messages)
    await ben.presses("Stop sharing", channel, confirm=True)
    await rung.quiet()
    assert len(channel.messages) == count
    assert "stopped sharing the page" in str(told.blocks)
    assert BASE + "/results/" not in str(channel.messages)
