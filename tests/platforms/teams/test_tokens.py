"""Our token is asked for as the app's kind wants it, beside the loop, and once for everybody."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from requests import ConnectionError, PreparedRequest, Response, Session  # noqa: A004
from requests.adapters import HTTPAdapter
from structlog.testing import capture_logs

from bot.platforms.teams.background_refresh import FetchFailed
from bot.platforms.teams.tokens import (
    AUTHORITY,
    LimitedSession,
    NoToken,
    SharedToken,
    token_request,
    tokens,
)
from bot.settings import ProxySettings
from tests.fakes.bodies import dripping, endless
from tests.fakes.teams_site import APP, TENANT, Clock, Site, html, opened, says, settings

LOGIN = AUTHORITY.rstrip("/")


class Detour(HTTPAdapter):
    """Takes what is meant for Microsoft to a site on this machine: msal insists on https."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        request.url = (request.url or "").replace(LOGIN, self.site.url)
        return super().send(request, *args, **kwargs)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with opened(Clock()) as found:
        yield found


@pytest.fixture
def http(site: Site) -> Iterator[Session]:
    with Session() as session:
        session.mount(LOGIN, Detour(site))
        yield session


def publish(site: Site, tenant: str) -> None:
    """Be Microsoft's login for *tenant*."""
    base = f"{LOGIN}/{tenant}"
    site.pages[f"/{tenant}/v2.0/.well-known/openid-configuration"] = says(
        {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
        }
    )
    site.pages["/common/discovery/instance"] = says({"metadata": []})
    given = {"token_type": "Bearer", "expires_in": 86399, "access_token": f"token-of-{tenant}"}
    site.pages[f"/{tenant}/oauth2/v2.0/token"] = says(given)


@pytest.mark.parametrize(("kind", "tenant"), [("SingleTenant", TENANT), ("MultiTenant", "botframework.com")])
async def test_an_app_asks_the_tenant_of_its_type(site: Site, http: Session, kind: str, tenant: str) -> None:
    publish(site, tenant)
    token = SharedToken(token_request(settings(app_type=kind), http), site.clock)
    assert await token.token() == f"token-of-{tenant}"
    (asked,) = [asked for asked in site.asked if asked.method == "POST"]
    assert asked.path == f"/{tenant}/oauth2/v2.0/token"
    form = parse_qs(asked.text)
    assert form["client_id"] == [APP]
    assert form["client_secret"] == ["a-password"]
    assert form["grant_type"] == ["client_credentials"]
    assert form["scope"] == ["https://api.botframework.com/.default"]


async def test_a_managed_identity_asks_its_machine(
    site: Site, http: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{site.url}/identity")
    monkeypatch.setenv("IDENTITY_HEADER", "of-this-machine")
    site.pages["/identity"] = says({"access_token": "of-the-identity", "expires_on": "4102444800"})
    token = SharedToken(
        token_request(settings(app_type="UserAssignedMSI", app_password=""), http), site.clock
    )
    assert await token.token() == "of-the-identity"
    (asked,) = site.asked
    assert asked.query["resource"] == "https://api.botframework.com"
    assert asked.query["client_id"] == APP
    assert asked.headers["X-IDENTITY-HEADER"] == "of-this-machine"


async def test_a_token_is_requested_once_for_many_callers(site: Site, http: Session) -> None:
    publish(site, TENANT)
    ask = token_request(settings(), http)
    for _ in range(20):
        assert (await asyncio.to_thread(ask))["access_token"] == f"token-of-{TENANT}"
    assert [(asked.method, asked.path) for asked in site.asked if TENANT in asked.path] == [
        ("GET", f"/{TENANT}/v2.0/.well-known/openid-configuration"),
        ("POST", f"/{TENANT}/oauth2/v2.0/token"),
    ]


async def test_a_refused_app_gets_no_token_and_says_why(site: Site, http: Session) -> None:
    publish(site, TENANT)
    refusal = {"error": "invalid_client", "error_description": "AADSTS7000215: a-password is wrong"}
    site.pages[f"/{TENANT}/oauth2/v2.0/token"] = says(refusal, 401)
    with capture_logs() as said, pytest.raises(FetchFailed):
        await SharedToken(token_request(settings(), http), site.clock).token()
    assert [(line["event"], line["reason"]) for line in said] == [("fetch_failed", "invalid_client")]
    assert "a-password" not in str(said)


async def test_a_login_that_is_unwell_gives_no_token(site: Site, http: Session) -> None:
    site.pages[f"/{TENANT}/v2.0/.well-known/openid-configuration"] = html(502)
    with pytest.raises(FetchFailed):
        await SharedToken(token_request(settings(), http), site.clock).token()


async def test_a_login_that_came_back_gives_a_token(site: Site, http: Session) -> None:
    site.pages[f"/{TENANT}/v2.0/.well-known/openid-configuration"] = html(502)
    token = SharedToken(token_request(settings(), http), site.clock)
    with pytest.raises(FetchFailed):
        await token.token()
    publish(site, TENANT)
    site.clock.now += 60
    assert await token.token() == f"token-of-{TENANT}"


@pytest.mark.parametrize(("seconds", "is_endless"), [(60.0, True), (0.5, False)], ids=["endless", "dripping"])
async def test_an_answer_that_does_not_end_is_given_up(
    monkeypatch: pytest.MonkeyPatch, seconds: float, is_endless: bool
) -> None:
    monkeypatch.setattr("bot.platforms.teams.tokens.FETCH_SECONDS", seconds)
    stop = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        await (endless(request) if is_endless else dripping(request, stop))
        return web.Response()

    app = web.Application()
    app.router.add_get("/", answer)
    async with TestServer(app) as server, asyncio.timeout(20):
        with LimitedSession(ProxySettings()) as session, pytest.raises(ConnectionError):
            await asyncio.to_thread(session.get, str(server.make_url("/")))
        stop.set()


async def test_a_short_answer_is_read_whole(site: Site) -> None:
    site.pages["/"] = says({"a": "b" * 10_000})
    with LimitedSession(ProxySettings()) as session:
        answer = await asyncio.to_thread(session.get, f"{site.url}/")
    assert answer.json() == {"a": "b" * 10_000}


async def test_the_loop_runs_on_while_a_token_is_fetched() -> None:
    answered = threading.Event()

    def ask() -> dict[str, Any]:
        # The loop, and nothing else, lets this end.
        return {"access_token": "late", "expires_in": 3600} if answered.wait(10) else {"error": "stalled"}

    waiting = asyncio.create_task(SharedToken(ask, Clock()).token())
    await asyncio.sleep(0)
    answered.set()
    assert await waiting == "late"


async def test_an_expiring_token_is_not_used() -> None:
    clock, made = Clock(), iter(["first", "second"])
    token = SharedToken(lambda: {"access_token": next(made), "expires_in": 3600}, clock)
    assert await token.token() == "first"
    clock.now += 3600 - 60
    assert await token.token() == "second"


async def test_local_development_goes_without() -> None:
    found = tokens(settings(app_id="", auth_disabled=True), Clock(), ProxySettings())
    assert isinstance(found, NoToken)
    assert await found.token() == ""


def test_every_other_app_has_a_token() -> None:
    assert isinstance(tokens(settings(), Clock(), ProxySettings()), SharedToken)
