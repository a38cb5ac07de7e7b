"""What teams have in the store: assessments, and the steps they have taken on."""

from collections.abc import Iterator, Sequence
from functools import partial

from redis.asyncio.client import Pipeline
from redis.typing import EncodableT, FieldT

from bot.conversation.assessment import Assessment, RubricRef, Status
from bot.conversation.identity import AssessmentRef, Conversation, Person, SessionRef
from bot.conversation.privacy import FLOOR
from bot.conversation.questions import ANCHOR_CHOICES
from bot.conversation.record import AdoptedStep, StepState
from bot.conversation.session import SessionState, WriteStatus
from bot.outbox.job import Job, JobKind
from bot.store import decoding, keys
from bot.store.job_store import written
from bot.store.packing import blank
from bot.store.result_store import CHUNK, ResultStore
from bot.writes import AssessmentEdit, Departure, NewAssessment

KEPT_SECONDS = 400 * 24 * 3600  # finished checks, and answers that a team waits for: longer than it may take


class TeamStore(ResultStore):
    """The half of the store that teams use; see `bot.ports.Store` for what each method promises."""

    async def start_assessment(
        self, new: NewAssessment, delivery_id: str
    ) -> tuple[WriteStatus, Assessment | None]:
        """Start a team assessment, or find the one that runs."""
        where = new.conversation
        await self.list_conversation(where)
        await self._list_person(SessionRef(where, new.id, new.facilitator))
        reply = await self.client.run(
            "start_assessment",
            [
                keys.running(where),
                keys.assessment(where, new.id),
                keys.events(where, new.facilitator),
                keys.started(where),
            ],
            [keys.SCHEMA, keys.tag(where), new.id, new.rubric.id, delivery_id, *_head(new)],
        )
        code, *found = decoding.items(reply)
        if not found:
            return WriteStatus(decoding.text(code)), None
        ref = AssessmentRef(where, decoding.text(found[1]))
        return WriteStatus(decoding.text(code)), decoding.head(decoding.fields(found[0]), ref)

    async def join(self, session: SessionRef, aspects: int, *, live: bool = False) -> SessionState:
        """Begin a person's session, and make it their current one unless it is answered openly."""
        await self._list_person(session)
        reply = await self.client.run(
            "join",
            [
                keys.assessment(session.conversation, session.assessment),
                keys.session(session),
                keys.people_in(session.whole),
                keys.declined(session.whole),
            ],
            [
                keys.SCHEMA,
                keys.encoded(session.person),
                blank(aspects),
                "" if live else blank(aspects * 4),
                KEPT_SECONDS,
            ],
        )
        outcome = decoding.outcome(reply, session)
        if outcome.code is not WriteStatus.CLOSED and not live:
            await self.make_current(session)
        return outcome

    async def make_current(self, session: SessionRef) -> None:
        """Let a team's session be the one that a person's typed words go to; it lies in another slot."""
        name = keys.profile(person_of(session))
        fields: dict[FieldT, EncodableT] = {"v": keys.SCHEMA, "current": _name(session)}
        await self.client.call(lambda: self.client.redis.hset(name, mapping=fields))

    async def decline(self, session: SessionRef) -> SessionState:
        """Remember that a person sits an assessment out."""
        await self._list_person(session)
        reply = await self.client.run(
            "decline",
            [
                keys.assessment(session.conversation, session.assessment),
                keys.session(session),
                keys.declined(session.whole),
            ],
            [keys.SCHEMA, keys.encoded(session.person)],
        )
        return decoding.outcome(reply, session)

    async def assessment(self, ref: AssessmentRef) -> Assessment | None:
        """Read the head of an assessment."""
        name = keys.assessment(ref.conversation, ref.id)
        found = decoding.flat(await self.client.call(lambda: self.client.redis.hgetall(name)))
        return decoding.head(found, ref) if found and int(found[b"v"]) <= keys.SCHEMA else None

    async def running(self, conversation: Conversation) -> tuple[Assessment, ...]:
        """Read the assessments that run in a conversation."""
        ids = await self.client.call(lambda: self.client.redis.hvals(keys.running(conversation)))
        refs = sorted(decoding.text(id_) for id_ in ids)
        found = [await self.assessment(AssessmentRef(conversation, id_)) for id_ in refs]
        return tuple(each for each in found if each)

    async def edit(self, ref: AssessmentRef, edit: AssessmentEdit) -> tuple[WriteStatus, Assessment | None]:
        """Change an assessment all at once."""
        if edit.facilitator:
            await self._list_person(SessionRef(ref.conversation, ref.id, edit.facilitator))
        reply = await self.client.run(
            "edit",
            [keys.assessment(ref.conversation, ref.id), keys.running(ref.conversation)],
            [keys.SCHEMA, ref.id, ",".join(edit.among), *_edited(edit)],
        )
        code, *found = decoding.items(reply)
        if edit.status is Status.CANCELLED and WriteStatus(decoding.text(code)) is WriteStatus.CHANGED:
            await self._drop_answers(ref)
        return WriteStatus(decoding.text(code)), decoding.head(
            decoding.fields(found[0]), ref
        ) if found else None

    async def people(self, ref: AssessmentRef) -> frozenset[str]:
        """Name everyone in an assessment."""
        members = await self.client.call(lambda: self.client.redis.smembers(keys.people_in(ref)))
        return frozenset(keys.decoded(decoding.text(each)) for each in members)

    async def done(self, ref: AssessmentRef) -> frozenset[str]:
        """Name those of whom no answers are awaited, some hundred people at a time."""
        out = await self.client.call(lambda: self.client.redis.smembers(keys.declined(ref)))
        found = {keys.decoded(decoding.text(each)) for each in out}
        people = sorted(await self.people(ref))
        for start in range(0, len(people), CHUNK):
            some = people[start : start + CHUNK]
            names = [keys.session(SessionRef(ref.conversation, ref.id, person)) for person in some]
            finished = await self.client.together(partial(_read_finished, names))
            found |= {person for person, (field,) in zip(some, finished, strict=True) if field == b"1"}
        return frozenset(found)

    async def ask_rest(self, ref: AssessmentRef, person: str) -> bool:
        """Remember who asks the rest, once."""
        await self._list_person(SessionRef(ref.conversation, ref.id, person))
        return await self._note_once(ref, "e", person)

    async def note_rest(self, ref: AssessmentRef, reminded: int, unreached: int) -> bool:
        """Remember how many of the rest are reminded, once."""
        return await self._note_once(ref, "k", f"{reminded},{unreached}")

    async def note_owned_up(self, ref: AssessmentRef) -> bool:
        """Remember that a facilitator was told, once."""
        return await self._note_once(ref, "d", "1")

    async def _note_once(self, ref: AssessmentRef, field: str, value: str) -> bool:
        name = keys.assessment(ref.conversation, ref.id)
        return await self.client.run("note_once", [name], [field, value]) == 1

    async def note_card(self, ref: AssessmentRef, message: str) -> None:
        """Remember the platform's name of an assessment's card."""
        name = keys.assessment(ref.conversation, ref.id)
        await self.client.run("note_message", [name], [message, "g"])

    async def note_question(self, ref: AssessmentRef, aspect: int, message: str) -> None:
        """Remember the platform's name of the message that asks an aspect openly."""
        name = keys.assessment(ref.conversation, ref.id)
        await self.client.run("note_message", [name], [message, f"g{aspect}"])

    async def reveal(self, ref: AssessmentRef, aspect: int) -> tuple[WriteStatus, Assessment | None]:
        """Lock an aspect and count what people picked, once."""
        reply = await self.client.run(
            "reveal",
            [keys.assessment(ref.conversation, ref.id), keys.people_in(ref)],
            [keys.SCHEMA, aspect, keys.sessions(ref), "".join(ANCHOR_CHOICES), FLOOR],
        )
        code, *found = decoding.items(reply)
        return WriteStatus(decoding.text(code)), decoding.head(
            decoding.fields(found[0]), ref
        ) if found else None

    async def steps(self, conversation: Conversation) -> tuple[AdoptedStep, ...]:
        """Read the steps that a team has taken on."""
        steps, looks = await self.client.together(
            lambda both: (both.hgetall(keys.steps(conversation)), both.hgetall(keys.looks(conversation)))
        )
        adopted = [
            _adoption(decoding.text(step), decoding.text(value), decoding.text(looks.get(step, b"")))
            for step, value in steps.items()
        ]
        return tuple(sorted(adopted, key=lambda each: (each.since, each.step)))

    async def move_step(self, ref: AssessmentRef, step: AdoptedStep, seen: AdoptedStep | None) -> bool:
        """Write a step if it stands as it was seen."""
        if step.owner:
            await self._list_person(SessionRef(ref.conversation, ref.id, step.owner))
        names = [keys.steps(ref.conversation), keys.looks(ref.conversation)]
        values = [_stood(seen) if seen else "", _stood(step), f"{step.since} {step.look}"]
        return await self.client.run("move_step", names, [step.step, *values]) == 1

    async def remove_participant(self, session: SessionRef) -> tuple[bool, Departure | None]:
        """Take a person out of an assessment, with everything they said in it; tell whether there was any."""
        where, ref = session.conversation, session.whole
        reply = await self.client.run(
            "part",
            [
                keys.assessment(where, ref.id),
                keys.session(session),
                keys.people_in(ref),
                keys.declined(ref),
                keys.events(where, session.person),
                keys.result(ref),
                keys.results(where),
                keys.steps(where),
                keys.notes(ref),
            ],
            [keys.SCHEMA, ref.id, keys.encoded(session.person), session.person],
        )
        _, answered, *found = decoding.items(reply)
        left = Departure(decoding.head(decoding.fields(found[0]), ref), found[1] == 1) if found else None
        return answered == 1, left

    async def forget_conversations(self, platform: str, tenant: str) -> None:
        """Delete everything that the teams of a workspace have."""
        for where in await self.conversations(platform, tenant):
            await self._forget_conversation(where)
        names = keys.addresses(platform, tenant), keys.unreachable(platform, tenant)
        await self.client.call(lambda: self.client.redis.delete(*names))

    async def forget_conversation(self, where: Conversation) -> None:
        """Delete everything that one team has, what its people have answered there included."""
        await self._forget_conversation(where)
        await self.aof_compaction.ask()

    async def _forget_conversation(self, where: Conversation) -> None:
        ids = await self.client.call(lambda: self.client.redis.smembers(keys.started(where)))
        refs = [AssessmentRef(where, decoding.text(id_)) for id_ in ids]
        known = await self.client.call(
            lambda: self.client.redis.smembers(keys.people(where.platform, where.tenant))
        )
        for name in known:
            person = keys.decoded(decoding.text(name))
            for ref in refs:
                await self._part_for_good(SessionRef(where, ref.id, person))
            await self.forget_reminders(Person(where.platform, where.tenant, person).chat, where)
        job = [written(Job(kind, ref)) for ref in refs for kind in JobKind]
        if job:
            await self.client.call(partial(self.client.redis.zrem, keys.OWED, *job))
        await self.forget_reminders(where)
        await self.forget_reach(where)
        await self.client.call(partial(self.client.redis.delete, *_everything(where, refs)))
        index = keys.conversations(where.platform, where.tenant)
        await self.client.call(lambda: self.client.redis.srem(index, keys.encoded(where.id)))

    async def _part_for_good(self, session: SessionRef) -> None:
        """Take a person out of an assessment, and the assessment off the list of theirs."""
        mine = keys.assessments(person_of(session))
        if await self.client.call(lambda: self.client.redis.sismember(mine, _name(session))):
            await self.remove_participant(session)
            await self.client.call(lambda: self.client.redis.srem(mine, _name(session)))

    async def _list_person(self, session: SessionRef) -> None:
        """List an assessment as one of a person's before anything there names them."""
        person = person_of(session)
        await self.add_person(person)
        await self.client.call(lambda: self.client.redis.sadd(keys.assessments(person), _name(session)))

    async def _drop_answers(self, ref: AssessmentRef) -> None:
        """Delete what everyone has answered."""
        members = await self.client.call(lambda: self.client.redis.smembers(keys.people_in(ref)))
        people = [keys.decoded(decoding.text(each)) for each in members]
        sessions = [keys.session(SessionRef(ref.conversation, ref.id, each)) for each in people]
        await self.client.call(lambda: self.client.redis.delete(*sessions, keys.people_in(ref)))


