"""How fast reminders go out that are all due at once, and what one costs: `python -m tests.bench.nudges`."""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from redis.asyncio import Redis
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.bootstrap import Rung, opened
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, Conversation, Person, PersonId, SessionRef
from bot.conversation.reminders.preferences import ReminderKind
from bot.outbox.job import Job
from bot.ports.assessments import NewAssessment
from bot.settings import read as read_settings
from bot.store.conversation_references import ConversationReferences
from tests.bench.contenders import environment
from tests.bench.load import at_once
from tests.bench.servers import PATIENCE, cores, cpu_seconds, store_server
from tests.bench.slack import Slack
from tests.bench.teams import Teams
from tests.support.clock import DAY

WORKSPACES = 200
PREPARED = 16  # of them at once
AHEAD = 20  # seconds in which the workers start, and all is planned
ALWAYS = {"RUNG_HOURS": "00:00-23:59", "RUNG_DAYS": "mon-sun"}


@dataclass(frozen=True, slots=True)
class Target:
    """A platform to which reminders go: its stand-in, the worker's module, and what tells that one arrived."""

    name: str
    opened: Callable[[], AbstractAsyncContextManager[Any]]
    module: str
    seen: Callable[[Any], object]

    def id(self, person: Any) -> PersonId:
        """Give the id of a person."""
        return PersonId(person.id if self.name == "slack" else f"aaaa-{person.number:012d}")


SLACK = Target("slack", lambda: Slack().opened(), "bot", lambda person: person.blocks)
TEAMS = Target("teams", lambda: Teams().opened(), "tests.bench.teams_rung", lambda person: person.card)


@dataclass(frozen=True, slots=True)
class Rate:
    """Reminders a second from the first to the last, and the CPU time of each in all workers."""

    each_second: float
    cpu_us: float


async def rate(target: Target, redis_url: str, folder: Path, workers: int, people: int) -> Rate:
    """Let everyone's reminder be due now."""
    async with Redis.from_url(redis_url) as store:
        await store.flushall()
    async with target.opened() as platform, opened(read_settings({"REDIS_URL": redis_url})) as rung:
        arrived = platform.arrive(people)
        spread = [(f"T{number:06d}", arrived[number::WORKSPACES]) for number in range(WORKSPACES)]
        await rung.catalogue.keep(rung.catalogue.offered[0])
        await at_once(PREPARED, spread, lambda each: _begun(target, platform.url, rung, *each))
        env = {**os.environ, **environment(redis_url, **{target.name: platform.url}), **ALWAYS}
        with ExitStack() as running:
            due, pids = rung.runtime.now() + AHEAD, []
            for number in range(workers):
                log = running.enter_context((folder / f"worker{number}.log").open("w"))
                command = [sys.executable, "-m", target.module, "worker"]
                worker = subprocess.Popen(command, env=env, stdout=log, stderr=log)
                running.callback(_stop, worker)
                os.sched_setaffinity(worker.pid, {*cores()})
                pids.append(worker.pid)
            await at_once(PREPARED, spread, lambda each: _planned(target, rung, *each, due))
            if rung.runtime.now() >= due:
                raise RuntimeError("too slow: what was to come was due before all was planned")
            await _until(target, arrived, 1)
            began, computed = time.perf_counter(), sum(map(cpu_seconds, pids))
            await _until(target, arrived, people)
            passed, computed = time.perf_counter() - began, sum(map(cpu_seconds, pids)) - computed
            return Rate(people / passed, computed / people * 1e6)


async def _begun(target: Target, url: str, rung: Rung, tenant: str, people: Sequence[Any]) -> None:
    """Let people of a workspace begin an assessment."""
    where = Conversation(target.name, tenant, f"C{tenant}")
    rubric, now = rung.catalogue.offered[0], rung.runtime.now()
    pinned, aspects = RubricRef(rubric.id, rubric.hash), len(rubric.aspects)
    new = NewAssessment("a1", where, pinned, aspects, "nobody", now, now + 9 * DAY, "UTC")
    await rung.store.assessments.start(new, ())
    for each in people:
        person = Person(target.name, tenant, target.id(each))
        await rung.store.people.set_zone(person, "UTC", now)
        await rung.store.sessions.join(SessionRef(AssessmentRef(where, "a1"), person.id), aspects)
        if target is TEAMS:
            addresses = ConversationReferences(rung.database.redis)
            await addresses.note(person.chat, f"{url}/emea/ {each.chat}")


async def _planned(target: Target, rung: Rung, tenant: str, people: Sequence[Any], due: int) -> None:
    """Let people of a workspace be reminded of their assessment when it is *due*."""
    ref = AssessmentRef(Conversation(target.name, tenant, f"C{tenant}"), "a1")
    for each in people:
        await rung.store.jobs.schedule(Job(ReminderKind.UNFINISHED, ref, target.id(each)), due)


async def _until(target: Target, people: Sequence[Any], reminded: int) -> None:
    """Wait until so many have a message."""
    async with asyncio.timeout(10 * PATIENCE):
        while sum(bool(target.seen(each)) for each in people) < reminded:
            await asyncio.sleep(0.01)


def _stop(worker: "subprocess.Popen[bytes]") -> None:
    worker.terminate()
    worker.wait(PATIENCE)


def table(found: dict[tuple[str, int], Rate]) -> Table:
    """Show how many reminders a second go out, by how many workers, and what one costs."""
    shown = Table(title="Reminders due at once", title_justify="left", box=SIMPLE_HEAD)
    for name in ("platform", "workers", "sent a second", "CPU each, \u00b5s"):
        shown.add_column(name, justify="right")
    for (platform, workers), each in found.items():
        shown.add_row(platform, str(workers), f"{each.each_second:,.0f}", f"{each.cpu_us:,.0f}")
    return shown


def main() -> None:
    """Print the medians of several rounds."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.nudges", description=__doc__)
    parser.add_argument("--platform", choices=("slack", "teams"), default="teams")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    target = SLACK if args.platform == SLACK.name else TEAMS
    os.sched_setaffinity(0, {cores()[1]})
    with TemporaryDirectory(prefix="bench") as name, store_server(Path(name), core=cores()[1]) as redis:
        found = [
            asyncio.run(rate(target, redis, Path(name), args.workers, args.people))
            for _ in range(args.rounds)
        ]
    middle = Rate(median(each.each_second for each in found), median(each.cpu_us for each in found))
    Console().print(table({(target.name, args.workers): middle}))


if __name__ == "__main__":
    main()
