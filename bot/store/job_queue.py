"""The queue of due jobs in Redis: leased in batches, a script for each slot of the outbox."""

from collections.abc import Mapping

from bot.conversation.identity import Conversation
from bot.outbox.job import LeasedJob, Priority, SendStatus
from bot.outbox.job_queue import LeaseRequest
from bot.outbox.rate_limits import Pace, PlatformPace
from bot.store import keys
from bot.store.client import Client, as_list, as_text
from bot.store.jobs import FinishedJobs, JobPlace, due_in, place_of, read_job, workspace_place, write_job
from bot.store.script import Script

NEWER_SECONDS = 5.0  # for which a job of a newer version is left to that
_PACED = (Priority.REMINDERS, Priority.REDRAWS)  # in the order in which the script takes them
_FREE = Pace(0, 0, 0)


class RedisJobQueue:
    """See `bot.outbox.job_queue.JobQueue`."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._lease_jobs = Script("lease_jobs")
        self._reschedule_leased = Script("reschedule_leased")
        self._finished = FinishedJobs(redis)
        self._throttle_jobs = Script("throttle_jobs")

    async def times(self) -> Mapping[int, float]:
        """Tell when each slot has the next job."""
        async with self._redis.pipeline(transaction=False) as slots:
            for slot in range(keys.OUTBOX_SLOTS):
                slots.zrange(keys.ready(slot), 0, 0, withscores=True)
            firsts = await slots.execute()
        return {slot: first[0][1] for slot, first in enumerate(firsts) if first}

    async def overdue_seconds(self, now: int) -> int:
        """Tell for how long a due job has waited for a worker."""
        times = await self.times()
        return max(0, now - int(min(times.values(), default=now)))

    async def overdue_platforms(self, now: int) -> Mapping[str, int]:
        """Tell for how long a due job of each platform has waited."""
        async with self._redis.pipeline(transaction=False) as slots:
            for slot in range(keys.OUTBOX_SLOTS):
                slots.zrangebyscore(keys.ready(slot), "-inf", now, withscores=True)
            pages = await slots.execute()
        found: dict[str, int] = {}
        for workspace, due in (each for page in pages for each in page):
            platform = as_text(workspace).partition(":")[0]
            found[platform] = max(found.get(platform, 0), now - int(due))
        return found

    async def lease(self, slot: int, wanted: LeaseRequest) -> tuple[list[LeasedJob], float | None]:
        """Lease due jobs of a slot."""
        reply = await self._redis.run(
            self._lease_jobs,
            ready=keys.ready(slot),
            leases=keys.leases(slot),
            receivers=keys.receivers(slot),
            slot=keys.outbox(slot),
            now=_time(wanted.now),
            leased_until=_time(wanted.now + wanted.seconds),
            token=wanted.token,
            room=wanted.room,
            share=wanted.share,
            full=f",{','.join(keys.workspace(*each) for each in wanted.full)},",
            paces=[part for platform, pace in wanted.paces.items() for part in _paces(platform, pace)],
        )
        soonest, *found = as_list(reply)
        leased = []
        for member, due, priority, workspace in map(as_list, found):
            job = read_job(as_text(member))
            if job is None:
                queue = keys.jobs(slot, Priority(as_text(priority)), as_text(workspace))
                place = JobPlace(slot, as_text(workspace), queue)
                await self._move(place, as_text(member), wanted.token, wanted.now + NEWER_SECONDS)
            else:
                leased.append(LeasedJob(job, due_in(due), wanted.token))
        return leased, float(as_text(soonest)) if soonest else None

    async def finish(self, leased: LeasedJob, outcome: SendStatus | None = None) -> None:
        """Delete a job that is done."""
        await self._finished.delete(leased.job, token=leased.token, outcome=outcome)

    async def postpone(self, leased: LeasedJob, until: float) -> None:
        """Give a job back, to be taken later."""
        await self._move(place_of(leased.job), write_job(leased.job), leased.token, until)

    async def renew(self, leased: LeasedJob, until: float) -> None:
        """Keep a job for longer."""
        await self._move(place_of(leased.job), write_job(leased.job), leased.token, until, kept=True)

    async def _move(
        self, place: JobPlace, member: str, token: str, until: float, *, kept: bool = False
    ) -> None:
        await self._redis.run(
            self._reschedule_leased,
            queue=place.queue,
            leases=keys.leases(place.slot),
            receivers=keys.receivers(place.slot),
            ready=keys.ready(place.slot),
            job=member,
            token=token,
            back_at=_time(until),
            workspace=place.workspace,
            is_kept=int(kept),
        )

    async def throttle(
        self, receiver: Conversation, priority: Priority, pace: Pace, now: float, seconds: float
    ) -> None:
        """Halve the pace of a priority, and take none of it for a while."""
        slot, workspace = workspace_place(receiver.workspace)
        await self._redis.run(
            self._throttle_jobs,
            pace=keys.pace(slot, priority, workspace),
            first=_number(pace.first),
            most=_number(pace.most),
            burst=pace.burst,
            now=_time(now),
            seconds=_number(seconds),
        )


def _paces(platform: str, pace: PlatformPace) -> list[str]:
    paces = [pace.by_priority.get(priority, _FREE) for priority in _PACED]
    numbers = [number for each in paces for number in (each.first, each.most, each.burst)]
    return [platform, *map(_number, (pace.conversation_seconds, *numbers))]


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"


def _number(value: float) -> str:
    return f"{value:.6g}"
