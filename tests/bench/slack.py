"""A Slack that only answers: it keeps what each person sees, and counts who called how often."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from tests.bench.contenders import SECRET
from tests.bench.load import Sent
from tests.fakes.slack_doors import signed

Block = dict[str, Any]
ASKED = re.compile(r"Question ([\d.]+?)(, your answer)?: ")
PEOPLE_OF_A_WORKSPACE = 500  # Slack lets an app post to about so many people of one at once


@dataclass
class Person:
    """Someone with a private chat: what is on their screen, and the signal that it changed."""

    number: int
    blocks: list[Block] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ts: str = ""

    @property
    def id(self) -> str:
        """Give Slack's id."""
        return f"U{self.number:06d}"

    @property
    def chat(self) -> str:
        """Give the id of the private chat."""
        return f"D{self.number:06d}"

    @property
    def team(self) -> str:
        """Give the id of the workspace."""
        return f"T{self.number // PEOPLE_OF_A_WORKSPACE:06d}"

    @property
    def button(self) -> tuple[Block, Block] | None:
        """Find the second answer to the first question that has none, with its block."""
        offered: dict[str, list[tuple[Block, Block]]] = {}
        answered = set()
        for block in self.blocks:
            for element in (*block.get("elements", ()), block.get("accessory", {})):
                found = ASKED.match(element.get("accessibility_label", ""))
                if found:
                    offered.setdefault(found[1], []).append((block, element))
                    answered |= {found[1]} if found[2] else set()
        return next((ways[1] for number, ways in offered.items() if number not in answered), None)

    def leave(self) -> None:
        """Go away."""
        self.blocks = []


class Slack:
    """Answers every call at once, and shows what was sent to whom."""

    path = "/slack/events"

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.calls = 0
        self.tokens = 0
        self.connections: set[object] = set()
        self.url = ""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Slack"]:
        """Serve on a free port."""
        app = web.Application(client_max_size=1 << 22)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{person}", self._response)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    def arrive(self, count: int) -> list[Person]:
        """Let people in who have never been here."""
        first = len(self.people)
        people = [Person(first + number) for number in range(count)]
        self.people |= {person.id: person for person in people}
        return people

    def take(self, person: Person, said: bytes) -> None:
        """Take no notice: what Slack shows is sent to it."""

    def asking(self, person: Person) -> Sent:
        """Make the command that starts a check."""
        return _signed(self._command(person))

    def answering(self, person: Person) -> Sent | None:
        """Make a press on the second answer to the first open question."""
        button = person.button
        return _signed(self._press(person, *button)) if button else None

    def _command(self, person: Person) -> bytes:
        form = {
            "token": "not-used",
            "team_id": person.team,
            "team_domain": "bench",
            "channel_id": person.chat,
            "channel_name": "directmessage",
            "user_id": person.id,
            "user_name": "someone",
            "command": "/rung",
            "text": "check",
            "api_app_id": "A0BENCH",
            "is_enterprise_install": "false",
            "response_url": f"{self.url}/response/{person.id}",
            "trigger_id": f"{time.monotonic_ns()}.1.f",
        }
        return urlencode(form).encode()

    def _press(self, person: Person, block: Block, button: Block) -> bytes:
        """Give the body of a press: Slack sends the whole message along."""
        action = {key: button[key] for key in ("type", "action_id", "text", "value") if key in button}
        message: Block = {"type": "message", "user": "U0BOT", "bot_id": "B0BOT", "ts": person.ts, "text": "x"}
        payload: Block = {
            "type": "block_actions",
            "user": {"id": person.id, "username": "someone", "name": "someone", "team_id": person.team},
            "api_app_id": "A0BENCH",
            "token": "not-used",
            "container": {
                "type": "message",
                "message_ts": person.ts,
                "channel_id": person.chat,
                "is_ephemeral": False,
            },
            "trigger_id": f"{time.monotonic_ns()}.1.f",
            "team": {"id": person.team, "domain": "bench"},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": person.chat, "name": "directmessage"},
            "message": message | {"blocks": person.blocks},
            "state": {"values": {}},
            "response_url": f"{self.url}/response/{person.id}",
            "actions": [{**action, "block_id": block.get("block_id", "b"), "action_ts": "1.1"}],
        }
        return urlencode({"payload": json.dumps(payload)}).encode()

    async def _api(self, request: web.Request) -> web.Response:
        self._count(request)
        body = await request.json() if request.content_type == "application/json" else {}
        person = self.people.get(str(body.get("channel", "")).replace("D", "U"))
        if person is None:  # auth.test, which Bolt calls once
            return web.json_response(
                {"ok": True, "user_id": "U0BOT", "bot_id": "B0BOT", "team_id": "T000000"}
            )
        person.ts = body.get("ts") or f"{self.calls}.1"
        self._show(person, body["blocks"])
        return web.json_response({"ok": True, "channel": person.chat, "ts": person.ts})

    async def _response(self, request: web.Request) -> web.Response:
        self._count(request)
        body = await request.json()
        if body.get("replace_original"):
            self._show(self.people[request.match_info["person"]], body["blocks"])
        return web.Response(text="ok")

    def _count(self, request: web.Request) -> None:
        self.calls += 1
        self.connections.add(request.transport and request.transport.get_extra_info("peername"))

    def _show(self, person: Person, blocks: Any) -> None:
        """Show *blocks*. The person sees them once the caller has its answer."""
        person.blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
        asyncio.get_running_loop().call_soon(person.changed.set)


def _signed(body: bytes) -> Sent:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return Sent(body, kind | signed(body, SECRET, time.time()))
