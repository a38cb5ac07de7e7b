"""Instructions of a step, which no other work on the machine changes: `python -m tests.bench.instructions`.

It needs valgrind. What the kernel does for a process is not in it.
"""

import argparse
import asyncio
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tests.bench.contenders import (
    BARE,
    BOLT,
    HOST,
    RUNG,
    SESSION,
    TEAMS_BARE,
    TEAMS_RUNG,
    Contender,
)
from tests.bench.load import at_once
from tests.bench.measure import bench
from tests.bench.servers import store_server
from tests.bench.words import QUESTIONS

COMPARED = ((RUNG, BOLT, SESSION, BARE), (TEAMS_RUNG, TEAMS_BARE))
_COUNTED = re.compile(r"Collected : (\d+)")


async def instructions(contender: Contender, redis_url: str, folder: Path, people: int) -> float:
    """Count the instructions of a step while *people* answer a check one after the other."""
    prefix = f"--vgdb-prefix={folder}/vgdb"
    valgrind = ("valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/calls")
    log = folder / f"{contender.name}.log"
    async with bench(contender, redis_url, folder, warm_up=5, under=(*valgrind, prefix)) as running:
        arrived, starting, load = running.platform.arrive(people), running.load(), running.load()
        await at_once(1, arrived, starting.start)
        _switch(running.pid, prefix, "on")
        await at_once(1, arrived, load.answer_all)
        _switch(running.pid, prefix, "off")
        if load.lost or len(load.acks) != people * QUESTIONS:
            raise RuntimeError(f"{contender.what} lost steps")
    return sum(map(int, _COUNTED.findall(log.read_text()))) / len(load.acks)


def _switch(pid: int, prefix: str, state: str) -> None:
    """Switch the counting of a callgrind on or off. It is found by its HOST, which `environment` sets."""
    command = ["callgrind_control", prefix, "-i", state, str(pid)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOST": HOST})


async def measure(people: int) -> list[dict[Contender, float]]:
    """Count the instructions of every contender."""
    with TemporaryDirectory(prefix="bench") as name, store_server(Path(name)) as redis:
        return [
            {each: await instructions(each, redis, Path(name), people) for each in compared}
            for compared in COMPARED
        ]


def show(found: Sequence[dict[Contender, float]]) -> Table:
    """Show thousands of instructions, and what Rung takes of each."""
    table = Table(title="Instructions of a step", title_justify="left", box=SIMPLE_HEAD)
    for name in ("", "thousands", "Rung takes"):
        table.add_column(name, justify="right" if name else "left")
    for compared in found:
        ours = next(iter(compared.values()))
        for contender, count in compared.items():
            table.add_row(contender.what, f"{count / 1e3:,.0f}", f"{ours / count:.2f}")
    return table


def main() -> None:
    """Print the instructions of a step."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.instructions", description=__doc__)
    parser.add_argument("--people", type=int, default=10, help="who answer a whole check")
    Console().print(show(asyncio.run(measure(parser.parse_args().people))))


if __name__ == "__main__":
    main()
