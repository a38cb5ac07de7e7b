"""A server a test run and flavour, and a fresh database a test."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.ports.store import Store
from bot.store import Database, connected
from tests.support.servers import Server, flavours, running


@pytest.fixture(scope="session", params=flavours())
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp(request.param), request.param) as server:
        yield server


@pytest.fixture
async def database(server: Server) -> AsyncIterator[Database]:
    with server.client() as client:
        client.flushall()
    async with connected(server.url) as opened:
        yield opened


@pytest.fixture
def store(database: Database) -> Store:
    return database.store
