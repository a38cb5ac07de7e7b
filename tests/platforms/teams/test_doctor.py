"""The doctor sees what would keep Teams from working, and says what to do about it."""

from dataclasses import replace

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.bootstrap import opened
from bot.platforms.teams.doctor import examine
from bot.platforms.teams.keys import SigningKeys
from bot.platforms.teams.tokens import SharedToken, Tokens, token_request
from bot.settings import TeamsSettings, read
from tests.fakes.teams import Teams
from tests.fakes.teams_login import APP
from tests.support.clock import Clock
from tests.support.programs import Served

SECRET_ID = "3f0b5a52-0d52-4a6b-9a3e-6f1de2b0a333"


@pytest.fixture
async def teams() -> Teams:
    """Give a Teams that signs what it sends."""
    return Teams()


async def found(
    teams: Teams,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, str] | None = None,
    url: str = "",
    later: int = 0,
) -> dict[bool, str]:
    """Examine Teams with a *changed* environment. Give what is fine and what is not."""
    with teams.login() as login:

        def tokens(settings: TeamsSettings, clock: object, proxy: object) -> Tokens:
            return SharedToken(token_request(settings, login), lambda: 0.0)

        def keys(session: ClientSession, clock: object) -> SigningKeys:
            return SigningKeys(session, lambda: 0.0, teams.metadata_url)

        monkeypatch.setattr("bot.platforms.teams.doctor.tokens", tokens)
        monkeypatch.setattr("bot.platforms.teams.doctor.SigningKeys", keys)
        monkeypatch.setattr("bot.platforms.teams.doctor.METADATA_URL", teams.metadata_url)
        settings = replace(read(teams.env | (changed or {})), public_url=url)
        looked = await examine(settings, real_now() + later)
    return {fine: "\n".join(each.text for each in looked if each.fine is fine) for fine in (True, False)}


def real_now() -> int:
    """Give the time that a web server tells."""
    from bot.bootstrap import runtime

    return runtime().now()


async def test_the_doctor_is_content_with_what_works(teams: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    async with teams.opened():
        said = await found(teams, monkeypatch)
    assert said[False] == ""
    assert "Microsoft gives us a token" in said[True]
    assert "within reach, 1 of them" in said[True]
    assert "the clock agrees" in said[True]


@pytest.mark.parametrize(
    ("changed", "later", "words"),
    [
        ({"TEAMS_APP_ID": "rung"}, 0, "TEAMS_APP_ID is not a GUID"),
        ({"TEAMS_APP_TENANT_ID": "contoso.example"}, 0, "TEAMS_APP_TENANT_ID is not a GUID"),
        ({"TEAMS_APP_PASSWORD": SECRET_ID}, 0, "looks like the secret's ID"),
        ({"TEAMS_APP_PASSWORD": "another"}, 0, "Microsoft gives no token (invalid_client)"),
        ({"TEAMS_APP_TENANT_ID": APP}, 0, "Microsoft gives no token"),
        ({}, 200, "this clock is"),
    ],
)
async def test_the_doctor_says_what_to_fix(
    teams: Teams, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], later: int, words: str
) -> None:
    async with teams.opened():
        assert words in (await found(teams, monkeypatch, changed, later=later))[False]


async def test_the_doctor_says_that_microsoft_cannot_be_reached(
    teams: Teams, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with teams.opened():
        teams.fail("metadata", "502", "502")
        said = await found(teams, monkeypatch)
    assert "Microsoft's keys are out of reach (status_502)" in said[False]


async def test_the_doctor_finds_our_own_door(
    teams: Teams, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read({"REDIS_URL": store, **teams.env})
    program = Served(teams, lambda: opened(settings, clock=Clock().runtime), "/api/messages")
    await program.start()
    try:
        async with teams.opened():
            said = await found(teams, monkeypatch, url=program.base)
    finally:
        await program.stop()
    assert "lets nobody in but Microsoft" in said[True]
    assert said[False].startswith("Teams calls https alone")


@pytest.mark.parametrize("status", [401, 404])
async def test_the_doctor_knows_another_door_from_ours(
    teams: Teams, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"WWW-Authenticate": "Basic"})

    app = web.Application()
    app.router.add_post("/api/messages", answer)
    async with TestServer(app) as other, teams.opened():
        said = await found(teams, monkeypatch, url=str(other.make_url("")).rstrip("/"))
    assert f"answers {status}, but it is not `rung web` with this platform" in said[False]


async def test_the_doctor_says_that_nobody_is_at_home(teams: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    async with teams.opened():
        said = await found(teams, monkeypatch, url="http://127.0.0.1:1")
    assert "does not answer (ClientConnectorError)" in said[False]


async def test_in_local_development_nobody_is_asked() -> None:
    settings = read({"TEAMS_AUTH": "disabled-for-local-dev", "HOST": "127.0.0.1"})
    (only,) = await examine(settings, 0)
    assert only.fine
