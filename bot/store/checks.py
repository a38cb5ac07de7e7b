"""Checks in Redis: started, and shared once."""

from hashlib import sha256

import orjson

from bot.conversation.identity import AssessmentRef, DeliveryIds, SessionRef
from bot.conversation.session import SessionState
from bot.ports.checks import NewCheck
from bot.store import keys
from bot.store.client import Client, as_list, as_text
from bot.store.head_fields import check_head
from bot.store.script import Script
from bot.store.sessions import UNFINISHED_SECONDS, blank_answers, session_state
from bot.store.tenant_index import TenantIndex

CHECKS_KEPT = 50


class RedisChecks:
    """See `bot.ports.checks.Checks`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._start = Script("start_check")
        self._claim_share = Script("claim_share")
        self._release_share = Script("release_share")

    async def start(
        self, check: NewCheck, *, again: bool, delivery_ids: DeliveryIds
    ) -> tuple[SessionRef, SessionState]:
        """Start a check, or find the person's unfinished one."""
        person, chat = check.person, check.person.chat
        await self._index.add_person(person)
        ref = SessionRef(AssessmentRef(chat, check.id), person.id)
        reply = await self._redis.run(
            self._start,
            profile=keys.profile(chat),
            checks=keys.checks(person),
            deliveries=keys.deliveries(chat, person.id),
            head=keys.assessment(ref.assessment),
            session=keys.session(ref),
            tag=keys.tag(chat),
            person=keys.encoded(person.id),
            id=check.id,
            running=f"{check.rubric.id} {check.pair.id}" if check.pair else check.rubric.id,
            bound=int(check.pair is not None),
            again=int(again),
            delivery_ids=orjson.dumps(delivery_ids),
            seconds=UNFINISHED_SECONDS,
            checks_kept=CHECKS_KEPT,
            anchors=blank_answers(check.aspects),
            sent_at=check.sent_at,
            fields=check_head(check),
        )
        found = as_list(reply)[3:]
        if found:
            ref = SessionRef(AssessmentRef(chat, as_text(found[0])), person.id)
        return ref, session_state(reply, ref)

    async def claim_share(self, session: SessionRef, shared: str, now: int, seconds: int) -> bool:
        """Claim the sharing of a check, once within so many seconds."""
        name = keys.session(session)
        return (
            await self._redis.run(
                self._claim_share, session=name, shared=_hash(shared), now=now, seconds=seconds
            )
            == 1
        )

    async def release_share(self, session: SessionRef, shared: str) -> None:
        """Give the claim back, unless the check was shared with other answers since."""
        await self._redis.run(self._release_share, session=keys.session(session), shared=_hash(shared))


def _hash(shared: str) -> str:
    return sha256(shared.encode("utf-8", "surrogatepass")).hexdigest()[:16]
