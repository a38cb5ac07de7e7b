"""All state, in Redis: `connected` opens it, `embedded` brings a server where there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.store.client import Client
from bot.store.database import Database, on
from bot.store.embedded import NoServer, embedded

__all__ = ["Database", "NoServer", "connected", "embedded"]


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Database]:
    """Open the database at *url*, a redis://, rediss:// or unix:// address."""
    client = Client(url)
    try:
        yield on(client)
    finally:
        await client.aclose()
