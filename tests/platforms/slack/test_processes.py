"""The whole way with real processes: whatever is killed, the conversation is the core's, word for word."""

from collections.abc import Mapping

import pytest

from tests.fakes.slack import Slack
from tests.platforms.slack.programs import Process
from tests.scenarios.play import Player
from tests.scenarios.script import STORIES, read
from tests.scenarios.slack import SlackDriver
from tests.servers import Server

STORY = read(STORIES / "the-whole-way.txt")


def http(slack: Slack) -> Mapping[str, str]:
    return {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}


def socket(slack: Slack) -> Mapping[str, str]:
    return {"SLACK_BOT_TOKEN": slack.token, "SLACK_APP_TOKEN": slack.app_token}


@pytest.mark.parametrize("way", [http, socket])
async def test_killing_every_process_at_every_turn_changes_no_word(
    slack: Slack, own_server: Server, way: object
) -> None:
    assert callable(way)
    program = Process(slack, own_server, **way(slack))
    await program.start()
    try:
        told = await Player(SlackDriver(slack, program)).play(STORY)
        assert await program.stop() == 0
    finally:
        await program.stop()
    assert told == STORY.golden
