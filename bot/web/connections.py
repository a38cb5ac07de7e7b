"""Connections of clients, and the limits of the requests that they bring.

| what | limit | beyond it |
|---|---|---|
| a whole request, headers and body | REQUEST_SECONDS | 408, and the connection is closed |
| a body | BODY_BYTES | 413 |
| the handler and the sending of its response | RESPONSE_SECONDS | the connection is closed |
| a connection between two requests | IDLE_SECONDS | it is closed |
| connections | MOST_CONNECTIONS, and half of the file limit | one that waits is closed |
| all unfinished requests larger than SMALL_BYTES | LARGE_BYTES | the oldest of them is closed |

Where there are too many connections, the one to close is the one that has waited longest for the rest of a
request, because a platform sends a request at once. So clients that hold connections open on purpose push
out one another and nobody else.

aiohttp has no time limit for a request: its `keepalive_timeout` ends connections that wait for the next one.
"""

import asyncio
import resource
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol, cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.telemetry.logs import OncePerMinute, log_bug, logger
from bot.telemetry.metrics import connections_closed

BODY_BYTES = 1024 * 1024
REQUEST_SECONDS = 5.0
RESPONSE_SECONDS = 30.0  # a turn has 2.5, an installation about 10
IDLE_SECONDS = 75.0  # a proxy should be the one that closes: nginx does after 60
MOST_CONNECTIONS = 500
SMALL_BYTES = 32 * 1024  # most requests are smaller, and arrive at once
LARGE_BYTES = 8 * 1024 * 1024
CHUNK_BYTES = SMALL_BYTES  # read at once, and about as much of a body is kept that no handler reads
DISCARD_SECONDS = 1.0  # to read the rest of a refused request, so that its sender sees the refusal
SERVER = "rung"  # with no version, which would tell an attacker what to try
TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nServer: rung\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

log = logger("web")


class Closable(Protocol):
    """A connection that the table may close."""

    def time_out(self) -> None:
        """Answer an unfinished request with 408, and close."""
        ...

    def abort(self) -> None:
        """Close, and discard the unsent bytes."""
        ...


@dataclass(slots=True)
class _Stage:
    """What a connection does now, since when, and how much of a request it has received."""

    since: float
    size: int = 0


class ConnectionTable:
    """The open connections, grouped by what they do and ordered by age. *clock* never goes back."""

    def __init__(self, most: int, clock: Callable[[], float], log: OncePerMinute) -> None:
        self._most = most
        self._clock = clock
        self._log = log
        self._receiving: dict[Closable, _Stage] = {}
        self._large: dict[Closable, _Stage] = {}  # those of them whose request is large
        self._large_bytes = 0
        self._responding: dict[Closable, _Stage] = {}
        self._idle: dict[Closable, _Stage] = {}
        self.is_draining = False  # each response closes its connection

    def __len__(self) -> int:
        return len(self._receiving) + len(self._responding) + len(self._idle)

    @property
    def is_settled(self) -> bool:
        """Tell whether every request has its response, and every new connection has brought one."""
        return not self._receiving and not self._responding

    def open(self, connection: Closable) -> None:
        """Add a new connection, whose first request is to come at once."""
        self._receiving[connection] = _Stage(self._clock())

    def receive(self, connection: Closable, size: int) -> None:
        """Note *size* bytes of a request, which begins with the first ones."""
        stage = self._receiving.get(connection)
        if stage is None:
            self.forget(connection)
            stage = self._receiving[connection] = _Stage(self._clock())
        stage.size += size
        if stage.size > SMALL_BYTES:
            self._large_bytes += size if connection in self._large else stage.size
            self._large[connection] = stage
            while self._large_bytes > LARGE_BYTES:
                self._abort_oldest(self._large, "memory")

    def complete(self, connection: Closable) -> None:
        """Note that all of a request has arrived."""
        if connection in self._receiving:
            self.forget(connection)
            self._responding[connection] = _Stage(self._clock())

    def respond(self, connection: Closable) -> None:
        """Note that a response was sent, perhaps before all of its request has arrived."""
        if self._responding.pop(connection, None):
            self._idle[connection] = _Stage(self._clock())

    def forget(self, connection: Closable) -> None:
        """Remove a connection that is closed."""
        if stage := self._large.pop(connection, None):
            self._large_bytes -= stage.size
        for group in (self._receiving, self._responding, self._idle):
            group.pop(connection, None)

    def make_room(self) -> bool:
        """Allow one more connection, if need be in the place of another. False where all are at work."""
        return len(self) < self._most or self.abort_one()

    def abort_one(self) -> bool:
        """Close the connection that has waited longest for the rest of a request, or else for one."""
        waiting = self._receiving or self._idle
        if not waiting:
            return False
        self._abort_oldest(waiting, "full")
        return True

    def close_overdue(self) -> None:
        """Close the connections that have exceeded a time limit."""
        now = self._clock()
        for connection in _overdue(self._receiving, now - REQUEST_SECONDS):
            began = self._receiving[connection].size > 0
            self._count(connection, "request")
            connection.time_out() if began else connection.abort()
        for connection in _overdue(self._responding, now - RESPONSE_SECONDS):
            self._count(connection, "response")
            connection.abort()
        for connection in _overdue(self._idle, now - IDLE_SECONDS):
            self.forget(connection)
            connection.abort()

    def _abort_oldest(self, group: Mapping[Closable, _Stage], reason: str) -> None:
        connection = next(iter(group))
        self._count(connection, reason)
        connection.abort()

    def _count(self, connection: Closable, reason: str) -> None:
        """Remove a connection that exceeds a limit, count it and log it."""
        self.forget(connection)
        connections_closed.labels(reason).inc()
        self._log.warning("connections_closed", reason=reason)


