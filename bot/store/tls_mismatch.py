"""Finds out whether one side speaks TLS and the other does not.

The library cannot tell: a server that waits for a command takes a TLS greeting for the beginning of one
and stays silent, and one that speaks TLS closes the connection.
"""

import asyncio
import ssl
from collections.abc import Awaitable

from bot.redis_address import Node, RedisAddress
from bot.store.diagnosis import NO_TLS, ONLY_TLS, Diagnosis

SECONDS = 0.2


async def mismatch(address: RedisAddress) -> Diagnosis | None:
    """Name the mismatch with the first server in *address* that answers the other way."""
    speaks, found = (_speaks_plain, NO_TLS) if address.tls else (_speaks_tls, ONLY_TLS)
    for node in address.nodes:
        if await _in_time(speaks(node)):
            return found
    return None


async def _in_time(work: Awaitable[bool]) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            return await work
    except OSError:  # TimeoutError and SSLError are among them
        return False


async def _speaks_plain(node: Node) -> bool:
    reader, writer = await asyncio.open_connection(node.host, node.port)
    try:
        writer.write(b"PING\r\n")
        return await reader.read(1) in (b"+", b"-")
    finally:
        writer.transport.abort()


async def _speaks_tls(node: Node) -> bool:
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection(node.host, node.port, ssl=anybody)
    writer.transport.abort()
    return True
