"""What an assessment comes to in the store: answers and notes, read once, and the result that is kept."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from pydantic import TypeAdapter, ValidationError
from redis.asyncio.client import Pipeline

from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.notes import Notes, ShownNote
from bot.conversation.questions import Answers
from bot.conversation.record import TeamResult
from bot.conversation.session import WriteStatus
from bot.store import decoding, keys
from bot.store.connect import Reply
from bot.store.job_store import JobStore
from bot.store.packing import unpacked

UNFINISHED_SECONDS = 30 * 24 * 3600  # after the last event
CHUNK = 500  # sessions read at once
_RECORD = TypeAdapter(TeamResult)
_NOTES = TypeAdapter(tuple[ShownNote, ...])


class ResultStore(JobStore):
    """The part of the store that holds results; see `bot.ports.Store` for what each method promises."""

    async def answers(self, ref: AssessmentRef) -> tuple[tuple[str, Answers], ...]:
        """Read everyone's answers, some hundred people at a time."""
        found = await self._sessions(ref, ("a", "e"))
        return tuple((person, unpacked(*map(decoding.text, fields))) for person, fields in found)

    async def notes(self, ref: AssessmentRef, aspects: int) -> tuple[tuple[str, Notes], ...]:
        """Read everyone's notes, some hundred people at a time."""
        names = tuple(f"t{aspect}" for aspect in range(aspects))
        found = await self._sessions(ref, names)
        named = [name.encode() for name in names]
        return tuple(
            (person, decoding.notes(dict(zip(named, fields, strict=True)))) for person, fields in found
        )

    async def _sessions(
        self, ref: AssessmentRef, fields: tuple[str, ...]
    ) -> list[tuple[str, list[bytes | None]]]:
        """Read some *fields* of everyone's session, by person, in chunks."""
        members = await self.client.call(lambda: self.client.redis.smembers(keys.people_in(ref)))
        people = sorted(keys.decoded(decoding.text(each)) for each in members)
        found: list[tuple[str, list[bytes | None]]] = []
        for start in range(0, len(people), CHUNK):
            some = people[start : start + CHUNK]
            names = [keys.session(SessionRef(ref.conversation, ref.id, person)) for person in some]
            found += zip(some, await self.client.together(partial(_read, names, fields)), strict=True)
        return found

    async def publish(
        self, ref: AssessmentRef, record: TeamResult, people: tuple[str, ...]
    ) -> tuple[WriteStatus, TeamResult | None]:
        """Keep a result, once, and the answers behind it for a month more."""
        members = await self.client.call(lambda: self.client.redis.smembers(keys.people_in(ref)))
        behind = {keys.encoded(person) for person in people}
        others = sorted(name for each in members if (name := decoding.text(each)) not in behind)
        reply = await self.client.run(
            "publish",
            [
                keys.assessment(ref.conversation, ref.id),
                keys.result(ref),
                keys.results(ref.conversation),
                keys.people_in(ref),
                keys.notes(ref),
            ],
            [
                ref.id,
                _RECORD.dump_json(record, exclude={"notes"}),
                _NOTES.dump_json(record.notes),
                len(people),
                *others,
            ],
        )
        code, *kept = decoding.items(reply)
        if not kept:
            return WriteStatus(decoding.text(code)), None
        for start in range(0, len(people), CHUNK):
            sessions = (SessionRef(ref.conversation, ref.id, each) for each in people[start : start + CHUNK])
            await self.client.together(partial(_expire, [keys.session(each) for each in sessions]))
        return WriteStatus(decoding.text(code)), _record(*kept)

    async def claim_post(self, ref: AssessmentRef, claimant: str) -> bool:
        """Take the right to post a result, once for ever."""
        name = keys.assessment(ref.conversation, ref.id)
        return await self.client.run("claim_post", [name], [claimant]) == 1

    async def release_post(self, ref: AssessmentRef, claimant: str) -> None:
        """Give back the right to post a result."""
        name = keys.assessment(ref.conversation, ref.id)
        await self.client.run("release_post", [name], [claimant])

    async def note_posted(self, ref: AssessmentRef) -> None:
        """Remember that a result was posted for sure."""
        name = keys.assessment(ref.conversation, ref.id)
        await self.client.run("note_posted", [name], [])

    async def posted(self, ref: AssessmentRef) -> bool:
        """Tell whether a result was posted for sure."""
        name = keys.assessment(ref.conversation, ref.id)
        return bool(await self.client.call(lambda: self.client.redis.hexists(name, "i")))

    async def records(self, conversation: Conversation) -> tuple[TeamResult, ...]:
        """Read the results of a conversation, newest first."""
        ids = await self.client.call(lambda: self.client.redis.lrange(keys.results(conversation), 0, -1))
        refs = [AssessmentRef(conversation, decoding.text(id_)) for id_ in ids]
        names = [name for ref in refs for name in (keys.result(ref), keys.notes(ref))]
        texts = await self.client.call(lambda: self.client.redis.mget(names)) if names else []
        both = zip(texts[::2], texts[1::2], strict=True)
        return tuple(record for text, notes in both if (record := _record(text, notes)))


def _expire(names: Sequence[str], pipeline: Pipeline) -> None:
    for name in names:
        pipeline.expire(name, UNFINISHED_SECONDS)


def _read(names: Sequence[str], fields: tuple[str, ...], pipeline: Pipeline) -> None:
    for name in names:
        pipeline.hmget(name, *fields)


def _record(text: Reply | str, notes: Reply | str) -> TeamResult | None:
    """Read a result with its notes; None for one that is gone, or that a newer version wrote in its way."""
    try:
        record = _RECORD.validate_json(text) if isinstance(text, bytes) else None
        told = _NOTES.validate_json(notes) if isinstance(notes, bytes) else ()
    except ValidationError:
        return None
    return replace(record, notes=told) if record else None
