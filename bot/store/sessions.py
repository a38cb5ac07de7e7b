"""Sessions in Redis: an answer is one atomic round trip. Heads and sessions are read from their hashes."""

from collections.abc import Iterator, Mapping, Sequence

import orjson
from redis.typing import EncodableT, FieldT

from bot.conversation.assessment import Assessment, CloseRequest, Counts, RestReminder, RubricRef, Status
from bot.conversation.identity import (
    AssessmentRef,
    Conversation,
    ConversationId,
    DeliveryIds,
    MessageId,
    PersonId,
    SessionRef,
    optional_id,
)
from bot.conversation.notes import Note, Notes
from bot.conversation.privacy import FLOOR
from bot.conversation.questions import Answer, Answers, Choice, Mode, Question
from bot.conversation.session import Session, SessionState, WriteStatus
from bot.ports.sessions import AnswerWrite, NoteWrite
from bot.store import keys
from bot.store.client import Client, Fields, Reply, as_fields, as_list, as_mapping, as_text
from bot.store.fields import HeadField, ProfileField, SessionField
from bot.store.rollback_detector import DETECTED_SECONDS
from bot.store.script import Script
from bot.store.tenant_index import TenantIndex, person_of
from rubric.model import MOST_LEVELS

UNFINISHED_SECONDS = 30 * 24 * 3600  # after the last event
KEPT_SECONDS = 400 * 24 * 3600  # answers that a team waits for: longer than it may take


class RedisSessions:
    """See `bot.ports.sessions.Sessions`."""

    def __init__(self, redis: Client, index: TenantIndex, keep_checks: int) -> None:
        self._redis = redis
        self._keep_checks = keep_checks
        self._index = index
        self._join = Script("join_assessment")
        self._decline = Script("decline_assessment")
        self._answer = Script("answer")
        self._keep_note = Script("keep_note")
        self._open_page = Script("open_page")
        self._set_if_exists = Script("set_field_if_hash_exists")
        self._remember_delivery = Script("remember_delivery")

    async def join(
        self,
        session: SessionRef,
        aspects: int,
        *,
        evidence_levels: int = MOST_LEVELS - 1,
        live: bool = False,
        sent_at: int = 0,
    ) -> SessionState:
        """Begin a person's session, and make it their current one unless it is answered live."""
        await self._index.list_assessment(session)
        reply = await self._redis.run(
            self._join,
            head=keys.assessment(session.assessment),
            session=keys.session(session),
            people=keys.people_in(session.assessment),
            declined=keys.declined(session.assessment),
            person=keys.encoded(session.person),
            anchors=blank_answers(aspects),
            evidence="" if live or not evidence_levels else blank_answers(aspects * evidence_levels),
            seconds=KEPT_SECONDS,
            sent_at=sent_at,
        )
        state = session_state(reply, session)
        if state.code is not WriteStatus.CLOSED and not live:
            await self._make_current(session)
        return state

    async def decline(self, session: SessionRef) -> SessionState:
        """Remember that a person sits an assessment out."""
        await self._index.list_assessment(session)
        reply = await self._redis.run(
            self._decline,
            head=keys.assessment(session.assessment),
            session=keys.session(session),
            declined=keys.declined(session.assessment),
            person=keys.encoded(session.person),
        )
        return session_state(reply, session)

    async def answer(self, session: SessionRef, write: AnswerWrite) -> SessionState:
        """Write one answer if it is still offered."""
        reply = await self._redis.run(
            self._answer,
            head=keys.assessment(session.assessment),
            session=keys.session(session),
            declined=keys.declined(session.assessment),
            deliveries=keys.deliveries(session.assessment.conversation, session.person),
            person=keys.encoded(session.person),
            aspect=write.question.aspect,
            level=write.question.level,
            choice=write.choice.value,
            revision=write.revision,
            delivery_ids=orjson.dumps(write.delivery_ids),
            sent_at=write.sent_at,
            most_levels=MOST_LEVELS,
            unfinished_seconds=UNFINISHED_SECONDS,
            kept_seconds=self._keep_checks if session.assessment.conversation.private else KEPT_SECONDS,
        )
        await self._remember(session, write.delivery_ids)
        return session_state(reply, session)

    async def keep_note(self, session: SessionRef, write: NoteWrite) -> SessionState:
        """Keep, change or delete a note."""
        reply = await self._redis.run(
            self._keep_note,
            head=keys.assessment(session.assessment),
            session=keys.session(session),
            deliveries=keys.deliveries(session.assessment.conversation, session.person),
            aspect=write.aspect,
            may_see=int(write.may_see),
            text=write.text,
            revision=write.revision,
            delivery_ids=orjson.dumps(write.delivery_ids),
            seconds=KEPT_SECONDS,
        )
        await self._remember(session, write.delivery_ids)
        return session_state(reply, session)

    async def open_page(
        self, session: SessionRef, page: int | None, delivery_ids: DeliveryIds = (), sent_at: int = 0
    ) -> SessionState:
        """Remember the page that a person turned back to, or that they go on."""
        where = session.assessment.conversation
        reply = await self._redis.run(
            self._open_page,
            head=keys.assessment(session.assessment),
            session=keys.session(session),
            deliveries=keys.deliveries(where, session.person),
            profile=[keys.profile(where)] if where.private else [],
            page=page,
            id=session.assessment.id,
            seconds=UNFINISHED_SECONDS if where.private else KEPT_SECONDS,
            delivery_ids=orjson.dumps(delivery_ids),
            sent_at=sent_at,
        )
        state = session_state(reply, session)
        if state.session is not None and not where.private:
            await self._make_current(session)
        await self._remember(session, delivery_ids)
        return state

    async def read(self, session: SessionRef) -> SessionState:
        """Read a session and its head."""
        async with self._redis.pipeline() as both:
            both.hgetall(keys.session(session))
            both.hgetall(keys.assessment(session.assessment))
            found, head = (as_mapping(each) for each in await both.execute())
        return read_session_state(found, head, session)

    async def shown_at(self, sessions: Sequence[SessionRef]) -> Mapping[SessionRef, int]:
        """Tell the time of what each session shows."""
        async with self._redis.pipeline(transaction=False) as all_:
            for session in sessions:
                all_.hget(keys.session(session), SessionField.SHOWN_AT)
            times = await all_.execute()
        return {session: int(time or 0) for session, time in zip(sessions, times, strict=True)}

    async def set_message(self, session: SessionRef, message: MessageId) -> None:
        """Remember the platform's name of the message that shows a session, while the session lives."""
        value = write_message_id(message)
        await self._redis.run(
            self._set_if_exists, hash=keys.session(session), field=SessionField.MESSAGE, value=value
        )

    async def note_rollback(self) -> None:
        """Remember that an answer was lost, as the detector of rollbacks does."""
        await self._redis.set(keys.rolled_back(0), "1", ex=DETECTED_SECONDS)

    async def _make_current(self, session: SessionRef) -> None:
        """Let a person's typed words go to a team's session, and to no earlier question.

        Their profile lies in another slot.
        """
        fields: dict[FieldT, EncodableT] = {
            ProfileField.VERSION: keys.SCHEMA,
            ProfileField.CURRENT: session.assessment.id,
            ProfileField.CURRENT_IN: keys.encoded(session.assessment.conversation.id),
        }
        profile = keys.profile(person_of(session).chat)
        async with self._redis.pipeline() as both:
            both.hset(profile, mapping=fields)
            both.hdel(profile, ProfileField.PENDING)
            await both.execute()

    async def _remember(self, session: SessionRef, delivery_ids: DeliveryIds) -> None:
        """Remember typed words about a team's session in the person's slot: their next may go elsewhere."""
        if delivery_ids and not session.assessment.conversation.private:
            person = person_of(session)
            await self._redis.run(
                self._remember_delivery,
                deliveries=keys.deliveries(person.chat, person.id),
                claims=keys.delivery_claims(person),
                delivery_ids=orjson.dumps(delivery_ids),
            )


