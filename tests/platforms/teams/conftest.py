"""A strict Teams, and Rung behind it on an empty store."""

from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import opened
from bot.settings import read as read_settings
from tests.fakes.teams import Teams
from tests.fakes.teams_people import Person
from tests.support.microsoft import be_microsoft
from tests.support.programs import Served
from tests.support.servers import Server
from tests.support.simulated_time import let_teams_wait_on


@pytest.fixture
def store(server: Server) -> str:
    """Give the address of an empty store."""
    with server.client() as client:
        client.flushall()
    return server.url


@pytest.fixture
async def teams(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Teams]:
    """Open a Teams that signs nothing, as in local development. Rung in this process waits by its clock."""
    async with Teams(signed=False).opened() as teams:
        let_teams_wait_on(teams.clock, monkeypatch)
        yield teams


@pytest.fixture
async def rung(teams: Teams, store: str) -> AsyncIterator[Served]:
    """Serve Teams on an empty store."""
    settings = read_settings({"REDIS_URL": store, **teams.env})
    program = Served(teams, lambda: opened(settings), "/api/messages")
    await program.start()
    yield program
    await program.stop()


@pytest.fixture
async def microsoft(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Teams]:
    """Open a Teams that signs what it sends. Programs in this process find its keys and its login."""
    async with Teams().opened() as teams:
        with teams.login() as login:
            be_microsoft(teams, login, monkeypatch)
            yield teams


@pytest.fixture
def ana(teams: Teams, rung: Served) -> Person:
    """Let Ana use Teams."""
    return teams.person("Ana Lima")
