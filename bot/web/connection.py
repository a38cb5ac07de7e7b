"""A connection to a client: aiohttp's, which reports what it does to the table of connections.

aiohttp has no time limit for a request: its `keepalive_timeout` ends connections that wait for the next one.
"""

import asyncio
from typing import cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.telemetry.logs import logger, report
from bot.web.request_limits import SMALL_BYTES, ConnectionTable

CHUNK_BYTES = SMALL_BYTES  # read at once, and about as much of a body is kept that no handler reads
DISCARD_SECONDS = 1.0  # to read the rest of a refused request, so that its sender sees the refusal
SERVER = "rung"  # with no version, which would tell an attacker what to try
TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nServer: rung\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

log = logger("web")


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
            report(log, "request_failed", exc_info)


_FAULTS_OF_PEERS = (web.RequestPayloadError, HttpProcessingError, ConnectionError)
