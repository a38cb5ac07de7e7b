"""Erasure in Redis: deletes what lies in several slots, in an order that a repeat can go on with."""

import asyncio
from collections.abc import Iterator, Sequence

from bot.conversation.identity import AssessmentRef, Conversation, Person, SessionRef
from bot.outbox.job import REDRAWS, Job, JobKind, conversation_job
from bot.ports.erasure import Departure
from bot.store import keys
from bot.store.aof_compaction import AofCompaction
from bot.store.assessments import DROPPED_SECONDS
from bot.store.client import Client, as_fields, as_list, as_text
from bot.store.conversation_references import ConversationReferences
from bot.store.jobs import RedisJobs
from bot.store.pairs import RedisPairs
from bot.store.reachability import RedisReachability
from bot.store.schedules import RedisSchedules
from bot.store.script import Script
from bot.store.sessions import read_head
from bot.store.steps import RedisSteps
from bot.store.tenant_index import TenantIndex

SIDE_BY_SIDE = 16  # people who are erased at once
TRIES = 5


class RedisErasure:
    """See `bot.ports.erasure.Erasure`."""

    def __init__(
        self,
        redis: Client,
        index: TenantIndex,
        jobs: RedisJobs,
        pairs: RedisPairs,
        schedules: RedisSchedules,
        steps: RedisSteps,
        reachability: RedisReachability,
        compaction: AofCompaction,
    ) -> None:
        self._redis = redis
        self._index = index
        self._jobs = jobs
        self._pairs = pairs
        self._schedules = schedules
        self._steps = steps
        self._reachability = reachability
        self._compaction = compaction
        self._references = ConversationReferences(redis)
        self._forget_person = Script("forget_person")
        self._remove_participant = Script("remove_participant")

    async def erase_person(
        self, person: Person, also: Sequence[AssessmentRef] = ()
    ) -> tuple[int, tuple[Departure, ...]]:
        """Delete all data about a person, in the log on disk as well."""
        sessions, departures = await self._erase_person(person, also)
        for _ in range(TRIES):  # others may have named the person meanwhile
            if not await self._index.is_listed(person):
                break
            more, further = await self._erase_person(person)
            sessions, departures = sessions + more, departures + further
        await self._compaction.request()
        return sessions, departures

    async def erase_conversation(self, where: Conversation) -> None:
        """Delete all data of one team, with the answers that its people gave there."""
        await self._erase_conversation(where)
        await self._compaction.request()

    async def erase_tenant(self, platform: str, tenant: str) -> int:
        """Delete all data about a workspace."""
        people = await self._index.people(platform, tenant)
        for start in range(0, len(people), SIDE_BY_SIDE):
            some = people[start : start + SIDE_BY_SIDE]
            await asyncio.gather(*(self._erase_person(person) for person in some))
        for where in await self._index.conversations(platform, tenant):
            await self._erase_conversation(where)
        known = (
            keys.references(platform, tenant),
            keys.installations(platform, tenant),
            keys.installed_at(platform, tenant),
            keys.portfolio(platform, tenant),
            keys.portfolio_shown(platform, tenant),
            keys.attempts(keys.portfolio(platform, tenant)),
        )
        await self._redis.delete(*known, keys.refusals(platform, tenant))
        await self._compaction.request()
        return len(people)

    async def erase_assessment(self, ref: AssessmentRef) -> None:
        """Delete an assessment. Its result is off the list last, so that a repeat finds it."""
        where = ref.conversation
        for person in await self._index.mentioned(where):
            session = SessionRef(ref, person.id)
            await self._redis.delete(keys.session(session))
            await self._index.unlist_assessment(session)
            await self._jobs.cancel_reminders(person.chat, ref)
            if where not in await self._places(person):
                await self._index.remove_mentioned(person, where)
        await self._steps.remove(ref)
        await self._jobs.cancel(*(Job(kind, ref) for kind in JobKind if kind is not JobKind.RETENTION))
        await self._jobs.cancel_webhook(where, ref.id)
        await self._redis.delete(*set(_keys_of_assessment(ref)) - {keys.result(ref)})
        await self._redis.srem(keys.started(where), ref.id)
        await self._redis.delete(keys.result(ref))
        await self._redis.lrem(keys.results(where), 0, ref.id)
        await self._compaction.request()

    async def _erase_person(
        self, person: Person, also: Sequence[AssessmentRef] = ()
    ) -> tuple[int, tuple[Departure, ...]]:
        sessions, departures = 0, list[Departure]()
        # Taken off the lists first, while it is known where the person is listed.
        await self._index.remove_mentioned(person, *await self._places(person))
        unlisted = (SessionRef(ref, person.id) for ref in also)
        for session in {*await self._index.sessions(person), *unlisted}:
            answered, departure = await self._erase_participant(session)
            sessions += answered
            departures += [departure] if departure else []
            await self._index.unlist_assessment(session)
        await self._pairs.erase(person)
        await self._schedules.erase(person)
        await self._jobs.cancel_reminders(person.chat)
        await self._jobs.cancel(*(conversation_job(kind, person.chat) for kind in REDRAWS))
        await self._references.remove(person.chat)
        await self._reachability.erase(person.chat)
        sessions += len(await self._redis.lrange(keys.checks(person), 0, -1))
        await self._redis.run(
            self._forget_person,
            profile=keys.profile(person.chat),
            checks=keys.checks(person),
            deliveries=keys.deliveries(person.chat, person.id),
            claims=keys.delivery_claims(person),
            pairs=keys.pairs(person),
            latest=keys.latest_messages(person.chat),
            attempts=keys.attempts(keys.tag(person.chat)),
            tag=keys.tag(person.chat),
            person=keys.encoded(person.id),
        )
        await self._index.remove_person(person)
        return sessions, tuple(sorted(departures, key=lambda each: each.assessment.opened))

    async def _places(self, person: Person) -> set[Conversation]:
        """List the conversations with data or reminders of a person."""
        sessions = await self._index.sessions(person)
        places = {session.assessment.conversation for session in sessions}
        places |= await self._jobs.subjects(person.chat)
        return places | {*await self._index.pairs(person), *await self._index.schedules(person)}

    async def _erase_participant(self, session: SessionRef) -> tuple[bool, Departure | None]:
        """Delete a person's part in an assessment. Tell whether they had answered."""
        where, ref = session.assessment.conversation, session.assessment
        await self._jobs.cancel(Job(JobKind.CLOSED_NOTICE, ref, session.person))
        reply = await self._redis.run(
            self._remove_participant,
            head=keys.assessment(ref),
            session=keys.session(session),
            people=keys.people_in(ref),
            declined=keys.declined(ref),
            deliveries=keys.deliveries(where, session.person),
            result=keys.result(ref),
            results=keys.results(where),
            step_people=keys.step_people(where),
            confirmed=keys.confirmed(ref),
            notes=keys.notes(ref),
            page=keys.page(ref),
            id=ref.id,
            withdrawn_seconds=DROPPED_SECONDS,
            encoded_person=keys.encoded(session.person),
            person=session.person,
        )
        _, answered, *found = as_list(reply)
        departure = Departure(read_head(as_fields(found[0]), ref), found[1] == 1) if found else None
        return answered == 1, departure

    async def _erase_conversation(self, where: Conversation) -> None:
        started = await self._redis.smembers(keys.started(where))
        refs = [AssessmentRef(where, as_text(id_)) for id_ in started]
        for person in await self._index.mentioned(where):
            for session in await self._index.sessions(person):
                if session.assessment.conversation == where:
                    await self._erase_participant(session)
                    await self._index.unlist_assessment(session)
            await self._jobs.cancel_reminders(person.chat, where)
            await self._index.remove_pair(person, where)
            await self._index.remove_schedule(person, where)
        starts = [AssessmentRef(where, each.rubric_id) for each in await self._schedules.all(where)]
        await self._jobs.cancel(*(Job(JobKind.START, each) for each in starts))
        await self._jobs.cancel(*(Job(kind, ref) for ref in refs for kind in JobKind))
        await self._jobs.cancel(*(conversation_job(kind, where) for kind in REDRAWS))
        if pair := await self._pairs.get(where):
            await self._jobs.cancel(Job(JobKind.PAIR, pair.ref))
        await self._jobs.cancel_webhook(where)
        await self._jobs.cancel_reminders(where)
        await self._reachability.erase(where)
        await self._references.remove(where)
        await self._redis.hdel(keys.portfolio(*where.workspace), keys.encoded(where.id))
        await self._redis.delete(*_keys_of(where, refs))
        await self._index.remove_conversation(where)


def _keys_of_assessment(ref: AssessmentRef) -> Iterator[str]:
    yield keys.assessment(ref)
    yield keys.people_in(ref)
    yield keys.declined(ref)
    yield keys.result(ref)
    yield keys.notes(ref)
    yield keys.confirmed(ref)
    yield keys.page(ref)


def _keys_of(where: Conversation, refs: Sequence[AssessmentRef]) -> Iterator[str]:
    for ref in refs:
        yield from _keys_of_assessment(ref)
    yield keys.started(where)
    yield keys.mentioned(where)
    yield keys.running(where)
    yield keys.results(where)
    yield keys.steps(where)
    yield keys.step_people(where)
    yield keys.latest_messages(where)
    yield keys.tracker(where)
    yield keys.shown(where)
    yield keys.pair(where)
    yield keys.attempts(keys.tag(where))
    yield keys.schedules(where)
    yield keys.profile(where)
