"""A server a test run and flavour, and a fresh database a test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.ports.store import Store
from bot.store import Database, connected
from tests.servers import Server, flavours


@pytest.fixture(scope="session", params=flavours())
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp(request.param), flavours()[request.param]).start()
    yield running
    running.kill()


@pytest.fixture
async def database(server: Server) -> AsyncIterator[Database]:
    with server.client() as client:
        client.flushall()
    async with connected(server.url) as opened:
        yield opened


@pytest.fixture
def store(database: Database) -> Store:
    return database.store


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may kill."""
    running = Server(tmp_path, flavours()["valkey"]).start()
    yield running
    running.kill()
