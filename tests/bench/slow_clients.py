"""Clients that hold connections open on purpose: `python -m tests.bench.slow_clients`.

1,024 of them send a byte of a header now and then, 1,500 a part of a body, and all come back as soon as
they are sent away. What is measured is what real commands notice of it, and what it costs in memory,
computing and log.
"""

import argparse
import asyncio
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tests.bench.contenders import RUNG, environment
from tests.bench.servers import PATIENCE, cpu_seconds, resident_bytes, running, store_server
from tests.bench.slack import Slack

DRIBBLERS, HALF_BODIES = 1_024, 1_500
ENOUGH = 300  # connections: then the attack is in full swing
BODY, SENT = 1_000_000, 900_000
DRIBBLE_SECONDS = 0.5
PAUSE_SECONDS = 0.05  # between two commands of a person
PEOPLE = 5
LATE = ClientTimeout(total=3.0)  # Slack gives up then
HEAD = (
    "POST /slack/events HTTP/1.1\r\nHost: rung\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "X-Slack-Signature: v0={:064d}\r\nX-Slack-Request-Timestamp: {}\r\nContent-Length: {}\r\n\r\n"
)
Attack = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class Noticed:
    """What real commands took, and what the process used meanwhile."""

    p50_ms: float
    p99_ms: float
    commands: int
    lost: int
    resident_mb: float
    computing: float
    log_bytes_a_minute: float


def main() -> None:
    """Measure at rest and under attack, or be the attack."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.slow_clients", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each measurement lasts")
    parser.add_argument("--files", type=int, default=1_024, help="how many files `rung web` may open")
    parser.add_argument("--attack", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.attack:
        resource.setrlimit(resource.RLIMIT_NOFILE, (8_192, 8_192))
        asyncio.run(_attack(args.attack))
    else:
        Console().print(_table(asyncio.run(measure(args.seconds, args.files)), args.files))


async def measure(seconds: float, files: int) -> dict[str, Noticed]:
    """Measure at rest and under attack, where `rung web` may open so many *files*."""
    command = ("sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *RUNG.command)
    with TemporaryDirectory(prefix="bench") as name, store_server(Path(name), durable=False) as redis:
        log = Path(name) / "web.log"
        async with (
            Slack().opened() as slack,
            running(command, environment(redis, slack=slack.url), log) as (
                pid,
                port,
            ),
        ):
            await _people(slack, port, 2.0)
            found = {"at rest": await _noticed(slack, pid, port, log, seconds)}
            async with _attacking(pid, port):
                found["under attack"] = await _noticed(slack, pid, port, log, seconds)
            return found


async def _noticed(slack: Slack, pid: int, port: int, log: Path, seconds: float) -> Noticed:
    computed, logged, peak = cpu_seconds(pid), log.stat().st_size, [0]

    async def weigh() -> None:
        while True:
            peak.append(resident_bytes(pid))
            await asyncio.sleep(0.1)

    weighing = asyncio.create_task(weigh())
    acks, lost = await _people(slack, port, seconds)
    weighing.cancel()
    cuts = quantiles(acks, n=100)
    return Noticed(
        median(acks) * 1e3,
        cuts[98] * 1e3,
        len(acks),
        lost,
        max(peak) / 1e6,
        (cpu_seconds(pid) - computed) / seconds,
        (log.stat().st_size - logged) * 60 / seconds,
    )


async def _people(slack: Slack, port: int, seconds: float) -> tuple[list[float], int]:
    """Let people give commands, each on a connection of its own. Give the seconds each took, and how many failed."""
    end, acks, lost = time.monotonic() + seconds, [], 0
    connector = TCPConnector(force_close=True)
    async with ClientSession(connector=connector, timeout=LATE) as session:

        async def person() -> None:
            nonlocal lost
            while time.monotonic() < end:
                sent = slack.asking(slack.arrive(1)[0])
                begun = time.perf_counter()
                try:
                    url = f"http://127.0.0.1:{port}{slack.path}"
                    async with session.post(url, data=sent.body, headers=sent.headers) as answer:
                        lost += answer.status != 200
                except (ClientError, TimeoutError):
                    lost += 1
                acks.append(time.perf_counter() - begun)
                await asyncio.sleep(PAUSE_SECONDS)

        await asyncio.gather(*(person() for _ in range(PEOPLE)))
    return acks, lost


@asynccontextmanager
async def _attacking(pid: int, port: int) -> AsyncIterator[None]:
    """Run the attack in a process of its own, once it has taken what it can of the connections."""
    command = [sys.executable, "-m", "tests.bench.slow_clients", "--attack", str(port)]
    attack = subprocess.Popen(command)
    try:
        async with asyncio.timeout(PATIENCE):
            while len([*Path(f"/proc/{pid}/fd").iterdir()]) < ENOUGH:
                await asyncio.sleep(0.1)
        yield
    finally:
        attack.terminate()
        await asyncio.to_thread(attack.wait)


async def _attack(port: int) -> None:
    clients = [_come_back(port, _dribble) for _ in range(DRIBBLERS)]
    await asyncio.gather(*clients, *(_come_back(port, _send_half) for _ in range(HALF_BODIES)))


async def _come_back(port: int, attack: Attack) -> None:
    """Attack again and again."""
    while True:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(30.0):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                try:
                    await attack(reader, writer)
                finally:
                    writer.transport.abort()
        await asyncio.sleep(0.1)


async def _dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send one byte of a header after the other."""
    writer.write(b"POST /slack/events HTTP/1.1\r\nX-Slow: ")
    while not reader.at_eof():
        writer.write(b"x")
        await writer.drain()
        with suppress(TimeoutError):
            async with asyncio.timeout(DRIBBLE_SECONDS):
                await reader.read()


async def _send_half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send a part of a body, and wait."""
    writer.write(HEAD.format(0, int(time.time()), BODY).encode() + b"x" * SENT)
    await reader.read()


def _table(found: dict[str, Noticed], files: int) -> Table:
    title = f"{DRIBBLERS:,} dribbling clients and {HALF_BODIES:,} half bodies, {files:,} files"
    shown = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for name in ("", "commands", "lost", "p50 ms", "p99 ms", "MB", "cores", "log KB/min"):
        shown.add_column(name, justify="left" if not name else "right")
    for when, each in found.items():
        shown.add_row(
            when,
            f"{each.commands:,}",
            f"{each.lost}",
            f"{each.p50_ms:,.1f}",
            f"{each.p99_ms:,.1f}",
            f"{each.resident_mb:,.1f}",
            f"{each.computing:.2f}",
            f"{each.log_bytes_a_minute / 1e3:,.1f}",
        )
    return shown


if __name__ == "__main__":
    main()
