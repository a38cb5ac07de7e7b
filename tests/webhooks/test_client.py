"""Posts are signed as the Standard Webhooks specification says, judged by its own library."""

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks import Webhook, WebhookVerificationError

from bot.bootstrap import runtime
from bot.settings import ProxySettings, WebhookSettings
from bot.webhooks.client import WebhookClient

SECRET = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"
BODY = '{"type":"step.done","title":"Größe"}'.encode()


class Receiver:
    """Another program: answers with *status*, and keeps what came."""

    def __init__(self) -> None:
        self.status = 204
        self.came: list[tuple[dict[str, str], bytes]] = []

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def client(receiver: Receiver) -> AsyncIterator[WebhookClient]:
    app = web.Application()
    app.router.add_post("/{any}", receiver.take)
    async with TestServer(app) as server:
        yield client_of(str(server.make_url("/hook")))


def client_of(url: str, *keys: bytes) -> WebhookClient:
    settings = WebhookSettings(url, keys or (bytes(range(32)),))
    return WebhookClient(settings, ProxySettings(), runtime().now)


async def test_a_post_is_read_by_the_library_of_the_specification(
    client: WebhookClient, receiver: Receiver
) -> None:
    assert await client.post("msg_1", BODY) is None
    ((headers, body),) = receiver.came
    lower = {name.lower(): value for name, value in headers.items()}
    assert Webhook(SECRET).verify(body, lower) == {"type": "step.done", "title": "Größe"}
    assert (lower["webhook-id"], lower["content-type"]) == ("msg_1", "application/json")
    for changed in (body + b" ", body.replace(b"done", b"Done")):
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(changed, lower)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, lower | {"webhook-id": "msg_2"})


async def test_a_post_is_signed_with_the_old_secret_too(receiver: Receiver) -> None:
    old, new = bytes(range(32)), bytes(range(32, 64))
    app = web.Application()
    app.router.add_post("/{any}", receiver.take)
    async with TestServer(app) as server:
        assert await client_of(str(server.make_url("/hook")), new, old).post("msg_1", BODY) is None
    ((headers, body),) = receiver.came
    lower = {name.lower(): value for name, value in headers.items()}
    for key in (old, new):
        Webhook(f"whsec_{base64.b64encode(key).decode()}").verify(body, lower)
    with pytest.raises(WebhookVerificationError):
        Webhook(f"whsec_{base64.b64encode(bytes(32)).decode()}").verify(body, lower)


@pytest.mark.parametrize("status", [301, 307, 400, 410, 500, 503])
async def test_only_a_success_is_taken_and_no_redirect_followed(
    client: WebhookClient, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    assert await client.post("msg_1", BODY) == f"http_{status}"
    assert len(receiver.came) == 1


async def test_a_receiver_that_is_down_is_a_reason_and_no_error() -> None:
    assert await client_of("http://127.0.0.1:9/hook").post("msg_1", BODY) == "connection"


async def test_a_slow_receiver_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.webhooks.client.POST_SECONDS", 0.05)
    over = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", hang)
    async with TestServer(app) as server:
        assert await client_of(str(server.make_url("/hook"))).post("msg_1", BODY) == "timeout"
        over.set()
