"""All state, in Redis: `connected` opens it, `embedded` brings a server where there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.redis_address import NO_OPTIONS, AddressError, RedisOptions, parse
from bot.settings import SettingsError
from bot.store.client import Client
from bot.store.database import Database, compose
from bot.store.embedded import NoServer, embedded
from bot.store.topology import topology

__all__ = ["Database", "NoServer", "connected", "embedded"]


@asynccontextmanager
async def connected(
    url: str, options: RedisOptions = NO_OPTIONS, keep_checks: int = 0
) -> AsyncIterator[Database]:
    """Open the database at *url*, an address as `bot.redis_address` describes, or raise SettingsError.

    Finished checks are kept for *keep_checks* seconds, or for ever.
    """
    try:
        address = parse(url)
    except AddressError as error:
        raise SettingsError([f"REDIS_URL {error}"]) from error
    client = Client(topology(address, options), options)
    try:
        yield compose(client, keep_checks)
    finally:
        await client.aclose()
