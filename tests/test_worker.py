"""`rung worker` as a process: it does what came due, also what an earlier one left behind when it was killed."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.bootstrap import opened
from bot.conversation import events as e
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person
from bot.conversation.messages import CardOf
from bot.service import Service
from bot.settings import environment, read as read_settings
from tests.clock import DAY, Clock
from tests.fakes.slack import Slack
from tests.servers import Server, flavours

PATIENCE = 20.0
PEOPLE = ("U1", "U2", "U3")


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack().opened() as slack:
        yield slack
    slack.check()


class Worker:
    """The process."""

    def __init__(self, slack: Slack, store: Server, log: Path) -> None:
        self._log = log
        kept = {n: v for n, v in environment().items() if not n.startswith(("RUNG_", "SLACK_", "TEAMS_"))}
        ours = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_SIGNING_SECRET": slack.secret,
        }
        with log.open("wb") as told:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "worker"],
                env={**kept, **ours, "REDIS_URL": store.url},
                stderr=told,
            )

    async def started(self) -> "Worker":
        async with asyncio.timeout(PATIENCE):
            while b'"working"' not in self._log.read_bytes():
                await asyncio.sleep(0.05)
        return self

    async def stop(self, how: signal.Signals) -> int:
        self._process.send_signal(how)
        return await asyncio.to_thread(self._process.wait, PATIENCE)


async def answered_by_three(service: Service, slack: Slack) -> AssessmentRef:
    """Hold an assessment in Slack's team conversation, with everything answered, up to its closing time."""
    room = slack.channel("team")
    where = Conversation("slack", slack.team.id, room.id)
    starter = Origin(Person("slack", slack.team.id, PEOPLE[0]), where)
    card, *_ = await service.take(starter, e.AssessAsked(by="in 3 days"))
    assert isinstance(card.living, CardOf)
    ref = card.living.assessment
    for name in PEOPLE:
        origin = Origin(Person("slack", slack.team.id, name), where)
        await service.take(origin, e.Joined(ref))
        for aspect in range(6):
            await service.take(Origin(origin.person, origin.person.chat), e.Typed(f"{aspect + 1} b"))
    return ref


async def test_an_assessment_closes_and_is_posted_once_by_whoever_is_alive(
    slack: Slack, tmp_path: Path
) -> None:
    store = Server(tmp_path, flavours()["valkey"]).start()
    clock = Clock(now=1_700_000_000.0)  # so long ago that it is overdue on the real clock
    settings = read_settings({"REDIS_URL": store.url})
    try:
        async with opened(settings, clock=clock.clockwork) as rung:
            await answered_by_three(rung.service, slack)
            first = await Worker(slack, store, tmp_path / "first.log").started()
            second = await Worker(slack, store, tmp_path / "second.log").started()
            async with asyncio.timeout(PATIENCE):
                while not posts(slack):
                    await asyncio.sleep(0.05)
            await first.stop(signal.SIGKILL)
            async with asyncio.timeout(PATIENCE):
                while await rung.store.overdue(int(clock.now) + 400 * DAY):
                    await asyncio.sleep(0.05)
            assert await second.stop(signal.SIGTERM) == 0
    finally:
        store.kill()
    assert [text for text in posts(slack) if "level 2 of 5" in text] == posts(slack)[:1]


def posts(slack: Slack) -> list[str]:
    """List what was posted about results."""
    calls = [call for call in slack.calls if call.method == "chat.postMessage" and not call.error]
    return [str(call.args["text"]) for call in calls if "level" in str(call.args["text"])]
