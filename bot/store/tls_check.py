"""Finds out what about TLS keeps a server from answering, where the library cannot tell.

A server that waits for a command takes a TLS greeting for the beginning of one and stays silent. One that
speaks TLS closes the connection at plain words. One that refuses our certificate may close it before the
library has read why, because a command was sent meanwhile.
"""

import asyncio
import ssl
from contextlib import suppress

from bot.redis_address import Node, RedisAddress, RedisOptions
from bot.store.diagnosis import NO_TLS, ONLY_TLS, Diagnosis, diagnose

SECONDS = 0.8  # a probe of the store and one attempt come before it, all within the 2.5 of an answer


async def check_tls(address: RedisAddress, options: RedisOptions) -> Diagnosis | None:
    """Find a fault of TLS. All servers in *address* are asked at once."""
    checks = (_refusal, _speaks_plain) if address.tls else (_speaks_tls,)
    asked = [asyncio.create_task(check(node, options)) for node in address.nodes for check in checks]
    try:
        for each in asyncio.as_completed(asked, timeout=SECONDS):
            with suppress(OSError):  # TimeoutError is among them
                if found := await each:
                    return found
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
    return None


async def _refusal(node: Node, options: RedisOptions) -> Diagnosis | None:
    """Tell why the server refuses our certificate. Nothing is sent, so that its reason arrives."""
    try:
        reader, writer = await _greet(node, options)
        try:
            await reader.read(1)
        finally:
            writer.transport.abort()
    except ssl.SSLError as error:
        return diagnose(error)
    return None


async def _speaks_plain(node: Node, _: RedisOptions) -> Diagnosis | None:
    reader, writer = await asyncio.open_connection(node.host, node.port)
    try:
        writer.write(b"PING\r\n")
        return NO_TLS if await reader.read(1) in (b"+", b"-") else None
    finally:
        writer.transport.abort()


async def _speaks_tls(node: Node, options: RedisOptions) -> Diagnosis | None:
    _, writer = await _greet(node, options)
    writer.transport.abort()
    return ONLY_TLS


async def _greet(node: Node, options: RedisOptions) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if options.cert_file:
        context.load_cert_chain(options.cert_file, options.key_file)
    return await asyncio.open_connection(node.host, node.port, ssl=context)
