"""Real servers for tests: started on a socket of their own, killed, frozen and started again."""

import contextlib
import fcntl
import json
import os
import random
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import redis

from bot.ports.store import Store
from bot.store import connected
from bot.store.embedded import binary
from tests.support.timeouts import PATIENCE

_LISTENING = re.compile(rb'\{.*"event": "listening".*\}')
OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"
USER, PASSWORD = "rung", "password"
# Each process tries the ports in an order of its own. A lock on the byte of that number is a process's claim.
_PORTS = iter(random.sample(range(10_000, 32_000), 22_000))
_PORT_LOCKS = Path(tempfile.gettempdir(), f"rung-ports-{os.getuid()}").open("wb")  # noqa: SIM115 (open until we end)


class Server:
    """One Redis or Valkey with its data in *folder*, as durable as the one we ship."""

    def __init__(self, folder: Path, program: Path) -> None:
        self.folder = folder
        self.program = program
        self.socket = folder / "s"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Give its address, as the user of docs/operations.md: one with the rights that Rung needs, and no more."""
        return f"unix://{USER}@{self.socket}?password={PASSWORD}"

    def start(self, **settings: str) -> "Server":
        """Start it and wait until it answers."""
        wanted = {
            "port": "0",
            "unixsocket": str(self.socket),
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "always",
            **settings,
        }
        arguments = [part for name, value in wanted.items() for part in (f"--{name}", value)]
        arguments += ["--user", *rights()]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([self.program, *arguments], stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(redis.RedisError, OSError), self.client() as client:
                client.ping()
                return self
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.005)

    def client(self) -> "redis.Redis":
        """Open a plain client, to look at the data from outside."""
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=20)

    def signal(self, number: int) -> None:
        """Send it a signal: SIGKILL, SIGSTOP, SIGCONT."""
        assert self.process is not None
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """Kill it as a crash would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGCONT)
                self.process.kill()
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def running(folder: Path, flavour: str = "valkey", **settings: str) -> Iterator[Server]:
    """Run a server with its data in *folder* for as long as it is needed."""
    server = Server(folder, flavours()[flavour]).start(**settings)
    try:
        yield server
    finally:
        server.kill()


def logged_port(log: Path, since: int = 0) -> int:
    """Wait until `rung web` says in its *log*, after *since* bytes, at which port it listens."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := _LISTENING.search(log.read_bytes()[since:]):
            return int(json.loads(found[0])["port"])
        time.sleep(0.01)
    raise AssertionError(log.read_text())


def free_port() -> int:
    """Find a port for a program that cannot say which one it took, and keep it from other tests until we end.

    No outgoing connection takes it: Linux gives these higher ports.
    """
    for port in _PORTS:
        with contextlib.suppress(OSError), socket.socket() as probe:
            fcntl.lockf(_PORT_LOCKS, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


def reachable(port: int, patience: float = PATIENCE) -> None:
    """Wait until something listens on *port*. TimeoutError if nothing does in time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


def rights() -> list[str]:
    """Read from docs/operations.md what our user may do."""
    (command,) = re.findall(
        r"^redis-cli ACL SETUSER (.*?)^```", OPERATIONS.read_text(), re.MULTILINE | re.DOTALL
    )
    return shlex.split(command.replace("\\\n", ""))


def flavours() -> dict[str, Path]:
    """Name the servers to test on: the one we bring, and Debian's where it is installed."""
    found = {"valkey": binary()}
    debian = shutil.which("redis-server")
    if debian:
        found["redis"] = Path(debian)
    return found


@contextlib.asynccontextmanager
async def store_at(url: str) -> AsyncIterator[Store]:
    """Open the store at an address."""
    async with connected(url) as database:
        yield database.store
