"""What must happen by itself, and what people want of nudges."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from redis.typing import EncodableT, FieldT

from bot.conversation.identity import AssessmentRef, Conversation, Person
from bot.conversation.reminders.preferences import ONCE, PreferencesUpdate, ReminderKind, ReminderPreferences
from bot.outbox.job import ClaimResult, DeliveryResult, DeliveryStatus, Job, JobKind, JobState, PlannedJob
from bot.store import decoding, keys, preference_fields
from bot.store.reachability import Reachability

SOME = 500  # that is due, looked at in one go
_SENT = JobState.SENT.value.encode()
_DUTIES: dict[str, JobKind | ReminderKind] = {each.value: each for each in (*JobKind, *ReminderKind)}


class JobStore(Reachability):
    """The part of the store that looks ahead; see `bot.ports.Store` for what each method promises."""

    async def schedule(self, job: Job, due: int) -> None:
        """Note what must happen, or move it to another time."""
        member = written(job)
        if isinstance(job.kind, ReminderKind):
            if job.person:
                await self.add_person(_person(job))
            # Listed first, so that whatever is planned for somebody can be found and forgotten.
            name = keys.nudges(job.receiver)
            await self.client.call(lambda: self.client.redis.hsetnx(name, member, JobState.DUE))
        await self.client.call(lambda: self.client.redis.zadd(keys.OWED, {member: due}))

    async def reschedule(self, job: Job, until: int) -> None:
        """Move what is owed; what was struck out stays so, or whoever was slower would send it again."""
        member = written(job)
        await self.client.call(lambda: self.client.redis.zadd(keys.OWED, {member: until}, xx=True))

    async def due(self, now: int) -> Mapping[Job, int]:
        """List what was due, the oldest first, and when: all of it, for some may stay there for long."""
        listed = page = await self._page(now, 0)
        while len(page) == SOME:
            page = await self._page(now, len(listed))
            listed += page
        return {job: due for member, due in listed if (job := _job(member))}

    async def _page(self, now: int, start: int) -> list[tuple[str, int]]:
        """Read some of what was due by a time."""
        found = await self.client.call(
            lambda: self.client.redis.zrangebyscore(
                keys.OWED, "-inf", now, start=start, num=SOME, withscores=True
            )
        )
        return [(decoding.text(each[0]), int(each[1])) for each in found if isinstance(each, list | tuple)]

    async def complete(self, job: Job, by: int) -> None:
        """Strike out what has happened."""
        member = written(job)
        if await self.client.run("settle", [keys.OWED], [member, by]) and isinstance(job.kind, ReminderKind):
            await self.client.run("unplan", [keys.nudges(job.receiver)], [member])

    async def planned(self, receiver: Conversation) -> tuple[PlannedJob, ...]:
        """List the nudges of a person or a team."""
        states = decoding.flat(
            await self.client.call(lambda: self.client.redis.hgetall(keys.nudges(receiver)))
        )
        members = sorted(decoding.text(member) for member, state in states.items() if state != _SENT)
        if not members:
            return ()
        times = await self.client.call(lambda: self.client.redis.zmscore(keys.OWED, members))
        found = [
            _planned(job, int(due or 0), decoding.text(states[member.encode()]))
            for member, due in zip(members, times, strict=True)
            if (job := _job(member))
        ]
        return tuple(sorted(found, key=lambda each: each.due))

    async def job_state(self, job: Job) -> JobState | None:
        """Tell how far a nudge has come."""
        name = keys.nudges(job.receiver)
        found = await self.client.call(lambda: self.client.redis.hget(name, written(job)))
        return _state(found) if isinstance(found, bytes) else None

    async def claim_reminder(self, job: Job, day: date, claimant: str, now: int) -> ClaimResult:
        """Take the right to send a nudge, once for ever."""
        reply = await self.client.run(
            "claim_nudge",
            [keys.nudges(job.receiver), keys.profile_of(job.receiver)],
            [keys.SCHEMA, written(job), int(job.asked), day.isoformat(), claimant, now],
        )
        return ClaimResult(decoding.text(reply))

    async def record_reminder(self, job: Job, claimant: str, delivered: DeliveryResult) -> None:
        """Write down what became of a nudge, if it was claimed by this very try."""
        became = delivered.status.value
        if delivered.status in (DeliveryStatus.FAILED, DeliveryStatus.UNREACHABLE):
            became = f"{JobState.FAILED} {delivered.reason}".strip()
        await self.client.run(
            "note_nudge",
            [keys.nudges(job.receiver), keys.profile_of(job.receiver)],
            [written(job), claimant, became, int(job.kind in ONCE and not job.asked)],
        )

    async def count(self, nudge: ReminderKind, outcome: str) -> None:
        """Count what became of a nudge; where an answer gets lost, it may count twice."""
        await self.client.call(lambda: self.client.redis.hincrby(keys.COUNTS, f"{nudge} {outcome}", 1))

    async def counts(self) -> Mapping[tuple[str, str], int]:
        """Give how many nudges of each kind ended how."""
        found = decoding.flat(await self.client.call(lambda: self.client.redis.hgetall(keys.COUNTS)))
        pairs = {tuple(decoding.text(name).split(" ", 1)): int(count) for name, count in found.items()}
        return {(nudge, outcome): count for (nudge, outcome), count in sorted(pairs.items())}

    async def overdue_seconds(self, now: int) -> int:
        """Tell how late the oldest thing is that was to happen; 0 where nothing is late."""
        oldest = await self.client.call(lambda: self.client.redis.zrange(keys.OWED, 0, 0, withscores=True))
        return max((now - int(each[1]) for each in oldest if isinstance(each, list | tuple)), default=0)

    async def preferences(self, receiver: Conversation) -> ReminderPreferences:
        """Read what somebody wishes."""
        name = keys.profile_of(receiver)
        return preference_fields.read(
            decoding.flat(await self.client.call(lambda: self.client.redis.hgetall(name)))
        )

    async def update_preferences(self, receiver: Conversation, change: PreferencesUpdate) -> None:
        """Change what somebody wishes."""
        if receiver.private:
            await self.add_person(Person(receiver.platform, receiver.tenant, receiver.id))
        else:
            await self.list_conversation(receiver)
        name = keys.profile_of(receiver)
        fields: dict[FieldT, EncodableT] = {"v": keys.SCHEMA}
        fields.update(preference_fields.fields(change))
        await self.client.call(lambda: self.client.redis.hset(name, mapping=fields))
        if change.unquiet:
            over = [preference_fields.quiet(each) for each in change.unquiet]
            await self.client.call(lambda: self.client.redis.hdel(name, *over))

    async def note_zone(self, person: Person, zone: str) -> None:
        """Remember a person's zone."""
        await self.add_person(person)
        fields: dict[FieldT, EncodableT] = {"v": keys.SCHEMA, "zone": zone}
        await self.client.call(lambda: self.client.redis.hset(keys.profile(person), mapping=fields))

    async def forget_reminders(self, receiver: Conversation, about: Conversation | None = None) -> None:
        """Strike out whatever was planned for a person or a team."""
        name = keys.nudges(receiver)
        listed = await self.client.call(lambda: self.client.redis.hkeys(name))
        members = [each for each in listed if about is None or _is_about(about, decoding.text(each))]
        if members:
            await self.client.call(lambda: self.client.redis.zrem(keys.OWED, *members))
            await self.client.call(lambda: self.client.redis.hdel(name, *members))


