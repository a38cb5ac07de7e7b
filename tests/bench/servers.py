"""Processes of the benchmark: a store, contenders, the cores they may use, and what they took."""

import asyncio
import os
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from bot.store.embedded import binary
from tests.support.servers import free_port, reachable

_LISTENING = "0A"  # TCP_LISTEN, as the kernel writes it
PATIENCE = 300.0  # seconds to start, and to stop, on a machine that does other things, too
QUIET = 0.02  # seconds without work after which a process has finished what it had begun


def cores() -> tuple[int, int]:
    """Give the core for a contender, and the one for load and store. The same where there is only one."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


@contextmanager
def store_server(
    folder: Path, *, durable: bool = True, core: int | None = None, replica_of: int | None = None
) -> Iterator[str]:
    """Run the real server, as durable as we ship it unless said otherwise, and give its address.

    It may be a replica of the one at another port.
    """
    port, kept = free_port(), "yes" if durable else "no"
    command = [
        *(str(binary()), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""),
        *("--appendonly", kept, "--appendfsync", "always", "--maxmemory-policy", "noeviction"),
    ]
    if replica_of:
        command += ["--replicaof", f"127.0.0.1 {replica_of}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        if core is not None:
            os.sched_setaffinity(server.pid, {core})
        reachable(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(PATIENCE)


@asynccontextmanager
async def running(
    command: tuple[str, ...], env: Mapping[str, str], log: Path
) -> AsyncIterator[tuple[int, int]]:
    """Run a contender on a core of its own. Give its process id and the port at which it listens."""
    with log.open("w") as out:
        server = subprocess.Popen(command, env={**os.environ, **env}, stdout=out, stderr=out)
        try:
            os.sched_setaffinity(server.pid, {cores()[0]})
            yield server.pid, await asyncio.to_thread(port_of, server.pid)
        finally:
            server.terminate()
            await asyncio.to_thread(server.wait, PATIENCE)


def port_of(pid: int) -> int:
    """Wait until a process listens, and give its port: proc(5) tells it for any program."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        own = set(_open_files(pid))
        for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
            local, state, inode = (line.split()[at] for at in (1, 3, 9))
            if state == _LISTENING and f"socket:[{inode}]" in own:
                return int(local.partition(":")[2], 16)
        time.sleep(0.05)
    raise TimeoutError(f"process {pid} does not listen")


def _open_files(pid: int) -> Iterator[str]:
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            yield str(each.readlink())


def cpu_seconds(pid: int) -> float:
    """Read user and system time of all threads of a process, from its own clock: clock_getcpuclockid(3)."""
    return time.clock_gettime((~pid << 3) | 2)


def resident_bytes(pid: int) -> int:
    """Read how much memory a process occupies."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def quiet(pid: int) -> float:
    """Wait until a process has nothing left to do, and give the seconds that it has computed."""
    before, now = -1.0, cpu_seconds(pid)
    while now > before:
        await asyncio.sleep(QUIET)
        before, now = now, cpu_seconds(pid)
    return now
