"""The floor: aiohttp alone, the token's signature, one Redis script, and the next card in the answer."""

import asyncio
import json
import os
from collections.abc import AsyncIterator

import jwt
from aiohttp import ClientSession, web
from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from tests.bench.bare import SCRIPT
from tests.bench.words import card


class Bare:
    """One handler for messages and presses."""

    def __init__(self) -> None:
        self._redis = Redis.from_url(os.environ["REDIS_URL"])
        self._script: AsyncScript = self._redis.register_script(SCRIPT)
        self._posts: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None
        self._key: jwt.PyJWK | None = None

    async def opened(self, app: web.Application) -> AsyncIterator[None]:
        """Fetch Microsoft's key, and keep one client session open while *app* runs."""
        async with ClientSession() as self._session:
            url = f"{os.environ['BENCH_MICROSOFT']}/v1/.well-known/keys"
            async with self._session.get(url) as answer:
                self._key = jwt.PyJWK((await answer.json())["keys"][0], "RS256")
            yield
        await self._redis.aclose()

    async def receive(self, request: web.Request) -> web.Response:
        """Verify, write, answer. Who has no card yet is sent one."""
        token = request.headers["Authorization"].removeprefix("Bearer ")
        jwt.decode(token, self._key, ["RS256"], audience=os.environ["TEAMS_APP_ID"])
        activity = json.loads(await request.read())
        person = activity["from"]["aadObjectId"]
        if activity["type"] == "message":
            task = asyncio.create_task(self._post(activity))
            self._posts.add(task)
            task.add_done_callback(self._posts.discard)
            return web.Response()
        number = int(activity["value"]["action"]["data"]["press"])
        await self._script(keys=[f"session:{person}"], args=[number])
        kind = "application/vnd.microsoft.card.adaptive"
        return web.json_response({"statusCode": 200, "type": kind, "value": card(number + 1)})

    async def _post(self, activity: dict[str, dict[str, str]]) -> None:
        if self._session is None:
            raise RuntimeError("not open")
        where = f"{activity['serviceUrl']}v3/conversations/{activity['conversation']['id']}/activities"
        shown = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card(1)}
        await self._script(keys=[f"session:{activity['from']['aadObjectId']}"], args=["0"])
        async with self._session.post(where, json={"type": "message", "attachments": [shown]}) as answer:
            await answer.read()


def application() -> web.Application:
    """Put the one route together."""
    bare, app = Bare(), web.Application()
    app.cleanup_ctx.append(bare.opened)
    app.router.add_post("/api/messages", bare.receive)
    return app


if __name__ == "__main__":
    web.run_app(application(), port=int(os.environ["PORT"]), access_log=None, print=None)
