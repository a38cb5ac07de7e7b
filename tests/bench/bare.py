"""The floor: aiohttp alone, the signature, one Redis script, the answer, one post."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

from aiohttp import ClientSession, web
from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from slack_sdk.signature import SignatureVerifier

from tests.bench.words import screen

SCRIPT = """
redis.call('HSET', KEYS[1], ARGV[1], 'b')
return redis.call('HLEN', KEYS[1])
"""


class Bare:
    """One handler for commands and presses."""

    def __init__(self) -> None:
        self._verifier = SignatureVerifier(os.environ["SLACK_SIGNING_SECRET"])
        self._redis = Redis.from_url(os.environ["REDIS_URL"])
        self._script: AsyncScript = self._redis.register_script(SCRIPT)
        self._posts: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None

    async def opened(self, app: web.Application) -> AsyncIterator[None]:
        """Keep one client session open while *app* runs."""
        async with ClientSession(
            headers={"Authorization": f"Bearer {os.environ['SLACK_BOT_TOKEN']}"}
        ) as session:
            self._session = session
            yield
        await self._redis.aclose()

    async def receive(self, request: web.Request) -> web.Response:
        """Verify, write, answer, and post afterwards."""
        text = await request.text()
        if not self._verifier.is_valid_request(text, dict(request.headers)):
            return web.Response(status=401)
        form = dict(parse_qsl(text))
        payload = json.loads(form["payload"]) if "payload" in form else {}
        person = payload["user"]["id"] if payload else form["user_id"]
        value = payload["actions"][0]["value"] if payload else "0"
        await self._script(keys=[f"session:{person}"], args=[value])
        task = asyncio.create_task(self._post(person, int(value) + 1))
        self._posts.add(task)
        task.add_done_callback(self._posts.discard)
        return web.Response()

    async def _post(self, person: str, number: int) -> None:
        if self._session is None:
            raise RuntimeError("not open")
        body = {"channel": person, "text": "Question", "blocks": screen(number)}
        async with self._session.post(f"{os.environ['SLACK_API_URL']}chat.postMessage", json=body) as answer:
            await answer.read()


def application() -> web.Application:
    """Put the one route together."""
    bare, app = Bare(), web.Application()
    app.cleanup_ctx.append(bare.opened)
    app.router.add_post("/slack/events", bare.receive)
    return app


if __name__ == "__main__":
    web.run_app(application(), port=int(os.environ["PORT"]), access_log=None, print=None)
