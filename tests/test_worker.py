"""`rung worker` as a process: it does what came due, also what an earlier one left behind when it was killed."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from aiohttp import ClientSession

from bot.bootstrap import opened
from bot.conversation import events as e
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.conversation.messages import CardOf
from bot.conversation.questions import Choice, Question
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers.service import Service
from bot.outbox.concurrency_limits import OF_A_WORKSPACE
from bot.outbox.job import Job, JobState
from bot.settings import environment, read as read_settings
from tests.fakes.slack import Slack
from tests.support.clock import DAY, Clock
from tests.support.forked_processes import Forked
from tests.support.outbox import due_jobs
from tests.support.servers import Server, flavours
from tests.support.timeouts import PATIENCE, until

LEASES_END = (
    60.0  # seconds by which the leases of the killed have run out, and all is sent at the pace of Slack
)
PEOPLE = ("U1", "U2", "U3")


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack().opened() as slack:
        yield slack
    slack.check()


@pytest.fixture(autouse=True)
def _none_left() -> Iterator[None]:
    """Kill the processes that a failed test leaves."""
    yield
    while Worker.started_processes:
        process = Worker.started_processes.pop()
        process.kill()
        process.wait()


class Worker:
    """The process."""

    started_processes: ClassVar[list[Forked]] = []

    def __init__(self, slack: Slack, store: Server, log: Path, **env: str) -> None:
        self._log = log
        kept = {n: v for n, v in environment().items() if not n.startswith(("RUNG_", "SLACK_", "TEAMS_"))}
        ours = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_SIGNING_SECRET": slack.secret,
        }
        with log.open("wb") as told:
            wanted = {**kept, **ours, **env, "REDIS_URL": store.url}
            self._process = Forked(("worker",), wanted, told.fileno())
        self.started_processes.append(self._process)

    async def started(self) -> "Worker":
        await until(lambda: b'"worker_started"' in self._log.read_bytes())
        return self

    async def logged(self, event: str, field: str) -> str:
        """Wait for a line of the log, and read a field of it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for line in self._log.read_text().splitlines():
                    told = json.loads(line)
                    if told["event"] == event:
                        return str(told[field])
                await asyncio.sleep(0.05)

    async def stop(self, how: signal.Signals) -> int:
        self._process.send_signal(how)
        return await asyncio.to_thread(self._process.wait, PATIENCE)


async def answered_by_three(service: Service, slack: Slack) -> AssessmentRef:
    """Hold an assessment in Slack's team conversation, with everything answered, up to its closing time."""
    room = slack.channel("team")
    where = Conversation("slack", slack.team.id, room.id)
    starter = Origin(Person("slack", slack.team.id, PEOPLE[0]), where)
    card, *_ = await service.take(starter, e.AssessAsked(by="in 3 days"))
    assert isinstance(card.live_message, CardOf)
    ref = card.live_message.assessment
    for name in PEOPLE:
        origin = Origin(Person("slack", slack.team.id, name), where)
        await service.take(origin, e.Joined(ref))
        for aspect in range(6):
            press = e.Answered(SessionRef(ref, name), Question(aspect), Choice.LEVEL_2, 0)
            await service.take(Origin(origin.person, origin.person.chat), press)
    return ref


async def test_any_live_worker_closes_and_posts_once(slack: Slack, tmp_path: Path) -> None:
    store = Server(tmp_path, flavours()["valkey"]).start()
    clock = Clock(now=1_700_000_000.0)  # so long ago that it is overdue on the real clock
    settings = read_settings({"REDIS_URL": store.url})
    try:
        async with opened(settings, clock=clock.runtime) as rung:
            await answered_by_three(rung.service, slack)
            first = await Worker(slack, store, tmp_path / "first.log").started()
            second = await Worker(slack, store, tmp_path / "second.log").started()
            await until(lambda: bool(posts(slack)))
            await first.stop(signal.SIGKILL)
            async with asyncio.timeout(PATIENCE):
                while await due_jobs(rung.store, int(clock.now) + 400 * DAY):
                    await asyncio.sleep(0.05)
            assert await second.stop(signal.SIGTERM) == 0
    finally:
        store.kill()
    assert [text for text in posts(slack) if "level 2 of 5" in text] == posts(slack)[:1]


