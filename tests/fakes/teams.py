"""A strict Teams in this process: Microsoft's login, keys and connector, and the people who use it.

It answers as Teams does, keeps a list of everything that Teams would refuse or
that we do not want to send, and moves on a clock of its own.
"""

import asyncio
import json
import math
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import formatdate
from typing import cast

from aiohttp import ClientSession, web
from requests import Session

from tests.fakes.bodies import dripping, endless
from tests.fakes.slack_doors import Answer
from tests.fakes.slack_shapes import Json
from tests.fakes.teams_connector import Connector, RefusedError
from tests.fakes.teams_login import APP, LOGIN, PASSWORD, TENANT, Detour, Microsoft
from tests.fakes.teams_people import Person, post
from tests.fakes.teams_rules import too_large
from tests.fakes.teams_world import Conversation, Object, World
from tests.support.clock import Clock

# What a correct program meets now and then; every other refusal is our mistake.
CIRCUMSTANCES = frozenset(
    (
        "ActivityNotFoundInConversation",
        "BotNotInConversationRoster",
        "ConversationBlockedByUser",
        "ConversationNotFound",
        "ForbiddenOperationException",
        "Throttled",
        "TokenExpired",
    )
)
Method = Callable[[web.Request, Json], Awaitable[Object]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Call:
    """One call of the connector, and the code with which it was refused, if it was."""

    what: str
    conversation: str
    body: Json
    code: str
    at: float


class Teams:
    """One Teams with an organisation TENANT, and whoever a test lets join.

    *signed* is what it sends, like the real one's; by *clock* goes the program, too, if one is given.
    """

    def __init__(self, clock: Clock | None = None, *, signed: bool = True) -> None:
        self.clock = clock or Clock()
        self.complaints: list[str] = []
        self.calls: list[Call] = []
        self.signed = signed
        # What is sent to a program on the real clock tells that time, and is signed by it.
        self._time = (lambda: self.clock.now) if clock else time.time  # noqa: TID251
        self.world = World(self.clock, APP, self._time() - self.clock.now)
        self.microsoft = Microsoft(self._time, self.complain)
        self._connector = Connector(self.world, self.complain)
        self._messages_url = ""
        self.endless_bytes: list[int] = []
        self._faults: dict[str, deque[str]] = {}
        self._stopping = asyncio.Event()
        self._session: ClientSession | None = None

    # Setting up

    @property
    def service_url(self) -> str:
        """Give the address that activities come with."""
        return f"{self.microsoft.base}/emea/"

    @property
    def metadata_url(self) -> str:
        """Give the address at which Microsoft tells where its keys are."""
        return f"{self.microsoft.base}/v1/.well-known/openidconfiguration"

    @property
    def env(self) -> dict[str, str]:
        """Give what our environment holds about Teams."""
        if not self.signed:
            return {"TEAMS_AUTH": "disabled-for-local-dev", "HOST": "127.0.0.1"}
        return {"TEAMS_APP_ID": APP, "TEAMS_APP_PASSWORD": PASSWORD, "TEAMS_APP_TENANT_ID": TENANT}

    def person(
        self, name: str, tenant: str = TENANT, *, zone: str = "Europe/Berlin", guest: bool = False
    ) -> Person:
        """Let someone join, who has the app."""
        return Person(self, self.world.join(tenant, name, zone, guest=guest))

    def group(self, *people: Person) -> Conversation:
        """Open a group chat with us in it."""
        return self.world.group(TENANT, *(each.member for each in people))

    def channel(self, name: str, *people: Person, team: str = "") -> Conversation:
        """Open a channel with us in it, the first one of a new team unless *team* is named."""
        return self.world.channel(TENANT, name, *(each.member for each in people), team=team)

    def connect(self, messages_url: str) -> None:
        """Send everything to *messages_url* from now on."""
        self._messages_url = messages_url

    def login(self) -> Session:
        """Give a client for which Microsoft's login is here."""
        session = Session()
        session.mount(LOGIN, Detour(self.microsoft.base))
        return session

    @asynccontextmanager
    async def opened(self, port: int = 0) -> AsyncIterator["Teams"]:
        """Serve on a free port of this machine."""
        app = web.Application(client_max_size=1 << 22)
        app.add_routes([*self._microsoft_routes(), *self._connector_routes()])
        app.on_response_prepare.append(self._date)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self.microsoft.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            async with ClientSession() as self._session:
                yield self
        finally:
            self._stopping.set()
            await runner.cleanup()

    async def _date(self, _: web.Request, answer: web.StreamResponse) -> None:
        """Tell the time by the clock here."""
        answer.headers["Date"] = formatdate(self._time(), usegmt=True)

    def _microsoft_routes(self) -> list[web.RouteDef]:
        known, door = "/v1/.well-known", self._door
        return [
            web.get(f"{known}/openidconfiguration", door("metadata", self.microsoft.metadata)),
            web.get(f"{known}/keys", door("keys", self.microsoft.keys)),
            web.get("/common/discovery/instance", self.microsoft.clouds),
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", self.microsoft.authority),
            web.post("/{tenant}/oauth2/v2.0/token", door("token", self.microsoft.token)),
        ]

    def _connector_routes(self) -> list[web.RouteDef]:
        every = "/emea/v3/conversations"
        one = f"{every}/{{conversation}}"
        message, does, call = f"{one}/activities/{{message}}", self._connector, self._call
        return [
            web.post(every, call("create", does.create)),
            web.post(f"{one}/activities", call("send", does.send)),
            web.put(message, call("update", does.update)),
            web.delete(message, call("delete", does.delete)),
            web.get(f"{one}/pagedmembers", call("members", does.members)),
        ]

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
        """Count the calls by what they asked for."""
        return Counter(call.what for call in self.calls)

    # Misfortune

    def fail(self, what: str, *faults: str) -> None:
        """Let the next calls of *what* end badly, one fault each.

        *what* is create, send, update, delete, members, token, metadata or
        keys. A fault is a status (502 comes with a page of HTML), 429:SECONDS,
        redirect:ADDRESS, slow:SECONDS (done, late by the real clock), drop (done, but no
        answer), refuse (not done, no answer), hang, endless or dripping (an answer that does not end).
        """
        self._faults.setdefault(what, deque()).extend(faults)

    # Sending

    async def deliver(self, activity: Object, token: str = "") -> Answer:
        """Send *activity* to us, signed as Microsoft does, or with a *token* of somebody's own."""
        if self._session is None or not self._messages_url:
            raise RuntimeError("nothing is connected")
        token = token or (self.microsoft.badge(self.service_url) if self.signed else "")
        return await post(self._session, self._messages_url, activity, token)

    # Serving

    def _call(self, what: str, run: Method) -> Handler:
        """Make a handler of something that the connector does."""

        async def answered(request: web.Request) -> web.StreamResponse:
            text = await request.text()
            done, refusal = await self._done(request, text, run)
            code = refusal.code if refusal else ""
            where = request.match_info.get("conversation", "")
            self.calls.append(Call(what, where, _json(text), code, self.clock.now))
            if refusal is None:
                return web.json_response(done, status=201 if request.method == "POST" else 200)
            if code not in CIRCUMSTANCES:
                self.complain(f"{what}: {refusal.status} {code} {refusal.message}")
            return _refused(refusal)

        return self._door(what, answered)

    async def _done(self, request: web.Request, text: str, run: Method) -> tuple[Object, RefusedError | None]:
        try:
            problem = self.microsoft.problem_with(request.headers.get("Authorization", ""))
            if self.signed and problem:
                raise RefusedError(401, problem)
            if too_large(text):
                raise RefusedError(413, "MessageSizeTooBig", f"{len(text)} characters")
            return await run(request, _json(text)), None
        except RefusedError as refusal:
            return {}, refusal

    def _door(self, what: str, run: Handler) -> Handler:
        """Let misfortune come before whatever *run* does."""

        async def handle(request: web.Request) -> web.StreamResponse:
            waiting = self._faults.get(what)
            if not waiting:
                return await run(request)
            fault = waiting.popleft()
            if fault == "drop":
                await run(request)
            if fault.startswith("slow:"):
                await asyncio.sleep(float(fault.removeprefix("slow:")))
                return await run(request)
            return await self._misfortune(request, fault)

        return handle

    async def _misfortune(self, request: web.Request, fault: str) -> web.StreamResponse:
        name, _, rest = fault.partition(":")
        match name:
            case "drop" | "refuse":
                if request.transport:
                    request.transport.close()
            case "hang":
                await self._stopping.wait()
            case "endless":
                self.endless_bytes.append(await endless(request))
            case "dripping":
                await dripping(request, self._stopping)
            case "redirect":
                return web.Response(status=307, headers={"Location": rest})
            case "502":
                page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
                return web.Response(status=502, text=page, content_type="text/html")
            case "429":
                return web.json_response(
                    {"error": {"code": "Throttled"}}, status=429, headers={"Retry-After": rest}
                )
            case _:
                return _refused(RefusedError(int(name), "ServiceError"))
        return web.Response(status=500)


def _refused(refusal: RefusedError) -> web.Response:
    headers = {"Retry-After": str(math.ceil(refusal.wait))} if refusal.wait else {}
    error = {"error": {"code": refusal.code, "message": refusal.message}}
    return web.json_response(error, status=refusal.status, headers=headers)


def _json(text: str) -> Json:
    try:
        return cast(Json, json.loads(text)) if text else None
    except ValueError:
        return None
