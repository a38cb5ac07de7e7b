"""Limits of requests and of the connections that bring them.

| what | limit | beyond it |
|---|---|---|
| a whole request, headers and body | REQUEST_SECONDS | 408, and the connection is closed |
| a body | BODY_BYTES | 413 |
| the handler and the sending of its response | RESPONSE_SECONDS | the connection is closed |
| a connection between two requests | IDLE_SECONDS | it is closed |
| connections | MOST_CONNECTIONS, and half of the file limit | one that waits is closed |
| all unfinished requests larger than SMALL_BYTES | LARGE_BYTES | the oldest of them is closed |

Where there are too many connections, the one to close is the one that has waited longest for the rest of a
request, because a platform sends a request at once. So clients that hold connections open on purpose push
out one another and nobody else.
"""

import resource
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

from bot.telemetry.logs import OncePerMinute
from bot.telemetry.metrics import connections, connections_closed

BODY_BYTES = 256 * 1024  # the largest request that a platform sends is far smaller
REQUEST_SECONDS = 5.0
RESPONSE_SECONDS = 30.0  # a turn has 2.5, an installation about 10
IDLE_SECONDS = 75.0  # a proxy should be the one that closes: nginx does after 60
MOST_CONNECTIONS = 500
SMALL_BYTES = 32 * 1024  # most requests are smaller, and arrive at once
LARGE_BYTES = 4 * 1024 * 1024


class Closable(Protocol):
    """A connection that the table may close."""

    def time_out(self) -> None:
        """Answer an unfinished request with 408, and close."""
        ...

    def abort(self) -> None:
        """Close, and discard the unsent bytes."""
        ...


@dataclass(slots=True)
class _Stage:
    """What a connection does now, since when, and how much of a request it has received."""

    since: float
    size: int = 0


class ConnectionTable:
    """The open connections, grouped by what they do and ordered by age. *clock* never goes back."""

    def __init__(self, most: int, clock: Callable[[], float], log: OncePerMinute) -> None:
        self._most = most
        self._clock = clock
        self._log = log
        self._receiving: dict[Closable, _Stage] = {}
        self._large: dict[Closable, _Stage] = {}  # those of them whose request is large
        self._large_bytes = 0
        self._responding: dict[Closable, _Stage] = {}
        self._idle: dict[Closable, _Stage] = {}
        connections.set_function(self.__len__)

    def __len__(self) -> int:
        return len(self._receiving) + len(self._responding) + len(self._idle)

    def open(self, connection: Closable) -> None:
        """Add a new connection, whose first request is to come at once."""
        self._receiving[connection] = _Stage(self._clock())

    def receive(self, connection: Closable, size: int) -> None:
        """Note *size* bytes of a request, which begins with the first ones."""
        stage = self._receiving.get(connection)
        if stage is None:
            self.forget(connection)
            stage = self._receiving[connection] = _Stage(self._clock())
        stage.size += size
        if stage.size > SMALL_BYTES:
            self._large_bytes += size if connection in self._large else stage.size
            self._large[connection] = stage
            while self._large_bytes > LARGE_BYTES:
                self._abort_oldest(self._large, "memory")

    def complete(self, connection: Closable) -> None:
        """Note that all of a request has arrived."""
        if connection in self._receiving:
            self.forget(connection)
            self._responding[connection] = _Stage(self._clock())

    def respond(self, connection: Closable) -> None:
        """Note that a response was sent, perhaps before all of its request has arrived."""
        if self._responding.pop(connection, None):
            self._idle[connection] = _Stage(self._clock())

    def forget(self, connection: Closable) -> None:
        """Remove a connection that is closed."""
        if stage := self._large.pop(connection, None):
            self._large_bytes -= stage.size
        for group in (self._receiving, self._responding, self._idle):
            group.pop(connection, None)

    def make_room(self) -> bool:
        """Allow one more connection, if need be in the place of another. False where all are at work."""
        return len(self) < self._most or self.abort_one()

    def abort_one(self) -> bool:
        """Close the connection that has waited longest for the rest of a request, or else for one."""
        waiting = self._receiving or self._idle
        if not waiting:
            return False
        self._abort_oldest(waiting, "full")
        return True

    def close_overdue(self) -> None:
        """Close the connections that have exceeded a time limit."""
        now = self._clock()
        for connection in _overdue(self._receiving, now - REQUEST_SECONDS):
            began = self._receiving[connection].size > 0
            self._count(connection, "request")
            connection.time_out() if began else connection.abort()
        for connection in _overdue(self._responding, now - RESPONSE_SECONDS):
            self._count(connection, "response")
            connection.abort()
        for connection in _overdue(self._idle, now - IDLE_SECONDS):
            self.forget(connection)
            connection.abort()

    def _abort_oldest(self, group: Mapping[Closable, _Stage], reason: str) -> None:
        connection = next(iter(group))
        self._count(connection, reason)
        connection.abort()

    def _count(self, connection: Closable, reason: str) -> None:
        """Remove a connection that exceeds a limit, and tell of it."""
        self.forget(connection)
        connections_closed.labels(reason).inc()
        self._log.warning("connections_closed", reason=reason)


def most_connections() -> int:
    """Give the number of connections that leaves as many files for calls, the store and the log."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if files == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, files // 2)


def _overdue(group: Mapping[Closable, _Stage], before: float) -> list[Closable]:
    """List the connections that do something since *before* or longer."""
    return list(takewhile(lambda each: group[each].since <= before, group))
