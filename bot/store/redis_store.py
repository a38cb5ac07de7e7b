"""The store on Redis: an answer is one atomic round trip, what is rarer a few that may be repeated."""

from functools import partial
from hashlib import sha256
from typing import Final

from redis.typing import EncodableT, FieldT

from bot.conversation.assessment import Status
from bot.conversation.identity import Conversation, Person, SessionRef
from bot.conversation.questions import Mode
from bot.conversation.session import SessionState, WriteStatus
from bot.store import decoding, keys
from bot.store.connect import Client
from bot.store.health import Health, inspect
from bot.store.packing import blank
from bot.store.result_store import UNFINISHED_SECONDS
from bot.store.rollback_detector import RollbackDetector
from bot.store.team_store import KEPT_SECONDS, TeamStore, person_of
from bot.writes import AnswerWrite, Departure, NewCheck, NoteWrite, PersonMemory

CHECKS_KEPT = 50


class RedisStore(TeamStore):
    """Everything remembered; see `bot.ports.Store` for what each method promises."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.rollback_detector: Final = RollbackDetector(client)

    async def start_check(
        self, check: NewCheck, *, again: bool, delivery_id: str
    ) -> tuple[SessionRef, SessionState]:
        """Start a check, or find the person's unfinished one."""
        person, chat = check.person, check.person.chat
        await self.add_person(person)
        ref = SessionRef(chat, check.id, person.id)
        reply = await self.client.run(
            "start_check",
            [
                keys.profile(person),
                keys.checks(person),
                keys.events(chat, person.id),
                keys.assessment(chat, check.id),
                keys.session(ref),
            ],
            [
                keys.SCHEMA,
                keys.tag(chat),
                keys.encoded(person.id),
                check.id,
                check.rubric.id,
                int(again),
                delivery_id,
                UNFINISHED_SECONDS,
                CHECKS_KEPT,
                blank(check.aspects),
                *_check_head(check),
            ],
        )
        found = decoding.items(reply)[3] if len(decoding.items(reply)) > 3 else b""
        ref = SessionRef(chat, decoding.text(found) or check.id, person.id)
        return ref, decoding.outcome(reply, ref)

    async def answer(self, session: SessionRef, write: AnswerWrite) -> SessionState:
        """Write one answer if it is still offered."""
        reply = await self.client.run(
            "answer",
            [
                keys.assessment(session.conversation, session.assessment),
                keys.session(session),
                keys.events(session.conversation, session.person),
            ],
            [
                keys.SCHEMA,
                write.question.aspect,
                write.question.level,
                write.choice.value,
                write.revision,
                write.delivery_id,
                UNFINISHED_SECONDS,
                KEPT_SECONDS,
            ],
        )
        await self._remember(session, write.delivery_id)
        return decoding.outcome(reply, session)

    async def keep_note(self, session: SessionRef, write: NoteWrite) -> SessionState:
        """Keep, change or take back a note."""
        reply = await self.client.run(
            "keep_note",
            [
                keys.assessment(session.conversation, session.assessment),
                keys.session(session),
                keys.events(session.conversation, session.person),
            ],
            [
                keys.SCHEMA,
                write.aspect,
                int(write.may_see),
                write.text,
                "" if write.revision is None else write.revision,
                write.delivery_id,
                KEPT_SECONDS,
            ],
        )
        await self._remember(session, write.delivery_id)
        return decoding.outcome(reply, session)

    async def _remember(self, session: SessionRef, delivery_id: str) -> None:
        """Note with its person, too, what was typed about a team's session: they may soon be in another."""
        if delivery_id and not session.conversation.private:
            name = keys.events(person_of(session).chat, session.person)
            await self.client.run("remember", [name], [delivery_id])

    async def look(self, session: SessionRef, page: int | None, delivery_id: str = "") -> SessionState:
        """Remember the sitting looked back at, or that the person goes on."""
        conversation = session.conversation
        where = [
            keys.assessment(conversation, session.assessment),
            keys.session(session),
            keys.events(conversation, session.person),
        ]
        if conversation.private:
            where.append(keys.profile_of(conversation))
        shown = "" if page is None else page
        seconds = UNFINISHED_SECONDS if conversation.private else KEPT_SECONDS
        reply = await self.client.run(
            "look", where, [keys.SCHEMA, shown, f"|{session.assessment}", seconds, delivery_id]
        )
        outcome = decoding.outcome(reply, session)
        if outcome.session is not None and not conversation.private:
            await self.make_current(session)
        await self._remember(session, delivery_id)
        return outcome

    async def read(self, session: SessionRef) -> SessionState:
        """Read a session and its head."""
        mine, shared = keys.session(session), keys.assessment(session.conversation, session.assessment)
        state, head = await self.client.together(lambda both: (both.hgetall(mine), both.hgetall(shared)))
        if not state or not head:
            return SessionState(WriteStatus.MISSING)
        if max(int(state[b"v"]), int(head[b"v"])) > keys.SCHEMA:
            return SessionState(WriteStatus.NEWER)
        return SessionState(
            WriteStatus.SHOWN, decoding.head(head, session.whole, session.person), decoding.session(state)
        )

    async def recall(self, person: Person, delivery_id: str = "") -> PersonMemory:
        """Read what is remembered of a person, with the session they are in."""
        reply = await self.client.run(
            "recall",
            [
                keys.profile(person),
                keys.checks(person),
                keys.events(person.chat, person.id),
                keys.assessments(person),
            ],
            [keys.SCHEMA, keys.tag(person.chat), keys.encoded(person.id), delivery_id],
        )
        profile, checks, teams, taken, *current = decoding.items(reply)
        known = decoding.fields(profile)
        ref = _ref(person, decoding.text(known.get(b"current", b"")))
        outcome = decoding.outcome(current, ref) if ref and current else None
        return PersonMemory(
            current=outcome,
            current_ref=ref,
            checks=tuple(
                SessionRef(person.chat, decoding.text(id_), person.id) for id_ in decoding.items(checks)
            ),
            assessments=tuple(
                found for each in decoding.items(teams) if (found := _ref(person, decoding.text(each)))
            ),
            taken=taken == 1,
            met=b"met" in known,
            zone=decoding.text(known.get(b"zone", b"")),
        )

    async def note_message(self, session: SessionRef, message: str) -> None:
        """Remember the platform's name of the message that shows a session, while the session lives."""
        await self.client.run("note_message", [keys.session(session)], [message, "g"])

    async def claim(self, session: SessionRef, what: str, now: int, seconds: int) -> bool:
        """Take the right to do *what* for a session; no for the same thing within so many seconds."""
        return await self.client.run("claim", [keys.session(session)], [_claimed(what), now, seconds]) == 1

    async def release(self, session: SessionRef, what: str) -> None:
        """Give back a right that was claimed, unless something else was claimed since."""
        await self.client.run("release", [keys.session(session)], [_claimed(what)])

    async def note_met(self, person: Person, zone: str) -> bool:
        """Remember that Rung has introduced itself, and the person's time zone."""
        await self.add_person(person)
        fields: dict[FieldT, EncodableT] = {"v": keys.SCHEMA}
        if zone:
            fields["zone"] = zone
        name = keys.profile(person)
        first, _ = await self.client.together(
            lambda both: (both.hsetnx(name, "met", "1"), both.hset(name, mapping=fields))
        )
        return bool(first)

    async def keep_rubric(self, hash_: str, text: str) -> None:
        """Keep a rubric's text; its name is its content, so writing it twice is harmless."""
        await self.client.call(lambda: self.client.redis.set(keys.rubric(hash_), text))

    async def rubric(self, hash_: str) -> str | None:
        """Give back the text of a rubric."""
        text = await self.client.call(lambda: self.client.redis.get(keys.rubric(hash_)))
        return None if text is None else decoding.text(text)

    async def forget(self, person: Person) -> tuple[int, tuple[Departure, ...]]:
        """Delete everything about a person at once; cut off half-way, the next try goes on."""
        gone = await self._forget(person)
        await self.aof_compaction.ask()
        return gone

    async def _forget(self, person: Person) -> tuple[int, tuple[Departure, ...]]:
        teams = await self.client.call(lambda: self.client.redis.smembers(keys.assessments(person)))
        sessions, parted = 0, list[Departure]()
        for name in teams:
            ref = _ref(person, decoding.text(name))
            answered, left = await self.remove_participant(ref) if ref else (False, None)
            sessions += answered
            parted += [left] if left else []
            await self.client.call(partial(self.client.redis.srem, keys.assessments(person), name))
        await self.forget_reminders(person.chat)
        chats = keys.addresses(person.platform, person.tenant)
        await self.client.call(lambda: self.client.redis.hdel(chats, keys.encoded(person.id)))
        await self.forget_reach(person.chat)
        gone = await self.client.run(
            "forget",
            [keys.profile(person), keys.checks(person), keys.events(person.chat, person.id)],
            [keys.tag(person.chat), keys.encoded(person.id)],
        )
        index = keys.people(person.platform, person.tenant)
        await self.client.call(lambda: self.client.redis.srem(index, keys.encoded(person.id)))
        sessions += gone if isinstance(gone, int) else 0
        return sessions, tuple(sorted(parted, key=lambda left: left.assessment.opened))

    async def forget_tenant(self, platform: str, tenant: str) -> int:
        """Delete everything about a workspace; killed half-way, the next try goes on."""
        index = keys.people(platform, tenant)
        known = await self.client.call(lambda: self.client.redis.smembers(index))
        for person in known:
            await self._forget(Person(platform, tenant, keys.decoded(decoding.text(person))))
        await self.forget_conversations(platform, tenant)
        await self.aof_compaction.ask()
        return len(known)

    async def tend(self) -> None:
        """Look whether anything is missing, and clear the log on disk of what was deleted; now and then."""
        await self.rollback_detector.look()
        await self.aof_compaction.finish()

    async def health(self) -> Health:
        """Write and read, and look at how safe what is written is."""
        return await inspect(self.client, self.rollback_detector)


def _check_head(check: NewCheck) -> list[str | int]:
    head: dict[str, str | int] = {
        "v": keys.SCHEMA,
        "s": Status.OPEN.value,
        "m": Mode.CHECK.value,
        "r": f"{check.rubric.id}@{check.rubric.hash}",
        "n": check.aspects,
        "o": check.opened,
        "b": 1,
    }
    if check.asked_from:
        head["q"] = keys.encoded(check.asked_from.id)
        head["t"] = check.conversation_name
    return [remove_participant for pair in head.items() for remove_participant in pair]


def _claimed(what: str) -> str:
    return sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _ref(person: Person, text: str) -> SessionRef | None:
    """Read how a profile names a session: by a conversation (empty: the private chat) and an id."""
    where, _, id_ = text.partition("|")
    if not id_:
        return None
    conversation = Conversation(person.platform, person.tenant, keys.decoded(where)) if where else person.chat
    return SessionRef(conversation, id_, person.id)
