"""Answers that do not end: as fast as they are read, or a byte now and then."""

import asyncio

from aiohttp import web

BIT_SECONDS = 0.05
MOST_BYTES = 1 << 26  # so that a reader without a limit fails its test, and not the machine
_CHUNK = b" " * 65_536  # JSON may begin with it


async def endless(request: web.Request) -> int:
    """Answer for as long as somebody reads, or nearly so. Count the bytes that were sent."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    sent = 0
    try:
        await response.prepare(request)
        while sent < MOST_BYTES:
            await response.write(_CHUNK)
            sent += len(_CHUNK)
    except ConnectionError:
        pass
    return sent


async def dripping(request: web.Request, stop: asyncio.Event) -> None:
    """Answer byte by byte until somebody hangs up, or *stop* is set."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    try:
        await response.prepare(request)
        while not stop.is_set():
            await response.write(b" ")
            await asyncio.sleep(BIT_SECONDS)
    except ConnectionError:
        return
