"""All state, in Redis: `connected` opens it, `embedded` brings a server where there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.store.connect import Client
from bot.store.embedded import NoServer, embedded
from bot.store.redis_store import RedisStore

__all__ = ["NoServer", "RedisStore", "connected", "embedded"]


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[RedisStore]:
    """Open the store at *url*, a redis://, rediss:// or unix:// address."""
    client = Client(url)
    try:
        yield RedisStore(client)
    finally:
        await client.close()
