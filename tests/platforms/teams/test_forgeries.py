"""A request that Microsoft did not send touches nothing, sends nothing, is not logged, and is never our mistake."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import opened, runtime
from bot.settings import read as read_settings
from tests.fakes.teams import Teams
from tests.platforms.teams.forgeries import CANARY, forged, genuine, named
from tests.support.programs import Served
from tests.support.raw_http import RawConnection
from tests.support.servers import Server
from tests.support.timeouts import PATIENCE


@pytest.fixture
async def program(microsoft: Teams, store: str) -> AsyncIterator[Served]:
    """Serve a Teams that signs, on an empty store."""
    settings = read_settings({"REDIS_URL": store, **microsoft.env})
    program = Served(microsoft, lambda: opened(settings), "/api/messages")
    await program.start()
    yield program
    await program.stop()


def wire(program: Served) -> RawConnection:
    return RawConnection(int(program.base.rpartition(":")[2]), "/api/messages")


def commands(server: Server) -> dict[str, int]:
    """Count what the store was asked, by command."""
    with server.client() as client:
        stats = client.info("commandstats")
    ours = ("cmdstat_info", "cmdstat_hello", "cmdstat_client|setinfo")
    return {name: each["calls"] for name, each in stats.items() if name not in ours}


async def test_every_named_forgery_is_refused_without_effect(
    microsoft: Teams, program: Served, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    before, line = commands(server), wire(program)
    for case in named(microsoft):
        assert (case.name, await line.post(case.body, case.headers)) == (case.name, case.status)
    await line.close()
    assert commands(server) == before
    assert microsoft.calls == []
    said = capsys.readouterr()
    assert CANARY not in said.out + said.err


async def test_values_within_the_limits_are_taken(microsoft: Teams, program: Served) -> None:
    late = microsoft.microsoft.badge(microsoft.service_url, exp=int(runtime().now()) - 240)
    assert (await microsoft.deliver(genuine(microsoft), late)).status == 200
    odd = genuine(microsoft, timestamp="yesterday", localTimestamp=5, id="odd")
    assert (await microsoft.deliver(odd)).status == 200


@pytest.mark.parametrize("number", [2_000, pytest.param(20_000, marks=pytest.mark.long)])
async def test_no_mutation_of_a_token_gets_anywhere(
    microsoft: Teams, program: Served, server: Server, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(1 << 32)
    rng, good, before = (
        random.Random(seed),
        microsoft.microsoft.badge(microsoft.service_url),
        commands(server),
    )
    cases = iter([forged(microsoft, good, rng) for _ in range(number)])

    async def pour() -> None:
        line = wire(program)
        for case in cases:
            assert await line.post(case.body, case.headers) in (400, 401), (seed, case)
        await line.close()

    await asyncio.gather(*(pour() for _ in range(8)))
    assert commands(server) == before, seed
    assert microsoft.calls == [], seed
    said = capsys.readouterr()
    assert CANARY not in said.out + said.err, seed


async def test_a_key_microsoft_has_just_published_is_trusted(microsoft: Teams, program: Served) -> None:
    ana = microsoft.person("Ana Lima")
    assert (await ana.writes("help")).status == 200
    microsoft.microsoft.rotate()
    assert (await ana.writes("help")).status == 200
    assert ana.errors == []


async def test_a_sender_is_judged_before_the_body(microsoft: Teams, program: Served) -> None:
    badge = microsoft.microsoft.badge
    strangers = {
        "no token": {},
        "no token of ours": {"Authorization": "Bearer a.b.c"},
        "another issuer": {
            "Authorization": f"Bearer {badge(microsoft.service_url, iss='https://evil.example')}"
        },
        "another audience": {"Authorization": f"Bearer {badge(microsoft.service_url, aud='another-bot')}"},
    }
    half = {"Content-Type": "application/json", "Content-Length": "200000"}
    for name, headers in strangers.items():
        line = wire(program)
        async with asyncio.timeout(PATIENCE):
            assert (name, await line.post(b"{", {**half, **headers})) == (name, 401)
        await line.close()
