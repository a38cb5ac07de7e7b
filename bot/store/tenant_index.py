"""Index of the people and conversations with stored data, written first so that all of it can be erased."""

from redis.asyncio import Redis

from bot.conversation.identity import Conversation, Person, SessionRef
from bot.store import decoding, keys


class TenantIndex:
    """Lists the people and the conversations of each workspace, and the assessments of each person."""

    def __init__(self, redis: Redis) -> None:
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
        await self.add_person(person)
        await self._redis.sadd(keys.assessments(person), _written(session))

    async def people(self, platform: str, tenant: str) -> tuple[Person, ...]:
        """List the people of a workspace."""
        found = await self._redis.smembers(keys.people(platform, tenant))
        ids = sorted(keys.decoded(decoding.text(each)) for each in found)
        return tuple(Person(platform, tenant, id_) for id_ in ids)

    async def conversations(self, platform: str, tenant: str) -> tuple[Conversation, ...]:
        """List the conversations of a workspace."""
        found = await self._redis.smembers(keys.conversations(platform, tenant))
        ids = sorted(keys.decoded(decoding.text(each)) for each in found)
        return tuple(Conversation(platform, tenant, id_) for id_ in ids)

    async def sessions(self, person: Person) -> tuple[SessionRef, ...]:
        """List the sessions of a person in team assessments."""
        found = await self._redis.smembers(keys.assessments(person))
        return tuple(team_session(person, decoding.text(each)) for each in found)

    async def is_participant(self, session: SessionRef) -> bool:
        """Tell whether an assessment is listed as one of a person's."""
        return await self._redis.sismember(keys.assessments(person_of(session)), _written(session)) == 1

    async def remove_person(self, person: Person) -> None:
        """Take a person off the list once their data is deleted."""
        await self._redis.srem(keys.people(person.platform, person.tenant), keys.encoded(person.id))

    async def remove_conversation(self, where: Conversation) -> None:
        """Take a conversation off the list once its data is deleted."""
        await self._redis.srem(keys.conversations(where.platform, where.tenant), keys.encoded(where.id))

    async def remove_participant(self, session: SessionRef) -> None:
        """Take an assessment off the list of a person's once it no longer names them."""
        await self._redis.srem(keys.assessments(person_of(session)), _written(session))


def person_of(session: SessionRef) -> Person:
    """Name the person whose session it is."""
    return Person(session.conversation.platform, session.conversation.tenant, session.person)


def team_session(person: Person, member: str) -> SessionRef:
    """Read a member of the set of a person's assessments."""
    where, _, id_ = member.partition("|")
    return SessionRef(Conversation(person.platform, person.tenant, keys.decoded(where)), id_, person.id)


def _written(session: SessionRef) -> str:
    return f"{keys.encoded(session.conversation.id)}|{session.assessment}"
