"""What Redis keeps for each workspace, apart from its teams and people themselves.

The index of people and conversations is written first, so that all of their data can be erased.
Beside it lie the platform's references of conversations, the receivers that it refuses, and the
time until which it blocks calls.
"""

import re
from collections.abc import Callable

from cachetools import TTLCache

from bot.conversation.identity import Conversation, ConversationId, Origin, Person, PersonId, SessionRef
from bot.store import keys
from bot.store.client import Client, Script, as_text

FRESH_SECONDS = 10.0  # between two reads of a workspace's refused receivers: an answer costs none of its own
REMEMBERED = 10_000  # workspaces
_FIRST_REFUSAL = re.compile(r"[0-9]+ ")  # the day stands before the reason
_PRIVATE, _SHARED = "p:", "c:"  # before an installation: the id is a person's, or a conversation's
LONGER = 60  # that a key outlives its block, because the clocks of machines differ


class TenantIndex:
    """Lists the people and the conversations of each workspace, and the assessments of each person."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def add_person(self, person: Person) -> None:
        """List a person before any data of theirs is stored."""
        await self._redis.sadd(keys.people(person.platform, person.tenant), keys.encoded(person.id))

    async def add_conversation(self, where: Conversation) -> None:
        """List a conversation before any data of it is stored."""
        await self._redis.sadd(keys.conversations(where.platform, where.tenant), keys.encoded(where.id))

    async def add_participant(self, session: SessionRef) -> None:
        """List an assessment as one of a person's before anything there names them."""
        person = person_of(session)
        await self.add_named(person, session.conversation)
        await self._redis.sadd(keys.assessments(person), _participation(session))

    async def add_named(self, person: Person, where: Conversation) -> None:
        """List a person, also in a conversation, before anything of it names or reminds them."""
        async with self._redis.pipeline(transaction=False) as both:
            both.sadd(keys.people(person.platform, person.tenant), keys.encoded(person.id))
            if where != person.chat:
                both.sadd(keys.named(where), keys.encoded(person.id))
            await both.execute()

    async def named(self, where: Conversation) -> tuple[Person, ...]:
        """List the people whom anything of a conversation names or reminds."""
        found = await self._redis.smembers(keys.named(where))
        ids = sorted(keys.decoded(as_text(each)) for each in found)
        return tuple(Person(where.platform, where.tenant, PersonId(id_)) for id_ in ids)

    async def remove_named(self, person: Person, *places: Conversation) -> None:
        """Take a person off the lists of conversations of which nothing names or reminds them any more."""
        for where in places:
            await self._redis.srem(keys.named(where), keys.encoded(person.id))

    async def add_pair(self, person: Person, where: Conversation, seconds: int) -> None:
        """List a conversation before a person's check is kept there, to be shown."""
        await self.add_named(person, where)
        async with self._redis.pipeline() as both:
            both.sadd(keys.pairs(person), keys.encoded(where.id))
            both.expire(keys.pairs(person), seconds)
            await both.execute()

    async def remove_pair(self, person: Person, where: Conversation) -> None:
        """Take a conversation off the list of those where a person agreed to show a check."""
        await self._redis.srem(keys.pairs(person), keys.encoded(where.id))

    async def pairs(self, person: Person) -> tuple[Conversation, ...]:
        """List the conversations where a person agreed to show a check."""
        found = await self._redis.smembers(keys.pairs(person))
        ids = sorted(keys.decoded(as_text(each)) for each in found)
        return tuple(Conversation(person.platform, person.tenant, ConversationId(id_)) for id_ in ids)

    async def people(self, platform: str, tenant: str) -> tuple[Person, ...]:
        """List the people of a workspace."""
        found = await self._redis.smembers(keys.people(platform, tenant))
        ids = sorted(keys.decoded(as_text(each)) for each in found)
        return tuple(Person(platform, tenant, PersonId(id_)) for id_ in ids)

    async def conversations(self, platform: str, tenant: str) -> tuple[Conversation, ...]:
        """List the conversations of a workspace."""
        found = await self._redis.smembers(keys.conversations(platform, tenant))
        ids = sorted(keys.decoded(as_text(each)) for each in found)
        return tuple(Conversation(platform, tenant, ConversationId(id_)) for id_ in ids)

    async def sessions(self, person: Person) -> tuple[SessionRef, ...]:
        """List the sessions of a person in team assessments."""
        found = await self._redis.smembers(keys.assessments(person))
        return tuple(team_session(person, as_text(each)) for each in found)

    async def remove_person(self, person: Person) -> None:
        """Take a person off the list once their data is deleted."""
        await self._redis.srem(keys.people(person.platform, person.tenant), keys.encoded(person.id))

    async def remove_conversation(self, where: Conversation) -> None:
        """Take a conversation off the list once its data is deleted."""
        await self._redis.srem(keys.conversations(where.platform, where.tenant), keys.encoded(where.id))

    async def remove_participant(self, session: SessionRef) -> None:
        """Take an assessment off the list of a person's once it no longer names them."""
        await self._redis.srem(keys.assessments(person_of(session)), _participation(session))


