"""Due jobs are leased: each to one worker, workspaces in turns, duties first, and no faster than a platform takes them."""

import asyncio
from collections.abc import Collection
from dataclasses import replace

import pytest

from bot.conversation.identity import AssessmentRef, Conversation, Workspace
from bot.conversation.reminders.preferences import ReminderKind
from bot.outbox.job import WEBHOOK, Job, JobKind, LeasedJob, Priority
from bot.outbox.job_queue import LeaseRequest
from bot.outbox.rate_limits import UNLIMITED, Pace, PlatformPace
from bot.ports.store import Store
from bot.store import keys
from bot.store.job_queue import NEWER_SECONDS
from bot.store.jobs import RedisJobs, write_job
from tests.support.outbox import due_jobs

LEASE = 15.0
PACED = PlatformPace(conversation_seconds=1.0)
SLOW = PlatformPace({Priority.REMINDERS: Pace(1.0, 8.0, 3)}, conversation_seconds=1.0)


def closing(at: int, tenant: str = "T1", where: str = "") -> Job:
    return Job(JobKind.CLOSING, AssessmentRef(Conversation("slack", tenant, where or f"C{at}"), f"a{at}"))


def reminder(at: int, tenant: str = "T1") -> Job:
    return Job(ReminderKind.INVITED, AssessmentRef(Conversation("slack", tenant, "C"), "a"), f"U{at}")


async def scheduled(store: Store, *jobs: Job, due: int = 100) -> None:
    for each in jobs:
        await store.jobs.schedule(each, due)


async def leased(
    store: Store,
    now: float = 200,
    *,
    tenant: str = "T1",
    room: int = 100,
    share: int = 100,
    full: Collection[Workspace] = (),
    pace: PlatformPace = UNLIMITED,
    platform: str = "slack",
) -> list[LeasedJob]:
    wanted = LeaseRequest(f"w{now}", now, LEASE, room=room, share=share, paces={platform: pace}, full=full)
    found, _ = await store.queue.lease(keys.outbox_slot("slack", tenant), wanted)
    return found


async def test_a_job_is_leased_to_one_worker_until_the_lease_ends(store: Store) -> None:
    await scheduled(store, closing(1))
    looks = await asyncio.gather(*(leased(store) for _ in range(8)))
    assert sorted(map(len, looks)) == [0] * 7 + [1]
    assert await leased(store, 200 + LEASE - 0.1) == []
    (second,) = await leased(store, 200 + LEASE)
    assert (second.job, second.due) == (closing(1), 100)
    (first,) = next(filter(None, looks))
    await store.queue.finish(first)
    await store.queue.postpone(first, 500)
    assert await leased(store, 200 + LEASE) == []
    await store.queue.finish(second)
    assert await due_jobs(store, 1000) == {}
    assert await store.queue.times() == {}


async def test_a_job_that_is_rescheduled_meanwhile_stays(store: Store) -> None:
    await scheduled(store, closing(1))
    (mine,) = await leased(store)
    await store.jobs.schedule(closing(1), 300)
    await store.queue.finish(mine)
    assert await due_jobs(store, 300) == {closing(1): 300}


async def test_a_job_given_back_stays_as_late_as_it_is(store: Store) -> None:
    await scheduled(store, closing(1))
    (mine,) = await leased(store)
    await store.queue.renew(mine, 240)
    assert await leased(store, 239) == []
    await store.jobs.schedule(closing(2, where="C1"), 120)  # in the same conversation
    await store.queue.postpone(mine, 230)
    assert await leased(store, 225) == []
    assert [each.due for each in await leased(store, 231)] == [100, 120]


async def test_duties_come_before_earlier_reminders(store: Store) -> None:
    await scheduled(store, *map(reminder, range(9)), due=50)
    await scheduled(store, closing(1), closing(2), due=190)
    assert [each.job for each in await leased(store, room=3)] == [closing(1), closing(2), reminder(0)]


async def test_workspaces_come_in_turns_and_a_full_one_is_passed_over(store: Store) -> None:
    same = [f"T{at}" for at in range(400) if keys.outbox_slot("slack", f"T{at}") == 7][:3]
    for late, tenant in enumerate(same):
        await scheduled(store, *(reminder(at, tenant) for at in range(9)), due=50 + late)

    def tenants(found: list[LeasedJob]) -> list[str]:
        return [each.job.receiver.tenant for each in found]

    first, second, third = same
    look = {"tenant": first, "share": 2}
    assert tenants(await leased(store, 200.0, room=2, **look)) == [first] * 2  # type: ignore[arg-type]
    assert tenants(await leased(store, 200.1, room=4, **look)) == [second] * 2 + [third] * 2  # type: ignore[arg-type]
    passed = await leased(store, 200.2, room=4, full=[("slack", first)], **look)  # type: ignore[arg-type]
    assert sorted(tenants(passed)) == sorted([second, third] * 2)


