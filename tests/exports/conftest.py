"""One real server, an empty store a test, and a clock to set."""

import base64
from collections.abc import AsyncIterator, Iterator

import pytest
from redis import Redis

from bot.bootstrap import Rung, opened
from bot.settings import read
from tests.bench.servers import store_server
from tests.clock import Clock

KEY = b"k" * 32
BASE = "https://rung.example.org"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with store_server(tmp_path_factory.mktemp("store"), durable=False) as url:
        yield url


@pytest.fixture
def store(server: str) -> str:
    with Redis.from_url(server) as client:
        client.flushall()
    return server


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
