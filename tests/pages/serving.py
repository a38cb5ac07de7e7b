"""Everything that the web process serves, for a test client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.bootstrap import Rung
from bot.web.application import applications

Client = TestClient[web.Request, web.Application]


@asynccontextmanager
async def served(rung: Rung) -> AsyncIterator[Client]:
    """Serve everything that the web process serves."""
    async with AsyncExitStack() as stack:
        app = (await applications(rung, stack, asyncio.Event())).public
        yield await stack.enter_async_context(TestClient(TestServer(app)))
