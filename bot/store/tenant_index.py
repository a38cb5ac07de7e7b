"""The index of a workspace: its people and conversations, and the assessments of each person.

It is written first, so that all of their data can be erased.
"""

from bot.conversation.identity import (
    AssessmentRef,
    Conversation,
    ConversationId,
    Person,
    PersonId,
    SessionRef,
)
from bot.store import keys
from bot.store.client import Client, as_text


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

    async def list_assessment(self, session: SessionRef) -> None:
        """List an assessment as one of a person's before anything there names them."""
        person = person_of(session)
        await self.add_mentioned(person, session.assessment.conversation)
        await self._redis.sadd(keys.assessments(person), _participation(session))

    async def add_mentioned(self, person: Person, where: Conversation) -> None:
        """List a person, also in a conversation, before any data of it names or reminds them."""
        async with self._redis.pipeline(transaction=False) as both:
            both.sadd(keys.people(person.platform, person.tenant), keys.encoded(person.id))
            if where != person.chat:
                both.sadd(keys.mentioned(where), keys.encoded(person.id))
            await both.execute()

    async def mentioned(self, where: Conversation) -> tuple[Person, ...]:
        """List the people whom any data of a conversation names or reminds."""
        found = await self._redis.smembers(keys.mentioned(where))
        ids = sorted(keys.decoded(as_text(each)) for each in found)
        return tuple(Person(where.platform, where.tenant, PersonId(id_)) for id_ in ids)

    async def remove_mentioned(self, person: Person, *places: Conversation) -> None:
        """Take a person off the lists of conversations that no longer name or remind them."""
        for where in places:
            await self._redis.srem(keys.mentioned(where), keys.encoded(person.id))

    async def add_pair(self, person: Person, where: Conversation, seconds: int) -> None:
        """List a conversation before a person's check is kept there, to be shown."""
        await self.add_mentioned(person, where)
        async with self._redis.pipeline() as both:
            both.sadd(keys.pairs(person), keys.encoded(where.id))
            both.expire(keys.pairs(person), seconds)
            await both.execute()

    async def remove_pair(self, person: Person, where: Conversation) -> None:
        """Take a conversation off the list of those where a person agreed to show a check."""
        await self._redis.srem(keys.pairs(person), keys.encoded(where.id))

    async def pairs(self, person: Person) -> tuple[Conversation, ...]:
        """List the conversations where a person agreed to show a check."""
        return await self._conversations(person, keys.pairs(person))

    async def _conversations(self, person: Person, key: str) -> tuple[Conversation, ...]:
        ids = sorted(keys.decoded(as_text(each)) for each in await self._redis.smembers(key))
        return tuple(Conversation(person.platform, person.tenant, ConversationId(id_)) for id_ in ids)

    async def add_schedule(self, person: Person, where: Conversation) -> None:
        """List a conversation before a schedule there names a person."""
        await self.add_mentioned(person, where)
        await self._redis.sadd(keys.scheduled(person), keys.encoded(where.id))

    async def remove_schedule(self, person: Person, where: Conversation) -> None:
        """Take a conversation off the list of those where a person set up a schedule."""
        await self._redis.srem(keys.scheduled(person), keys.encoded(where.id))

    async def schedules(self, person: Person) -> tuple[Conversation, ...]:
        """List the conversations where a person set up a schedule."""
        return await self._conversations(person, keys.scheduled(person))

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

    async def is_listed(self, person: Person) -> bool:
        """Tell whether any data of a team names a person."""
        lists = (keys.assessments(person), keys.scheduled(person), keys.pairs(person))
        return await self._redis.exists(*lists) > 0

    async def remove_person(self, person: Person) -> None:
        """Take a person off the list once their data is deleted."""
        await self._redis.srem(keys.people(person.platform, person.tenant), keys.encoded(person.id))

    async def remove_conversation(self, where: Conversation) -> None:
        """Take a conversation off the list once its data is deleted."""
        await self._redis.srem(keys.conversations(where.platform, where.tenant), keys.encoded(where.id))

    async def unlist_assessment(self, session: SessionRef) -> None:
        """Take an assessment off the list of a person's once it no longer names them."""
        await self._redis.srem(keys.assessments(person_of(session)), _participation(session))


def person_of(session: SessionRef) -> Person:
    """Name the person whose session it is."""
    where = session.assessment.conversation
    return Person(where.platform, where.tenant, session.person)


def team_session(person: Person, member: str) -> SessionRef:
    """Read a member of the set of a person's assessments."""
    encoded, _, id_ = member.partition("|")
    where = Conversation(person.platform, person.tenant, ConversationId(keys.decoded(encoded)))
    return SessionRef(AssessmentRef(where, id_), person.id)


def _participation(session: SessionRef) -> str:
    return f"{keys.encoded(session.assessment.conversation.id)}|{session.assessment.id}"
