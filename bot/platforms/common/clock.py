"""Measure how far this clock is from a platform's, by the Date of its answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from email.utils import parsedate_to_datetime

from aiohttp import ClientError, ClientSession

from bot.platforms.common.edge import ClockSkew

MEASURE_SECONDS = 60.0


async def measure(skew: ClockSkew, session: ClientSession, url: str, now: Callable[[], float]) -> None:
    """Measure *skew* by an answer of *url*. Where there is none, nothing is known."""
    with suppress(ClientError, TimeoutError, LookupError, ValueError):
        async with session.get(url, allow_redirects=False) as answer:
            skew.measure(http_date(answer.headers["Date"]) - now())


@asynccontextmanager
async def measuring(
    skew: ClockSkew, session: ClientSession, url: str, now: Callable[[], float]
) -> AsyncIterator[None]:
    """Measure *skew* once a minute by the answers of *url*."""

    async def keep_measuring() -> None:
        while True:
            await measure(skew, session, url, now)
            await asyncio.sleep(MEASURE_SECONDS)

    task = asyncio.create_task(keep_measuring())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def http_date(header: str) -> int:
    """Read an HTTP date in seconds since 1970, or raise ValueError for anything else."""
    return int(parsedate_to_datetime(header).timestamp())
