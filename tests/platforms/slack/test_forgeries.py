"""A request that Slack did not send touches nothing, sends nothing, is not logged, and is never our mistake."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from typing import cast

import pytest

from bot.bootstrap import runtime
from bot.telemetry.metrics import REGISTRY
from tests.fakes.slack import Slack
from tests.fakes.slack_doors import HttpDoor, signed
from tests.platforms.slack.forgeries import CANARY, Forgery, captures, forged, named, signed_wrong
from tests.support.programs import Served, SlackProcess
from tests.support.raw_http import RawConnection
from tests.support.servers import Server
from tests.support.timeouts import PATIENCE


@pytest.fixture
async def program(slack: Slack, own_server: Server) -> AsyncIterator[SlackProcess]:
    """Run the real process, which logs all that it ever logs."""
    env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret, "RUNG_LOG": "debug"}
    program = SlackProcess(slack, own_server, **env)
    await program.start()
    yield program
    await program.stop()


def commands(server: Server) -> dict[str, int]:
    """Count what the store was asked, by command."""
    with server.client() as client:
        stats = client.info("commandstats")
    ours = ("cmdstat_info", "cmdstat_hello", "cmdstat_client|setinfo")
    return {name: each["calls"] for name, each in stats.items() if name not in ours}


async def test_every_named_forgery_is_refused_without_effect(
    slack: Slack, own_server: Server, program: SlackProcess
) -> None:
    door = cast(HttpDoor, slack.door)
    before = commands(own_server)
    for case in named(slack.secret, runtime().now()):
        # A connection on which something was refused is closed, perhaps only when the next case is on its way.
        answer = await door.post(case.body, {**case.headers, "Connection": "close"})
        assert (case.name, answer.status) == (case.name, case.status)
        assert CANARY not in answer.body
    assert commands(own_server) == before
    assert slack.calls == []
    assert CANARY not in program.log.read_text()


async def test_a_request_298_seconds_old_is_taken(slack: Slack, rung: Served) -> None:
    door = cast(HttpDoor, slack.door)
    body, kind = captures()[0]
    at = runtime().now() - 298
    assert (await door.post(body, kind | signed(body, slack.secret, at))).status == 200


async def test_a_claim_of_compression_is_judged_on_raw_bytes(slack: Slack, rung: Served) -> None:
    door = cast(HttpDoor, slack.door)
    body, kind = captures()[0]
    headers = kind | signed(body, slack.secret, runtime().now())
    for encoding in ("gzip", "deflate", "br", "klingon"):
        claim = headers | {"Content-Encoding": encoding}
        assert (await door.post(body, claim)).status == 200
        assert (await door.post(body + b"x", claim)).status == 401


async def test_what_is_no_http_is_no_mistake_of_ours(slack: Slack, program: SlackProcess) -> None:
    well_signed = signed(b"", slack.secret, runtime().now())
    head = "".join(f"{name}: {value}\r\n" for name, value in well_signed.items()).encode()
    post = b"POST /slack/events HTTP/1.1\r\nHost: a\r\n" + head
    for raw in (
        b"GARBAGE canarybird\r\n\r\n",
        b"\x16\x03\x01canarybird",
        b"POST /slack/events HTTP/1.1\r\nA\x00: canarybird\r\n\r\n",
        post + b"Transfer-Encoding: chunked\r\n\r\ncanarybird\r\n",
        post + b"Content-Length: 9999\r\n\r\ncanarybird",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", program.port)
        writer.write(raw)
        writer.write_eof()
        assert not (await reader.read())[9:].startswith(b"5"), raw
        writer.close()
    assert CANARY not in program.log.read_text()
    assert '"level": "error"' not in program.log.read_text()


Judge = Callable[[Forgery, int], None]


async def pour(program: SlackProcess, cases: Iterator[Forgery], judge: Judge) -> None:
    """Send all *cases*, eight at a time, and *judge* each by its status."""

    async def line() -> None:
        wire = RawConnection(program.port)
        for case in cases:
            judge(case, await wire.post(case.body, case.headers))
        await wire.close()

    await asyncio.gather(*(line() for _ in range(8)))


@pytest.mark.parametrize("number", [5_000, pytest.param(100_000, marks=pytest.mark.long)])
async def test_no_mutation_of_a_signed_request_gets_anywhere(
    slack: Slack, own_server: Server, program: SlackProcess, number: int
) -> None:
    seed = random.randrange(1 << 32)
    rng, before, now = random.Random(seed), commands(own_server), runtime().now()

    def judge(case: Forgery, status: int) -> None:
        assert 400 <= status < 500, (seed, case)

    await pour(program, (forged(slack.secret, now, rng) for _ in range(number)), judge)
    assert commands(own_server) == before, seed
    assert slack.calls == [], seed
    assert CANARY not in program.log.read_text(), seed


@pytest.mark.parametrize("number", [1_500, pytest.param(30_000, marks=pytest.mark.long)])
async def test_no_signed_mutation_causes_a_server_error(
    slack: Slack, program: SlackProcess, number: int
) -> None:
    seed = random.randrange(1 << 32)
    rng, now = random.Random(seed), runtime().now()

    def judge(case: Forgery, status: int) -> None:
        assert 200 <= status < 500, (seed, case)

    await pour(program, (signed_wrong(slack.secret, now, rng) for _ in range(number)), judge)
    await program.quiet()
    assert '"level": "error"' not in program.log.read_text(), seed
    slack.forgive("user_not_found")


async def test_an_edge_that_believes_everybody_is_found(
    slack: Slack, rung: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.slack.edge.compare_digest", lambda *_: True)
    assert isinstance(slack.door, HttpDoor)
    found = {
        case.name: (await slack.door.post(case.body, case.headers)).status != case.status
        for case in named(slack.secret, runtime().now())
    }
    assert {name for name, passed in found.items() if passed} >= {"wrong secret", "body changed"}


@pytest.mark.parametrize(
    ("seconds", "changed", "status"),
    [
        (0, {"X-Slack-Signature": "v0=abc"}, 401),
        (0, {"X-Slack-Request-Timestamp": ""}, 401),
        (-302, {}, 401),
        (303, {}, 401),
        (0, {}, 408),  # which could be Slack's, and waits for the rest
    ],
)
async def test_a_stale_or_unsigned_request_is_refused_before_its_body(
    slack: Slack, rung: Served, seconds: int, changed: dict[str, str], status: int
) -> None:
    body, kind = captures()[0]
    headers = kind | signed(body, slack.secret, runtime().now() + seconds) | changed
    wire = RawConnection(int(rung.base.rpartition(":")[2]))
    async with asyncio.timeout(PATIENCE):
        assert await wire.post(body[:20], headers | {"Content-Length": str(len(body))}) == status
    await wire.close()


async def test_a_genuine_stale_request_tells_that_the_clocks_disagree(slack: Slack, rung: Served) -> None:
    body, kind = captures()[0]
    wire = RawConnection(int(rung.base.rpartition(":")[2]))
    before = REGISTRY.get_sample_value("rung_clock_refused_total", {"platform": "slack"}) or 0
    assert await wire.post(body, kind | signed(body, slack.secret, runtime().now() - 400)) == 401
    await wire.close()
    assert REGISTRY.get_sample_value("rung_clock_refused_total", {"platform": "slack"}) == before + 1
