"""The HTTP server on a real port, and clients that do not behave."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.errors import RequestRefused
from bot.platforms.common.edge import read_body
from bot.settings import SettingsError
from bot.telemetry.logs import OncePerMinute, logger
from bot.web.connections import BODY_BYTES, LARGE_BYTES, Connection, ConnectionTable
from bot.web.listener import Listener, listen
from bot.web.server import served
from tests.support.timeouts import PATIENCE, until

SOON = 0.2  # seconds, in place of a limit that a test does not wait for
POST = b"POST /read HTTP/1.1\r\nHost: rung\r\nContent-Length: %d\r\n\r\n"
GET = b"GET /hello HTTP/1.1\r\nHost: rung\r\n\r\n"


@dataclass
class Site:
    """A server with a few pages, and the clients that a test opens."""

    port: int = 0
    table: ConnectionTable | None = None
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def client(self, sent: bytes = b"") -> "Client":
        """Connect, and send something."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 26)
        client = Client(reader, writer)
        self.stack.callback(client.leave)
        client.send(sent)
        return client

    async def hello(self, _: web.Request) -> web.Response:
        return web.Response(text="hello")

    async def read(self, request: web.Request) -> web.Response:
        self.begun.set()
        try:
            return web.Response(text=str(len(await read_body(request))))
        except RequestRefused as error:
            return web.Response(status=error.status)

    async def wait(self, _: web.Request) -> web.Response:
        self.begun.set()
        await self.go_on.wait()
        return web.Response(text="done")

    async def much(self, _: web.Request) -> web.Response:
        self.begun.set()
        return web.Response(body=b"x" * (64 << 20))

    async def fail(self, request: web.Request) -> web.Response:
        raise LookupError(request.query_string)


@dataclass
class Client:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, what: bytes) -> None:
        self.writer.write(what)

    def leave(self) -> None:
        self.writer.transport.abort()

    async def answer(self) -> tuple[int, dict[str, str], str]:
        """Read one response."""
        async with asyncio.timeout(PATIENCE):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            status, *lines = head.splitlines()
            headers = dict(line.lower().split(": ", 1) for line in lines if line)
            body = await self.reader.readexactly(int(headers["content-length"]))
        return int(status.split()[1]), headers, body.decode()

    async def rest(self) -> bytes:
        """Read until the server closes the connection."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self.reader.read()
            except ConnectionResetError:
                return b"reset"


@asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application(client_max_size=BODY_BYTES)
    app.add_routes(
        [
            web.get("/hello", site.hello),
            web.post("/read", site.read),
            web.get("/wait", site.wait),
            web.get("/much", site.much),
            web.get("/fail", site.fail),
        ]
    )
    async with served(app, listen("127.0.0.1", 0)) as http, site.stack:
        site.port, site.table = http.port, http.table
        yield site
        site.go_on.set()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set limits of requests for one test."""

    def set_limits(**limits: float) -> None:
        for name, value in limits.items():
            monkeypatch.setattr(f"bot.web.connections.{name}", value)

    return set_limits


@pytest.mark.parametrize(
    "begun",
    [b"GET /hello HTTP/1.1\r\nX-Slow: x", b"G", POST % 100 + b"x" * 99, POST % 0 + b"GET /hel"],
    ids=["headers", "one byte", "body", "the second request"],
)
async def test_a_request_that_does_not_end_is_408(
    site: Site, limit: Callable[..., None], begun: bytes
) -> None:
    limit(REQUEST_SECONDS=SOON, IDLE_SECONDS=SOON)
    client = await site.client(begun)
    assert b"HTTP/1.1 408 " in await client.rest() or b"GET /hel" in begun


async def test_a_dribbled_request_is_408(site: Site, limit: Callable[..., None]) -> None:
    limit(REQUEST_SECONDS=SOON)
    client = await site.client(b"GET /hello HTTP/1.1\r\nX-Slow: ")
    reading = asyncio.create_task(client.rest())
    while not reading.done():
        client.send(b"x")
        await asyncio.wait([reading], timeout=SOON / 10)
    assert (await reading).startswith((b"HTTP/1.1 408 ", b"reset"))


async def test_a_connection_without_a_request_is_closed(site: Site, limit: Callable[..., None]) -> None:
    limit(REQUEST_SECONDS=SOON)
    client = await site.client()
    assert await client.rest() == b""


async def test_a_connection_serves_many_requests_until_it_is_idle(
    site: Site, limit: Callable[..., None]
) -> None:
    client = await site.client()
    for _ in range(3):
        client.send(GET)
        assert (await client.answer())[2] == "hello"
        client.send(POST % 5 + b"12345")
        assert (await client.answer())[2] == "5"
    client.send(GET + POST % 5 + b"12345")
    assert [(await client.answer())[2] for _ in range(2)] == ["hello", "5"]
    limit(IDLE_SECONDS=SOON)
    assert await client.rest() == b""


async def test_a_response_that_nobody_reads_is_given_up(site: Site, limit: Callable[..., None]) -> None:
    limit(RESPONSE_SECONDS=SOON)
    client = await site.client(b"GET /much HTTP/1.1\r\nHost: rung\r\n\r\n")
    client.writer.transport.pause_reading()  # type: ignore[attr-defined]
    await site.begun.wait()
    await until(lambda: not site.table)
    client.writer.transport.resume_reading()  # type: ignore[attr-defined]
    assert len(await client.rest()) < 64 << 20


