"""A Teams that only answers: Microsoft's login, keys and connector, with a card on each person's screen."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.bench.load import Sent
from tests.bench.words import QUESTIONS
from tests.fakes.teams_login import TENANT, Microsoft

Json = dict[str, Any]
BOT = "28:0a1b2c3d-0000-4000-8000-000000000000"


@dataclass
class Person:
    """Someone with a private chat: the newest card there, or how many messages without one came."""

    number: int
    card: Json = field(default_factory=dict)
    message: str = ""
    plain_messages: int = 0
    gone: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def chat(self) -> str:
        """Give the id of the private chat."""
        return f"a:{self.number:06d}"

    @property
    def pressable(self) -> Json | None:
        """Find the second statement of the first question that has no answer."""
        rows = [each for each in self.card.get("body", ()) if "selectAction" in each]
        answered = {row["id"][:-1] for row in rows if row["style"] == "accent"}
        found = (row for row in rows if row["id"].endswith("b") and row["id"][:-1] not in answered)
        return next((row["selectAction"] for row in found), None)

    def leave(self) -> None:
        """Go away."""
        self.card, self.plain_messages = {}, 0


class Teams:
    """Answers every call at once. Login and keys take *slow* seconds to."""

    path = "/api/messages"

    def __init__(self, slow: float = 0.0) -> None:
        self.people: dict[str, Person] = {}
        self.calls = 0
        self.tokens = 0
        self.connections: set[object] = set()
        self.url = ""
        self._slow = slow
        self._microsoft = Microsoft(time.time, print)
        self._badge = ""
        self._sent = 0

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Teams"]:
        """Serve on a free port."""
        app = web.Application(client_max_size=1 << 22)
        does = self._microsoft
        app.router.add_get("/v1/.well-known/openidconfiguration", does.metadata)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_get("/common/discovery/instance", does.clouds)
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", does.authority)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_route("*", "/emea/v3/conversations/{chat}/activities", self._show)
        app.router.add_route("*", "/emea/v3/conversations/{chat}/activities/{message}", self._show)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = does.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._badge = does.badge(self._service)
        try:
            yield self
        finally:
            await runner.cleanup()

    @property
    def _service(self) -> str:
        return f"{self.url}/emea/"

    def arrive(self, count: int) -> list[Person]:
        """Let people in who have never been here."""
        first = len(self.people)
        people = [Person(first + number) for number in range(count)]
        self.people |= {person.chat: person for person in people}
        return people

    def asking(self, person: Person) -> Sent:
        """Make the message that starts a check."""
        return self._made(person, {"type": "message", "text": "check", "textFormat": "plain"})

    def answering(self, person: Person) -> Sent | None:
        """Make a press on a card, or a message to who shows none."""
        if 0 < person.plain_messages <= QUESTIONS:
            return self._made(person, {"type": "message", "text": "b", "textFormat": "plain"})
        action = person.pressable
        if action is None:
            return None
        pressed = {"action": action, "trigger": "manual"}
        invoke = {
            "type": "invoke",
            "name": "adaptiveCard/action",
            "replyToId": person.message,
            "value": pressed,
        }
        return self._made(person, invoke)

    def take(self, person: Person, said: bytes) -> None:
        """Show the card that a press was answered with."""
        if not said.startswith(b'{"statusCode"'):
            return
        shown = json.loads(said)["value"]
        if isinstance(shown, dict):
            person.card = shown
        else:
            person.leave()  # a sentence says why there is no card: what is left undone is counted
        person.changed.set()

    def _made(self, person: Person, what: Json) -> Sent:
        now = datetime.now(UTC)
        self._sent = max(self._sent + 1, int(now.timestamp() * 1000))  # an id is a time that no other has
        activity = {
            "id": f"{self._sent}",
            "timestamp": now.isoformat().replace("+00:00", "Z"),
            "serviceUrl": self._service,
            "channelId": "msteams",
            "from": {
                "id": f"29:{person.number}",
                "name": "Someone",
                "aadObjectId": f"aaaaaaaa-0000-4000-8000-{person.number:012d}",
            },
            "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": person.chat},
            "recipient": {"id": BOT, "name": "Rung"},
            "entities": [{"locale": "en-GB", "country": "GB", "platform": "Web", "type": "clientInfo"}],
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "en-GB",
            **what,
        }
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._badge}"}
        return Sent(json.dumps(activity).encode(), headers)

    async def _token(self, request: web.Request) -> web.Response:
        self.tokens += 1
        await asyncio.sleep(self._slow)
        return web.json_response(
            {"token_type": "Bearer", "expires_in": 3599, "access_token": "a.bench.token"}
        )

    async def _keys(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self._slow)
        return await self._microsoft.keys(request)

    async def _show(self, request: web.Request) -> web.Response:
        """Show what is sent. The person sees it once the caller has its answer."""
        self.calls += 1
        self.connections.add(request.transport and request.transport.get_extra_info("peername"))
        person, body = self.people[request.match_info["chat"]], await request.json()
        cards = body.get("attachments") or []
        if cards:
            person.card = cards[0]["content"]
        else:
            person.plain_messages += 1
        id_ = request.match_info["message"] if request.method == "PUT" else f"m{self.calls}"
        person.message = id_
        asyncio.get_running_loop().call_soon(person.changed.set)
        return web.json_response({"id": id_}, status=200 if request.method == "PUT" else 201)