def person_of(session: SessionRef) -> Person:
    """Name the person whose session it is."""
    return Person(session.conversation.platform, session.conversation.tenant, session.person)


def team_session(person: Person, member: str) -> SessionRef:
    """Read a member of the set of a person's assessments."""
    where, _, id_ = member.partition("|")
    return SessionRef(
        Conversation(person.platform, person.tenant, ConversationId(keys.decoded(where))), id_, person.id
    )


def _participation(session: SessionRef) -> str:
    return f"{keys.encoded(session.conversation.id)}|{session.assessment}"


class ConversationReferences:
    """Keeps where each conversation is reached, and what Rung was installed in and when.

    Raises StoreUnavailable.
    """

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def note(self, conversation: Conversation, reference: str, installation: str = "") -> None:
        """Keep the *reference* of a conversation in place of an older one, and its *installation* if told."""
        where, id_ = (conversation.platform, conversation.tenant), keys.encoded(conversation.id)
        kind = _PRIVATE if conversation.private else _SHARED
        async with self._redis.pipeline() as both:
            both.hset(keys.references(*where), id_, reference)
            if installation:
                both.hset(keys.installations(*where), id_, f"{kind}{installation}")
            else:
                both.hsetnx(keys.installations(*where), id_, kind)
            await both.execute()

    async def find(self, conversation: Conversation) -> str:
        """Give the reference of a conversation, empty if none is kept."""
        where = keys.references(conversation.platform, conversation.tenant)
        return as_text(await self._redis.hget(where, keys.encoded(conversation.id)))

    async def installed(self, platform: str, tenant: str, installation: str) -> tuple[Conversation, ...]:
        """List the conversations of an *installation*. Without one, those whose installation is not known."""
        noted = await self._redis.hgetall(keys.installations(platform, tenant))
        texts = {keys.decoded(as_text(id_)): as_text(told) for id_, told in noted.items()}
        people = (name for name, told in texts.items() if told == f"{_PRIVATE}{installation}")
        others = (name for name, told in texts.items() if told == f"{_SHARED}{installation}")
        chats = (Person(platform, tenant, PersonId(name)).chat for name in people)
        return (*chats, *(Conversation(platform, tenant, ConversationId(name)) for name in others))

    async def installation(self, conversation: Conversation) -> str:
        """Name what a conversation belongs to, empty if that was never told."""
        where = keys.installations(conversation.platform, conversation.tenant)
        told = as_text(await self._redis.hget(where, keys.encoded(conversation.id)) or b"")
        return told.partition(":")[2]

    async def mark_installed(self, platform: str, tenant: str, installation: str, at: int) -> None:
        """Keep when an *installation* was made, in milliseconds since 1970."""
        await self._redis.hset(keys.installed_at(platform, tenant), keys.encoded(installation), at)

    async def installed_at(self, platform: str, tenant: str, installation: str) -> int:
        """Tell when an *installation* was made last, 0 if that is not known."""
        found = await self._redis.hget(keys.installed_at(platform, tenant), keys.encoded(installation))
        return int(found or 0)

    async def mark_removed(self, platform: str, tenant: str, installation: str) -> None:
        """Forget when an *installation* was made. A repeat is harmless."""
        await self._redis.hdel(keys.installed_at(platform, tenant), keys.encoded(installation))

    async def remove(self, conversation: Conversation) -> None:
        """Delete all about a conversation. A repeat is harmless."""
        where, id_ = (conversation.platform, conversation.tenant), keys.encoded(conversation.id)
        async with self._redis.pipeline() as both:
            both.hdel(keys.references(*where), id_)
            both.hdel(keys.installations(*where), id_)
            await both.execute()


