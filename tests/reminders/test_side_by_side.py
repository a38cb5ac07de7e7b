"""What is due happens side by side, within bounds: no workspace, platform or mistake holds up another."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef, Conversation, PersonId
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers.service import Service
from bot.outbox.concurrency_limits import MOST, OF_A_WORKSPACE
from bot.outbox.dispatcher import RETRY_SECONDS, JobDispatcher
from bot.outbox.job import SENT, Job, JobKind, Priority, SendResult, SendStatus
from bot.outbox.rate_limits import UNLIMITED, Pace, PlatformPace
from bot.ports.messenger import Messenger
from bot.ports.store import Store
from tests.support.clock import Clock
from tests.support.outbox import due_jobs
from tests.support.platform import Platform
from tests.support.servers import Server, store_at
from tests.support.timeouts import until


def job(tenant: str, where: str, id_: str = "a") -> Job:
    return Job(JobKind.QUESTION, AssessmentRef(Conversation("slack", tenant, where), id_))


class Echo(Service):
    """Says one thing for whatever is due, and stumbles over what is called *odd*."""

    def __init__(self) -> None:
        pass

    async def run_job(self, job: Job, messenger: Messenger | None = None) -> tuple[m.Reply, ...]:
        if job.assessment.id == "odd":
            raise ZeroDivisionError
        where = job.assessment
        return (m.Reply(m.To.EVERYONE, m.Privacy(), m.CardOf(where), conversation=where.conversation),)


@dataclass
class Hanging(Platform):
    """A platform that answers when a test lets it, and notes what was asked of it."""

    said: list[AssessmentRef] = field(default_factory=list)
    hangs: dict[str, asyncio.Event] = field(default_factory=dict)  # by workspace
    answers: dict[str, SendResult] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)

    pace: PlatformPace = UNLIMITED

    async def wait(self, where: Conversation) -> float:
        self.asked[where.tenant] += 1
        return 0.0

    async def deliver(self, reply: m.Reply) -> SendResult:
        assert isinstance(reply.live_message, m.CardOf)
        about = reply.live_message.assessment
        tenant = about.conversation.tenant
        self.now.update((tenant, "all"))
        self.most |= self.now
        for _ in range(3):
            await asyncio.sleep(0)
        if tenant in self.hangs:
            await self.hangs[tenant].wait()
        self.now.subtract((tenant, "all"))
        self.said.append(about)
        return self.answers.get(tenant, SENT)


@dataclass
class Desk:
    """A store, a clock and a platform, and a worker at them."""

    store: Store
    platform: Hanging = field(default_factory=Hanging)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.worker = JobDispatcher(Echo(), self.store.queue, {"slack": self.platform}, self.clock.runtime)

    async def schedule(self, *everything: Job) -> None:
        for late, each in enumerate(everything):
            await self.store.jobs.schedule(each, int(self.clock.now) - len(everything) + late)


@pytest.fixture
async def desk(server: Server) -> AsyncIterator[Desk]:
    with server.client() as client:
        client.flushall()
    async with store_at(server.url) as store:
        yield Desk(store)


async def test_jobs_of_a_conversation_run_in_order(desk: Desk) -> None:
    things = [job("T1", f"C{at % 3}", f"a{at}") for at in range(30)]
    await desk.schedule(*things)
    await desk.worker.sweep()
    for at in range(3):
        mine = [each.id for each in desk.platform.said if each.conversation.id == f"C{at}"]
        assert mine == [f"a{number}" for number in range(at, 30, 3)]


async def test_only_so_much_happens_at_once(desk: Desk) -> None:
    await desk.schedule(*(job(f"T{at % 20}", f"C{at}") for at in range(400)))
    await desk.worker.sweep()
    assert len(desk.platform.said) == 400
    assert desk.platform.most.pop("all") == MOST
    assert max(desk.platform.most.values()) == OF_A_WORKSPACE


async def test_a_hanging_workspace_delays_no_other(desk: Desk) -> None:
    hangs = desk.platform.hangs["slow"] = asyncio.Event()
    await desk.schedule(*(job("slow", f"C{at}") for at in range(1200)), job("T2", "C1"))
    async with desk.worker.working():
        await until(lambda: bool(desk.platform.said))
        assert [each.conversation.tenant for each in desk.platform.said] == ["T2"]
        hangs.set()


async def test_closings_do_not_wait_behind_reminders(desk: Desk) -> None:
    desk.platform.pace = PlatformPace({Priority.REMINDERS: Pace(1.0, 10.0, 20)})
    worker = JobDispatcher(Echo(), desk.store.queue, {"slack": desk.platform}, desk.clock.runtime)
    reminders = [
        replace(job("T1", "C0"), kind=ReminderKind.INVITED, person=PersonId(f"U{at}")) for at in range(300)
    ]
    await desk.schedule(*reminders, *(job("T1", f"C{at}", "closing") for at in range(20)))
    await worker.sweep()
    said = [each.id for each in desk.platform.said]
    assert said.count("closing") == 20
    assert said.count("a") == 20  # as many reminders as the workspace takes at once
    assert said[:16] == ["closing"] * 16  # the share of a workspace in one look


async def test_a_platform_off_here_keeps_its_jobs(desk: Desk) -> None:
    away = [
        Job(JobKind.CLOSING, AssessmentRef(Conversation("teams", "T", "C"), f"a{at}")) for at in range(1200)
    ]
    await desk.schedule(*away, job("T1", "C1"))
    before = await due_jobs(desk.store, int(desk.clock.now))
    await desk.worker.sweep()
    assert len(desk.platform.said) == 1
    left = await due_jobs(desk.store, int(desk.clock.now))
    assert left == {each: due for each, due in before.items() if each in away}


async def test_a_waiting_job_is_kept_and_not_asked_for(desk: Desk) -> None:
    desk.platform.answers["T1"] = SendResult(SendStatus.LATER, "ratelimited", 30.0)
    await desk.schedule(job("T1", "C1"))
    due = await due_jobs(desk.store, int(desk.clock.now))
    for _ in range(30):
        await desk.worker.sweep()
        desk.clock.forward(1)
    assert desk.platform.asked["T1"] == 1
    assert await due_jobs(desk.store, int(desk.clock.now)) == due
    desk.platform.answers.clear()
    await desk.worker.sweep()
    assert await due_jobs(desk.store, int(desk.clock.now)) == {}


async def test_a_failing_job_harms_no_other_and_is_retried(desk: Desk) -> None:
    await desk.schedule(job("T1", "C1", "odd"), job("T1", "C2"))
    for _ in range(3):
        await desk.worker.sweep()
    assert [each.conversation.id for each in desk.platform.said] == ["C2"]
    assert desk.platform.asked["T1"] == 2
    desk.clock.forward(RETRY_SECONDS)
    await desk.worker.sweep()
    assert desk.platform.asked["T1"] == 3


async def test_a_stopped_worker_finishes_its_running_jobs_only(desk: Desk) -> None:
    hangs = desk.platform.hangs["T1"] = asyncio.Event()
    await desk.schedule(*(job("T1", "C1", f"a{at}") for at in range(5)))
    async with desk.worker.working():
        await until(lambda: bool(desk.platform.now["T1"]))
        asyncio.get_running_loop().call_later(0.05, hangs.set)
    assert [each.id for each in desk.platform.said] == ["a0"]
    assert len(await due_jobs(desk.store, int(desk.clock.now))) == 4