async def test_a_worker_whose_clock_is_ahead_leaves_closings_alone(slack: Slack, tmp_path: Path) -> None:
    store = Server(tmp_path, flavours()["valkey"]).start()
    clock = Clock(now=1_700_000_000.0)
    try:
        async with opened(read_settings({"REDIS_URL": store.url}), clock=clock.runtime) as rung:
            await answered_by_three(rung.service, slack)
            slack.behind = 3600.0
            ahead = Worker(slack, store, tmp_path / "ahead.log", HOST="127.0.0.1", RUNG_ADMIN_PORT="0")
            port = await ahead.logged("admin_listening", "port")
            assert float(await ahead.logged("jobs_paused", "seconds")) > 3500
            async with ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/readyz/slack") as answer:
                    assert (answer.status, "ahead of slack's" in await answer.text()) == (503, True)
                async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                    assert "process_cpu_seconds_total" in await answer.text()
            assert await ahead.stop(signal.SIGTERM) == 0
            assert posts(slack) == []
            assert await rung.store.queue.overdue_seconds(int(clock.now) + 400 * DAY) > 0
    finally:
        store.kill()


def posts(slack: Slack) -> list[str]:
    """List what was posted about results."""
    calls = [call for call in slack.calls if call.method == "chat.postMessage" and not call.error]
    return [str(call.args["text"]) for call in calls if "level" in str(call.args["text"])]


@pytest.mark.parametrize("kills", [2, pytest.param(3, marks=pytest.mark.long)])
async def test_killed_workers_repeat_no_reminder_and_lose_few(
    slack: Slack, tmp_path: Path, kills: int
) -> None:
    store = Server(tmp_path, flavours()["valkey"]).start()
    people = [slack.person(f"Someone {at}") for at in range(36)]
    where = Conversation("slack", slack.team.id, slack.channel("team").id)
    always = {"RUNG_HOURS": "00:00-23:59", "RUNG_DAYS": "mon-sun"}

    def reminded() -> int:
        return sum(bool(each.sees()) for each in people)

    try:
        async with opened(read_settings({"REDIS_URL": store.url})) as rung:
            first, *others = (Origin(Person("slack", slack.team.id, each.id), where) for each in people)
            card, *_ = await rung.service.take(first, e.AssessAsked(by="in 3 days"))
            assert isinstance(card.live_message, CardOf)
            for each in (first, *others):
                await rung.service.take(each, e.Joined(card.live_message.assessment))
                reminder = Job(
                    ReminderKind.UNFINISHED, card.live_message.assessment, each.person.id, sequence=9
                )
                await rung.store.jobs.schedule(reminder, rung.runtime.now())
            for kill in range(kills):
                worker = Worker(slack, store, tmp_path / f"{kill}.log", **always)
                async with asyncio.timeout(LEASES_END):
                    while reminded() < 8 * (kill + 1):
                        await asyncio.sleep(0.005)
                await worker.stop(signal.SIGKILL)
            last = await Worker(slack, store, tmp_path / "last.log", **always).started()
            async with asyncio.timeout(LEASES_END):
                while await due_jobs(rung.store, rung.runtime.now()):
                    await asyncio.sleep(0.05)
            assert await last.stop(signal.SIGTERM) == 0
            planned = [
                each for one in (first, *others) for each in await rung.store.jobs.planned(one.person.chat)
            ]
    finally:
        store.kill()
    assert max(len(each.sees()) for each in people) == 1
    unsure = [each for each in planned if each.job.sequence == 9]
    assert {each.state for each in unsure} <= {
        JobState.SENDING
    }  # which is unknown, once a minute has gone by
    assert len(people) - reminded() <= len(unsure) <= kills * OF_A_WORKSPACE
