"""Which connection is closed for which limit."""

from dataclasses import dataclass

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from structlog.testing import capture_logs

from bot.telemetry.logs import OncePerMinute, logger
from bot.web.connections import (
    BODY_BYTES,
    IDLE_SECONDS,
    LARGE_BYTES,
    REQUEST_SECONDS,
    RESPONSE_SECONDS,
    SMALL_BYTES,
    ConnectionTable,
)
from tests.support.clock import Clock

MOST = 3


@dataclass(eq=False)
class Connection:
    """A connection that notes how it was closed, and how much of a request it has received."""

    closed: str = ""
    size: int = 0
    stage: str = "receiving"

    def time_out(self) -> None:
        self.closed = "408"

    def abort(self) -> None:
        self.closed = "aborted"


class Table:
    """A table on a clock of its own."""

    def __init__(self) -> None:
        self.clock = Clock(0.0)
        now = lambda: self.clock.now  # noqa: E731
        self.table = ConnectionTable(MOST, now, OncePerMinute(logger("web"), now))

    def opened(self) -> Connection:
        """Open a connection a second after the one before."""
        self.clock.forward(1)
        connection = Connection()
        self.table.open(connection)
        return connection

    def receiving(self, size: int = 1) -> Connection:
        connection = self.opened()
        self.table.receive(connection, size)
        return connection

    def responding(self) -> Connection:
        connection = self.receiving()
        self.table.complete(connection)
        return connection

    def idle(self) -> Connection:
        connection = self.responding()
        self.table.respond(connection)
        return connection


def closed(*connections: Connection) -> list[str]:
    return [each.closed for each in connections]


def test_the_longest_unfinished_request_makes_room() -> None:
    at = Table()
    new, first, second = at.opened(), at.receiving(), at.receiving()
    at.table.receive(new, 1)
    assert at.table.make_room()
    assert closed(new, first, second) == ["aborted", "", ""]
    assert len(at.table) == MOST - 1


def test_idle_connections_make_room_last() -> None:
    at = Table()
    idle, receiving, other = at.idle(), at.receiving(), at.idle()
    assert at.table.make_room()
    assert closed(idle, receiving, other) == ["", "aborted", ""]
    at.opened()
    at.table.complete(at.receiving())
    assert at.table.make_room()
    assert at.table.make_room()
    assert closed(idle, other)[0] == "aborted"


def test_connections_at_work_make_no_room() -> None:
    at = Table()
    working = [at.responding() for _ in range(MOST)]
    assert not at.table.make_room()
    assert closed(*working) == [""] * MOST


def test_room_needs_nobody_to_leave() -> None:
    at = Table()
    waiting = [at.receiving() for _ in range(MOST - 1)]
    assert at.table.make_room()
    assert closed(*waiting) == [""] * (MOST - 1)


def test_the_oldest_large_request_leaves_the_memory() -> None:
    at = Table()
    small, first, second = at.receiving(SMALL_BYTES), at.receiving(LARGE_BYTES // 2), at.receiving(1)
    at.table.receive(second, LARGE_BYTES // 2)
    assert closed(small, first, second) == ["", "aborted", ""]


def test_several_of_the_largest_requests_have_room() -> None:
    at = Table()
    largest = [at.receiving(BODY_BYTES) for _ in range(4)]
    assert closed(*largest) == [""] * 4


def test_a_completed_request_gives_its_memory_back() -> None:
    at = Table()
    first = at.receiving(LARGE_BYTES)
    at.table.complete(first)
    at.table.respond(first)
    second = at.receiving(LARGE_BYTES)
    assert closed(first, second) == ["", ""]


@pytest.mark.parametrize(
    ("stage", "seconds", "how"),
    [
        ("opened", REQUEST_SECONDS, "aborted"),
        ("receiving", REQUEST_SECONDS, "408"),
        ("responding", RESPONSE_SECONDS, "aborted"),
        ("idle", IDLE_SECONDS, "aborted"),
    ],
)
def test_each_stage_has_its_time(stage: str, seconds: float, how: str) -> None:
    at = Table()
    connection: Connection = getattr(at, stage)()
    at.clock.forward(seconds - 0.5)
    at.table.close_overdue()
    assert connection.closed == ""
    at.clock.forward(0.5)
    at.table.close_overdue()
    assert connection.closed == how
    assert len(at.table) == 0


def test_more_bytes_give_a_request_no_more_time() -> None:
    at = Table()
    connection = at.receiving()
    for _ in range(4):
        at.clock.forward(REQUEST_SECONDS / 4)
        at.table.receive(connection, 1)
    at.table.close_overdue()
    assert connection.closed == "408"


def test_each_limit_is_logged_once_a_minute() -> None:
    at = Table()
    with capture_logs() as logged:
        for _ in range(1_000):
            at.table.make_room()
            at.table.open(Connection())
        at.clock.forward(60)
        at.table.make_room()
    assert [(each["event"], each["reason"], each["count"]) for each in logged] == [
        ("connections_closed", "full", 1),
        ("connections_closed", "full", 1_000 - MOST),
    ]


class AnyClients(RuleBasedStateMachine):
    """Clients that open, send, finish and leave in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.at = Table()
        self.open: list[Connection] = []

    @rule()
    def connect(self) -> None:
        if self.at.table.make_room():
            self.open.append(self.at.opened())
        else:
            assert [each.stage for each in self._alive()] == ["responding"] * MOST

    @precondition(lambda self: self._alive())
    @rule(data=st.data(), size=st.sampled_from([1, SMALL_BYTES, SMALL_BYTES + 1, LARGE_BYTES // 3]))
    def send(self, data: st.DataObject, size: int) -> None:
        connection = data.draw(st.sampled_from(self._alive()))
        connection.size = size if connection.stage != "receiving" else connection.size + size
        connection.stage = "receiving"
        self.at.table.receive(connection, size)

    @precondition(lambda self: self._alive("receiving"))
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        connection = data.draw(st.sampled_from(self._alive("receiving")))
        connection.stage = "responding"
        self.at.table.complete(connection)

    @precondition(lambda self: self._alive())
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        connection = data.draw(st.sampled_from(self._alive()))
        if connection.stage == "responding":
            connection.stage = "idle"
        self.at.table.respond(connection)

    @precondition(lambda self: self._alive())
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        connection = data.draw(st.sampled_from(self._alive()))
        self.open.remove(connection)
        self.at.table.forget(connection)

    @invariant()
    def no_limit_is_exceeded(self) -> None:
        large = sum(each.size for each in self._alive("receiving") if each.size > SMALL_BYTES)
        assert large <= LARGE_BYTES
        assert len(self.at.table) == len(self._alive()) <= MOST

    @invariant()
    def nobody_at_work_is_closed(self) -> None:
        assert not any(each.closed and each.stage == "responding" for each in self.open)

    def _alive(self, stage: str = "") -> list[Connection]:
        return [each for each in self.open if not each.closed and stage in ("", each.stage)]


TestAnyClients = AnyClients.TestCase
TestAnyClients.settings = settings(stateful_step_count=30)
