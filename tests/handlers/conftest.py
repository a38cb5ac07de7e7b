"""One real server for all teams, and a fresh house a test."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.handlers.house import House
from tests.servers import Server, flavours


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("store"), flavours()["valkey"]).start(appendfsync="no")
    yield running
    running.kill()


@pytest.fixture
async def house(server: Server) -> AsyncIterator[House]:
    with server.client() as client:
        client.flushall()
    async with House.opened(server.url) as house:
        yield house
