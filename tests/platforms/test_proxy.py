"""Behind a company's proxy: everything that goes out takes that way, with the company's certificates."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from aiohttp import ClientHttpProxyError, web

from bot.platforms.common.sending import NotConnected, RateLimiter, client_session
from bot.platforms.slack.client import OneWorkspace, SlackClient
from bot.platforms.slack.manifest import SCOPES
from bot.settings import environment, read
from tests.fakes.backoff import Backoffs
from tests.fakes.teams_site import APP, TENANT
from tests.support.programs import OURS
from tests.support.proxy import forward_proxy, https_site
from tests.support.servers import Server

HOSTS = ("slack.com", "login.botframework.com", "login.microsoftonline.com", "rung.example.org")


async def _answer(request: web.Request) -> web.Response:
    """Be Slack and Microsoft, as far as `rung doctor` asks them."""
    host, path = request.host, request.path
    login = f"https://login.microsoftonline.com/{TENANT}"
    if path == "/api/auth.test":
        return web.json_response({"ok": True, "team": "Acme"}, headers={"X-OAuth-Scopes": ",".join(SCOPES)})
    if path.endswith("openid-configuration"):
        return web.json_response(
            {"token_endpoint": f"{login}/token", "authorization_endpoint": f"{login}/a", "issuer": login}
        )
    if path.endswith("/token"):
        return web.json_response({"access_token": "t", "token_type": "Bearer", "expires_in": 3600})
    if host == "login.botframework.com":
        return web.json_response({"jwks_uri": "https://login.botframework.com/keys"})
    raise web.HTTPNotFound


async def test_the_doctor_reaches_everyone_through_the_proxy(own_server: Server, tmp_path: Path) -> None:
    env = {
        "REDIS_URL": own_server.url,
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s",
        "TEAMS_APP_ID": APP,
        "TEAMS_APP_PASSWORD": "p",
        "TEAMS_APP_TENANT_ID": TENANT,
        "SSL_CERT_FILE": str(tmp_path / "site.pem"),
        "NO_PROXY": "localhost,.example.org",
        "RUNG_PUBLIC_URL": "https://rung.example.org",
    }
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", _answer)
    async with https_site(app, tmp_path, HOSTS) as port, forward_proxy(port) as proxy:
        kept = {name: value for name, value in environment().items() if not name.startswith(OURS)}
        doctor = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "doctor", "--json"),
            env={**kept, **env, "HTTPS_PROXY": proxy.url},
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await doctor.communicate()
    said = {finding["text"]: finding["fine"] for finding in json.loads(out)}
    fine = [text for text, is_fine in said.items() if is_fine]
    assert set(proxy.asked) == {
        "slack.com:443",
        "login.botframework.com:443",
        "login.microsoftonline.com:443",
    }
    assert "SLACK_BOT_TOKEN is good for Acme" in fine
    assert any(text.startswith("Microsoft gives us a token") for text in fine)


@pytest.mark.parametrize(
    "url",
    ["https://hooks.slack.com/a", "https://smba.trafficmanager.net/emea/v3", "wss://wss-primary.slack.com/"],
)
async def test_calls_and_sockets_take_the_proxy(url: str) -> None:
    async with forward_proxy() as proxy:
        settings = read({"HTTPS_PROXY": proxy.url, "NO_PROXY": "localhost"}).proxy
        async with client_session(5, settings) as session:
            asked = session.ws_connect(url) if url.startswith("wss") else session.post(url)
            with pytest.raises(ClientHttpProxyError):
                await asked
    assert proxy.asked == [f"{url.split('/')[2]}:443"]


async def test_a_refusal_of_the_proxy_is_nothing_done() -> None:
    async with forward_proxy() as proxy, client_session(5, read({"HTTPS_PROXY": proxy.url}).proxy) as session:
        limiter = RateLimiter(asyncio.get_running_loop().time)
        client = SlackClient(session, "https://slack.com/api/", OneWorkspace("xoxb"), limiter, Backoffs())
        with pytest.raises(NotConnected):
            await client.respond("https://hooks.slack.com/actions/1", b"{}")