def session_state(reply: Reply, ref: SessionRef) -> SessionState:
    """Read a status and, if they are given, a session and its head."""
    status, *state = as_list(reply)
    if len(state) < 2:
        return SessionState(WriteStatus(as_text(status)))
    mine, shared = as_fields(state[0]), as_fields(state[1])
    if not shared:
        return SessionState(WriteStatus.MISSING)
    return SessionState(
        WriteStatus(as_text(status)),
        read_head(shared, ref.assessment, ref.person),
        read_session(mine) if mine else None,
    )


def read_session_state(found: Fields, head: Fields, ref: SessionRef) -> SessionState:
    """Read a session and its head."""
    if not found or not head:
        return SessionState(WriteStatus.MISSING)
    if is_newer(found) or is_newer(head):
        return SessionState(WriteStatus.NEWER)
    return SessionState(WriteStatus.SHOWN, read_head(head, ref.assessment, ref.person), read_session(found))


def read_head(found: Fields, ref: AssessmentRef, person: PersonId | None = None) -> Assessment:
    """Read a head. The facilitator of a check is its *person*."""
    where = ref.conversation
    asked_from = found.get(HeadField.ASKED_FROM)
    mode = Mode(found[HeadField.MODE])
    return Assessment(
        id=ref.id,
        conversation=where,
        mode=mode,
        status=Status(found[HeadField.STATUS]),
        rubric=RubricRef(found[HeadField.RUBRIC], found[HeadField.RUBRIC_HASH]),
        facilitator=person if mode is Mode.CHECK else optional_id(PersonId, found.get(HeadField.FACILITATOR)),
        opened=int(found[HeadField.OPENED]),
        closes=int(found.get(HeadField.CLOSES, 0)),
        ended=int(found.get(HeadField.ENDED, 0)),
        zone=found.get(HeadField.ZONE),
        floor=int(found.get(HeadField.FLOOR, FLOOR)),
        began=int(found.get(HeadField.BEGAN, 0)),
        finished=int(found.get(HeadField.FINISHED, 0)),
        members=int(found.get(HeadField.MEMBERS, 0)),
        rest=_rest(found),
        sitting_out=int(found.get(HeadField.SITTING_OUT, 0)),
        never_began=int(found.get(HeadField.NEVER_BEGAN, 0)),
        close_request=_close_request(found),
        asked_from=Conversation(where.platform, where.tenant, ConversationId(keys.decoded(asked_from)))
        if asked_from
        else None,
        conversation_name=found.get(HeadField.CONVERSATION_NAME),
        pair=_pair(found, where),
        message=read_message_id(found.get(HeadField.CARD)),
        offered=HeadField.OFFERED in found,
        facilitator_left=HeadField.FACILITATOR_LEFT in found,
        seen_finished=int(found.get(HeadField.SEEN_FINISHED, 0)),
        talk_began=HeadField.TALK_BEGAN in found,
        answered=int(found.get(HeadField.ANSWERED, 0)),
        asked=int(found.get(HeadField.ASKED, 0)),
        revealed=_revealed(found.get(HeadField.REVEALED, "")),
        questions=_questions(found) if mode is Mode.LIVE else (),
    )


