"""Rung on Slack's side of the wire: served in this process, or as a process that can be killed."""

import asyncio
import contextlib
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from typing import Protocol

from aiohttp import ClientConnectionError, ClientSession

from bot.bootstrap import Rung
from bot.outbox.dispatcher import JobDispatcher
from bot.settings import environment
from bot.web.server import HttpServer, listening
from bot.worker import messengers
from tests.fakes.slack import Slack
from tests.servers import Server, logged_port

Opening = Callable[[], AbstractAsyncContextManager[Rung]]
PATIENCE = 20.0


class Program(Protocol):
    """A running Rung that Slack is connected to."""

    async def start(self) -> None:
        """Start, and let Slack send everything here."""
        ...

    async def stop(self) -> None:
        """Stop for good."""
        ...

    async def restart(self) -> None:
        """Stop every process and start it again. Only the store's data is left."""
        ...

    async def quiet(self) -> None:
        """Wait until nothing is being drawn."""
        ...

    async def sweep(self) -> None:
        """Let happen what is due."""
        ...


class Platform(Protocol):
    """Something that sends us what people do."""

    def connect(self, url: str, /) -> None:
        """Send everything to *url* from now on."""
        ...


class Served:
    """The web application on a port of this process, to which *platform* sends everything at *path*."""

    def __init__(self, platform: Platform, opening: Opening, path: str = "/slack/events") -> None:
        self._platform = platform
        self._opening = opening
        self._path = path
        self._open = AsyncExitStack()
        self._rung: Rung | None = None
        self.http: HttpServer | None = None
        self.base = ""

    @property
    def rung(self) -> Rung:
        """Give what the process runs on."""
        if self._rung is None:
            raise RuntimeError("not started")
        return self._rung

    async def sweep(self) -> None:
        """Be the worker for a moment."""
        rung = self.rung
        async with AsyncExitStack() as stack:
            workers = JobDispatcher(
                rung.service, rung.store.jobs, await messengers(rung, stack), rung.runtime
            )
            await workers.sweep()

    async def start(self) -> None:
        """Start one process, and let the platform send everything there."""
        rung = self._rung = await self._open.enter_async_context(self._opening())
        here = replace(rung, settings=replace(rung.settings, host="127.0.0.1", port=0))
        self.http = await self._open.enter_async_context(listening(here))
        self.base = f"http://127.0.0.1:{self.http.port}"
        self._platform.connect(f"{self.base}{self._path}")

    async def stop(self) -> None:
        """Stop it, finishing what was begun."""
        await self._open.aclose()

    async def restart(self) -> None:
        """Stop it and start another one."""
        await self.stop()
        await self.start()

    async def quiet(self) -> None:
        """Wait for all that is drawn in the background."""
        while drawings := _drawings():
            await asyncio.gather(*drawings, return_exceptions=True)


class Launched:
    """`rung web` as a process of its own on the *store*, which writes its log into the store's folder."""

    def __init__(self, platform: str, store: Server, env: Mapping[str, str]) -> None:
        self._platform = platform
        self._store = store
        self._env = env
        self.wanted_port = 0
        self.port = 0  # the real one, once it runs
        self.log = store.folder / "web.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        """Give its address."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        kept = {name: value for name, value in environment().items() if not name.startswith(_OURS)}
        here = {"HOST": "127.0.0.1", "PORT": str(self.wanted_port), "REDIS_URL": self._store.url}
        with self.log.open("ab") as log:
            before = log.tell()
            command = [sys.executable, "-m", "bot", "web"]
            self.process = subprocess.Popen(command, env={**kept, **here, **self._env}, stderr=log)
        self.port = await asyncio.to_thread(logged_port, self.log, before)
        await self._wait_for("/healthz", "ok")

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop. Give its exit code."""
        process, self.process = self.process, None
        if process is None:
            return 0
        process.send_signal(how)
        return await asyncio.to_thread(process.wait, PATIENCE)

    async def restart(self) -> None:
        """Kill it and its store, with no time for last words, and start both again."""
        await self.stop(signal.SIGKILL)
        self._store.kill()
        self._store.start()
        await self.start()

    async def sweep(self) -> None:
        """Leave it to a worker of its own. None is started here."""

    async def quiet(self) -> None:
        """Wait until its own metrics say that nothing is being drawn."""
        await self._wait_for("/metrics", f'rung_drawings{{platform="{self._platform}"}} 0.0')

    async def _wait_for(self, path: str, said: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while said not in await self._read(path):
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(self.log.read_text()) from None

    async def _read(self, path: str) -> str:
        with contextlib.suppress(ClientConnectionError):
            async with ClientSession() as session, session.get(self.base + path) as answer:
                return await answer.text()
        return ""


class Process(Launched):
    """A process that *slack* is connected to."""

    def __init__(self, slack: Slack, store: Server, **env: str) -> None:
        super().__init__("slack", store, {"SLACK_API_URL": slack.api_url, **env})
        self._slack = slack

    async def start(self) -> None:
        """Start it, wait until it answers, and let Slack send everything there."""
        before = self._slack.door
        await super().start()
        if "SLACK_APP_TOKEN" not in self._env:
            self._slack.connect(f"{self.base}/slack/events")
        async with asyncio.timeout(PATIENCE):
            while self._slack.door is before and "SLACK_APP_TOKEN" in self._env:
                await asyncio.sleep(0.01)


def _drawings() -> list[asyncio.Task[object]]:
    """Find what is still done in the background."""
    found = []
    for task in asyncio.all_tasks():
        code = getattr(task.get_coro(), "cr_code", None)
        if code is not None and code.co_filename.endswith("/bot/platforms/common/background.py"):
            found.append(task)
    return found


_OURS = ("RUNG_", "SLACK_", "TEAMS_", "REDIS_URL", "HOST", "PORT")
