"""Calls of the same moment share a round trip, and each gets its own replies."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.store import Database, client
from bot.store.round_trips import SharedRoundTrips
from bot.store.topology import Primary, Words


class Server:
    """Echoes each command, or fails. It takes as long as it is told."""

    def __init__(self, primary: Primary, failure: Exception | None = None) -> None:
        self.primary = primary
        self.written: list[Sequence[Words]] = []
        self.answers = asyncio.Event()
        self.answers.set()
        self._failure = failure

    async def exchange(self, _: Primary, lines: Sequence[Words]) -> list[object]:
        self.written.append(lines)
        await self.answers.wait()
        if self._failure:
            raise self._failure
        return list(lines)


async def side_by_side(server: Server, names: str) -> list["asyncio.Task[list[object]]"]:
    """Let calls of one moment wait for replies."""
    server.answers.clear()
    trips = SharedRoundTrips(server.exchange)
    calls = [asyncio.create_task(trips.send(server.primary, [("GET", each)])) for each in names]
    while not server.written:
        await asyncio.sleep(0)
    return calls


@pytest.fixture
def primary(database: Database) -> Primary:
    only = database.redis.topology.only
    assert only
    return only


async def test_calls_of_one_moment_are_written_at_once(primary: Primary) -> None:
    server = Server(primary)
    calls = await side_by_side(server, "abc")
    server.answers.set()
    assert await asyncio.gather(*calls) == [[("GET", each)] for each in "abc"]
    assert server.written == [[("GET", "a"), ("GET", "b"), ("GET", "c")]]


async def reads(database: Database) -> int:
    return int((await database.redis.info("stats"))["total_reads_processed"])


async def get_all(database: Database) -> None:
    await asyncio.gather(*(database.redis.get(f"rung:{each}") for each in range(20)))


async def connect(database: Database) -> None:
    """Open as many connections as the calls need: greetings are read by the server, too."""
    known = -1
    while (opened := int((await database.redis.info("stats"))["total_connections_received"])) != known:
        known = opened
        await get_all(database)


async def test_many_calls_at_once_are_read_twice_by_the_server(database: Database) -> None:
    await connect(database)
    before = await reads(database)
    await get_all(database)
    assert await reads(database) - before == 2 + 1  # the first call goes alone, and this asking is one


async def test_calls_with_little_time_left_share_no_round_trip(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "BUDGET_SECONDS", client.ATTEMPT_SECONDS / 2)
    await connect(database)
    before = await reads(database)
    await get_all(database)
    assert await reads(database) - before == 20 + 1


async def test_a_later_call_waits_for_no_earlier_one(primary: Primary) -> None:
    server = Server(primary)
    trips = SharedRoundTrips(server.exchange)
    server.answers.clear()
    slow = asyncio.create_task(trips.send(primary, [("GET", "a")]))
    while not server.written:
        await asyncio.sleep(0)
    quick = asyncio.create_task(trips.send(primary, [("GET", "b")]))
    while not server.written:
        await asyncio.sleep(0)
    server.answers.set()
    assert await asyncio.gather(slow, quick) == [[("GET", "a")], [("GET", "b")]]


async def test_a_failure_reaches_every_caller(primary: Primary) -> None:
    trips = SharedRoundTrips(Server(primary, ConnectionResetError()).exchange)
    calls = (trips.send(primary, [("GET", name)]) for name in "abc")
    found = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(each) for each in found] == [ConnectionResetError] * 3


async def test_a_caller_who_gives_up_leaves_the_others_a_timeout(primary: Primary) -> None:
    server = Server(primary)
    leading, other = await side_by_side(server, "ab")
    leading.cancel()
    with pytest.raises(TimeoutError):
        await other


async def test_others_get_replies_after_one_gave_up(primary: Primary) -> None:
    server = Server(primary)
    leading, gone, last = await side_by_side(server, "abc")
    gone.cancel()
    server.answers.set()
    assert await asyncio.gather(leading, last) == [[("GET", "a")], [("GET", "c")]]


async def test_a_refusal_is_raised_to_its_caller_alone(database: Database) -> None:
    await database.redis.set("rung:text", "1")
    length, text = await asyncio.gather(
        database.redis.llen("rung:text"), database.redis.get("rung:text"), return_exceptions=True
    )
    assert isinstance(length, Exception)
    assert text == b"1"


async def test_an_id_that_is_no_unicode_is_kept_as_it_came(database: Database) -> None:
    await database.redis.set("rung:odd", "\ud800")
    found = await database.redis.get("rung:odd")
    assert found.decode("utf-8", "surrogatepass") == "\ud800"