def _everything(where: Conversation, refs: Sequence[AssessmentRef]) -> Iterator[str]:
    for ref in refs:
        yield keys.assessment(where, ref.id)
        yield keys.people_in(ref)
        yield keys.declined(ref)
        yield keys.result(ref)
        yield keys.notes(ref)
    yield keys.started(where)
    yield keys.running(where)
    yield keys.results(where)
    yield keys.steps(where)
    yield keys.looks(where)
    yield keys.profile_of(where)


def _read_finished(names: Sequence[str], pipeline: Pipeline) -> None:
    for name in names:
        pipeline.hmget(name, "f")


def _name(session: SessionRef) -> str:
    return f"{keys.encoded(session.conversation.id)}|{session.assessment}"


def person_of(session: SessionRef) -> Person:
    """Name whose session it is."""
    return Person(session.conversation.platform, session.conversation.tenant, session.person)


def _head(new: NewAssessment) -> Iterator[str | int]:
    head: dict[str, str | int] = {
        "v": keys.SCHEMA,
        "s": Status.OPEN.value,
        "m": new.mode.value,
        "r": f"{new.rubric.id}@{new.rubric.hash}",
        "n": new.aspects,
        "h": new.facilitator,
        "o": new.opened,
        "c": new.closes,
        "z": new.zone,
        "t": new.conversation_name,
    }
    for field, value in head.items():
        yield from (field, value)


def _edited(edit: AssessmentEdit) -> Iterator[str | int]:
    changes: dict[str, str | int | None] = {
        "s": edit.status,
        "c": edit.closes,
        "l": edit.floor,
        "h": edit.facilitator,
        "a": edit.members,
        "w": None if edit.offered is None else "1" if edit.offered else "",
    }
    for field, value in changes.items():
        if value is not None:
            yield from (field, value)


def _stood(step: AdoptedStep) -> str:
    return f"{step.state.value} {step.since} {step.rubric.id}@{step.rubric.hash} {step.owner}"


def _adoption(step: str, value: str, looked: str) -> AdoptedStep:
    """Read a step; when to look again counts only if it was written with this very state."""
    state, since, rubric, owner = value.split(" ", 3)
    id_, _, hash_ = rubric.partition("@")
    written, _, look = looked.partition(" ")
    again = int(look) if written == since else 0
    return AdoptedStep(step, RubricRef(id_, hash_), owner, StepState(state), int(since), again)
