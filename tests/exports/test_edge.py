"""Links to exports over HTTP: they open for a quarter of an hour, show what is there then, and tell strangers nothing."""

import asyncio
import base64
import csv
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from io import StringIO
from pathlib import Path

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.bootstrap import Rung, opened
from bot.conversation import events as e, messages as m
from bot.conversation.reports.exports import TeamResults
from bot.exports.links import ALIVE_SECONDS, SealedExportLinks
from bot.links.addresses import Addresses
from bot.links.sealed import LinkKind, SealedLinks
from bot.settings import read
from bot.web.application import applications
from tests.support.clock import Clock
from tests.support.closed_team import BASE, KEY, ROOM, asked, checked, closed, in_private, link, origin
from tests.support.servers import Server, flavours

Client = TestClient[web.Request, web.Application]


@asynccontextmanager
async def served(rung: Rung) -> AsyncIterator[Client]:
    """Serve everything that the web process serves."""
    async with AsyncExitStack() as stack:
        app = (await applications(rung, stack, asyncio.Event())).public
        yield await stack.enter_async_context(TestClient(TestServer(app)))


@pytest.fixture
async def client(rung: Rung) -> AsyncIterator[Client]:
    async with served(rung) as client:
        yield client


async def opened_link(client: Client, url: str) -> ClientResponse:
    assert url.startswith(f"{BASE}/exports/")
    return await client.get(url.removeprefix(BASE))


async def told(answer: ClientResponse) -> tuple[object, ...]:
    """Give all that an answer tells."""
    headers = {name: value for name, value in answer.headers.items() if name != "Date"}
    return answer.status, headers, await answer.read()


async def test_the_facilitators_links_hand_out_the_results(rung: Rung, client: Client) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    download = await link(rung.service, origin("ana"))
    table, tree = await opened_link(client, download.csv), await opened_link(client, download.json)
    rows = list(csv.DictReader(StringIO((await table.read()).decode("utf-8-sig"), newline="")))
    assert [row["value"] for row in rows] == ["2"] * 6
    found = json.loads(await tree.text())["rows"]
    assert [row["value"] for row in found] == [2] * 6
    assert list(rows[0]) == list(found[0])
    assert (table.status, table.content_type, table.charset) == (200, "text/csv", "utf-8")
    assert (tree.status, tree.content_type, tree.charset) == (200, "application/json", "utf-8")
    assert table.headers["Content-Disposition"] == 'attachment; filename="rung-team-results.csv"'
    assert tree.headers["Content-Disposition"] == 'attachment; filename="rung-team-results.json"'
    for answer in (table, tree):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_a_personal_link_serves_the_present_answers(rung: Rung, client: Client) -> None:
    await checked(rung.service, "ana")
    await checked(rung.service, "ben", "a")
    download = await link(rung.service, in_private("ana"))
    answer = await opened_link(client, download.json)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rung-my-answers.json"'
    assert [row["answer"] for row in (await answer.json())["rows"]] == [3] * 6
    await rung.service.take(in_private("ana"), e.CheckAsked(again=True))
    await rung.service.take(in_private("ana"), e.Typed("1 e"))
    again = await opened_link(client, download.json)
    assert 5 in [row["answer"] for row in (await again.json())["rows"]]


async def test_a_link_dies_after_a_quarter_of_an_hour(rung: Rung, client: Client, clock: Clock) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    download = await link(rung.service, origin("ana"))
    clock.forward(15 * 60 - 1)
    assert (await opened_link(client, download.csv)).status == 200
    clock.forward(1)
    assert (await opened_link(client, download.csv)).status == 404
    assert (await opened_link(client, download.json)).status == 404


def tokens_of_nothing(token: str, now: int) -> Iterator[str]:
    expires = now + ALIVE_SECONDS
    yield token[:-1] + ("A" if token[-1] != "A" else "B")
    yield token[:-1]
    yield token + "A"
    yield ("A" if token[0] != "A" else "B") + token[1:]
    yield SealedLinks([b"o" * 32], LinkKind.EXPORT).seal(
        b'["csv","team","core","tenant","19:room@thread"]', expires
    )
    yield SealedLinks([KEY], LinkKind.PICTURE).seal(
        b'["csv","team","core","tenant","19:room@thread"]', expires
    )
    for what in (
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'["csv","all","core","tenant","x"]',
        b'["csv","team","core",1,2]',
    ):
        yield SealedLinks([KEY], LinkKind.EXPORT).seal(what, expires)
    yield SealedLinks([KEY], LinkKind.EXPORT).seal(
        b'["pdf","team","core","tenant","19:room@thread"]', expires
    )
    yield SealedLinks([KEY], LinkKind.EXPORT).seal(b'["csv","team","core","tenant","elsewhere"]', expires)
    yield "A" * 5000
    yield from ("%C3%A9", "%00", "..%2F..%2Fetc%2Fpasswd", "x")


