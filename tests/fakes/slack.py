"""A strict Slack in this process: its Web API, response URLs, sockets and the people who use them.

It answers as Slack does, keeps a list of everything that Slack would refuse or
that we do not want to send, and moves on a clock of its own.
"""

import asyncio
import json
import math
import time
from base64 import b64decode
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.utils import formatdate
from typing import cast
from urllib.parse import parse_qsl

from aiohttp import ClientSession, web

from tests.fakes.bodies import dripping, endless
from tests.fakes.slack_doors import Answer as Delivered, Door, HttpDoor, SocketDoor
from tests.fakes.slack_events import Events
from tests.fakes.slack_methods import METHODS, Answer, Args, Method, RefusedError, content
from tests.fakes.slack_people import Person
from tests.fakes.slack_rules import slips_of_blocks, slips_of_message, slips_of_redraw
from tests.fakes.slack_shapes import Json, is_object
from tests.fakes.slack_world import (
    RESPONSE_SECONDS,
    RESPONSE_USES,
    Channel,
    Grant,
    Message,
    Team,
    Token,
    World,
)
from tests.support.clock import Clock

# Errors that a correct program meets now and then; every other one is our mistake.
CIRCUMSTANCES = frozenset(
    (
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "exchanged_trigger_id",
        "expired_trigger_id",
        "hash_conflict",
        "invalid_auth",
        "is_archived",
        "message_not_found",
        "messages_tab_disabled",
        "not_found",
        "not_in_channel",
        "ratelimited",
        "restricted_action",
        "token_revoked",
        "user_disabled",
        "user_not_in_channel",
    )
)
CHANNEL_BURST = 4  # posts at once in one conversation, then one a second
RESPONSE_KEYS = frozenset(
    (
        "text",
        "blocks",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "metadata",
        "mrkdwn",
        "unfurl_links",
        "unfurl_media",
    )
)


@dataclass(frozen=True)
class Call:
    """One call of the Web API or of a response URL, and the error that it got, if any."""

    method: str
    args: Args
    team: str
    error: str
    at: float


