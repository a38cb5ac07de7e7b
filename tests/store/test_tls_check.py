"""What keeps a server from answering over TLS, found out beside servers that say nothing at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from bot.redis_address import NO_OPTIONS, Node, RedisAddress, RedisKind
from bot.store.diagnosis import NO_TLS
from bot.store.tls_check import check_tls

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read what comes, and answer nothing."""
    await reader.read()
    writer.close()


async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer a plain command, and take a TLS greeting for the beginning of one."""
    if await reader.read(4) == b"PING":
        writer.write(b"+PONG\r\n")
    await silent(reader, writer)


@asynccontextmanager
async def servers(*kinds: Serve) -> AsyncIterator[RedisAddress]:
    """Serve at as many ports, and give the address that names them all with TLS."""
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(await asyncio.start_server(kind, "127.0.0.1")) for kind in kinds
        ]
        nodes = tuple(Node("127.0.0.1", each.sockets[0].getsockname()[1]) for each in opened)
        yield RedisAddress(RedisKind.SENTINEL, nodes, tls=True)


async def test_a_silent_server_hides_no_fault_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.tls_check.SECONDS", 60.0)
    async with servers(silent, silent, plain) as address:
        async with asyncio.timeout(30):
            assert await check_tls(address, NO_OPTIONS) is NO_TLS


async def test_servers_that_say_nothing_have_no_fault_to_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.tls_check.SECONDS", 0.01)
    async with servers(silent) as address:
        assert await check_tls(address, NO_OPTIONS) is None