def _pair(found: Fields, where: Conversation) -> AssessmentRef | None:
    if HeadField.PAIR not in found:
        return None
    shown_in = Conversation(
        where.platform, where.tenant, ConversationId(keys.decoded(found[HeadField.PAIR_IN]))
    )
    return AssessmentRef(shown_in, found[HeadField.PAIR])


def _close_request(found: Fields) -> CloseRequest | None:
    if HeadField.CLOSE_ASKED_AT not in found:
        return None
    return CloseRequest(
        optional_id(PersonId, found.get(HeadField.CLOSE_ASKED_BY)), int(found[HeadField.CLOSE_ASKED_AT])
    )


def _rest(found: Fields) -> RestReminder | None:
    by, reminded = found.get(HeadField.REST_ASKED_BY), found.get(HeadField.REST_REMINDED)
    if by is None or reminded is None:
        return None if by is None else RestReminder(optional_id(PersonId, by))
    return RestReminder(optional_id(PersonId, by), int(reminded), int(found[HeadField.REST_UNREACHED]))


def _revealed(field: str) -> tuple[Counts, ...]:
    return tuple(tuple(int(count) for count in counts.split(",")) for counts in field.split(".") if counts)


def _questions(found: Fields) -> tuple[MessageId | None, ...]:
    aspects = range(int(found[HeadField.ASPECTS]))
    return tuple(read_message_id(found.get(f"{HeadField.QUESTION}{aspect}")) for aspect in aspects)


def write_message_id(message: MessageId) -> bytes:
    """Write the platform's name of a message, without the parts at its end that are absent."""
    parts = [message.id, message.channel, message.thread, message.aspect]
    while len(parts) > 1 and parts[-1] is None:
        parts.pop()
    return orjson.dumps(parts)


def read_message_id(text: str | None) -> MessageId | None:
    """Read the platform's name of a message, or None where none is kept."""
    return MessageId(*orjson.loads(text)) if text else None


def read_session(found: Fields) -> Session:
    """Read a session."""
    page = found.get(SessionField.PAGE)
    return Session(
        answers=read_answers(found[SessionField.ANCHORS], found.get(SessionField.EVIDENCE, "")),
        looking_back=None if page is None else int(page),
        message=read_message_id(found.get(SessionField.MESSAGE)),
        declined=SessionField.DECLINED in found,
        notes=read_notes(found),
        shown_at=int(found.get(SessionField.SHOWN_AT, 0)),
    )


def read_notes(found: Fields) -> Notes:
    """Read the notes among the fields of a session."""
    return {
        int(name.removeprefix(SessionField.NOTE)): _note(value)
        for name, value in found.items()
        if name.startswith(SessionField.NOTE)
    }


def _note(field: str) -> Note:
    marks, _, said = field.partition(" ")
    return Note(said, marks[0] == "1", int(marks[1:]))


def is_newer(found: Fields) -> bool:
    """Tell whether a newer version of Rung wrote a head or a session."""
    return int(found[HeadField.VERSION]) > keys.SCHEMA


# Answers are packed into two short fields; the Lua scripts read and write the same.


def blank_answers(aspects: int) -> str:
    """Give the field of *aspects* anchored questions, none answered."""
    return "." * (aspects - 1)


def read_answers(anchors: str, evidence: str) -> Answers:
    """Read both fields of a session."""
    levels = (evidence.count(".") + 1) // (anchors.count(".") + 1)  # that are asked for evidence
    return dict([*_anchors(anchors), *_evidence(evidence, levels)])


def _anchors(field: str) -> Iterator[tuple[Question, Answer]]:
    for aspect, slot in enumerate(field.split(".")):
        if slot:
            yield Question(aspect), Answer(Choice(slot[0]), int(slot[1:]))


def _evidence(field: str, levels: int) -> Iterator[tuple[Question, Answer]]:
    for at, slot in enumerate(field.split(".")):
        if slot:
            aspect, level = divmod(at, levels)
            yield Question(aspect, level + 2), Answer(Choice(slot[0]), int(slot[1:]))
