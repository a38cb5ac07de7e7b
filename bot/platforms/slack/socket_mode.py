"""Socket Mode: the same listeners for a bot without a public address. Stored first, then acknowledged.

Each try takes a fresh ticket, because a ticket opens one socket. The SDK's own client repeats a spent one for
ever: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import ClientSession, ClientWebSocketResponse, ClientWSTimeout, WSMsgType
from slack_bolt.async_app import AsyncApp

from bot.platforms.common.payload import Json, as_object, as_text, load_object
from bot.platforms.common.sending import Refused, SendError
from bot.platforms.slack.app import dispatch
from bot.platforms.slack.client import read_answer
from bot.platforms.slack.errors import listed
from bot.telemetry.health import HealthFinding
from bot.telemetry.logs import correlation, logger
from bot.telemetry.metrics import sockets

FINISH_SECONDS = 3.0
CLOSE_SECONDS = 2.0
OPEN_SECONDS = 15.0
HEARTBEAT_SECONDS = 5.0
CLOSING_SECONDS = 30.0  # Slack closes a socket about ten seconds after it said so
STEADY_SECONDS = 10.0  # a socket that was open for less counts as a failure
FIRST_PAUSE_SECONDS = 0.5  # doubled with each failure
LONGEST_PAUSE_SECONDS = 30.0

log = logger("slack")


class SocketMode:
    """Keeps a socket to Slack open. *clock* counts seconds and never goes back."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        api_url: str,
        session: ClientSession,
        new_id: Callable[[], str],
        clock: Callable[[], float],
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._api_url = api_url
        self._session = session
        self._new_id = new_id
        self._clock = clock
        self._open: set[ClientWebSocketResponse] = set()
        self._receiving: set[asyncio.Task[None]] = set()
        self._answering: set[asyncio.Task[None]] = set()
        self._failure = "opening"
        self._stopping = False

    def findings(self) -> list[HealthFinding]:
        """Report that no socket is open, so that nothing of Slack arrives."""
        if self._open:
            return []
        fix = f"check SLACK_APP_TOKEN, Socket Mode in the app's settings, and the way to {self._api_url}"
        return [HealthFinding(f"No socket to Slack is open ({self._failure}): {fix}.", grave=True)]

    async def keep_open(self) -> None:
        """Open a socket now, and another one whenever the newest is about to close."""
        failures = 0
        while True:
            asked_to_wait = 0.0
            try:
                socket = await self._opened()
            except Exception as error:  # noqa: BLE001, whatever it was, the next try may succeed
                failures += 1
                asked_to_wait = error.seconds if isinstance(error, SendError) else 0.0
                self._failure = error.reason if isinstance(error, SendError) else type(error).__name__
                log.warning("socket_error", reason=self._failure, failures=failures)
            else:
                opened_at = self._clock()
                await self._until_closing(socket)
                failures = failures + 1 if self._clock() - opened_at < STEADY_SECONDS else 0
            await asyncio.sleep(max(pause(failures), asked_to_wait))

    async def finish(self) -> None:
        """Take no more envelopes, wait for those that were begun, and close."""
        self._stopping = True
        if self._answering:
            await asyncio.wait(self._answering, timeout=FINISH_SECONDS)
        await asyncio.gather(*(socket.close() for socket in self._open))
        if self._receiving:
            await asyncio.wait(self._receiving)

    async def _opened(self) -> ClientWebSocketResponse:
        """Open a socket, and wait until Slack greets."""
        async with asyncio.timeout(OPEN_SECONDS):
            ticket = await self._ticket()
            socket = await self._session.ws_connect(ticket, heartbeat=HEARTBEAT_SECONDS, timeout=_CLOSING)
            try:
                first = load_object(await socket.receive_str())
                if first.get("type") != "hello":
                    raise Refused(listed(first.get("reason")))
            except BaseException:
                await socket.close()
                raise
        return socket

    async def _ticket(self) -> str:
        """Ask for an address that opens one socket, or raise SendError."""
        url = f"{self._api_url}apps.connections.open"
        headers = {"Authorization": f"Bearer {self._app_token}"}
        async with self._session.post(url, data=b"", headers=headers, allow_redirects=False) as answer:
            return as_text(read_answer(answer, await answer.read()).get("url"))

    async def _until_closing(self, socket: ClientWebSocketResponse) -> None:
        """Receive from a socket in the background, and return when it closes or is about to."""
        closing = asyncio.Event()
        self._note_open(socket)
        log.info("socket_open")
        receiving = asyncio.create_task(self._receive(socket, closing))
        self._receiving.add(receiving)
        receiving.add_done_callback(self._receiving.discard)
        await closing.wait()

    async def _receive(self, socket: ClientWebSocketResponse, closing: asyncio.Event) -> None:
        """Receive envelopes until the socket closes."""
        clock, limit = asyncio.get_running_loop().time, asyncio.timeout(None)
        try:
            async with limit:
                async for message in socket:
                    said = load_object(message.data) if message.type is WSMsgType.TEXT else {}
                    if said.get("type") == "disconnect":
                        self._failure = listed(said.get("reason"))
                        log.info("socket_closing", reason=self._failure)
                        limit.reschedule(clock() + CLOSING_SECONDS)
                        closing.set()
                    elif "envelope_id" in said and not self._stopping:
                        self._start_answer(socket, said)
        except TimeoutError:
            log.info("socket_timed_out")
        finally:
            self._note_closed(socket)
            closing.set()
            await socket.close()

    def _note_open(self, socket: ClientWebSocketResponse) -> None:
        self._open.add(socket)
        sockets.set(len(self._open))

    def _note_closed(self, socket: ClientWebSocketResponse) -> None:
        self._open.discard(socket)
        sockets.set(len(self._open))
        if not self._open:
            self._failure = "closed"
            log.info("socket_closed")

    def _start_answer(self, socket: ClientWebSocketResponse, envelope: Json) -> None:
        """Answer an envelope in the background."""
        task = asyncio.create_task(self._answer(socket, envelope))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, socket: ClientWebSocketResponse, envelope: Json) -> None:
        correlation.set(self._new_id())
        answer = await dispatch(self._app, as_object(envelope.get("payload")))
        if answer.status != 200:
            return
        said = {"payload": json.loads(answer.body)} if answer.body.startswith("{") else {}
        try:
            await socket.send_json({"envelope_id": envelope["envelope_id"], **said})
        except ConnectionError:
            log.warning("envelope_not_acknowledged")


def pause(failures: int) -> float:
    """Give the seconds to wait after so many failures in a row."""
    longest = min(FIRST_PAUSE_SECONDS * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE_SECONDS)
    return longest * random.uniform(0.5, 1.0) if failures else 0.0


@asynccontextmanager
async def listening(sockets: SocketMode) -> AsyncIterator[None]:
    """Keep a socket open meanwhile."""
    keeping = asyncio.create_task(sockets.keep_open())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])
        await sockets.finish()


_CLOSING = ClientWSTimeout(ws_close=CLOSE_SECONDS)
