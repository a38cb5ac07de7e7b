"""The two ways in which Slack reaches a program: signed HTTP, and a socket that the program opened."""

import asyncio
import hashlib
import hmac
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout, WSMsgType, web

from tests.fakes.slack_shapes import Json

PATIENCE = 3.0  # seconds that Slack waits for an answer


@dataclass(frozen=True)
class Answer:
    """What a program answered. *status* 0 means that it did not, in time or at all."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Tell whether Slack takes this as an acknowledgement."""
        return self.status == 200


class Door(Protocol):
    """A way in. *what* is command, interaction or event. *retry* counts deliveries before this one."""

    async def send(self, what: str, payload: dict[str, Json], retry: int = 0, reason: str = "") -> Answer:
        """Deliver *payload* and wait for the answer as long as Slack does."""
        ...


def encoded(what: str, payload: dict[str, Json]) -> tuple[bytes, str]:
    """Give body and content type of a delivery over HTTP."""
    if what == "event":
        return json.dumps(payload).encode(), "application/json"
    form = payload if what == "command" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def signed(body: bytes, secret: str, at: float) -> dict[str, str]:
    """Sign *body* as Slack does."""
    stamp = str(int(at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


class HttpDoor:
    """Signed requests to one URL. Signatures carry the time that the program goes by."""

    def __init__(self, url: str, secret: str, session: ClientSession, now: Callable[[], float]) -> None:
        self.url, self._secret, self._session, self._now = url, secret, session, now

    async def send(self, what: str, payload: dict[str, Json], retry: int = 0, reason: str = "") -> Answer:
        """Post *payload* once."""
        body, kind = encoded(what, payload)
        headers = {"Content-Type": kind, **signed(body, self._secret, self._now())}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return await self.post(body, headers)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post any bytes, signed or not."""
        timeout = ClientTimeout(total=PATIENCE)
        try:
            data = io.BytesIO(body)  # bytes as large as some tests send them make the client warn
            async with self._session.post(self.url, data=data, headers=headers, timeout=timeout) as answer:
                return Answer(answer.status, await answer.text(), answer.headers)
        except (TimeoutError, ClientConnectionError):
            return Answer(0)


class SocketDoor:
    """Envelopes through one socket, each acknowledged by its id."""

    def __init__(self) -> None:
        self._socket: web.WebSocketResponse | None = None
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._count = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold the socket open and take what comes back."""
        socket = self._socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A000RUNG"}}
        )
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._acknowledged(json.loads(message.data))
        return socket

    async def disconnect(self, reason: str = "warning") -> None:
        """Announce that the socket will be closed, as Slack does some seconds before."""
        if self._socket:
            await self._socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    async def hang_up(self) -> None:
        """Close the socket, as Slack does now and then."""
        if self._socket:
            await self._socket.close()

    def _acknowledged(self, answer: dict[str, Json]) -> None:
        waiting = self._waiting.pop(str(answer.get("envelope_id")), None)
        if waiting and not waiting.done():
            waiting.set_result(answer.get("payload"))

    async def send(self, what: str, payload: dict[str, Json], retry: int = 0, reason: str = "") -> Answer:
        """Send one envelope."""
        if self._socket is None or self._socket.closed:
            return Answer(0)
        self._count += 1
        envelope = {
            "envelope_id": f"envelope{self._count}",
            "type": {"command": "slash_commands", "interaction": "interactive", "event": "events_api"}[what],
            "payload": payload,
            "accepts_response_payload": what != "event",
        }
        if what == "event":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[f"envelope{self._count}"] = waiting
        await self._socket.send_json(envelope)
        try:
            payload_back = await asyncio.wait_for(waiting, PATIENCE)
        except TimeoutError:
            return Answer(0)
        return Answer(200, json.dumps(payload_back) if payload_back else "")
