"""What an answer takes longer when replicas confirm it: `python -m tests.bench.replicas`."""

import asyncio
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlsplit

from redis.asyncio import Redis
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.conversation.assessment import RubricRef
from bot.conversation.identity import Person, PersonId
from bot.conversation.questions import Choice, Question
from bot.ports.checks import NewCheck
from bot.ports.sessions import AnswerWrite
from bot.redis_address import RedisOptions
from bot.store import connected
from tests.bench.load import at_once
from tests.bench.servers import PATIENCE, store_server

REPLICAS = 2
PEOPLE = 10  # at once
ANSWERS = 100  # of each
ASPECTS = 6


class Price(NamedTuple):
    """What an answer took."""

    p50_ms: float
    p99_ms: float
    cpu_us: float


async def ready(url: str) -> None:
    """Wait until all replicas have what the primary has, in their logs, too."""
    async with Redis.from_url(url, socket_timeout=PATIENCE) as primary:
        await primary.set("rung:{bench}", "1")
        async with asyncio.timeout(PATIENCE):
            while await primary.execute_command("WAITAOF", 1, REPLICAS, 1000) != [1, REPLICAS]:
                await asyncio.sleep(0.1)


async def price(url: str, replicas: int) -> Price:
    """Let people answer, each change confirmed by so many replicas."""
    async with connected(url, RedisOptions(replicas=replicas)) as database:
        store, rubric, took = database.store, RubricRef("bench", "hash"), list[float]()

        async def answers(number: int) -> None:
            person = Person("slack", "T000001", PersonId(f"U{replicas}{number:05d}"))
            check = NewCheck(f"c{number}", person, rubric, ASPECTS, 1)
            ref, _ = await store.checks.start(check, again=False, delivery_ids=())
            for revision in range(ANSWERS):
                began = time.perf_counter()
                await store.sessions.answer(ref, AnswerWrite(Question(0), Choice.LEVEL_2, revision))
                took.append(time.perf_counter() - began)

        await at_once(PEOPLE, range(PEOPLE), answers)  # opens the connections
        took.clear()
        computed = time.process_time()
        await at_once(PEOPLE, range(PEOPLE, 2 * PEOPLE), answers)
        computed = time.process_time() - computed
    return Price(median(took) * 1e3, quantiles(took, n=100)[98] * 1e3, computed / len(took) * 1e6)


def main() -> None:
    """Print the price of an answer by the number of replicas that confirm it."""
    with ExitStack() as servers:
        folders = [Path(servers.enter_context(TemporaryDirectory())) for _ in range(REPLICAS + 1)]
        url = servers.enter_context(store_server(folders[0]))
        for folder in folders[1:]:
            servers.enter_context(store_server(folder, replica_of=urlsplit(url).port))
        asyncio.run(ready(url))
        found = {number: asyncio.run(price(url, number)) for number in range(REPLICAS + 1)}
    shown = Table(title=f"An answer, {PEOPLE} people at once", title_justify="left", box=SIMPLE_HEAD)
    for name in ("RUNG_REDIS_REPLICAS", "p50, ms", "p99, ms", "CPU, µs"):
        shown.add_column(name, justify="right")
    for number, each in found.items():
        shown.add_row(str(number), f"{each.p50_ms:.1f}", f"{each.p99_ms:.1f}", f"{each.cpu_us:.0f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