async def test_a_platform_that_is_off_keeps_its_jobs(store: Store) -> None:
    await scheduled(store, closing(1))
    assert await leased(store, platform="teams") == []
    assert len(await leased(store)) == 1


async def test_reminders_wait_for_permits_and_duties_do_not(store: Store) -> None:
    await scheduled(store, *map(reminder, range(200)), *map(closing, range(9)))
    first = await leased(store, pace=SLOW)
    assert [each.job.priority for each in first] == [Priority.DUTIES] * 9 + [Priority.REMINDERS] * 3
    counts = [len(await leased(store, 200 + at, pace=SLOW)) for at in range(1, 8)]
    # The rate doubles while more are due, and the burst is the most that are saved up.
    assert counts == [2, 3, 3, 3, 3, 3, 3]


async def spent(store: Store, since: float, seconds: int) -> int:
    """Count what goes out in so many seconds if one looks ten times a second."""
    return sum([len(await leased(store, since + at / 10, pace=SLOW)) for at in range(10 * seconds)])


async def test_the_pace_rises_to_the_highest_and_is_halved_once_at_a_refusal(store: Store) -> None:
    await scheduled(store, *map(reminder, range(300)))
    await spent(store, 200, 5)
    assert await spent(store, 205, 5) == 40  # eight a second
    for _ in range(3):  # those that were under way when the platform refused the first
        await store.queue.throttle(
            reminder(0).receiver, Priority.REMINDERS, SLOW.by_priority[Priority.REMINDERS], 210, 5
        )
    assert await spent(store, 210, 5) == 0
    assert 18 <= await spent(store, 215, 5) <= 22  # four a second


async def test_two_workers_share_the_pace(store: Store) -> None:
    await scheduled(store, *map(reminder, range(300)))
    await spent(store, 200, 5)
    looks = [await leased(store, 205 + at / 20, pace=SLOW) for at in range(100)]
    assert 39 <= sum(map(len, looks)) <= 41


async def test_a_person_gets_one_reminder_a_second_in_order(store: Store) -> None:
    mine = [replace(reminder(1), sequence=turn) for turn in (3, 1, 2)]
    for at, each in enumerate(mine):
        await store.jobs.schedule(each, 100 + at)
    await store.jobs.schedule(reminder(2), 102)
    seen = [[each.job for each in await leased(store, 200 + at, pace=PACED)] for at in (0, 1.1, 2.2)]
    assert seen == [[mine[0], reminder(2)], [mine[1]], [mine[2]]]


@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("job", ["unheard-of|slack|VDE|QzE|a1", f"{write_job(reminder(1))}|more"])
async def test_a_job_of_a_newer_version_is_left_to_it(store: Store, priority: Priority, job: str) -> None:
    assert isinstance(store.jobs, RedisJobs)
    slot, workspace = keys.outbox_slot("slack", "T1"), keys.workspace("slack", "T1")
    redis = store.jobs._redis
    await redis.zadd(keys.jobs(slot, priority, workspace), {job: 1})
    await redis.zadd(keys.ready(slot), {workspace: 1})
    assert await leased(store) == []
    found = {
        each: await redis.zrange(keys.jobs(slot, each, workspace), 0, -1, withscores=True)
        for each in Priority
    }
    assert found == {each: [] for each in Priority} | {priority: [(job.encode(), 200 + NEWER_SECONDS)]}


async def test_a_job_of_the_webhook_of_a_newer_version_stays_there(store: Store) -> None:
    assert isinstance(store.jobs, RedisJobs)
    slot, workspace = keys.outbox_slot(WEBHOOK, ""), keys.workspace(WEBHOOK, "")
    redis = store.jobs._redis
    job, queue = "webhook_unheard-of|slack|VDE|QzE|a1", keys.jobs(slot, Priority.DUTIES, workspace)
    await redis.zadd(queue, {job: 1})
    await redis.zadd(keys.ready(slot), {workspace: 1})
    wanted = LeaseRequest("w", 200, LEASE, room=1, share=1, paces={WEBHOOK: UNLIMITED})
    found, _ = await store.queue.lease(slot, wanted)
    assert found == []
    assert await redis.zscore(queue, job) == 200 + NEWER_SECONDS