def _person(job: Job) -> Person:
    where = job.assessment.conversation
    return Person(where.platform, where.tenant, job.person)


def written(job: Job) -> str:
    """Write down what is owed as one word; nudges say more than the rest."""
    where = job.assessment.conversation
    parts = [job.kind.value, where.platform, keys.encoded(where.tenant), keys.encoded(where.id)]
    parts.append(job.assessment.id)
    if isinstance(job.kind, ReminderKind):
        parts += [keys.encoded(job.person), keys.encoded(job.step), str(job.turn)]
        parts.append("asked" if job.asked else "")
    return "|".join(parts)


def _state(found: bytes | str) -> JobState:
    """Read how far a nudge has come: the first word says it."""
    return JobState(decoding.text(found).split()[0])


def _planned(job: Job, due: int, text: str) -> PlannedJob:
    state, _, more = text.partition(" ")
    return PlannedJob(job, due, JobState(state), more if state == JobState.FAILED else "")


def _is_about(where: Conversation, member: str) -> bool:
    job = _job(member)
    return job is not None and job.assessment.conversation == where


@lru_cache(20_000)  # what waits is read each time that somebody looks
def _job(text: str) -> Job | None:
    """Read what is owed; None for what a newer version owes, which is left to that."""
    kind, platform, tenant, where, id_, *nudge = text.split("|")
    if kind not in _DUTIES:
        return None
    conversation = Conversation(platform, keys.decoded(tenant), keys.decoded(where))
    about = _DUTIES[kind], AssessmentRef(conversation, id_)
    if not nudge:
        return Job(*about)
    person, step, turn, asked = nudge
    return Job(*about, keys.decoded(person), keys.decoded(step), int(turn), asked=bool(asked))
