"""Run the benchmark: `python -m tests.bench`, or `make bench`."""

import argparse
import asyncio
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.status import Status

from tests.bench.contenders import CONTENDERS, RUNG, TEAMS_ALL, Contender
from tests.bench.measure import Steps, bench
from tests.bench.mixed import mixed
from tests.bench.nudges import SLACK, TEAMS, Rate, rate, table
from tests.bench.report import Found, tables
from tests.bench.servers import cores, store_server

USERS = (1, 10, 100)
WORKERS = (1, 2)
REMINDED = 1_000
TEAMS_USERS = (10, 10)  # the first time opens the connections, the second counts


def main() -> None:
    """Measure every contender in turns, so that a slow minute of the machine hits them all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="medians are taken over so many rounds")
    parser.add_argument("--people", type=int, default=40, help="who answer a whole check, a measurement")
    parser.add_argument("--crowd", type=int, default=10_000, help="who are in flight at the end")
    args = parser.parse_args()
    os.sched_setaffinity(0, {cores()[1]})
    console = Console()
    with console.status("Starting") as status:
        found = asyncio.run(_measure(args.rounds, args.people, args.crowd, status))
        nudges = asyncio.run(_nudges(status))
    console.print(tables(found))
    console.print(table(nudges))


async def _nudges(status: Status) -> dict[tuple[str, int], Rate]:
    with TemporaryDirectory(prefix="bench") as name, store_server(Path(name), core=cores()[1]) as redis:
        found = {}
        for target in (SLACK, TEAMS):
            for workers in WORKERS:
                status.update(f"Reminders in {target.name}, {workers} at a time to send them")
                found[target.name, workers] = await rate(target, redis, Path(name), workers, REMINDED)
        return found


async def _measure(rounds: int, people: int, crowd: int, status: Status) -> Found:
    with TemporaryDirectory(prefix="bench") as name, store_server(Path(name), core=cores()[1]) as redis:
        measured, together = [], []
        everybody = [(each, USERS) for each in CONTENDERS.values()]
        everybody += [(each, TEAMS_USERS) for each in TEAMS_ALL if each.is_there]
        for number in range(rounds):
            steps: dict[tuple[Contender, int], Steps] = {}
            for contender, crowds in everybody:
                status.update(f"Round {number + 1} of {rounds}: {contender.what}")
                async with bench(contender, redis, Path(name)) as running:
                    for users in crowds:
                        steps[contender, users] = await running.steps(users, people)
            measured.append(steps)
            status.update(f"Round {number + 1} of {rounds}: Slack and Teams together")
            together.append(await mixed(redis, Path(name), people))
        status.update(f"{crowd:,} people")
        async with bench(RUNG, redis, Path(name)) as running:
            return Found(measured, together, await running.crowd(USERS[-1], crowd))


if __name__ == "__main__":
    main()
