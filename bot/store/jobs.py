"""Planned jobs in Redis, and the claims and outcomes of reminders. `job_queue.py` leases the due ones."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from bot.conversation.identity import (
    AssessmentRef,
    ClaimId,
    Conversation,
    ConversationId,
    PersonId,
    Workspace,
    optional_id,
)
from bot.conversation.reminders.preferences import ONCE, ReminderKind
from bot.conversation.typed.pending_question import Pending
from bot.outbox.job import (
    CLAIM_SECONDS,
    WEBHOOK_PLACE,
    ClaimResult,
    Job,
    JobKind,
    JobState,
    PlannedJob,
    Priority,
    SendResult,
    SendStatus,
)
from bot.ports.jobs import OwnSituation, Situation
from bot.store import keys, pending_codec
from bot.store.client import Client, Fields, Hash, Reply, as_mapping, as_text
from bot.store.people import read_memory
from bot.store.preferences import read_preferences
from bot.store.reachability import reason_in, refusal_field
from bot.store.script import Script
from bot.store.sessions import read_session_state
from bot.store.tenant_index import TenantIndex
from bot.telemetry.traces import tracing

_KINDS: dict[str, JobKind | ReminderKind] = {each.value: each for each in (*JobKind, *ReminderKind)}
_PARTS, _PARTS_WITH_PERSON = 5, 9  # of a job as it is written
_OUTCOMES = {  # the state in which a delivery leaves its reminder; empty: it may be tried again
    SendStatus.SENT: JobState.SENT.value,
    SendStatus.FAILED: JobState.FAILED.value,
    SendStatus.UNREACHABLE: JobState.FAILED.value,
    SendStatus.UNKNOWN: JobState.UNKNOWN.value,
    SendStatus.LATER: "",
}


class RedisJobs:
    """See `bot.ports.jobs.Jobs`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._schedule_job = Script("schedule_job")
        self._finished = FinishedJobs(redis)
        self._cancel_jobs = Script("cancel_jobs")
        self._plan_reminder = Script("plan_reminder")
        self._claim_reminder = Script("claim_reminder")
        self._record_reminder = Script("record_reminder")

    async def schedule(self, job: Job, due: int) -> None:
        """Schedule a job, or move it to another time."""
        member = write_job(job)
        if isinstance(job.kind, ReminderKind):
            receiver = job.receiver
            if receiver.private:
                await self._index.add_mentioned(receiver.person, job.assessment.conversation)
            # Listed first, so that all reminders of a receiver can be found and deleted.
            await self._redis.run(
                self._plan_reminder,
                reminders=keys.reminders(receiver),
                job=member,
                is_once=int(_is_once(job)),
            )
        with tracing.scheduled(job):
            await self._set_time(job, due, must_exist=False)

    async def reschedule(self, job: Job, until: int) -> None:
        """Move a job. A completed one stays so, or a slower worker would do it again."""
        await self._set_time(job, until, must_exist=True)

    async def _set_time(self, job: Job, due: int, *, must_exist: bool) -> None:
        place = place_of(job)
        await self._redis.run(
            self._schedule_job,
            queue=place.queue,
            leases=keys.leases(place.slot),
            ready=keys.ready(place.slot),
            job=write_job(job),
            due=due,
            workspace=place.workspace,
            must_exist=int(must_exist),
        )

    async def complete(self, job: Job, by: int) -> None:
        """Delete a job that is done."""
        await self._finished.delete(job, due_by=by)

    async def planned(self, receiver: Conversation) -> tuple[PlannedJob, ...]:
        """List the reminders of a receiver."""
        kept = as_mapping(await self._redis.hgetall(keys.reminders(receiver)))
        members = sorted(each for each, state in kept.items() if read_state(state) is not JobState.SENT)
        if not members:
            return ()
        slot, workspace = workspace_place(receiver.workspace)
        async with self._redis.pipeline() as both:
            both.zmscore(keys.jobs(slot, Priority.REMINDERS, workspace), members)
            both.hmget(keys.leases(slot), members)
            times, leases = await both.execute()
        found = [
            read_planned(job, due_in(lease) if lease else int(due or 0), kept[member])
            for member, due, lease in zip(members, times, leases, strict=True)
            if (job := read_job(member))
        ]
        return tuple(sorted(found, key=lambda each: each.due))

    async def situation(self, job: Job) -> Situation | None:
        """Read what a due reminder depends on."""
        place, member, receiver = place_of(job), write_job(job), job.receiver
        async with self._redis.pipeline(transaction=False) as all_:
            all_.zscore(place.queue, member)
            all_.hget(keys.leases(place.slot), member)
            all_.hgetall(keys.profile(receiver))
            all_.hgetall(keys.profile(job.assessment.conversation))
            all_.hget(keys.refusals(receiver.platform, receiver.tenant), refusal_field(receiver))
            if job.person:
                all_.lrange(keys.checks(receiver.person), 0, -1)
                all_.smembers(keys.assessments(receiver.person))
                all_.hgetall(keys.session(job.session))
                all_.hgetall(keys.assessment(job.assessment))
            score, lease, mine, team, refused, *own = await all_.execute()
        if score is None:
            return None
        profile = as_mapping(mine)
        return Situation(
            due_in(lease) if lease else int(score),
            read_preferences(profile),
            read_preferences(as_mapping(team)).quiet,
            reason_in(as_text(refused)),
            _own_situation(job, profile, *own) if own else None,
        )

    async def state(self, job: Job) -> JobState | None:
        """Tell the state of a reminder."""
        found = await self._redis.hget(keys.reminders(job.receiver), write_job(job))
        return None if found is None else read_state(as_text(found))

    async def subjects(self, receiver: Conversation) -> frozenset[Conversation]:
        """Name the conversations that the reminders of a receiver are about."""
        return frozenset(ref.conversation for ref in (await self._subjects(receiver)).values())

    async def _subjects(self, receiver: Conversation) -> dict[str, AssessmentRef]:
        listed = [as_text(each) for each in await self._redis.hkeys(keys.reminders(receiver))]
        return {each: job.assessment for each in listed if (job := read_job(each))}

    async def cancel_reminders(
        self, receiver: Conversation, about: Conversation | AssessmentRef | None = None
    ) -> None:
        """Delete the reminders of a receiver."""
        subjects = await self._subjects(receiver)
        members = [each for each, ref in subjects.items() if about in (None, ref, ref.conversation)]
        if members:
            await self._cancel(receiver.workspace, members)
            await self._redis.hdel(keys.reminders(receiver), *members)

    async def cancel(self, *jobs: Job) -> None:
        """Delete jobs that are no reminders."""
        members: dict[Workspace, list[str]] = {}
        for job in jobs:
            members.setdefault(job.receiver.workspace, []).append(write_job(job))
        for workspace, some in members.items():
            await self._cancel(workspace, some)

    async def cancel_webhook(self, where: Conversation, assessment: str | None = None) -> None:
        """Delete what the webhook is to be told of a conversation, or only of one assessment there."""
        slot, workspace = workspace_place(WEBHOOK_PLACE)
        waiting = keys.jobs(slot, Priority.DUTIES, workspace)
        found = cast("list[bytes]", await self._redis.zrange(waiting, 0, -1))
        jobs = filter(None, (read_job(as_text(each)) for each in found))
        theirs = [job for job in jobs if job.assessment.conversation == where]
        await self.cancel(*(job for job in theirs if assessment in (None, job.assessment.id)))

    async def _cancel(self, of: Workspace, members: list[str]) -> None:
        if not members:
            return
        slot, workspace = workspace_place(of)
        await self._redis.run(
            self._cancel_jobs,
            leases=keys.leases(slot),
            ready=keys.ready(slot),
            slot=keys.outbox(slot),
            workspace=workspace,
            jobs=members,
        )

    async def claim_reminder(
        self, job: Job, day: date, claimant: ClaimId, now: int, pending: Pending | None = None
    ) -> ClaimResult:
        """Claim the sending of a reminder, once for ever."""
        reply = await self._redis.run(
            self._claim_reminder,
            reminders=keys.reminders(job.receiver),
            profile=keys.profile(job.receiver),
            job=write_job(job),
            asked=int(job.asked),
            day=day.isoformat(),
            claimant=claimant,
            now=now,
            claim_seconds=CLAIM_SECONDS,
            pending=pending_codec.encode(pending) if pending else "",
        )
        return ClaimResult(as_text(reply))

    async def record_reminder(self, job: Job, claimant: ClaimId, delivered: SendResult) -> None:
        """Record the outcome of a reminder, if this very attempt claimed it."""
        outcome = _OUTCOMES[delivered.status]
        await self._redis.run(
            self._record_reminder,
            reminders=keys.reminders(job.receiver),
            profile=keys.profile(job.receiver),
            job=write_job(job),
            claimant=claimant,
            outcome=outcome,
            reason=delivered.reason if outcome == JobState.FAILED else None,
            is_kept=int(_is_once(job)),
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


def _own_situation(
    job: Job, profile: Fields, checks: list[Reply], assessments: set[Reply], session: Hash, head: Hash
) -> OwnSituation:
    state = read_session_state(as_mapping(session), as_mapping(head), job.session)
    memory = read_memory(job.receiver.person, profile, checks, assessments)
    current = state if memory.current_ref == job.session else None
    return OwnSituation(state, replace(memory, current=current))


def _is_once(job: Job) -> bool:
    """Tell whether a reminder is sent once for ever. One that was asked to come back is not."""
    return job.kind in ONCE and not job.asked


class FinishedJobs:
    """Deletes jobs that are done, with the notes that reminders among them are due."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._finish_job = Script("finish_job")
        self._cancel_reminder = Script("cancel_reminder")

    async def delete(
        self, job: Job, *, token: str | None = None, due_by: int = 0, outcome: SendStatus | None = None
    ) -> None:
        """Delete a job that was done under the lease of *token*, or was due by a time.

        The *outcome* of a reminder is counted. One without an outcome was skipped.
        """
        place, member = place_of(job), write_job(job)
        is_reminder = isinstance(job.kind, ReminderKind)
        gone = await self._redis.run(
            self._finish_job,
            queue=place.queue,
            leases=keys.leases(place.slot),
            ready=keys.ready(place.slot),
            slot=keys.outbox(place.slot),
            workspace=place.workspace,
            outcomes=keys.outcomes(place.slot),
            job=member,
            token=token,
            due_by=due_by,
            outcome=f"{job.kind} {outcome}" if is_reminder and outcome else None,
        )
        if gone and is_reminder and not outcome:
            await self._redis.run(self._cancel_reminder, reminders=keys.reminders(job.receiver), job=member)


# Where a job lies in Redis, how it is written as one word, and its state as JSON.


@dataclass(frozen=True, slots=True)
class JobPlace:
    """Where a job lies: its slot, its workspace and its queue."""

    slot: int
    workspace: str
    queue: str


def place_of(job: Job) -> JobPlace:
    """Tell where a job lies."""
    slot, workspace = workspace_place(job.receiver.workspace)
    return JobPlace(slot, workspace, keys.jobs(slot, job.priority, workspace))


def workspace_place(workspace: Workspace) -> tuple[int, str]:
    """Give the slot of a workspace, and its name there."""
    return keys.outbox_slot(*workspace), keys.workspace(*workspace)


def due_in(lease: object) -> int:
    """Read since when a leased job is due."""
    return int(float(as_text(lease if isinstance(lease, bytes) else b"0").split(" ")[0]))


def write_job(job: Job) -> str:
    """Write a job. One about a person or a step has more parts than the rest."""
    where = job.assessment.conversation
    parts = [job.kind.value, where.platform, keys.encoded(where.tenant), keys.encoded(where.id)]
    parts.append(job.assessment.id)
    if job.person or job.step or isinstance(job.kind, ReminderKind):
        parts += [keys.encoded(job.person or ""), keys.encoded(job.step or ""), str(job.sequence)]
        parts.append("asked" if job.asked else "")
    return "|".join(parts)


def read_job(text: str) -> Job | None:
    """Read a job, or None for one of a newer version, which is left to that."""
    parts = text.split("|")
    if parts[0] not in _KINDS or len(parts) not in (_PARTS, _PARTS_WITH_PERSON):
        return None
    kind, platform, tenant, where, id_, *rest = parts
    conversation = Conversation(platform, keys.decoded(tenant), ConversationId(keys.decoded(where)))
    about = _KINDS[kind], AssessmentRef(conversation, id_)
    if not rest:
        return Job(*about)
    person, step, sequence, asked = rest
    person_id = optional_id(PersonId, keys.decoded(person))
    return Job(*about, person_id, keys.decoded(step) or None, int(sequence), asked=bool(asked))


def read_state(text: str) -> JobState:
    """Read the state of a reminder."""
    return JobState(json.loads(text)["state"])


def read_planned(job: Job, due: int, text: str) -> PlannedJob:
    """Read a reminder with its state and the reason why it failed."""
    found = json.loads(text)
    return PlannedJob(job, due, JobState(found["state"]), found.get("reason"))
