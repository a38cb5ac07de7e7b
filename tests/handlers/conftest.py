"""One real server for all teams, and a fresh core for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.support.core import Core
from tests.support.servers import Server


@pytest.fixture
async def core(server: Server) -> AsyncIterator[Core]:
    with server.client() as client:
        client.flushall()
    async with Core.opened(server.url) as core:
        yield core
