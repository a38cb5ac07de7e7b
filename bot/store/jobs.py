"""The outbox in Redis: sorted sets of jobs by due time, spread over slots by workspace."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.conversation.identity import (
    AssessmentRef,
    ClaimId,
    Conversation,
    ConversationId,
    PersonId,
    optional_id,
)
from bot.conversation.reminders.preferences import ONCE, ReminderKind
from bot.outbox.job import (
    CLAIM_SECONDS,
    ClaimResult,
    DeliveryResult,
    DeliveryStatus,
    Job,
    JobKind,
    JobState,
    PlannedJob,
)
from bot.store import keys
from bot.store.client import Client, Script, as_mapping, as_text
from bot.store.tenants import TenantIndex

PAGE = 200  # due jobs of a slot read at once
_OUTCOMES = {  # the state in which a delivery leaves its reminder; empty: it may be tried again
    DeliveryStatus.SENT: JobState.SENT.value,
    DeliveryStatus.FAILED: JobState.FAILED.value,
    DeliveryStatus.UNREACHABLE: JobState.FAILED.value,
    DeliveryStatus.UNKNOWN: JobState.UNKNOWN.value,
    DeliveryStatus.LATER: "",
}
_DUE = json.dumps({"state": JobState.DUE})
_KINDS: dict[str, JobKind | ReminderKind] = {each.value: each for each in (*JobKind, *ReminderKind)}
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
        member = write_job(job)
        if isinstance(job.kind, ReminderKind):
            receiver = job.receiver
            if receiver.private:
                await self._index.add_person(receiver.person)
            # Listed first, so that all reminders of a receiver can be found and deleted.
            await self._redis.hsetnx(keys.reminders(receiver), member, _DUE)
        await self._redis.zadd(_slot(job.receiver), {member: due})

    async def reschedule(self, job: Job, until: int) -> None:
        """Move a job. A completed one stays so, or a slower worker would do it again."""
        await self._redis.zadd(_slot(job.receiver), {write_job(job): until}, xx=True)

    async def due(self, now: int) -> Mapping[Job, int]:
        """List the jobs that were due, the oldest first: all of them, because some may stay for long."""
        found: list[_Entry] = []
        unread = dict.fromkeys(range(keys.OUTBOX_SLOTS), _Position())
        while unread:
            pages = await self._pages(unread, now)
            found += [entry for page in pages.values() for entry in page]
            unread = {slot: unread[slot].after(page) for slot, page in pages.items() if len(page) == PAGE}
        listed = sorted(found, key=lambda entry: entry[1])
        return {job: due for member, due in listed if (job := read_job(member))}

    async def _pages(self, unread: Mapping[int, _Position], now: int) -> Mapping[int, list[_Entry]]:
        """Read the next due jobs of some slots, by score: an offset would be walked from the beginning."""
        async with self._redis.pipeline(transaction=False) as slots:
            for slot, position in unread.items():
                slots.zrangebyscore(
                    keys.jobs(slot), position.due, now, start=position.skip, num=PAGE, withscores=True
                )
            pages = await slots.execute()
        return {
            slot: [(as_text(member), int(due)) for member, due in page]
            for slot, page in zip(unread, pages, strict=True)
        }

    async def complete(self, job: Job, by: int) -> None:
        """Delete a job that is done."""
        member = write_job(job)
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
        kept = as_mapping(await self._redis.hgetall(keys.reminders(receiver)))
        members = sorted(each for each, state in kept.items() if _read_state(state) is not JobState.SENT)
        if not members:
            return ()
        times = await self._redis.zmscore(_slot(receiver), members)
        found = [
            _read_planned(job, int(due or 0), kept[member])
            for member, due in zip(members, times, strict=True)
            if (job := read_job(member))
        ]
        return tuple(sorted(found, key=lambda each: each.due))

    async def state(self, job: Job) -> JobState | None:
        """Tell the state of a reminder."""
        found = await self._redis.hget(keys.reminders(job.receiver), write_job(job))
        return None if found is None else _read_state(as_text(found))

    async def cancel_reminders(self, receiver: Conversation, about: Conversation | None = None) -> None:
        """Delete the reminders of a receiver."""
        name = keys.reminders(receiver)
        listed = [as_text(each) for each in await self._redis.hkeys(name)]
        members = [each for each in listed if about is None or _is_about(about, each)]
        if members:
            await self._redis.zrem(_slot(receiver), *members)
            await self._redis.hdel(name, *members)

    async def cancel(self, *jobs: Job) -> None:
        """Delete jobs of one workspace that are no reminders."""
        if jobs:
            await self._redis.zrem(_slot(jobs[0].receiver), *(write_job(job) for job in jobs))

    async def claim_reminder(self, job: Job, day: date, claimant: ClaimId, now: int) -> ClaimResult:
        """Claim the sending of a reminder, once for ever."""
        reply = await self._claim_reminder(
            reminders=keys.reminders(job.receiver),
            profile=keys.profile(job.receiver),
            job=write_job(job),
            asked=int(job.asked),
            day=day.isoformat(),
            claimant=claimant,
            now=now,
            claim_seconds=CLAIM_SECONDS,
        )
        return ClaimResult(as_text(reply))

    async def record_reminder(self, job: Job, claimant: ClaimId, delivered: DeliveryResult) -> None:
        """Record what became of a reminder, if it was claimed by this very attempt."""
        outcome = _OUTCOMES[delivered.status]
        await self._record_reminder(
            reminders=keys.reminders(job.receiver),
            profile=keys.profile(job.receiver),
            job=write_job(job),
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
                kind, _, outcome = as_text(field).partition(" ")
                total[kind, outcome] += int(count)
        return dict(sorted(total.items()))


def _slot(receiver: Conversation) -> str:
    return keys.jobs(keys.outbox_slot(receiver.platform, receiver.tenant))


def _is_about(where: Conversation, member: str) -> bool:
    job = read_job(member)
    return job is not None and job.assessment.conversation == where


# A job is one word in the outbox. The state of a reminder is JSON.


def write_job(job: Job) -> str:
    """Write a job as one word. A job about one person has more parts than the rest."""
    where = job.assessment.conversation
    parts = [job.kind.value, where.platform, keys.encoded(where.tenant), keys.encoded(where.id)]
    parts.append(job.assessment.id)
    if job.person or isinstance(job.kind, ReminderKind):
        parts += [keys.encoded(job.person or ""), keys.encoded(job.step), str(job.turn)]
        parts.append("asked" if job.asked else "")
    return "|".join(parts)


@lru_cache(20_000)  # the jobs that wait are read at each look of a worker
def read_job(text: str) -> Job | None:
    """Read a job, or None for one of a newer version, which is left to that."""
    kind, platform, tenant, where, id_, *reminder = text.split("|")
    if kind not in _KINDS:
        return None
    conversation = Conversation(platform, keys.decoded(tenant), ConversationId(keys.decoded(where)))
    about = _KINDS[kind], AssessmentRef(conversation, id_)
    if not reminder:
        return Job(*about)
    person, step, turn, asked = reminder
    return Job(
        *about, optional_id(PersonId, keys.decoded(person)), keys.decoded(step), int(turn), asked=bool(asked)
    )


def _read_state(text: str) -> JobState:
    """Read the state of a reminder."""
    return JobState(json.loads(text)["state"])


def _read_planned(job: Job, due: int, text: str) -> PlannedJob:
    """Read a reminder with its state and the reason why it failed."""
    found = json.loads(text)
    return PlannedJob(job, due, JobState(found["state"]), found.get("reason", ""))
