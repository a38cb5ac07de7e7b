"""A server that was demoted behind an address that stays: its connections are dropped, and no call fails."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from redis import Redis

from bot.store import connected
from tests.store.people import given, started, write
from tests.support.servers import PASSWORD, USER, Server, running

ANSWERS = 20


class Endpoint:
    """An address on *path* that leads new connections to *server*. The old ones stay where they are."""

    def __init__(self, path: Path, server: Server) -> None:
        self.path = path
        self.server = server
        self.url = f"unix://{USER}@{path}?password={PASSWORD}"

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Accept connections."""
        open_: set[asyncio.Task[None]] = set()

        async def passing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                while data := await reader.read(65536):
                    writer.write(data)
            writer.close()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            up_reader, up_writer = await asyncio.open_unix_connection(self.server.socket)
            open_.add(asyncio.create_task(passing(reader, up_writer)))
            open_.add(asyncio.create_task(passing(up_reader, writer)))

        async with await asyncio.start_unix_server(serve, self.path):
            yield
        await asyncio.gather(*open_)


async def test_no_call_fails_when_the_role_moves_behind_an_address(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with running(tmp_path / "a") as first, running(tmp_path / "b") as second:
        endpoint = Endpoint(tmp_path / "e", first)
        async with endpoint.opened(), connected(endpoint.url) as database:
            ref, _ = await started(database.store)
            reads = (database.store.sessions.read(ref) for _ in range(30))
            await asyncio.gather(*reads)  # so that many connections lead to the old primary
            copy(first, second)
            with first.client() as client:
                client.replicaof("127.0.0.1", "1")
            endpoint.server = second
            for revision in range(ANSWERS):
                await database.store.sessions.answer(ref, write(0, "12345"[revision % 5], revision))
            assert given(await database.store.sessions.read(ref))[0][1] == ANSWERS


def copy(source: Server, target: Server) -> None:
    """Copy all data, as a replica has it before it takes over."""
    with source.client() as giving, target.client() as taking:
        assert isinstance(giving, Redis)
        for key in giving.scan_iter():
            taking.restore(key, 0, giving.dump(key), replace=True)
