"""What a platform asks one process to wait with, all processes wait with, and never less than it said."""

from collections.abc import AsyncIterator

import pytest

from bot.store import Database, connected
from bot.store.backoff import RedisBackoff
from tests.support.clock import Clock
from tests.support.servers import Server

POST = "chat.postMessage"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def here(database: Database, clock: Clock) -> RedisBackoff:
    return RedisBackoff(database.redis, "slack", lambda: int(clock.now))


@pytest.fixture
async def there(database: Database, server: Server, clock: Clock) -> AsyncIterator[RedisBackoff]:
    async with connected(server.url) as other:
        yield RedisBackoff(other.redis, "slack", lambda: int(clock.now))


async def test_what_one_process_hears_all_wait_with(
    here: RedisBackoff, there: RedisBackoff, clock: Clock
) -> None:
    clock.now += 0.9  # of the second that the clock gives
    await here.block("T1", POST, 30)
    assert await there.left("T1", POST) > 0
    clock.now += 29.99
    assert await there.left("T1", POST) > 0
    clock.now += 1.02
    assert await there.left("T1", POST) == 0


async def test_another_workspace_and_another_method_wait_with_nothing(
    here: RedisBackoff, there: RedisBackoff
) -> None:
    await here.block("T1", POST, 30)
    assert await there.left("T2", POST) == 0
    assert await there.left("T1", "chat.update") == 0
    assert await there.left("T1", "chat.update", POST) == 31


async def test_a_shorter_wait_does_not_end_a_longer_one(here: RedisBackoff, there: RedisBackoff) -> None:
    await here.block("T1", POST, 30)
    await there.block("T1", POST, 1)
    assert await here.left("T1", POST) == 31


async def test_no_wait_is_kept_for_long(here: RedisBackoff, server: Server) -> None:
    await here.block("T1", POST, 5)
    with server.client() as client:
        assert all(0 < client.ttl(key) < 70 for key in client.scan_iter("*:blocked:*"))
        assert len(list(client.scan_iter("*:blocked:*"))) == 1
