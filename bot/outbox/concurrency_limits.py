"""Concurrency limits for each conversation, each workspace and the process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from bot.conversation.identity import Conversation, Workspace

MOST = 64  # things at once in a process: fewer than a platform's session opens connections for
OF_A_WORKSPACE = 4  # so that a slow workspace cannot take all slots


class KeyedSemaphores:
    """Admits work in the order of its requests, within the limits for each conversation and workspace."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(MOST)
        # Tasks keep their lock alive by a strong reference. Unused locks are collected.
        self._conversations: WeakValueDictionary[Conversation, asyncio.Lock] = WeakValueDictionary()
        self._workspaces: WeakValueDictionary[Workspace, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def slot(self, where: Conversation) -> AsyncIterator[None]:
        """Wait until no other work goes on in a conversation, and little in its workspace."""
        conversation = self._conversations.setdefault(where, asyncio.Lock())
        workspace = self._workspaces.setdefault(where.workspace, asyncio.Semaphore(OF_A_WORKSPACE))
        async with conversation, workspace, self._all:
            yield