class Slack:
    """One Slack with a workspace *T0RUNG*, its bot, and whoever a test lets join."""

    def __init__(self, clock: Clock | None = None, *, lean: bool = False) -> None:
        self.clock = clock or Clock()
        # What is sent to a program on the real clock is signed by it.
        self._time = (lambda: self.clock.now) if clock else time.time  # noqa: TID251
        self.world = World(self.clock, self._time() - self.clock.now)
        self.behind = 0.0  # seconds by which the Date of answers is late
        self.complaints: list[str] = []
        self.calls: list[Call] = []
        self.limits = not lean
        self.lean = lean
        self.app_token = "xapp-1-A000RUNG"
        self.secret = "0" * 31 + "1"
        self.client = ("1.2", "client-secret")
        self.codes: dict[str, tuple[Team, str]] = {}
        self.teams: list[Team] = []
        self.team = self.add_team("T0RUNG", "rungtest")
        self.events = Events(self.world, self.complain)
        self.door: Door | None = None
        self.people: list[Person] = []
        self.endless_bytes: list[int] = []
        self._faults: dict[str, deque[str]] = {}
        self._held_urls: dict[str, float] = {}
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}
        self._sockets: dict[str, SocketDoor] = {}
        self._stopping = asyncio.Event()
        self._base = ""
        self._session: ClientSession | None = None

    # Setting up

    @property
    def api_url(self) -> str:
        """Give what SLACK_API_URL is to be."""
        return f"{self._base}/api/"

    @property
    def token(self) -> str:
        """Give the bot token of the first workspace."""
        return f"xoxb-{self.team.id}"

    @property
    def session(self) -> ClientSession:
        """Give the one client of the people here."""
        if self._session is None:
            raise RuntimeError("not open")
        return self._session

    def add_team(self, name: str, domain: str, enterprise: str = "", *, whole: bool = False) -> Team:
        """Add a workspace in which Rung is installed."""
        team = Team(name, domain, enterprise, whole)
        self.teams.append(team)
        self.world.join(team, "Rung", bot=True)
        self.world.tokens[f"xoxb-{name}"] = Token(f"xoxb-{name}", team)
        return team

    def person(self, name: str, team: Team | None = None) -> Person:
        """Let someone join."""
        found = Person(self, self.world.join(team or self.team, name))
        self.people.append(found)
        return found

    def channel(self, name: str, *people: Person, bot: bool = True, kind: str = "channel") -> Channel:
        """Open a conversation, with the bot in it unless said otherwise."""
        members = [person.member for person in people]
        if bot:
            members.append(self.world.bot_of(self.team))
        return self.world.found(self.team, name, *members, kind=kind)

    def connect(self, events_url: str) -> None:
        """Send everything to *events_url* from now on."""
        self.door = HttpDoor(events_url, self.secret, self.session, self._time)

    @asynccontextmanager
    async def opened(self, port: int = 0) -> AsyncIterator["Slack"]:
        """Serve on a free port of this machine."""
        app = web.Application(client_max_size=1 << 22)
        app.router.add_get("/api/api.test", self._test)
        app.router.add_route("*", "/api/{method}", self._api)
        app.on_response_prepare.append(self._date)
        app.router.add_post("/response/{key:.+}", self._response)
        app.router.add_get("/socket/{ticket}", self._socket)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self._base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            async with ClientSession() as self._session:
                yield self
        finally:
            self._stopping.set()
            await runner.cleanup()

    async def _test(self, _: web.Request) -> web.Response:
        """Answer the method that needs no token, which is asked for the time."""
        return web.json_response({"ok": True})

    async def _date(self, _: web.Request, answer: web.StreamResponse) -> None:
        """Tell the time by the clock here."""
        answer.headers["Date"] = formatdate(self._time() - self.behind, usegmt=True)

    async def pass_time(self, seconds: float) -> None:
        """Let time go by, and events that nobody took be delivered again when they are due."""
        end = self.clock.now + seconds
        while (due := self.events.next_due) is not None and due <= end:
            self.clock.forward(max(0.0, due - self.clock.now))
            await self.events.retry_due(self._open_door)
        self.clock.forward(end - self.clock.now)

    async def echo(self) -> int:
        """Tell the program of its own messages in direct conversations, as Slack does. Count them."""
        told = 0
        while self.world.echoes:
            team, event = self.world.echoes.popleft()
            await self.events.deliver(self._open_door, team, event)
            told += 1
        return told

    async def redeliver(self) -> Delivered:
        """Deliver the last event once more under an id of its own, as Slack did for hours in January 2025."""
        return await self.events.redeliver(self._open_door)

    async def bot_mentions(self, where: Channel, text: str, user: str = "", **more: Json) -> Delivered:
        """Let a bot mention Rung: a workflow, which is no *user*, Slackbot for a reminder, or another app."""
        bot, stamp = self.world.bot_of(where.team), self.world.stamp()
        event: dict[str, Json] = {
            "type": "app_mention",
            "channel": where.id,
            "text": text.replace("@Rung", f"<@{bot.id}>"),
            "ts": stamp,
            "event_ts": stamp,
            "bot_id": "B0OTHER",
            **({"user": user} if user else {"subtype": "bot_message"}),
        }
        return await self.events.deliver(self._open_door, where.team, event | more)

    async def uninstall(self, team: Team) -> None:
        """Take Rung out of *team*: no token works any more, and two events say so."""
        self.revoke(team, "account_inactive")
        for farewell in self.farewells(team):
            await self.send(farewell)

    def farewells(self, team: Team) -> list[dict[str, Json]]:
        """Make the two events by which Slack tells that a workspace removed Rung just now."""
        tokens: Json = {"oauth": [], "bot": [self.world.bot_of(team).id]}
        events: list[dict[str, Json]] = [
            {"type": "tokens_revoked", "tokens": tokens},
            {"type": "app_uninstalled"},
        ]
        return [self.events.envelope(team, event) for event in events]

    async def send(self, envelope: dict[str, Json]) -> Delivered:
        """Deliver an event that happened a while ago, perhaps."""
        return await self.events.try_once(self._open_door, envelope, 0)

    @property
    def _open_door(self) -> Door:
        if self.door is None:
            raise RuntimeError("nothing is connected")
        return self.door

    # Judging

    def complain(self, what: str) -> None:
        """Note something that must not happen."""
        self.complaints.append(what)

    def check(self) -> None:
        """Raise AssertionError if anything was sent that must not be."""
        assert not self.complaints, "\n".join(self.complaints)

    def forgive(self, words: str) -> None:
        """Drop the complaints with *words* in them. There must be one."""
        kept = [each for each in self.complaints if words not in each]
        assert len(kept) < len(self.complaints), f"nobody complained about {words!r}: {self.complaints}"
        self.complaints[:] = kept

    def counted(self) -> Counter[str]:
        """Count the calls by method."""
        return Counter(call.method for call in self.calls)

    # Misfortune

    def fail(self, method: str, *faults: str) -> None:
        """Let the next calls of *method* (or "response", or a "socket" handshake) end badly, one fault each.

        A fault is 500, html, drop (done, but no answer), refuse (not done, no
        answer), hang, endless or dripping (an answer that does not end),
        ratelimited:SECONDS, or an error's name. A response URL that is rate limited
        stays so until its time has come, and no other does.
        """
        self._faults.setdefault(method, deque()).extend(faults)

    def revoke(self, team: Team, error: str = "token_revoked") -> None:
        """Let every token of *team* be refused from now on."""
        for token in self.world.tokens.values():
            if token.team is team:
                token.trouble = error

    # The Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        fault = self._next_fault(name)
        if fault and fault != "drop":
            return await self._misfortune(request, fault)
        answer, headers = self._answered(name, await _arguments(request, name), _token(request))
        if fault == "drop":
            _hang_up(request)
        return web.json_response(answer, status=429 if "Retry-After" in headers else 200, headers=headers)

    def _answered(self, name: str, args: Args, token: str) -> tuple[Answer, dict[str, str]]:
        token = token or str(args.get("token", ""))
        args = {key: value for key, value in args.items() if key != "token"}
        team = self.world.tokens[token].team.id if token in self.world.tokens else ""
        wait = 0
        try:
            answer, error = {"ok": True, **self._called(name, args, token)}, ""
        except RefusedError as refused:
            error = refused.error
            wait = refused.wait
            answer = {"ok": False, "error": error, "response_metadata": {"messages": [*refused.messages]}}
            if error not in CIRCUMSTANCES:
                self.complain(f"{name}: {error} {'; '.join(refused.messages)}")
        if not self.lean:
            self.calls.append(Call(name, args, team, error, self.clock.now))
        scopes = sorted(self.world.tokens[token].scopes) if token in self.world.tokens else []
        return answer, {"Retry-After": str(wait)} if wait else {"X-OAuth-Scopes": ",".join(scopes)}

    def _called(self, name: str, args: Args, value: str) -> Answer:
        if name == "oauth.v2.access":
            return self._installed(args)
        if name == "apps.connections.open":
            return self._socket_ticket(value)
        if name not in METHODS:
            raise RefusedError("unknown_method")
        method, token = METHODS[name], self._known(value)
        self._permitted(name, method, args, token)
        if self.limits:
            self._limited(name, method, args, token)
        if not self.lean:
            self._judge(name, args)
        return method.run(self.world, token, args)

    def _known(self, value: str) -> Token:
        if not value:
            raise RefusedError("not_authed")
        token = self.world.tokens.get(value)
        if token is None or token.trouble:
            raise RefusedError(token.trouble if token else "invalid_auth")
        return token

    def _permitted(self, name: str, method: Method, args: Args, token: Token) -> None:
        if method.scopes and not method.scopes & token.scopes:
            raise RefusedError("missing_scope", [f"{name} needs {', '.join(sorted(method.scopes))}"])
        for key in args.keys() - method.takes:
            self.complain(f"{name}: unknown argument {key!r}")

    def _limited(self, name: str, method: Method, args: Args, token: Token) -> None:
        waits = [self._take((token.team.id, name), method.per_minute, method.per_minute / 60)]
        if name == "chat.postMessage":
            waits.append(self._take((token.team.id, str(args.get("channel"))), CHANNEL_BURST, 1.0))
        if max(waits) > 0:
            raise RefusedError("ratelimited", wait=int(max(waits)) + 1)

    def _take(self, bucket: tuple[str, ...], size: float, each_second: float) -> float:
        """Take one from *bucket*, or say how many seconds it is until there is one."""
        left, at = self._buckets.get(bucket, (size, self.clock.now))
        left = min(size, left + (self.clock.now - at) * each_second)
        if left < 1:
            self._buckets[bucket] = left, self.clock.now
            return (1 - left) / each_second
        self._buckets[bucket] = left - 1, self.clock.now
        return 0.0

    def _judge(self, name: str, args: Args) -> None:
        if name in ("chat.postMessage", "chat.postEphemeral", "chat.update"):
            self._complain_of(name, slips_of_message(args, self.world.said))
        if name == "chat.postMessage" and (args.get("unfurl_links"), args.get("unfurl_media")) != (
            False,
            False,
        ):
            self.complain(f"{name}: unfurls links")
        if name == "chat.update":
            before = self.world.find(str(args.get("channel")), str(args.get("ts")))
            if before:
                self._complain_of(name, slips_of_redraw(before.blocks, args.get("blocks")))
        view = args.get("view")
        if is_object(view):
            self._complain_of(name, slips_of_blocks(view.get("blocks"), self.world.said))

    def _complain_of(self, name: str, slips: object) -> None:
        for slip in cast("list[str]", slips):
            self.complain(f"{name}: {slip}")

    def _installed(self, args: Args) -> Answer:
        if (args.get("client_id"), args.get("client_secret")) != self.client:
            raise RefusedError("bad_client_secret")
        team, installer = self.codes.pop(str(args.get("code")), (None, ""))
        if team is None:
            raise RefusedError("invalid_code")
        token, bot = self.world.tokens[f"xoxb-{team.id}"], self.world.bot_of(team)
        token.trouble = ""
        return {
            "access_token": token.value,
            "token_type": "bot",
            "scope": ",".join(sorted(token.scopes)),
            "bot_user_id": bot.id,
            "app_id": "A000RUNG",
            "team": None if team.whole else {"id": team.id, "name": team.domain},
            "enterprise": {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None,
            "authed_user": {"id": installer},
            "is_enterprise_install": team.whole,
        }

    # Response URLs

    async def _response(self, request: web.Request) -> web.StreamResponse:
        key = request.match_info["key"]
        if (left := self._held_urls.get(key, 0.0) - self.clock.now) > 0:
            self.complain(f"response: asked again {left:.0f} s too early")
            return await self._misfortune(request, f"ratelimited:{math.ceil(left)}")
        fault = self._next_fault("response")
        if fault.startswith("ratelimited:"):
            with suppress(ValueError):
                self._held_urls[key] = self.clock.now + float(fault.partition(":")[2])
        if fault and fault != "drop":
            return await self._misfortune(request, fault)
        body = cast(Json, await request.json())
        grant = self.world.grants.get(key)
        status, answer = self._responded(grant, body) if is_object(body) else (400, "invalid_payload")
        if not self.lean:
            team = self.world.channels[grant.channel].team.id if grant else ""
            error = answer if status != 200 else ""
            self.calls.append(Call("response", body if is_object(body) else {}, team, error, self.clock.now))
        if fault == "drop":
            _hang_up(request)
        if status == 200:
            return web.Response(text="ok")
        return web.json_response({"ok": False, "error": answer}, status=status)

    def _responded(self, grant: Grant | None, body: Args) -> tuple[int, str]:
        if grant is None:
            return 404, "no_such_url"
        if self.clock.now - grant.issued > RESPONSE_SECONDS:
            return 404, "expired_url"
        if grant.uses >= RESPONSE_USES:
            return 404, "used_url"
        grant.uses += 1
        try:
            self._respond(grant, body)
        except RefusedError as refused:
            self.complain(f"response: {refused.error} {'; '.join(refused.messages)}")
            return 400, refused.error
        return 200, ""

    def _respond(self, grant: Grant, body: Args) -> None:
        if body.get("delete_original"):
            if grant.message and not grant.message.gone:
                self.world.remove(grant.message)
            return
        text, blocks = content(body.get("text", ""), body.get("blocks", []))
        replaced = grant.message if body.get("replace_original") else None
        if not self.lean:
            self._judge_response(body, replaced)
        if replaced and not replaced.gone:
            self.world.redraw(replaced, text, blocks)
            return
        everyone, thread = body.get("response_type") == "in_channel", str(body.get("thread_ts", ""))
        self.shown(grant, text, blocks, everyone=everyone, thread=thread)

    def shown(
        self, grant: Grant, text: str, blocks: list[Json], *, everyone: bool, thread: str = ""
    ) -> Message:
        """Post what was answered to a command or a press: for that person, or for everyone."""
        channel = self.world.channels[grant.channel]
        bot, only = self.world.bot_of(channel.team).id, "" if everyone else grant.person
        return self.world.write(channel, bot, text, blocks, thread, only_for=only)

    def _judge_response(self, body: Args, replaced: Message | None) -> None:
        for key in body.keys() - RESPONSE_KEYS:
            self.complain(f"response: unknown argument {key!r}")
        self._complain_of("response", slips_of_message(body, self.world.said))
        if replaced:
            self._complain_of("response", slips_of_redraw(replaced.blocks, body.get("blocks")))
            if replaced.only_for and body.get("response_type") == "in_channel":
                self.complain("response: an ephemeral message cannot become one for everyone")

    # Sockets

    def _socket_ticket(self, token: str) -> Answer:
        if token != self.app_token:
            raise RefusedError("invalid_auth")
        ticket = f"ticket{self.world.number()}"
        self._sockets[ticket] = SocketDoor()
        return {"url": f"ws{self._base[4:]}/socket/{ticket}"}

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        door = self._sockets.pop(request.match_info["ticket"], None)  # a ticket is spent by its first use
        if door is None:
            raise web.HTTPNotFound
        if self._next_fault("socket"):
            raise web.HTTPServiceUnavailable
        self.door = door
        return await door.serve(request)

    # Failing

    def _next_fault(self, method: str) -> str:
        waiting = self._faults.get(method)
        return waiting.popleft() if waiting else ""

    async def _misfortune(self, request: web.Request, fault: str) -> web.StreamResponse:
        name, _, number = fault.partition(":")
        match name:
            case "500":
                return web.Response(status=500, text="server error")
            case "html":
                return web.Response(text="<html>Slack is over capacity</html>", content_type="text/html")
            case "refuse":
                _hang_up(request)
            case "hang":
                await self._stopping.wait()
            case "endless":
                self.endless_bytes.append(await endless(request))
            case "dripping":
                await dripping(request, self._stopping)
            case "ratelimited":
                body = {"ok": False, "error": name}
                return web.json_response(body, status=429, headers={"Retry-After": number})
        return web.json_response({"ok": False, "error": name})


def _hang_up(request: web.Request) -> None:
    if request.transport:
        request.transport.close()


def _token(request: web.Request) -> str:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value if scheme == "Bearer" else ""


async def _arguments(request: web.Request, name: str) -> Args:
    """Read the arguments as Slack does: from the query, a form, or JSON where the method takes it."""
    found: dict[str, Json] = {**request.query}
    text = await request.text()
    if request.content_type == "application/json":
        takes_json = name in METHODS and METHODS[name].json
        body = json.loads(text) if text and takes_json else {}
        return found | body if is_object(body) else found
    found |= dict(parse_qsl(text, keep_blank_values=True))
    if request.content_type == "multipart/form-data":
        raise web.HTTPUnsupportedMediaType
    return {**{key: _decoded(key, value) for key, value in found.items()}, **_basic(request)}


def _decoded(key: str, value: Json) -> Json:
    if key in ("blocks", "view", "metadata") and isinstance(value, str):
        return cast(Json, json.loads(value))
    if key in ("unfurl_links", "unfurl_media", "include_locale", "link_names"):
        return value in ("1", "true")
    return value


def _basic(request: web.Request) -> Mapping[str, Json]:
    """Read a client's id and secret from the header in which oauth.v2.access takes them."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Basic":
        return {}
    name, _, secret = b64decode(value).decode().partition(":")
    return {"client_id": name, "client_secret": secret}
