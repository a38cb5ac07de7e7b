"""The outbox in Redis: sorted sets of jobs by due time, spread over slots by workspace."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.identity import Conversation, Person
from bot.conversation.reminders.preferences import ONCE, ReminderKind
from bot.outbox.job import ClaimResult, DeliveryResult, DeliveryStatus, Job, JobState, PlannedJob
from bot.store import decoding, job_codec, keys
from bot.store.client import Client
from bot.store.script import Script
from bot.store.tenant_index import TenantIndex

PAGE = 200  # due jobs of a slot read at once
PATIENCE_SECONDS = 60  # that a send may take before its claimant must have died
_OUTCOMES = {  # the state in which a delivery leaves its reminder; empty: it may be tried again
    DeliveryStatus.SENT: JobState.SENT.value,
    DeliveryStatus.FAILED: JobState.FAILED.value,
    DeliveryStatus.UNREACHABLE: JobState.FAILED.value,
    DeliveryStatus.UNKNOWN: JobState.UNKNOWN.value,
    DeliveryStatus.LATER: "",
}


_Entry = tuple[str, int]  # a member of the outbox, and when it is due


@dataclass(frozen=True, slots=True)
class _Position:
    """How far a slot has been read: up to *due*, and *skip* of the jobs that are due then."""

    due: int = 0
    skip: int = 0

    def after(self, page: Sequence[_Entry]) -> "_Position":
        """Give the position behind a page."""
        last = page[-1][1]
        same = sum(due == last for _, due in page)
        return _Position(last, same + (self.skip if last == self.due else 0))


class RedisJobs:
    """See `bot.ports.jobs.Jobs`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._complete_job = Script(redis, "complete_job")
        self._cancel_reminder = Script(redis, "cancel_reminder")
        self._claim_reminder = Script(redis, "claim_reminder")
        self._record_reminder = Script(redis, "record_reminder")

    async def schedule(self, job: Job, due: int) -> None:
        """Schedule a job, or move it to another time."""
        member = job_codec.written(job)
        if isinstance(job.kind, ReminderKind):
            receiver = job.receiver
            if receiver.private:
                await self._index.add_person(Person(receiver.platform, receiver.tenant, receiver.id))
            # Listed first, so that all reminders of a receiver can be found and deleted.
            await self._redis.hsetnx(keys.reminders(receiver), member, job_codec.DUE)
        await self._redis.zadd(_slot(job.receiver), {member: due})

    async def reschedule(self, job: Job, until: int) -> None:
        """Move a job. A completed one stays so, or a slower worker would do it again."""
        await self._redis.zadd(_slot(job.receiver), {job_codec.written(job): until}, xx=True)

    async def due(self, now: int) -> Mapping[Job, int]:
        """List the jobs that were due, the oldest first: all of them, because some may stay for long."""
        found: list[_Entry] = []
        unread = dict.fromkeys(range(keys.OUTBOX_SLOTS), _Position())
        while unread:
            pages = await self._pages(unread, now)
            found += [entry for page in pages.values() for entry in page]
            unread = {slot: unread[slot].after(page) for slot, page in pages.items() if len(page) == PAGE}
        listed = sorted(found, key=lambda entry: entry[1])
        return {job: due for member, due in listed if (job := job_codec.read(member))}

    async def _pages(self, unread: Mapping[int, _Position], now: int) -> Mapping[int, list[_Entry]]:
        """Read the next due jobs of some slots, by score: an offset would be walked from the beginning."""
        async with self._redis.pipeline(transaction=False) as slots:
            for slot, position in unread.items():
                slots.zrangebyscore(
                    keys.jobs(slot), position.due, now, start=position.skip, num=PAGE, withscores=True
                )
            pages = await slots.execute()
        return {
            slot: [(decoding.text(member), int(due)) for member, due in page]
            for slot, page in zip(unread, pages, strict=True)
        }

    async def complete(self, job: Job, by: int) -> None:
        """Delete a job that is done."""
        member = job_codec.written(job)
        gone = await self._complete_job(jobs=_slot(job.receiver), job=member, due_by=by)
        if gone and isinstance(job.kind, ReminderKind):
            await self._cancel_reminder(reminders=keys.reminders(job.receiver), job=member)

    async def overdue_seconds(self, now: int) -> int:
        """Tell how late the oldest job is."""
        async with self._redis.pipeline(transaction=False) as slots:
            for slot in range(keys.OUTBOX_SLOTS):
                slots.zrange(keys.jobs(slot), 0, 0, withscores=True)
            oldest = await slots.execute()
        return max((now - int(due) for page in oldest for _, due in page), default=0)

    async def planned(self, receiver: Conversation) -> tuple[PlannedJob, ...]:
        """List the reminders of a receiver."""
        kept = decoding.mapping(await self._redis.hgetall(keys.reminders(receiver)))
        members = sorted(each for each, state in kept.items() if job_codec.state(state) is not JobState.SENT)
        if not members:
            return ()
        times = await self._redis.zmscore(_slot(receiver), members)
        found = [
            job_codec.planned(job, int(due or 0), kept[member])
            for member, due in zip(members, times, strict=True)
            if (job := job_codec.read(member))
        ]
        return tuple(sorted(found, key=lambda each: each.due))

    async def state(self, job: Job) -> JobState | None:
        """Tell the state of a reminder."""
        found = await self._redis.hget(keys.reminders(job.receiver), job_codec.written(job))
        return None if found is None else job_codec.state(decoding.text(found))

    async def cancel_reminders(self, receiver: Conversation, about: Conversation | None = None) -> None:
        """Delete the reminders of a receiver."""
        name = keys.reminders(receiver)
        listed = [decoding.text(each) for each in await self._redis.hkeys(name)]
        members = [each for each in listed if about is None or _is_about(about, each)]
        if members:
            await self._redis.zrem(_slot(receiver), *members)
            await self._redis.hdel(name, *members)

    async def cancel(self, *jobs: Job) -> None:
        """Delete jobs of one workspace that are no reminders."""
        if jobs:
            await self._redis.zrem(_slot(jobs[0].receiver), *(job_codec.written(job) for job in jobs))

    async def claim_reminder(self, job: Job, day: date, claimant: str, now: int) -> ClaimResult:
        """Claim the sending of a reminder, once for ever."""
        reply = await self._claim_reminder(
            reminders=keys.reminders(job.receiver),
            profile=keys.profile(job.receiver),
            job=job_codec.written(job),
            asked=int(job.asked),
            day=day.isoformat(),
            claimant=claimant,
            now=now,
            patience_seconds=PATIENCE_SECONDS,
        )
        return ClaimResult(decoding.text(reply))

    async def record_reminder(self, job: Job, claimant: str, delivered: DeliveryResult) -> None:
        """Record what became of a reminder, if it was claimed by this very attempt."""
        outcome = _OUTCOMES[delivered.status]
        await self._record_reminder(
            reminders=keys.reminders(job.receiver),
            profile=keys.profile(job.receiver),
            job=job_codec.written(job),
            claimant=claimant,
            outcome=outcome,
            reason=delivered.reason if outcome == JobState.FAILED else "",
            is_kept=int(job.kind in ONCE and not job.asked),
        )

    async def count_outcome(self, job: Job, outcome: str) -> None:
        """Count how a reminder ended. Where a reply gets lost, it may count twice."""
        receiver = job.receiver
        slot = keys.outbox_slot(receiver.platform, receiver.tenant)
        await self._redis.hincrby(keys.outcomes(slot), f"{job.kind} {outcome}", 1)

    async def outcomes(self) -> Mapping[tuple[str, str], int]:
        """Give how many reminders of each kind ended how."""
        async with self._redis.pipeline(transaction=False) as slots:
            for slot in range(keys.OUTBOX_SLOTS):
                slots.hgetall(keys.outcomes(slot))
            counted = await slots.execute()
        total = Counter[tuple[str, str]]()
        for found in counted:
            for field, count in found.items():
                kind, _, outcome = decoding.text(field).partition(" ")
                total[kind, outcome] += int(count)
        return dict(sorted(total.items()))


def _slot(receiver: Conversation) -> str:
    return keys.jobs(keys.outbox_slot(receiver.platform, receiver.tenant))


def _is_about(where: Conversation, member: str) -> bool:
    job = job_codec.read(member)
    return job is not None and job.assessment.conversation == where