async def test_a_bad_export_link_is_not_found(rung: Rung, client: Client, clock: Clock) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    await checked(rung.service, "dev")
    urls = [(await link(rung.service, origin("ana"))).csv, (await link(rung.service, in_private("dev"))).json]
    assert [(await opened_link(client, url)).status for url in urls] == [200, 200]
    token = urls[0].rpartition("/")[2]
    answers = [
        await told(await client.get(f"/exports/{each}")) for each in tokens_of_nothing(token, int(clock.now))
    ]
    for forgotten in ("ben", "dev"):
        await rung.service.take(in_private(forgotten), e.ForgetAsked(confirmed=True))
    answers += [await told(await opened_link(client, url)) for url in urls]
    clock.forward(ALIVE_SECONDS)
    answers += [await told(await opened_link(client, url)) for url in urls]
    assert [answer for answer in answers if answer != answers[0]] == []
    status, headers, _ = answers[0]
    assert status == 404
    assert isinstance(headers, dict)
    assert headers["Cache-Control"] == "no-store"


async def test_an_older_key_opens_and_a_dropped_one_does_not(
    store: str, clock: Clock, addressed: dict[str, str]
) -> None:
    def env(*keys: bytes) -> dict[str, str]:
        written = ",".join(base64.b64encode(key).decode() for key in keys)
        return {"REDIS_URL": store, **addressed, "RUNG_SECRET_KEY": written}

    async with opened(read(env(KEY)), clock=clock.runtime) as rung:
        await checked(rung.service, "ana")
        url = (await link(rung.service, in_private("ana"))).csv
    for keys, status in (((b"n" * 32, KEY), 200), ((b"n" * 32,), 404)):
        async with opened(read(env(*keys)), clock=clock.runtime) as rung, served(rung) as client:
            assert (await opened_link(client, url)).status == status


async def test_a_good_link_asks_to_retry_without_the_store(
    tmp_path: Path, clock: Clock, addressed: dict[str, str]
) -> None:
    server = Server(tmp_path, flavours()["valkey"]).start()
    try:
        settings = read({"REDIS_URL": server.url, **addressed})
        async with opened(settings, clock=clock.runtime) as rung, served(rung) as client:
            await checked(rung.service, "ana")
            url = (await link(rung.service, in_private("ana"))).csv
            server.kill()
            answer = await opened_link(client, url)
            assert answer.status == 503
            assert answer.headers["Retry-After"]
            assert (await client.get("/exports/x")).status == 404
            server.start()
            assert (await opened_link(client, url)).status == 200
    finally:
        server.kill()


@pytest.mark.parametrize("missing", ["RUNG_PUBLIC_URL", "RUNG_SECRET_KEY"])
async def test_without_an_address_or_a_key_rows_are_said(
    store: str, clock: Clock, addressed: dict[str, str], missing: str
) -> None:
    del addressed[missing]
    async with opened(read({"REDIS_URL": store, **addressed}), clock=clock.runtime) as rung:
        await checked(rung.service, "ana")
        message = await asked(rung.service, in_private("ana"))
        assert isinstance(message, m.Export)
        assert (len(message.rows), message.download) == (6, None)
        async with served(rung) as client:
            assert (await client.get("/exports/x")).status == 404


async def test_the_demo_gives_no_address_that_nobody_serves(
    store: str, clock: Clock, addressed: dict[str, str]
) -> None:
    settings = read({"REDIS_URL": store, **addressed})
    async with opened(settings, at_home=True, clock=clock.runtime) as rung:
        assert rung.export_links is None


def test_the_longest_ids_there_are_fit_into_a_link(clock: Clock) -> None:
    links = SealedLinks([KEY], LinkKind.EXPORT)
    addresses = SealedExportLinks(Addresses(links, BASE, lambda: int(clock.now)))
    longest = TeamResults(type(ROOM)("teams", "t" * 64, "19:" + "x" * 512))
    token = addresses.download(longest).csv.rpartition("/")[2]
    assert addresses.find(token)[0] == longest
