"""Microsoft on this machine: a site that answers what a test wants, keys that sign as theirs do, and a clock."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import ClientSession, ClientTimeout, TCPConnector, web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot.platforms.teams.authentication import ISSUER
from bot.settings import TeamsSettings

APP = "0a1b2c3d-app"
TENANT = "11111111-2222-3333-4444-555555555555"
SERVICE = "https://smba.trafficmanager.net/emea/"
NOW = 1_800_000_000
PATIENT = ClientTimeout(total=5.0)

Json = dict[str, Any]


def settings(**changes: Any) -> TeamsSettings:
    """Give the settings of an app of one organisation."""
    told = {
        "app_id": APP,
        "app_password": "a-password",
        "tenant_id": TENANT,
        "app_type": "SingleTenant",
        "auth_disabled": False,
        "service_hosts": (),
    }
    return TeamsSettings(**{**told, **changes})


class Clock:
    """Seconds that pass only where a test, or who sleeps, lets them."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class Signer:
    """A key pair of Microsoft's, which may sign for *endorsements*."""

    def __init__(self, kid: str, *endorsements: str) -> None:
        self.kid = kid
        self.endorsements = endorsements or ("msteams",)
        self.private = rsa.generate_private_key(65537, 2048)

    @property
    def jwk(self) -> Json:
        """Give the public half as it is published."""
        public: Json = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "endorsements": list(self.endorsements)}

    def sign(self, claims: Json, **header: Any) -> str:
        """Give a token with *claims*. What is None in *header* is left out."""
        headers = {name: value for name, value in {"kid": self.kid, **header}.items() if value is not None}
        return jwt.encode(claims, self.private, "RS256", headers=headers)


def claims(**changes: Any) -> Json:
    """Give the claims that Microsoft would make at NOW. Those changed to None are left out."""
    made = {
        "iss": ISSUER,
        "aud": APP,
        "exp": NOW + 3600,
        "nbf": NOW - 60,
        "serviceurl": SERVICE,
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def activity(**changes: Any) -> Json:
    """Give as much of an activity as is looked at before it is believed."""
    made = {
        "type": "message",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "channelData": {"tenant": {"id": TENANT}},
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


@dataclass(frozen=True)
class Asked:
    """One request as it arrived. *at* is what a test's clock said, *peer* the other end of its connection."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    text: str
    at: float
    peer: object

    @property
    def json(self) -> Any:
        return json.loads(self.text)


Answer = Callable[[], web.Response]


def says(body: Any = None, status: int = 200, **headers: str) -> Answer:
    """Answer with JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: web.json_response({} if body is None else body, status=status, headers=named)


def html(status: int) -> Answer:
    """Answer as a gateway does that is unwell."""
    return lambda: web.Response(text="<h1>Bad Gateway</h1>", status=status, content_type="text/html")


@dataclass
class Site:
    """A server on this machine: *pages* stand at their paths, *answers* are given one after the other before."""

    clock: Clock
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    pages: dict[str, Answer] = field(default_factory=dict)
    answers: deque[Answer] = field(default_factory=deque)
    hangs_up: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        """Note a request, wait until the gate is open, and answer."""
        number = len(self.asked) + 1
        self.asked.append(
            Asked(
                request.method,
                request.raw_path.partition("?")[0],
                dict(request.query),
                dict(request.headers),
                await request.text(),
                self.clock(),
                request.transport and request.transport.get_extra_info("peername"),
            )
        )
        self.arrived.set()
        await self.gate.wait()
        if self.hangs_up and request.transport:
            request.transport.abort()
        if self.answers:
            return self.answers.popleft()()
        return self.pages.get(request.path, says({"id": f"m{number}"}, 201))()

    def publish(self, *signers: Signer) -> str:
        """Publish the keys of *signers* and nobody else's. Give the address of the metadata."""
        self.pages["/openid"] = says({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"})
        self.pages["/keys"] = says({"keys": [signer.jwk for signer in signers]})
        return f"{self.url}/openid"

    def count(self, path: str) -> int:
        """Count the requests for *path*."""
        return sum(asked.path == path for asked in self.asked)


@asynccontextmanager
async def opened(clock: Clock) -> AsyncIterator[Site]:
    """Open a site on a free port."""
    site = Site(clock)
    site.gate.set()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield site
    finally:
        site.gate.set()
        await runner.cleanup()


@asynccontextmanager
async def session(timeout: ClientTimeout = PATIENT, connections: int = 100) -> AsyncIterator[ClientSession]:
    """Open a client that does not wait for ever."""
    async with ClientSession(timeout=timeout, connector=TCPConnector(limit=connections)) as client:
        yield client
