"""What one look of a worker costs while 200,000 reminders are overdue: `python -m tests.bench.overdue`."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
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
from tests.bench.servers import cpu_seconds, resident_bytes, store_server

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


@dataclass(frozen=True, slots=True)
class Looks:
    """What looks cost: the seconds of the first, those of each later one, and the CPU time of a later one."""

    jobs: int
    first: float
    later: Sequence[float]
    worker_cpu: float
    server_cpu: float
    megabytes: float


async def look(database: Database) -> tuple[float, int]:
    """Let a worker that has just started look once. Give the seconds it took, and how many jobs it has."""
    leases = JobLeases(database.store.queue, {"slack": PACE}, runtime())
    began = time.perf_counter()
    taken = await leases.take()
    return time.perf_counter() - began, len(taken)


async def measure(url: str, workspaces: int) -> Looks:
    """Let workers look."""
    async with connected(url) as database:
        await fill(database, workspaces)
    async with connected(url) as database:
        await database.store.queue.times()
        pids = os.getpid(), int((await database.redis.info("server"))["process_id"])
        resident = resident_bytes(os.getpid())
        first, count = await look(database)
        worker, server = map(cpu_seconds, pids)
        later = [(await look(database))[0] for _ in range(LOOKS)]
        worker_now, server_now = map(cpu_seconds, pids)
        return Looks(
            jobs=count,
            first=first,
            later=later,
            worker_cpu=(worker_now - worker) / LOOKS,
            server_cpu=(server_now - server) / LOOKS,
            megabytes=(resident_bytes(os.getpid()) - resident) / 1e6,
        )


def main() -> None:
    """Print what a look costs."""
    shown = Table(title=f"A look with {OVERDUE:,} overdue, in ms", title_justify="left", box=SIMPLE_HEAD)
    for name in ("workspaces", "jobs", "first", "median", "slowest", "CPU", "CPU of Redis", "memory, MB"):
        shown.add_column(name, justify="right")
    for workspaces in WORKSPACES:
        with TemporaryDirectory() as folder, store_server(Path(folder), durable=False) as url:
            found = asyncio.run(measure(url, workspaces))
        times = (found.first, median(found.later), max(found.later), found.worker_cpu, found.server_cpu)
        milliseconds = [f"{each * 1e3:.1f}" for each in times]
        shown.add_row(f"{workspaces:,}", str(found.jobs), *milliseconds, f"{found.megabytes:.1f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
