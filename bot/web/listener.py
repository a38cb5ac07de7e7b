"""Listening sockets, and the connections that are accepted from them.

asyncio's own server accepts a hundred times in vain where the process has no file left, logs each time,
and asks nobody whether there is room.
"""

import asyncio
import errno
import socket
from collections.abc import Callable
from contextlib import suppress

from bot.settings import SettingsError
from bot.telemetry.logs import OncePerMinute
from bot.web.connections import ConnectionTable

BACKLOG = 4096  # beyond so many clients the kernel lets one try again a second later
AT_ONCE = 32  # connections accepted before anything else is done
PAUSE_SECONDS = 0.1  # after a failure to accept


Sockets = list[socket.socket]


def listen(host: str, port: int, *, reuse_port: bool = False, variable: str = "PORT") -> Sockets:
    """Open the sockets of an address, or raise SettingsError where it cannot be listened on.

    *variable* is the one that named the port.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        return [
            socket.create_server(address[:2], family=family, backlog=BACKLOG, reuse_port=reuse_port)
            for family, address in dict.fromkeys((each[0], each[4]) for each in found)
        ]
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            place = f"HOST={host[:80]} and {variable}={port}"
            raise SettingsError([f"{place} cannot be listened on: {error.strerror}"]) from error
        problem = f"{variable}={port} is taken by another process; set another one"
        shared = ", or RUNG_REUSE_PORT=1 in both, if they are to share it" * (variable == "PORT")
        raise SettingsError([f"{problem}{shared}"]) from None


class Listener:
    """Accepts connections from *sockets*, for each of which *connect* gives the protocol."""

    def __init__(
        self,
        sockets: Sockets,
        connect: Callable[[], asyncio.BaseProtocol],
        table: ConnectionTable,
        log: OncePerMinute,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._sockets = sockets
        self._connect = connect
        self._table = table
        self._log = log
        self._opening: set[asyncio.Task[object]] = set()
        self._pauses: dict[socket.socket, asyncio.TimerHandle] = {}

    def start(self) -> None:
        """Begin to accept."""
        for each in self._sockets:
            each.setblocking(False)
            self._resume(each)

    async def stop(self) -> None:
        """Accept the connections that wait, then no more, and close the sockets."""
        for pause in self._pauses.values():
            pause.cancel()
        for each in self._sockets:
            self._loop.remove_reader(each)
            with suppress(OSError):  # none waits any more, or there is no file left for it
                while True:
                    self._open(each.accept()[0])
            each.close()
        if self._opening:
            await asyncio.wait(self._opening)

    def _resume(self, listening: socket.socket) -> None:
        self._loop.add_reader(listening, self._accept, listening)

    def _accept(self, listening: socket.socket) -> None:
        """Accept some of the connections that wait."""
        for _ in range(AT_ONCE):
            try:
                accepted, _ = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                self._pause(listening, error)
                return
            self._open(accepted)

    def _open(self, accepted: socket.socket) -> None:
        if not self._table.make_room():
            self._log.warning("connection_refused", "full")
            accepted.close()
            return
        accepted.setblocking(False)
        task = asyncio.ensure_future(self._loop.connect_accepted_socket(self._connect, accepted))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    def _pause(self, listening: socket.socket, error: OSError) -> None:
        """Leave clients waiting for a moment, in which a file becomes free."""
        self._log.warning("accept_failed", errno.errorcode.get(error.errno or 0, "unknown"))
        self._table.abort_one()
        self._loop.remove_reader(listening)
        self._pauses[listening] = self._loop.call_later(PAUSE_SECONDS, self._resume, listening)