def most_connections() -> int:
    """Give the number of connections that leaves as many files for calls, the store and the log."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if files == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, files // 2)


def _overdue(group: Mapping[Closable, _Stage], before: float) -> list[Closable]:
    """List the connections that have been in one stage since *before* or longer."""
    return list(takewhile(lambda each: group[each].since <= before, group))


class Connection(web.RequestHandler, asyncio.BufferedProtocol):
    """A connection of *server*, which is limited by *table*.

    All connections receive into one *buffer*: what arrives is handed on before anything else is read.
    """

    __slots__ = ("_buffer", "_open", "_table")

    def __init__(self, server: web.Server, table: ConnectionTable, buffer: memoryview) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # none, as AppRunner's own server takes it
            auto_decompress=False,  # no platform compresses: it would be garbage, or a bomb
            lingering_time=DISCARD_SECONDS,
            read_bufsize=len(buffer) // 2,
        )
        self._table = table
        self._buffer = buffer
        self._open: asyncio.Transport | None = None  # aiohttp lets go of its own before all is sent

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a request."""
        self._open = cast(asyncio.Transport, transport)
        self._table.open(self)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._table.forget(self)
        super().connection_lost(exc)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002, the loop's own signature
        """Give the memory to receive into."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Take the received bytes."""
        self._table.receive(self, nbytes)
        self.data_received(bytes(self._buffer[:nbytes]))

    def complete(self) -> None:
        """Note that all of a request has arrived."""
        self._table.complete(self)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send a response, after which the connection waits for the next request."""
        resp.headers["Server"] = SERVER
        if self._table.is_draining:
            resp.force_close()
        try:
            return await super().finish_response(request, resp, start_time)
        finally:
            self._table.respond(self)

    def time_out(self) -> None:
        """Answer an unfinished request with 408, and close."""
        if self._open:
            self._open.write(TIMED_OUT)
        self.abort()

    def abort(self) -> None:
        """Close, and discard the unsent bytes."""
        if self._open:
            self._open.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002, it quotes the request
    ) -> web.StreamResponse:
        """Answer a request that is no HTTP, or on which a handler failed, by its status alone."""
        self.log_exception(exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("a part of the response was sent")
        response = web.Response(status=status)
        response.force_close()
        return response

    def log_exception(self, *_: object, exc_info: BaseException | None = None, **__: object) -> None:
        """Log an error of ours without values, and none of peers that leave or speak no HTTP."""
        if exc_info and not isinstance(exc_info, _FAULTS_OF_PEERS):
            log_bug(log, "request_failed", exc_info)


@web.middleware
async def note_complete(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Tell the connection when all of a request has arrived."""
    if isinstance(request.protocol, Connection):
        request.content.on_eof(request.protocol.complete)
    return await handler(request)


_FAULTS_OF_PEERS = (web.RequestPayloadError, HttpProcessingError, ConnectionError)
