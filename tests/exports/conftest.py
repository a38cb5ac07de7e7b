"""One real server, an empty store a test, and a clock to set."""

import base64
from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import Rung, opened
from bot.settings import read
from tests.support.clock import Clock
from tests.support.closed_team import BASE, KEY
from tests.support.servers import Server


@pytest.fixture
def store(server: Server) -> str:
    with server.client() as client:
        client.flushall()
    return server.url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def addressed() -> dict[str, str]:
    """Give what Rung needs to have addresses, and a platform to serve."""
    platform = {"TEAMS_AUTH": "disabled-for-local-dev", "HOST": "127.0.0.1"}
    return {"RUNG_PUBLIC_URL": BASE, "RUNG_SECRET_KEY": base64.b64encode(KEY).decode(), **platform}


@pytest.fixture
async def rung(store: str, clock: Clock, addressed: dict[str, str]) -> AsyncIterator[Rung]:
    async with opened(read({"REDIS_URL": store, **addressed}), clock=clock.runtime) as rung:
        yield rung
