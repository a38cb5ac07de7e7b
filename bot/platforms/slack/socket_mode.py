"""Socket Mode: the same listeners for a bot without a public address. Stored first, then acknowledged."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.app import dispatch
from bot.platforms.slack.errors import listed
from bot.telemetry.logs import correlation, logger

FINISH_SECONDS = 3.0
OPEN_SECONDS = 15.0
LOOK_SECONDS = 1.0

log = logger("slack")


@dataclass(slots=True)
class Envelopes:
    """Takes envelopes until it is told to stop, and knows when the last one is answered."""

    app: AsyncApp
    new_id: Callable[[], str]
    stopping: bool = False
    running: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Answer one envelope. While stopping leave it to Slack, which sends it to another connection."""
        if self.stopping:
            return
        task = asyncio.create_task(self._answer(client, request))
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def finish(self) -> None:
        """Take no more, and wait for those that were begun."""
        self.stopping = True
        if self.running:
            await asyncio.wait(self.running, timeout=FINISH_SECONDS)

    async def _answer(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        correlation.set(self.new_id())
        answer = await dispatch(self.app, request.payload)
        if answer.status != 200:
            return
        said = json.loads(answer.body) if answer.body.startswith("{") else None
        try:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, said))
        except ConnectionError:
            log.warning("envelope_not_acknowledged")


@asynccontextmanager
async def listening(
    app: AsyncApp, app_token: str, web_client: AsyncWebClient, new_id: Callable[[], str]
) -> AsyncIterator[None]:
    """Keep a socket to Slack open, opened in the background and again after each break."""
    envelopes = Envelopes(app, new_id)
    # Left to itself the SDK gives up where the first try fails, and tries a spent address for ever.
    client = SocketModeClient(
        app_token, logger=_error_logger(), web_client=web_client, auto_reconnect_enabled=False
    )
    client.socket_mode_request_listeners.append(envelopes.take)
    keeping = asyncio.create_task(_keep_open(client))
    try:
        yield
    finally:
        await envelopes.finish()
        keeping.cancel()
        await client.close()  # type: ignore[no-untyped-call]


async def _keep_open(client: SocketModeClient) -> None:
    """Open a socket whenever there is none, each time at a fresh address."""
    while True:
        if not await client.is_connected():
            client.last_ping_pong_time = None  # that of the socket before
            try:
                async with asyncio.timeout(OPEN_SECONDS):
                    await client.connect_to_new_endpoint()
                log.info("socket_open")
            except Exception as error:  # noqa: BLE001, whatever the SDK raises, the next try may succeed
                log.warning("socket_error", reason=_why(error))
        await asyncio.sleep(LOOK_SECONDS)


def _why(error: BaseException | None) -> str:
    return listed(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__


class _ErrorsOnly(logging.Handler):
    """Logs that a call failed and Slack's error code. The SDK's own lines may hold payloads."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            log.warning("socket_error", reason=_why(record.exc_info[1]))


def _error_logger() -> logging.Logger:
    found = logging.getLogger("slack_sdk.rung")
    found.setLevel(logging.ERROR)
    found.propagate = False
    found.handlers = [_ErrorsOnly()]
    return found
