"""Rung as it is run: served in this process, as a process of its own, or in this process and killed at any point."""

import asyncio
import contextlib
import math
import os
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TextIO

from aiohttp import ClientConnectionError, ClientSession
from redis import Redis

from bot.bootstrap import Rung
from bot.outbox.dispatcher import JobDispatcher
from bot.settings import environment
from bot.store import Database
from bot.web.server import HttpServer, listening
from bot.worker import messengers
from tests.fakes.slack import Slack
from tests.fakes.teams import Teams
from tests.support.forked_processes import Forked
from tests.support.servers import Server, logged_port
from tests.support.timeouts import PATIENCE

Opening = Callable[[], AbstractAsyncContextManager[Rung]]
NEVER = 0
OURS = ("RUNG_", "SLACK_", "TEAMS_", "REDIS_", "HOST", "PORT")

Run = Callable[..., "Done"]


@dataclass(frozen=True, slots=True)
class Done:
    """How a call of the command `rung` ended."""

    code: int
    out: str
    err: str


class Program(Protocol):
    """A running Rung that Slack is connected to."""

    @property
    def base(self) -> str:
        """Give its address."""
        ...

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

    async def sweep(self) -> float:
        """Let happen what is due, and tell when there is more."""
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

    async def sweep(self) -> float:
        """Be the worker for a moment, and tell when there is more to do."""
        rung = self.rung
        async with AsyncExitStack() as stack:
            workers = JobDispatcher(
                rung.service, rung.store.queue, await messengers(rung, stack), rung.runtime
            )
            return await workers.sweep()

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
        self.process: Forked | None = None

    @property
    def base(self) -> str:
        """Give its address."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        kept = {name: value for name, value in environment().items() if not name.startswith(OURS)}
        here = {"HOST": "127.0.0.1", "PORT": str(self.wanted_port), "REDIS_URL": self._store.url}
        here["RUNG_DRAIN_SECONDS"] = "0"  # no balancer has to find out
        with self.log.open("ab") as log:
            before = log.tell()
            self.process = Forked(("web",), {**kept, **here, **self._env}, log.fileno())
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

    async def sweep(self) -> float:
        """Leave it to a worker of its own. None is started here."""
        return math.inf

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


class SlackProcess(Launched):
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


class TeamsProcess(Launched):
    """A process that *teams* sends everything to, as in local development: neither shows papers."""

    def __init__(self, teams: Teams, store: Server) -> None:
        super().__init__("teams", store, teams.env)
        self._teams = teams

    async def start(self) -> None:
        """Start it, wait until it answers, and let Teams send everything there."""
        await super().start()
        self._teams.connect(f"{self.base}/api/messages")


class Demo:
    """`rung demo` with its data in *folder*, started again on the same *port*. 0 takes a free one."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self.said: list[str] = []
        self._process: Forked | None = None
        self._told: TextIO | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        unset = ("REDIS_URL", "RUNG_RUBRICS", "BROWSER", "DISPLAY")
        kept = {name: value for name, value in environment().items() if name not in unset}
        return kept | {"RUNG_DATA": str(self.folder), "PORT": str(self.port), "RUNG_NO_BROWSER": "1"}

    def start(self) -> "Demo":
        """Start it and wait until it has said where it is."""
        told, written = os.pipe()
        try:
            self._process = Forked(("demo",), self.variables, written)
        finally:
            os.close(written)
        self._told = os.fdopen(told)
        for line in self._told:
            self.said.append(line.rstrip())
            if found := re.fullmatch(r"Rung is at http://127\.0\.0\.1:(\d+)", line.rstrip()):
                self.port = int(found[1])
            if line.startswith("Stop it"):
                return self
        raise AssertionError("\n".join(self.said))

    def ensure(self) -> None:
        """Start it unless it runs."""
        if self._process is None:
            self.start()

    def empty(self) -> None:
        """Let nobody have said anything yet. The clock stands as the running page has it."""
        with self._store() as client:
            mine = [key for key in client.scan_iter("rung:{playground*") if not key.endswith(b":ahead")]
            if mine:
                client.delete(*mine)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop. Give its exit code."""
        process, self._process = self._process, None
        if process is None or self._told is None:
            return 0
        process.send_signal(how)
        code = process.wait(PATIENCE)
        with self._told as told:
            self.said += told.read().splitlines()
        return code

    def kill_everything(self) -> None:
        """Kill the program and its store, with no time for last words."""
        os.kill(self.store_pid(), signal.SIGKILL)
        self.stop(signal.SIGKILL)

    def store_pid(self) -> int:
        """Find the process of the embedded store."""
        with self._store() as client:
            return int(client.info("server")["process_id"])

    def _store(self) -> Redis:
        return Redis(unix_socket_path=str(self.folder / "store.sock"))


class Killed(BaseException):
    """The process is gone, between one instruction and the next."""


@dataclass
class KillPoint:
    """Kills a process at its *at*-th point, after which it does nothing."""

    at: int = NEVER
    points: int = 0
    last_words: Callable[[], None] = field(default=lambda: None)

    @property
    def dead(self) -> bool:
        """Tell whether it has happened."""
        return self.at != NEVER and self.points >= self.at

    async def share(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """Do *work* outside the process: two points, one before it and one after it."""
        self._pass()
        done = await work()
        self._pass()
        return done

    def _pass(self) -> None:
        if not self.dead:
            self.points += 1
            if not self.dead:
                return
            self.last_words()
        raise Killed


@contextmanager
def killable(database: Database, kill_point: KillPoint) -> Iterator[None]:
    """Let every round trip to the store be the last one that the process may make."""
    redis = database.redis
    within_budget = redis.within_budget
    redis.within_budget = lambda work: kill_point.share(lambda: within_budget(work))  # type: ignore[method-assign]
    try:
        yield
    except* Killed:
        pass
    finally:
        redis.within_budget = within_budget  # type: ignore[method-assign]


class KillableServer(Served):
    """The web application, which is killed at the kill point that it is given."""

    def __init__(self, platform: Platform, opening: Opening, path: str) -> None:
        super().__init__(platform, lambda: self._opened(opening), path)
        self.kill_point = KillPoint()

    @asynccontextmanager
    async def _opened(self, opening: Opening) -> AsyncIterator[Rung]:
        async with opening() as rung:
            redis, kill_point = rung.database.redis, self.kill_point
            within_budget = redis.within_budget
            redis.within_budget = lambda work: kill_point.share(lambda: within_budget(work))  # type: ignore[method-assign]
            yield rung

    async def reborn(self, at: int) -> KillPoint:
        """Begin another life, which ends at point *at* unless all is done before."""
        await self.stop()
        self.kill_point = KillPoint(at)
        await self.start()
        self.kill_point.last_words = self._hang_up
        return self.kill_point

    def _hang_up(self) -> None:
        """Drop every connection, as the kernel does for the dead."""
        assert self.http is not None
        for connection in self.http.server.connections:
            if connection.transport is not None:
                connection.transport.abort()

    def sharing(self, open_: Callable[..., ClientSession]) -> Callable[..., ClientSession]:
        """Count the calls of the client session that *open_* opens to the platform as points."""

        def opened(*limits: object) -> ClientSession:
            session = open_(*limits)
            kill_point, request = self.kill_point, session._request
            session._request = lambda *args, **named: kill_point.share(lambda: request(*args, **named))  # type: ignore[method-assign]
            return session

        return opened


def _drawings() -> list[asyncio.Task[object]]:
    """Find what is still done in the background."""
    found = []
    for task in asyncio.all_tasks():
        code = getattr(task.get_coro(), "cr_code", None)
        if code is not None and code.co_filename.endswith("/bot/platforms/common/background_tasks.py"):
            found.append(task)
    return found