class RedisReachability:
    """Refused and unreachable receivers, kept with the platform's reason until they speak to us.

    See `bot.ports.reachability.Reachability`.
    """

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._note_refusal = Script(redis, "note_refusal")
        self._refused: TTLCache[str, frozenset[str]] = TTLCache(REMEMBERED, FRESH_SECONDS)

    async def note_refusal(self, receiver: Conversation, reason: str, day: int, *, final: bool) -> None:
        """Remember that a platform refused a message."""
        name = keys.refusals(receiver.platform, receiver.tenant)
        await self._note_refusal(
            refusals=name, receiver=refusal_field(receiver), reason=reason, day=day, final=int(final)
        )
        self._refused.pop(name, None)

    async def note_delivery(self, receiver: Conversation) -> None:
        """Forget earlier refusals."""
        await self._forget(receiver.platform, receiver.tenant, {refusal_field(receiver)})

    async def reason(self, receiver: Conversation) -> str | None:
        """Give the platform's reason why a receiver is unreachable."""
        name = keys.refusals(receiver.platform, receiver.tenant)
        return reason_in(as_text(await self._redis.hget(name, refusal_field(receiver))))

    async def mark_reachable(self, origin: Origin) -> None:
        """Remember that a person spoke to us."""
        spoke = {refusal_field(origin.person.chat), refusal_field(origin.conversation)}
        await self._forget(origin.person.platform, origin.person.tenant, spoke)

    async def _forget(self, platform: str, tenant: str, receivers: set[str]) -> None:
        """Forget refusals, without a call where none are known."""
        name = keys.refusals(platform, tenant)
        refused = receivers & await self._refused_in(name)
        if refused:
            await self._redis.hdel(name, *refused)
            self._refused.pop(name, None)

    async def erase(self, receiver: Conversation) -> None:
        """Delete whether a receiver can be reached."""
        await self._redis.hdel(keys.refusals(receiver.platform, receiver.tenant), refusal_field(receiver))

    async def _refused_in(self, name: str) -> frozenset[str]:
        """Read the refused receivers of a workspace, at most once in a while."""
        known = self._refused.get(name)
        if known is None:
            self._refused[name] = known = frozenset(as_text(each) for each in await self._redis.hkeys(name))
        return known


def reason_in(refusal: str) -> str | None:
    """Read why a receiver is unreachable, or None after a first refusal or none."""
    return refusal if refusal and not _FIRST_REFUSAL.match(refusal) else None


def refusal_field(receiver: Conversation) -> str:
    """Name the field of a receiver among the refusals of its workspace."""
    own = "p:" if receiver.private else ""
    return f"{own}{keys.encoded(receiver.id)}"


class RedisBackoff:
    """How long a platform blocks calls, shared by all processes. *now* counts seconds since 1970, UTC.

    The clock counts whole seconds, so the one that has begun is never counted: nothing is sent too early.
    See `bot.platforms.common.sending.SharedBackoff`.
    """

    def __init__(self, redis: Client, platform: str, now: Callable[[], int]) -> None:
        self._redis = redis
        self._platform = platform
        self._now = now
        self._block = Script(redis, "block")

    async def left(self, tenant: str, *names: str) -> float:
        """Tell for how many seconds calls are blocked."""
        found = await self._redis.mget(self._keys(tenant, names))
        return float(max(0, *(int(until) - self._now() for until in found if until), 0))

    async def block(self, tenant: str, name: str, seconds: float) -> None:
        """Block calls for so many seconds."""
        whole = _whole(seconds)
        await self._block(
            blocked=keys.blocked(self._platform, tenant, name),
            blocked_until=self._now() + whole,
            kept_seconds=whole + LONGER,
        )

    def _keys(self, tenant: str, names: tuple[str, ...]) -> list[str]:
        return [keys.blocked(self._platform, tenant, name) for name in names]


def _whole(seconds: float) -> int:
    """Give the number of whole seconds after which *seconds* have gone by for sure."""
    return -int(-seconds // 1) + 1
