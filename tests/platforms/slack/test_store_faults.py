"""However the store fails: it is said in time and to whom it matters, nothing is acknowledged that is not kept, and it heals."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from typing import cast

import pytest
from redis import Redis

from bot.bootstrap import opened
from bot.conversation.identity import Person as Someone
from bot.conversation.questions import Question
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.platforms.slack.seen import of_first_question
from tests.support.programs import Served
from tests.support.servers import Server, rights, store_at
from tests.support.timeouts import PATIENCE, long_limits

SAID_SECONDS, READY_SECONDS = 2.5, 2.0
ROOM = 3.0  # seconds of grace for a busy machine
At = Callable[[Server], None]


def asking(*command: str) -> At:
    def ask(server: Server) -> None:
        with server.client() as client:
            cast("Redis", client).execute_command(*command)

    return ask


FAULTS: dict[str, tuple[At, At]] = {
    "down": (Server.kill, lambda server: cast(None, server.start())),
    "frozen": (lambda server: server.signal(signal.SIGSTOP), lambda server: server.signal(signal.SIGCONT)),
    "OOM": (asking("CONFIG", "SET", "maxmemory", "1mb"), asking("CONFIG", "SET", "maxmemory", "0")),
    "READONLY": (asking("REPLICAOF", "127.0.0.1", "1"), asking("REPLICAOF", "NO", "ONE")),
    "NOAUTH": (asking("ACL", "DELUSER", "rung"), asking("ACL", "SETUSER", *rights())),
    "NOPERM": (asking("ACL", "SETUSER", "rung", "-evalsha"), asking("ACL", "SETUSER", "rung", "+evalsha")),
}


@pytest.fixture
async def served(slack: Slack, own_server: Server) -> AsyncIterator[Served]:
    env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
    settings = read_settings({"REDIS_URL": own_server.url, "SLACK_API_URL": slack.api_url, **env})
    program = Served(slack, lambda: opened(settings))
    await program.start()
    yield program
    await program.stop()


async def ready(slack: Slack, served: Served) -> tuple[int, float]:
    """Ask whether it is ready. Give the status and how long the answer took."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with slack.session.get(f"{served.base}/readyz") as answer:
        return answer.status, loop.time() - begun


async def pressed(ana: Person, served: Served) -> tuple[bool, float]:
    """Press the other answer to the first question, and go back to it. Tell whether it was acknowledged, and how soon."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    answer = await ana.aim_late(of_first_question(ana)).send()
    took = loop.time() - begun
    ana.errors.clear()
    await served.quiet()
    if answer.ok and of_first_question(ana).label == "Back":
        await ana.presses("Back")
        await served.quiet()
    return answer.ok, took


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_failing_store_is_reported_in_time_and_recovers(
    slack: Slack, own_server: Server, served: Served, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tests.fakes.slack_doors.PATIENCE", PATIENCE
    )  # what takes too long is seen to the end
    ana = slack.person("Ana")
    with long_limits():  # nothing is broken yet: a busy machine may take longer
        await ana.command("check")
        await served.quiet()
        assert (await pressed(ana, served))[0]
    break_, heal = FAULTS[fault]
    break_(own_server)
    acknowledged, took = await pressed(ana, served)
    assert not acknowledged
    assert took < SAID_SECONDS + ROOM
    status, took = await ready(slack, served)
    assert status == 503
    assert took < READY_SECONDS + ROOM
    heal(own_server)
    async with asyncio.timeout(PATIENCE):
        while (await ready(slack, served))[0] != 200:
            await asyncio.sleep(0.05)
    with long_limits():
        assert (await pressed(ana, served))[0]
        async with store_at(own_server.url) as store:
            current = (await store.people.recall(Someone("slack", slack.team.id, ana.id))).current
    assert current is not None
    assert current.session is not None
    assert current.session.revision(Question(0)) in (2, 3)  # what was not acknowledged may have come through


async def test_a_recovering_store_meets_no_rush(slack: Slack, own_server: Server, served: Served) -> None:
    people = [slack.person(f"Person{at}") for at in range(30)]
    with long_limits():
        for person in people:
            await person.command("check")
        await served.quiet()
    own_server.kill()
    away = [asyncio.create_task(pressed(person, served)) for person in people]
    assert not any(acknowledged for acknowledged, _ in await asyncio.gather(*away))
    own_server.start()
    with long_limits():
        assert all([(await pressed(person, served))[0] for person in people])
    with own_server.client() as client:
        assert client.info("stats")["total_connections_received"] < 100
