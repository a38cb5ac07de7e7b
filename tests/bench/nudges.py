"""How fast reminders go out that are all due at once, by one worker and by two."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table

from bot.bootstrap import Rung, opened
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.reminders.preferences import DAY, ReminderKind
from bot.outbox.job import Job
from bot.ports.assessments import NewAssessment
from bot.settings import read as read_settings
from tests.bench.contenders import environment
from tests.bench.servers import PATIENCE, cores
from tests.bench.slack import Person, Slack

WORKSPACES = 200
AHEAD = 15  # seconds in which all is prepared, and the workers start
ALWAYS = {"RUNG_HOURS": "00:00-23:59", "RUNG_DAYS": "mon-sun"}


async def rate(redis_url: str, folder: Path, workers: int, people: int) -> float:
    """Let everyone's reminder be due now. Tell how many a second are sent, from the first to the last."""
    async with Slack().opened() as slack, opened(read_settings({"REDIS_URL": redis_url})) as rung:
        await rung.database.redis.flushall()
        arrived = slack.arrive(people)
        due = rung.runtime.now() + AHEAD
        for number in range(WORKSPACES):
            await _begun(rung, f"T{number:06d}", arrived[number::WORKSPACES], due)
        env = {**os.environ, **environment(redis_url, slack=slack.url), **ALWAYS}
        with ExitStack() as running:
            for number in range(workers):
                log = running.enter_context((folder / f"worker{number}.log").open("w"))
                command = [sys.executable, "-m", "bot", "worker"]
                worker = subprocess.Popen(command, env=env, stdout=log, stderr=log)
                running.callback(_stop, worker)
                os.sched_setaffinity(worker.pid, {*cores()})
            if rung.runtime.now() >= due:
                raise RuntimeError("too slow: what was to come was due before the workers ran")
            await _until(arrived, 1)
            began = time.perf_counter()
            await _until(arrived, people)
            return people / (time.perf_counter() - began)


async def _begun(rung: Rung, tenant: str, people: Sequence[Person], due: int) -> None:
    """Let people of a workspace begin an assessment. They are to be reminded of it when it is *due*."""
    where = Conversation("slack", tenant, f"C{tenant}")
    rubric, now = rung.catalogue.offered[0], rung.runtime.now()
    await rung.catalogue.keep(rubric)
    pinned, aspects = RubricRef(rubric.id, rubric.hash), len(rubric.aspects)
    new = NewAssessment("a1", where, pinned, aspects, "nobody", now, now + 9 * DAY, "UTC")
    await rung.store.assessments.start(new, "")
    for each in people:
        await rung.store.sessions.join(SessionRef(where, "a1", each.id), aspects)
        await rung.store.jobs.schedule(Job(ReminderKind.UNFINISHED, AssessmentRef(where, "a1"), each.id), due)


async def _until(people: Sequence[Person], reminded: int) -> None:
    """Wait until so many have a message."""
    async with asyncio.timeout(10 * PATIENCE):
        while sum(bool(each.blocks) for each in people) < reminded:
            await asyncio.sleep(0.01)


def _stop(worker: "subprocess.Popen[bytes]") -> None:
    worker.terminate()
    worker.wait(PATIENCE)


def table(found: dict[int, float]) -> Table:
    """Show how many reminders a second go out, by how many workers."""
    shown = Table(title="Reminders due at once, sent a second", title_justify="left", box=SIMPLE_HEAD)
    for workers in found:
        shown.add_column(f"{workers} worker{'s' * (workers > 1)}", justify="right")
    shown.add_row(*(f"{rate:,.0f}" for rate in found.values()))
    return shown
