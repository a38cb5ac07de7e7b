"""What one look of a worker costs while 200,000 reminders are overdue: `python -m tests.bench.overdue`."""

import asyncio
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.bootstrap import runtime
from bot.conversation.identity import AssessmentRef, Conversation
from bot.conversation.reminders.preferences import ReminderKind
from bot.outbox.job import Job
from bot.outbox.leasing import JobLeases
from bot.platforms.slack.client import PACE
from bot.store import Database, connected, keys
from bot.store.jobs import place_of, write_job
from tests.bench.servers import resident_bytes, store_server

OVERDUE = 200_000
WORKSPACES = (1, 1_000, 20_000)
LOOKS = 20
CHUNK = 5_000


async def fill(database: Database, workspaces: int) -> None:
    """Let reminders be overdue, spread evenly over the workspaces."""
    long_ago = int(time.time()) - 3600
    for start in range(0, OVERDUE, CHUNK):
        async with database.redis.pipeline(transaction=False) as some:
            for number in range(start, start + CHUNK):
                where = Conversation("slack", f"T{number % workspaces:06d}", "C1")
                job = Job(ReminderKind.UNFINISHED, AssessmentRef(where, "a1"), f"U{number:06d}")
                place = place_of(job)
                some.zadd(place.queue, {write_job(job): long_ago})
                some.zadd(keys.ready(place.slot), {place.workspace: long_ago})
            await some.execute()


async def look(database: Database) -> tuple[float, int]:
    """Let a worker that has just started look once. Give the seconds it took, and how many jobs it has."""
    leases = JobLeases(database.store.queue, {"slack": PACE}, runtime())
    began = time.perf_counter()
    taken = await leases.take()
    return time.perf_counter() - began, len(taken)


async def measure(url: str, workspaces: int) -> tuple[float, float, int, float]:
    """Give the seconds of the first look and of the slowest later one, the jobs of one, and the megabytes."""
    async with connected(url) as database:
        await fill(database, workspaces)
    async with connected(url) as database:
        await database.store.queue.times()
        before = resident_bytes(os.getpid())
        first, count = await look(database)
        others = [(await look(database))[0] for _ in range(LOOKS)]
        return first, max(others), count, (resident_bytes(os.getpid()) - before) / 1e6


def main() -> None:
    """Print what a look costs."""
    shown = Table(title=f"A look with {OVERDUE:,} overdue", title_justify="left", box=SIMPLE_HEAD)
    for name in ("workspaces", "jobs taken", "first look, ms", f"slowest of {LOOKS} more, ms", "memory, MB"):
        shown.add_column(name, justify="right")
    for workspaces in WORKSPACES:
        with TemporaryDirectory() as folder, store_server(Path(folder), durable=False) as url:
            first, slowest, count, megabytes = asyncio.run(measure(url, workspaces))
        cells = (
            f"{workspaces:,}",
            str(count),
            f"{first * 1e3:.1f}",
            f"{slowest * 1e3:.1f}",
            f"{megabytes:.1f}",
        )
        shown.add_row(*cells)
    Console().print(shown)


if __name__ == "__main__":
    main()
