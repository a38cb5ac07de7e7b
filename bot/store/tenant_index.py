"""Whom and what anything is kept of: listed first, so that all of it can be found again and forgotten."""

from typing import Final

from bot.conversation.identity import Conversation, Person
from bot.store import decoding, keys
from bot.store.aof_compaction import AofCompaction
from bot.store.connect import Client


class TenantIndex:
    """Lists the people and the conversations of each workspace."""

    def __init__(self, client: Client) -> None:
        self.client: Final = client
        self.aof_compaction: Final = AofCompaction(client)

    async def add_person(self, person: Person) -> None:
        """List a person of a workspace before anything is kept of them, so that all can be found again."""
        index = keys.people(person.platform, person.tenant)
        await self.client.call(lambda: self.client.redis.sadd(index, keys.encoded(person.id)))

    async def list_conversation(self, where: Conversation) -> None:
        """List a conversation before anything is kept of it, so that all can be found again."""
        index = keys.conversations(where.platform, where.tenant)
        await self.client.call(lambda: self.client.redis.sadd(index, keys.encoded(where.id)))

    async def conversations(self, platform: str, tenant: str) -> tuple[Conversation, ...]:
        """List the conversations of a workspace that anything is kept of."""
        index = keys.conversations(platform, tenant)
        found = await self.client.call(lambda: self.client.redis.smembers(index))
        ids = sorted(keys.decoded(decoding.text(each)) for each in found)
        return tuple(Conversation(platform, tenant, id_) for id_ in ids)
