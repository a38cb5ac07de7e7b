"""Results of closed assessments in Redis."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from bot.conversation.identity import AssessmentRef, ClaimId, Conversation, PersonId, SessionRef
from bot.conversation.notes import ShownNote
from bot.conversation.session import WriteStatus
from bot.conversation.team_record import TeamResult
from bot.store import keys
from bot.store.assessments import CHUNK
from bot.store.client import Client, Reply, as_list, as_text
from bot.store.fields import HeadField
from bot.store.script import Script

_RECORD = TypeAdapter(TeamResult)
_NOTES = TypeAdapter(tuple[ShownNote, ...])


class RedisResults:
    """See `bot.ports.results.Results`."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._publish = Script("publish_result")
        self._claim_show = Script("claim_show")
        self._set_if_exists = Script("set_field_if_hash_exists")

    async def publish(
        self, ref: AssessmentRef, record: TeamResult, people: tuple[PersonId, ...], *, answers_seconds: int
    ) -> tuple[WriteStatus, TeamResult | None]:
        """Keep a result, once, and the answers for as long as the next result is compared with them."""
        members = await self._redis.smembers(keys.people_in(ref))
        behind = {keys.encoded(person) for person in people}
        reply = await self._redis.run(
            self._publish,
            head=keys.assessment(ref),
            result=keys.result(ref),
            results=keys.results(ref.conversation),
            people=keys.people_in(ref),
            notes=keys.notes(ref),
            id=ref.id,
            record=_RECORD.dump_json(record, exclude={"notes"}),
            notes_json=_NOTES.dump_json(record.notes),
            people_count=len(people),
            others=sorted(name for each in members if (name := as_text(each)) not in behind),
        )
        status, *kept = as_list(reply)
        if not kept:
            return WriteStatus(as_text(status)), None
        await self._expire(ref, [PersonId(keys.decoded(as_text(each))) for each in members], answers_seconds)
        return WriteStatus(as_text(status)), _record(*kept)

    async def _expire(self, ref: AssessmentRef, people: Sequence[PersonId], seconds: int) -> None:
        """Let the sessions of *people* expire, those of people who answered nothing as well."""
        for start in range(0, len(people), CHUNK):
            async with self._redis.pipeline() as sessions:
                for person in people[start : start + CHUNK]:
                    sessions.expire(keys.session(SessionRef(ref, person)), seconds)
                await sessions.execute()

    async def published(self, conversation: Conversation) -> tuple[TeamResult, ...]:
        """Read the results of a conversation, newest first."""
        ids = await self._redis.lrange(keys.results(conversation), 0, -1)
        refs = [AssessmentRef(conversation, as_text(id_)) for id_ in ids]
        names = [name for ref in refs for name in (keys.result(ref), keys.notes(ref))]
        texts = await self._redis.mget(names) if names else []
        both = zip(texts[::2], texts[1::2], strict=True)
        return tuple(record for text, notes in both if (record := _record(text, notes)))

    async def claim_show(
        self, where: Conversation, what: str, claimant: ClaimId, now: int, *, seconds: int
    ) -> bool:
        """Claim showing a message to everyone once more."""
        reply = await self._redis.run(
            self._claim_show, shown=keys.shown(where), what=what, claimant=claimant, now=now, seconds=seconds
        )
        return reply == 1

    async def release_show(self, where: Conversation, what: str) -> None:
        """Give the claim back."""
        await self._redis.hdel(keys.shown(where), what)

    async def mark_posted(self, ref: AssessmentRef) -> None:
        """Remember that a result was posted for sure."""
        await self._redis.run(
            self._set_if_exists, hash=keys.assessment(ref), field=HeadField.POSTED, value="1"
        )

    async def posted(self, ref: AssessmentRef) -> bool:
        """Tell whether a result was posted for sure."""
        return bool(await self._redis.hexists(keys.assessment(ref), HeadField.POSTED))


def _record(text: Reply | str, notes: Reply | str) -> TeamResult | None:
    """Read a result with its notes, or None if it is gone, or a newer version wrote it in another shape."""
    try:
        record = _RECORD.validate_json(text) if isinstance(text, bytes) else None
        shown = _NOTES.validate_json(notes) if isinstance(notes, bytes) else ()
    except ValidationError:
        return None
    return replace(record, notes=shown) if record else None
