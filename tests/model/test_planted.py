"""Do the tests bite? One mistake for each promise is planted, and whoever looks after that promise must find it."""

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.bootstrap import opened, runtime
from bot.conversation.identity import Conversation
from bot.conversation.privacy import PrivacyFloor
from bot.settings import read as read_settings
from bot.store import client, keys
from tests.fakes.slack import Slack
from tests.fakes.slack_doors import HttpDoor
from tests.model.test_model import TENANTS
from tests.model.walk import walked
from tests.platforms.slack.forgeries import named
from tests.platforms.slack.programs import Served
from tests.servers import Server, flavours, store_at
from tests.store import test_nudges
from tests.store.people import started
from tests.store.test_faults import refused_in_time

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Mistake:
    """A line of a script that reads otherwise."""

    script: str
    right: str
    wrong: str

    def plant(self, patch: Patch) -> None:
        read = client.read
        assert self.right in read(self.script)

        def planted(name: str) -> str:
            text = read(name)
            return text.replace(self.right, self.wrong) if name == self.script else text

        patch.setattr(client, "read", planted)


def no_tenants(patch: Patch) -> None:
    def tag(conversation: Conversation) -> str:
        own = "p:" if conversation.private else ""
        return f"rung:{{{conversation.platform}:{own}{keys.encoded(conversation.id)}}}"

    patch.setattr(keys, "tag", tag)


MISTAKES: dict[str, Callable[[Patch], None]] = {
    "I1: an answer is not kept": Mistake("answer", "slots[at] = choice", "local _ = choice").plant,
    "I1: who joins again begins anew": Mistake("join", "if not session then", "if true then").plant,
    "I2: a late press counts": Mistake("answer", "tonumber(args.revision) < revision", "false").plant,
    "I2: an early press counts": Mistake("answer", "tonumber(args.revision) > revision", "false").plant,
    "I2: words count twice": Mistake("prelude", "redis.call('LPOS', deliveries, delivery_id)", "false").plant,
    "I2: a press counts after the close": Mistake("answer", "not takes_answers(head[2])", "false").plant,
    "I4: tenants share their keys": no_tenants,
    "I8: two are enough for a result": lambda patch: patch.setattr(
        PrivacyFloor, "survives", lambda _, people: people >= 2
    ),
    "I8: a result outlives its people": Mistake(
        "remove_participant", "< tonumber(head[4] or '3')", "< 0"
    ).plant,
    "I9: deliveries are remembered for ever": Mistake(
        "prelude", "redis.call('EXPIRE', deliveries, REMEMBERED_SECONDS)", ""
    ).plant,
}


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_the_walk_finds_it(server: Server, monkeypatch: Patch, mistake: str) -> None:
    MISTAKES[mistake](monkeypatch)
    with pytest.raises(AssertionError):
        await walked(server, 1, 600, TENANTS)


async def test_a_nudge_that_is_sent_twice_is_found(server: Server, monkeypatch: Patch) -> None:
    Mistake("claim_reminder", "if reminder.claimant == args.claimant", "if args.claimant").plant(monkeypatch)
    with server.client() as client:
        client.flushall()
    async with store_at(server.url) as store:
        with pytest.raises(AssertionError):
            await test_nudges.test_of_many_workers_one_may_send(store)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, flavours()["valkey"]).start()
    yield running
    running.kill()


async def test_a_store_that_waits_too_long_is_found(own_server: Server, monkeypatch: Patch) -> None:
    monkeypatch.setattr("bot.store.client.BUDGET_SECONDS", 3.5)
    async with store_at(own_server.url) as store:
        ref, _ = await started(store)
        own_server.signal(signal.SIGSTOP)
        with pytest.raises(AssertionError):
            await refused_in_time(store, ref)


async def test_an_edge_that_believes_everybody_is_found(server: Server, monkeypatch: Patch) -> None:
    monkeypatch.setattr("bot.platforms.slack.edge.compare_digest", lambda *_: True)
    async with Slack().opened() as slack:
        env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
        settings = read_settings({"REDIS_URL": server.url, "SLACK_API_URL": slack.api_url, **env})
        program = Served(slack, lambda: opened(settings))
        await program.start()
        assert isinstance(slack.door, HttpDoor)
        found = {
            case.name: (await slack.door.post(case.body, case.headers)).status != case.status
            for case in named(slack.secret, runtime().now())
        }
        await program.stop()
    assert {name for name, passed in found.items() if passed} >= {"wrong secret", "body changed"}
