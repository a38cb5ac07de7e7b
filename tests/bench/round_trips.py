"""CPU time of a read and of a script, by how many go on side by side: `python -m tests.bench.round_trips`."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.conversation.identity import Person
from bot.store import Database, connected
from tests.bench.servers import store_server

AT_ONCE = (1, 8, 32)
CALLS = 3_200
ROUNDS = 5  # of which the quickest counts


async def cost(call: Callable[[], Awaitable[object]], at_once: int) -> float:
    """Give the microseconds of a call."""

    async def one_after_another() -> None:
        for _ in range(CALLS // at_once):
            await call()

    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        await asyncio.gather(*(one_after_another() for _ in range(at_once)))
        found.append(time.process_time() - began)
    return min(found) / CALLS * 1e6


async def measure(database: Database) -> dict[int, tuple[float, float]]:
    """Give the costs of a read and of a script."""
    person = Person("slack", "T000001", "U000001")
    read, script = (
        lambda: database.redis.get("rung:{bench}"),
        lambda: database.store.people.recall(person),
    )
    return {at_once: (await cost(read, at_once), await cost(script, at_once)) for at_once in AT_ONCE}


async def _measured(url: str) -> dict[int, tuple[float, float]]:
    async with connected(url) as database:
        return await measure(database)


def main() -> None:
    """Print what a round trip costs."""
    with TemporaryDirectory() as folder, store_server(Path(folder), durable=False) as url:
        found = asyncio.run(_measured(url))
    shown = Table(title="A round trip to the store", title_justify="left", box=SIMPLE_HEAD)
    for name in ("at once", "CPU of a read, µs", "CPU of a script, µs"):
        shown.add_column(name, justify="right")
    for at_once, costs in found.items():
        shown.add_row(str(at_once), *(f"{each:.0f}" for each in costs))
    Console().print(shown)


if __name__ == "__main__":
    main()
