"""Team assessments in Redis."""

from collections.abc import Sequence

import orjson

from bot.conversation.assessment import Assessment, Counts, Status
from bot.conversation.identity import (
    AssessmentRef,
    ClaimId,
    Conversation,
    DeliveryIds,
    MessageId,
    PersonId,
    SessionRef,
)
from bot.conversation.notes import Notes
from bot.conversation.privacy import FLOOR
from bot.conversation.questions import ANCHOR_CHOICES, Answers
from bot.conversation.session import WriteStatus
from bot.ports.assessments import AssessmentEdit, ClaimedNotice, NewAssessment
from bot.store import keys
from bot.store.client import Client, Reply, Value, as_fields, as_list, as_mapping, as_text, field_list
from bot.store.fields import HeadField, SessionField
from bot.store.head_fields import assessment_head
from bot.store.script import Script
from bot.store.sessions import is_newer, read_answers, read_head, read_notes, write_message_id
from bot.store.tenant_index import TenantIndex

CHUNK = 500  # sessions read at once
DROPPED_SECONDS = 30 * 24 * 3600
ANYTHING = "*"  # that people may have picked when a topic is revealed


class RedisAssessments:
    """See `bot.ports.assessments.Assessments`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._start = Script("start_assessment")
        self._edit = Script("edit_assessment")
        self._ask_next = Script("ask_next")
        self._reveal = Script("reveal")
        self._set_fields_once = Script("set_fields_once")
        self._claim_notice = Script("claim_notice")
        self._release_notices = Script("release_notices")
        self._set_if_exists = Script("set_field_if_hash_exists")

    async def start(
        self, new: NewAssessment, delivery_ids: DeliveryIds
    ) -> tuple[WriteStatus, Assessment | None]:
        """Start a team assessment, or find the one that runs."""
        where, ref = new.conversation, AssessmentRef(new.conversation, new.id)
        await self._index.add_conversation(where)
        facilitator = SessionRef(ref, new.facilitator)
        await self._index.list_assessment(facilitator)
        reply = await self._redis.run(
            self._start,
            running=keys.running(where),
            head=keys.assessment(ref),
            deliveries=keys.deliveries(where, new.facilitator),
            started=keys.started(where),
            tag=keys.tag(where),
            id=new.id,
            rubric=new.rubric.id,
            delivery_ids=orjson.dumps(delivery_ids),
            fields=assessment_head(new),
        )
        found = as_list(reply)[2:]
        kept = AssessmentRef(where, as_text(found[0])) if found else None
        if kept != ref:
            await self._index.unlist_assessment(facilitator)
        return _status_and_head(reply, kept or ref)

    async def get(self, ref: AssessmentRef) -> Assessment | None:
        """Read the head of an assessment."""
        found = as_mapping(await self._redis.hgetall(keys.assessment(ref)))
        return read_head(found, ref) if found and not is_newer(found) else None

    async def running(self, conversation: Conversation) -> tuple[Assessment, ...]:
        """Read the assessments that run in a conversation."""
        ids = sorted(as_text(id_) for id_ in await self._redis.hvals(keys.running(conversation)))
        found = [await self.get(AssessmentRef(conversation, id_)) for id_ in ids]
        return tuple(each for each in found if each)

    async def dropped(self, conversation: Conversation) -> tuple[Assessment, ...]:
        """Read the assessments of a conversation that were dropped after a reveal."""
        ids = sorted(as_text(id_) for id_ in await self._redis.smembers(keys.started(conversation)))
        refs = [AssessmentRef(conversation, id_) for id_ in ids]
        async with self._redis.pipeline() as heads:
            for ref in refs:
                heads.hmget(keys.assessment(ref), (HeadField.STATUS, HeadField.REVEALED))
            read = await heads.execute() if refs else []
        known = [
            await self.get(ref)
            for ref, (status, revealed) in zip(refs, read, strict=True)
            if status and revealed and as_text(status) == Status.DROPPED
        ]
        return tuple(each for each in known if each)

    async def edit(self, ref: AssessmentRef, edit: AssessmentEdit) -> tuple[WriteStatus, Assessment | None]:
        """Change an assessment all at once."""
        if edit.facilitator:
            await self._index.list_assessment(SessionRef(ref, edit.facilitator))
        reply = await self._redis.run(
            self._edit,
            head=keys.assessment(ref),
            running=keys.running(ref.conversation),
            people=keys.people_in(ref),
            declined=keys.declined(ref),
            id=ref.id,
            sessions_prefix=keys.sessions(ref),
            dropped_seconds=DROPPED_SECONDS,
            answers_seconds=edit.answers_seconds,
            statuses=",".join(edit.among),
            seen_facilitator=(edit.seen.facilitator or "") if edit.seen else "",
            seen_closes=edit.seen.closes if edit.seen else "",
            changes=_changes(edit),
        )
        return _status_and_head(reply, ref)

    async def people(self, ref: AssessmentRef) -> frozenset[PersonId]:
        """Name everyone in an assessment."""
        members = await self._redis.smembers(keys.people_in(ref))
        return frozenset(PersonId(keys.decoded(as_text(each))) for each in members)

    async def is_awaited(self, session: SessionRef) -> bool:
        """Tell whether a person's answers are awaited."""
        async with self._redis.pipeline() as both:
            both.sismember(keys.declined(session.assessment), keys.encoded(session.person))
            both.hget(keys.session(session), SessionField.DONE)
            declined, done = await both.execute()
        return not declined and done != b"1"

    async def not_awaited(self, ref: AssessmentRef) -> frozenset[PersonId]:
        """Name those whose answers are not awaited."""
        members = await self._redis.smembers(keys.declined(ref))
        declined = frozenset(PersonId(keys.decoded(as_text(each))) for each in members)
        sessions = await self._sessions(ref, (SessionField.DONE,))
        return declined | {person for person, (done,) in sessions if done == b"1"}

    async def answers(self, ref: AssessmentRef) -> tuple[tuple[PersonId, Answers], ...]:
        """Read everyone's answers."""
        found = await self._sessions(ref, (SessionField.ANCHORS, SessionField.EVIDENCE))
        return tuple((person, read_answers(*map(as_text, fields))) for person, fields in found)

    async def notes(self, ref: AssessmentRef, aspects: int) -> tuple[tuple[PersonId, Notes], ...]:
        """Read everyone's notes."""
        names = [f"{SessionField.NOTE}{aspect}" for aspect in range(aspects)]
        noted = []
        for person, values in await self._sessions(ref, names):
            kept = {name: as_text(value) for name, value in zip(names, values, strict=True) if value}
            noted.append((person, read_notes(kept)))
        return tuple(noted)

    async def _sessions(
        self, ref: AssessmentRef, fields: Sequence[str]
    ) -> list[tuple[PersonId, list[bytes | None]]]:
        """Read some *fields* of everyone's session, by person, some hundred people at a time."""
        people = sorted(await self.people(ref))
        found: list[tuple[PersonId, list[bytes | None]]] = []
        for start in range(0, len(people), CHUNK):
            some = people[start : start + CHUNK]
            async with self._redis.pipeline() as sessions:
                for person in some:
                    sessions.hmget(keys.session(SessionRef(ref, person)), fields)
                found += zip(some, await sessions.execute(), strict=True)
        return found

    async def ask_rest(self, ref: AssessmentRef, person: PersonId) -> bool:
        """Remember who asks the rest, once."""
        await self._index.list_assessment(SessionRef(ref, person))
        return await self._set_head_once(ref, HeadField.REST_ASKED_BY, person)

    async def record_rest(self, ref: AssessmentRef, reminded: int, unreached: int) -> bool:
        """Remember how many of the rest are reminded, once."""
        fields = (HeadField.REST_REMINDED, reminded, HeadField.REST_UNREACHED, unreached)
        return await self._set_head_once(ref, *fields)

    async def request_close(self, ref: AssessmentRef, person: PersonId, at: int) -> bool:
        """Remember who asks the facilitator to close, once."""
        await self._index.list_assessment(SessionRef(ref, person))
        fields = (HeadField.CLOSE_ASKED_BY, person, HeadField.CLOSE_ASKED_AT, at)
        return await self._set_head_once(ref, *fields)

    async def begin_talk(self, ref: AssessmentRef) -> bool:
        """Remember that the talk about the result has begun, once."""
        return await self._set_head_once(ref, HeadField.TALK_BEGAN, 1)

    async def _set_head_once(self, ref: AssessmentRef, *fields: Value) -> bool:
        return await self._redis.run(self._set_fields_once, hash=keys.assessment(ref), fields=fields) == 1

    async def claim_notice(self, ref: AssessmentRef, notice: ClaimedNotice, claimant: ClaimId) -> bool:
        """Claim the right to post a notice."""
        return (
            await self._redis.run(
                self._claim_notice, head=keys.assessment(ref), notice=notice, claimant=claimant
            )
            == 1
        )

    async def release_notices(self, ref: AssessmentRef, claimant: ClaimId) -> None:
        """Give the claims back."""
        await self._redis.run(self._release_notices, head=keys.assessment(ref), claimant=claimant)

    async def set_card(self, ref: AssessmentRef, message: MessageId) -> None:
        """Remember the platform's name of an assessment's card."""
        value = write_message_id(message)
        await self._redis.run(
            self._set_if_exists, hash=keys.assessment(ref), field=HeadField.CARD, value=value
        )

    async def set_conversation_name(self, ref: AssessmentRef, name: str) -> None:
        """Remember the name of an assessment's conversation."""
        await self._redis.run(
            self._set_if_exists, hash=keys.assessment(ref), field=HeadField.CONVERSATION_NAME, value=name
        )

    async def set_question(self, ref: AssessmentRef, aspect: int, message: MessageId) -> None:
        """Remember the platform's name of the message that asks an aspect live."""
        field = f"{HeadField.QUESTION}{aspect}"
        value = write_message_id(message)
        await self._redis.run(self._set_if_exists, hash=keys.assessment(ref), field=field, value=value)

    async def ask_next(self, ref: AssessmentRef, aspect: int) -> tuple[WriteStatus, Assessment | None]:
        """Remember that an aspect is asked now, once."""
        return _status_and_head(
            await self._redis.run(self._ask_next, head=keys.assessment(ref), aspect=aspect), ref
        )

    async def reveal(
        self, ref: AssessmentRef, aspect: int, expected: Counts | None = None
    ) -> tuple[WriteStatus, Assessment | None]:
        """Lock an aspect and count what people picked, once."""
        reply = await self._redis.run(
            self._reveal,
            head=keys.assessment(ref),
            people=keys.people_in(ref),
            aspect=aspect,
            sessions_prefix=keys.sessions(ref),
            choices="".join(ANCHOR_CHOICES),
            lowest_floor=FLOOR,
            expected=ANYTHING if expected is None else ",".join(map(str, expected)),
        )
        return _status_and_head(reply, ref)


def _status_and_head(reply: Reply, ref: AssessmentRef) -> tuple[WriteStatus, Assessment | None]:
    status, *found = as_list(reply)
    head = read_head(as_fields(found[0]), ref) if found else None
    return WriteStatus(as_text(status)), head


def _changes(edit: AssessmentEdit) -> list[Value]:
    changes: dict[str, Value | None] = {
        HeadField.STATUS: edit.status,
        HeadField.CLOSES: edit.closes,
        HeadField.ENDED: edit.ended,
        HeadField.FLOOR: edit.floor,
        HeadField.FACILITATOR: edit.facilitator,
        HeadField.MEMBERS: edit.members,
        HeadField.SEEN_FINISHED: edit.seen_finished,
        HeadField.OFFERED: _flag(edit.offered),
        HeadField.FACILITATOR_LEFT: _flag(edit.facilitator_left),
    }
    return field_list(changes)


def _flag(value: bool | None) -> str | None:
    """Write a flag: one that is false has no field."""
    return None if value is None else "1" if value else ""