async def test_too_many_connections_close_the_one_that_waited_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.web.server.most_connections", lambda: 3)
    async with serving() as site:
        slow = [await site.client(b"GET /hello HTTP/1.1\r\nX-Slow: ") for _ in range(3)]
        real = await site.client(GET)
        assert (await real.answer())[2] == "hello"
        assert await slow[0].rest() in (b"", b"reset")
        slow[2].send(b"x\r\nHost: rung\r\n\r\n")
        assert (await slow[2].answer())[2] == "hello"


async def test_connections_at_work_are_kept_and_more_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.server.most_connections", lambda: 2)
    async with serving() as site:
        working = []
        for _ in range(2):
            working.append(await site.client(b"GET /wait HTTP/1.1\r\nHost: rung\r\n\r\n"))
            await site.begun.wait()
            site.begun.clear()
        with capture_logs() as logged:
            for _ in range(5):
                refused = await site.client()
                assert await refused.rest() in (b"", b"reset")
        assert [(each["event"], each["reason"]) for each in logged] == [("connection_refused", "full")]
        site.go_on.set()
        assert [(await each.answer())[2] for each in working] == ["done", "done"]


async def test_half_bodies_stay_within_the_memory_for_them(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 200_000
    half = [await site.client(POST % (size + 1) + b"x" * size) for _ in range(LARGE_BYTES // size + 2)]
    assert await half[0].rest() in (b"", b"reset")
    half[-1].send(b"x")
    assert (await half[-1].answer())[2] == str(size + 1)


@pytest.mark.parametrize(
    "declared",
    [POST % (BODY_BYTES + 1), b"POST /read HTTP/1.1\r\nHost: rung\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ids=["length", "chunked"],
)
async def test_a_body_beyond_the_limit_is_413(site: Site, declared: bytes) -> None:
    client = await site.client(declared)
    if b"chunked" in declared:
        client.send(b"%x\r\n" % (BODY_BYTES + 1) + b"x" * (BODY_BYTES + 1))
    assert (await client.answer())[0] == 413


async def test_a_body_at_the_limit_is_read(site: Site) -> None:
    client = await site.client(POST % BODY_BYTES + b"x" * BODY_BYTES)
    assert (await client.answer())[2] == str(BODY_BYTES)


@pytest.mark.parametrize(
    ("sent", "status"),
    [(GET, 200), (b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404), (b"GARBAGE\r\n\r\n", 400)],
)
async def test_no_response_tells_a_version(site: Site, sent: bytes, status: int) -> None:
    client = await site.client(sent)
    found, headers, _ = await client.answer()
    assert (found, headers["server"]) == (status, "rung")


async def test_a_failing_handler_is_500_and_logged_without_values(site: Site) -> None:
    with capture_logs() as logged:
        client = await site.client(b"GET /fail?canarybird HTTP/1.1\r\nHost: rung\r\n\r\n")
        status, _, body = await client.answer()
    assert (status, body) == (500, "")
    (line,) = logged
    assert (line["event"], line["error"]) == ("request_failed", "LookupError")
    assert "canarybird" not in str(line)


@pytest.mark.parametrize("sent", [b"GARBAGE canarybird\r\n\r\n", POST % 100 + b"canarybird"])
async def test_silent_and_foreign_peers_are_not_logged(site: Site, sent: bytes) -> None:
    with capture_logs() as logged:
        client = await site.client(sent)
        client.writer.write_eof()
        await client.rest()
    assert logged == []


class Full:
    """A listening socket of a process that has no file left, the first few times."""

    def __init__(self, listening: socket.socket, failures: int) -> None:
        self._listening = listening
        self.failures = failures
        self.tried = 0

    def accept(self) -> tuple[socket.socket, object]:
        self.tried += 1
        if self.tried <= self.failures:
            raise OSError(24, "Too many open files")
        return self._listening.accept()

    def __getattr__(self, name: str) -> object:
        return getattr(self._listening, name)


async def test_a_failure_to_accept_is_logged_and_retried() -> None:
    (listening,) = listen("127.0.0.1", 0)
    full, loop = Full(listening, failures=5), asyncio.get_running_loop()
    app = web.AppRunner(web.Application())
    await app.setup()
    log = OncePerMinute(logger("web"), loop.time)
    table = ConnectionTable(10, loop.time, log)
    server, buffer = app.server, memoryview(bytearray(1024))
    assert server is not None
    listener = Listener([full], lambda: Connection(server, table, buffer), table, log)  # type: ignore[list-item]
    with capture_logs() as logged:
        listener.start()
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(GET)
        async with asyncio.timeout(PATIENCE):
            assert (await reader.readline()).startswith(b"HTTP/1.1 404")
    writer.close()
    await listener.stop()
    await app.cleanup()
    assert (
        full.tried <= full.failures + 3
    )  # one more that succeeds, and two that find nobody: then, and at the end
    assert _named(logged) == [("accept_failed", "EMFILE")]


async def test_who_is_connected_at_the_end_is_answered() -> None:
    async with serving() as site:
        # The kernel connects them. The server has no chance to accept them before it is told to stop.
        waiting = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(40)]
        for each in waiting:
            each.sendall(GET)
    for each in waiting:
        with each:
            answer = each.recv(1000).lower()
        assert answer.startswith(b"http/1.1 200")
        assert b"connection: close" in answer


def _named(logged: list[EventDict]) -> list[tuple[str, str]]:
    return [(each["event"], each["reason"]) for each in logged]


def test_an_unusable_address_is_a_settings_mistake() -> None:
    with pytest.raises(SettingsError, match=r"HOST=192\.0\.2\.1"):
        listen("192.0.2.1", 3000)
