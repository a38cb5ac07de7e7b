"""Pairs in Redis: one hash a conversation, which lapses by itself."""

import orjson

from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, ClaimId, Conversation, DeliveryIds, Person, PersonId
from bot.conversation.pairs import OPEN_SECONDS, Pair
from bot.conversation.session import WriteStatus
from bot.store import keys
from bot.store.backoff import CLOCK_DRIFT_SECONDS
from bot.store.client import Client, Fields, Reply, Value, as_fields, as_list, as_mapping, as_text, field_list
from bot.store.fields import PairField
from bot.store.script import Script
from bot.store.tenant_index import TenantIndex

KEPT_SECONDS = OPEN_SECONDS + CLOCK_DRIFT_SECONDS


class RedisPairs:
    """See `bot.ports.pairs.Pairs`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._offer = Script("offer_pair")
        self._agree = Script("agree_pair")
        self._withdraw = Script("withdraw_pair")
        self._claim = Script("claim_pair")
        self._release = Script("release_pair")
        self._finish = Script("finish_pair")

    async def offer(
        self, pair: Pair, person: PersonId, delivery_ids: DeliveryIds
    ) -> tuple[WriteStatus, Pair | None]:
        """Keep a pair, or find the open one."""
        where = pair.ref.conversation
        await self._index.add_conversation(where)
        reply = await self._redis.run(
            self._offer,
            pair=keys.pair(where),
            deliveries=keys.deliveries(where, person),
            id=pair.ref.id,
            now=pair.opened,
            seconds=KEPT_SECONDS,
            delivery_ids=orjson.dumps(delivery_ids),
            fields=_fields(pair),
        )
        return _status_and_pair(reply, where)

    async def get(self, conversation: Conversation) -> Pair | None:
        """Read the pair of a conversation."""
        found = as_mapping(await self._redis.hgetall(keys.pair(conversation)))
        return _read(found, conversation)

    async def agree(
        self,
        ref: AssessmentRef,
        person: PersonId,
        answers: str,
        members: frozenset[PersonId],
        claimant: ClaimId,
        now: int,
    ) -> tuple[WriteStatus, Pair | None]:
        """Keep what a person agrees to show."""
        where = ref.conversation
        await self._index.add_pair(Person(where.platform, where.tenant, person), where, KEPT_SECONDS)
        reply = await self._redis.run(
            self._agree,
            pair=keys.pair(where),
            id=ref.id,
            now=now,
            person_field=_agreed(person),
            answers=answers,
            claimant=claimant,
            member_fields=sorted(_agreed(each) for each in members),
        )
        return _status_and_pair(reply, where)

    async def withdraw(self, ref: AssessmentRef, person: PersonId) -> None:
        """Delete what a person agreed to show."""
        await self._redis.run(
            self._withdraw, pair=keys.pair(ref.conversation), id=ref.id, person_field=_agreed(person)
        )

    async def claim_post(self, ref: AssessmentRef, claimant: ClaimId) -> Pair | None:
        """Claim the posting of a pair."""
        reply = await self._redis.run(
            self._claim, pair=keys.pair(ref.conversation), id=ref.id, claimant=claimant
        )
        return _read(as_fields(reply), ref.conversation)

    async def release_post(self, ref: AssessmentRef, claimant: ClaimId) -> None:
        """Give the claim back."""
        await self._redis.run(self._release, pair=keys.pair(ref.conversation), id=ref.id, claimant=claimant)

    async def mark_posted(self, ref: AssessmentRef) -> None:
        """Remember that a pair was posted, and delete its answers."""
        await self._redis.run(self._finish, pair=keys.pair(ref.conversation), id=ref.id)

    async def erase(self, person: Person) -> None:
        """Delete what a person agreed to show anywhere."""
        for where in await self._index.pairs(person):
            await self._redis.hdel(keys.pair(where), _agreed(person.id))


def _agreed(person: PersonId) -> str:
    return PairField.AGREED + keys.encoded(person)


def _fields(pair: Pair) -> list[Value]:
    fields: dict[str, Value | None] = {
        PairField.VERSION: keys.SCHEMA,
        PairField.ID: pair.ref.id,
        PairField.RUBRIC: pair.rubric.id,
        PairField.RUBRIC_HASH: pair.rubric.hash,
        PairField.OPENED: pair.opened,
        PairField.CLOSES: pair.closes,
        PairField.ZONE: pair.zone,
        PairField.CONVERSATION_NAME: pair.conversation_name,
    }
    return field_list(fields)


def _status_and_pair(reply: Reply, where: Conversation) -> tuple[WriteStatus, Pair | None]:
    status, *found = as_list(reply)
    return WriteStatus(as_text(status)), _read(as_fields(found[0]), where) if found else None


def _read(found: Fields, where: Conversation) -> Pair | None:
    if not found or int(found[PairField.VERSION]) > keys.SCHEMA:
        return None
    return Pair(
        ref=AssessmentRef(where, found[PairField.ID]),
        rubric=RubricRef(found[PairField.RUBRIC], found[PairField.RUBRIC_HASH]),
        opened=int(found[PairField.OPENED]),
        closes=int(found[PairField.CLOSES]),
        zone=found.get(PairField.ZONE),
        conversation_name=found.get(PairField.CONVERSATION_NAME),
        agreed={
            PersonId(keys.decoded(name.removeprefix(PairField.AGREED))): value
            for name, value in found.items()
            if name.startswith(PairField.AGREED)
        },
        posted=PairField.POSTED in found,
    )
