"""People in Redis: their profiles, and the sessions that they are in."""

from collections.abc import Iterable

import orjson
from redis.typing import EncodableT, FieldT

from bot.conversation.identity import (
    AssessmentRef,
    ClaimId,
    Conversation,
    ConversationId,
    DeliveryIds,
    Person,
    SessionRef,
)
from bot.conversation.reminders.preferences import DAY
from bot.conversation.typed.pending_question import Pending, Unrelated
from bot.ports.people import DeliveryClaim, PersonMemory
from bot.store import keys, pending_codec
from bot.store.client import Client, Fields, Reply, as_list, as_text
from bot.store.fields import ProfileField
from bot.store.script import Script
from bot.store.sessions import session_state
from bot.store.tenant_index import TenantIndex, team_session


class RedisPeople:
    """See `bot.ports.people.People`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._recall = Script("read_person")
        self._set_if_absent = Script("set_field_if_absent")
        self._set_pending = Script("set_pending")
        self._claim_delivery = Script("claim_delivery")
        self._remember_delivery = Script("remember_delivery")

    async def recall(self, person: Person, delivery_ids: DeliveryIds = ()) -> PersonMemory:
        """Read the profile of a person, with the session they are in."""
        reply = await self._redis.run(
            self._recall,
            profile=keys.profile(person.chat),
            checks=keys.checks(person),
            deliveries=keys.deliveries(person.chat, person.id),
            assessments=keys.assessments(person),
            tag=keys.tag(person.chat),
            person=keys.encoded(person.id),
            delivery_ids=orjson.dumps(delivery_ids),
        )
        checks, teams, taken, pending, id_, where, *current = as_list(reply)
        ref = _current(person, as_text(id_), as_text(where))
        return PersonMemory(
            current=session_state(current[0], ref) if ref and current else None,
            current_ref=ref,
            checks=_checks(person, as_list(checks)),
            assessments=_assessments(person, as_list(teams)),
            taken=taken == 1,
            pending=_pending(as_text(pending)),
        )

    async def set_pending(
        self, person: Person, pending: Pending | None, delivery_ids: DeliveryIds = ()
    ) -> None:
        """Remember what a person was asked last, and the delivery that led to it."""
        # Something unrelated matters only beside what is stored already: so the person is listed.
        beside = pending is not None and isinstance(pending.asked, Unrelated)
        if pending and not beside:
            await self._index.add_person(person)
        await self._redis.run(
            self._set_pending,
            profile=keys.profile(person.chat),
            deliveries=keys.deliveries(person.chat, person.id),
            pending=pending_codec.encode(pending) if pending else "",
            delivery_ids=orjson.dumps(delivery_ids),
            must_exist=int(beside),
        )

    async def claim_delivery(
        self, person: Person, delivery_ids: DeliveryIds, claimant: ClaimId, now: int, *, seconds: int
    ) -> DeliveryClaim:
        """Claim a delivery in the person's slot. A claim ends by itself, so the person is not listed."""
        reply = await self._redis.run(
            self._claim_delivery,
            deliveries=keys.deliveries(person.chat, person.id),
            claims=keys.delivery_claims(person),
            delivery_ids=orjson.dumps(delivery_ids),
            claimant=claimant,
            now=now,
            ends=now + seconds,
            seconds=seconds,
        )
        return DeliveryClaim(as_text(reply))

    async def mark_taken(self, person: Person, delivery_ids: DeliveryIds) -> None:
        """Remember a delivery in the person's slot."""
        await self._index.add_person(person)
        await self._redis.run(
            self._remember_delivery,
            deliveries=keys.deliveries(person.chat, person.id),
            claims=keys.delivery_claims(person),
            delivery_ids=orjson.dumps(delivery_ids),
        )

    async def mark_met(self, person: Person, zone: str | None) -> bool:
        """Remember that Rung has introduced itself, and the person's time zone."""
        await self._index.add_person(person)
        name = keys.profile(person.chat)
        await self._redis.hset(name, mapping=_fields(zone))
        return await self._redis.run(self._set_if_absent, hash=name, field=ProfileField.MET, value="1") == 1

    async def forget_met(self, person: Person) -> None:
        """Forget that Rung has introduced itself."""
        await self._redis.hdel(keys.profile(person.chat), ProfileField.MET)

    async def set_zone(self, person: Person, zone: str | None, now: int) -> None:
        """Remember a person's zone."""
        await self._index.add_person(person)
        fields = _fields(zone) | {ProfileField.HOME_DAY: now // DAY}
        await self._redis.hset(keys.profile(person.chat), mapping=fields)


def read_memory(
    person: Person, profile: Fields, checks: Iterable[Reply], assessments: Iterable[Reply]
) -> PersonMemory:
    """Read the profile of a person, with their checks and the team assessments that name them."""
    return PersonMemory(
        current_ref=_current(
            person, profile.get(ProfileField.CURRENT, ""), profile.get(ProfileField.CURRENT_IN, "")
        ),
        checks=_checks(person, checks),
        assessments=_assessments(person, assessments),
        pending=_pending(profile.get(ProfileField.PENDING, "")),
    )


def _checks(person: Person, ids: Iterable[Reply]) -> tuple[SessionRef, ...]:
    return tuple(SessionRef(AssessmentRef(person.chat, as_text(each)), person.id) for each in ids)


def _assessments(person: Person, names: Iterable[Reply]) -> tuple[SessionRef, ...]:
    return tuple(team_session(person, as_text(each)) for each in names)


def _pending(text: str) -> Pending | None:
    return pending_codec.decode(text) if text else None


def _fields(zone: str | None) -> dict[FieldT, EncodableT]:
    fields: dict[FieldT, EncodableT] = {ProfileField.VERSION: keys.SCHEMA}
    return fields | {ProfileField.HOME_ZONE: zone} if zone else fields


def _current(person: Person, id_: str, where: str) -> SessionRef | None:
    """Name the current session of a person. The one of a check names no conversation."""
    if not id_:
        return None
    team = (
        Conversation(person.platform, person.tenant, ConversationId(keys.decoded(where)))
        if where
        else person.chat
    )
    return SessionRef(AssessmentRef(team, id_), person.id)
