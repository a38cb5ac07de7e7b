"""One real server for all teams, and a fresh house a test."""

from collections.abc import AsyncIterator

import pytest

from tests.support.core import House
from tests.support.servers import Server


@pytest.fixture
async def house(server: Server) -> AsyncIterator[House]:
    with server.client() as client:
        client.flushall()
    async with House.opened(server.url) as house:
        yield house
