"""The store goes away for seconds under load: nobody is told that something is saved that is not."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.bootstrap import opened, runtime
from bot.conversation.identity import Person as Someone
from bot.conversation.questions import Question
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.platforms.slack.seen import of_first_question, seen_revision
from tests.support.programs import Served
from tests.support.servers import Server, store_at
from tests.support.timeouts import PATIENCE, long_limits, until

PEOPLE = 20


@dataclass
class Load:
    """One person who presses one answer after the other to the first question, and what came of it."""

    who: Person
    saved: list[int] = field(default_factory=list)  # revisions that an acknowledged press saw
    failed: int = 0
    told: list[str] = field(default_factory=list)

    async def run(self, rung: Served, over: asyncio.Event) -> None:
        while not over.is_set():
            what = of_first_question(self.who)
            answer = await self.who.aim_late(what).send()
            self.who.errors.clear()
            seen = seen_revision(what)
            if answer.ok and seen is not None:
                self.saved.append(seen)
            elif not answer.ok:
                self.failed += 1
                answer = await self.who.command("status")
                self.told.append(answer.body)
            await rung.quiet()


@pytest.fixture
async def served(slack: Slack, own_server: Server) -> AsyncIterator[Served]:
    env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
    settings = read_settings({"REDIS_URL": own_server.url, "SLACK_API_URL": slack.api_url, **env})
    program = Served(slack, lambda: opened(settings))
    await program.start()
    yield program
    await program.stop()


@pytest.mark.parametrize("seconds", [4, pytest.param(10, marks=pytest.mark.long)])
async def test_seconds_without_a_store_lose_nothing(
    slack: Slack, own_server: Server, served: Served, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fakes.slack_doors.PATIENCE", PATIENCE)  # what is said late is read as well
    loads = [Load(slack.person(f"Person{at}")) for at in range(PEOPLE)]
    with long_limits():
        for load in loads:
            await load.who.command("check")
        await served.quiet()
    over = asyncio.Event()
    running = [asyncio.create_task(load.run(served, over)) for load in loads]
    await until(lambda: all(load.saved for load in loads))
    own_server.kill()
    gone = runtime().now()
    await until(lambda: runtime().now() - gone >= seconds and all(load.told for load in loads))
    assert await status(slack, served) == 503
    before = [len(load.saved) for load in loads]
    own_server.start()
    await until(lambda: all(len(load.saved) > had for load, had in zip(loads, before, strict=True)))
    over.set()
    await asyncio.gather(*running)
    assert all("I can't reach my memory" in told for load in loads for told in load.told[:1])
    assert await status(slack, served) == 200
    with long_limits():
        async with store_at(own_server.url) as store:
            for load in loads:
                memory = await store.people.recall(Someone("slack", slack.team.id, load.who.id))
                assert memory.current is not None
                assert memory.current.session is not None
                assert memory.current.session.revision(Question(0)) > max(load.saved)


async def status(slack: Slack, served: Served) -> int:
    async with slack.session.get(f"{served.base}/readyz") as answer:
        return answer.status
