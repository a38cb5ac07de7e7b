"""The references of conversations, and what Rung was installed in and when."""

from bot.conversation.identity import Conversation, ConversationId, Person, PersonId
from bot.store import keys
from bot.store.client import Client, as_text

_PRIVATE, _SHARED = "p:", "c:"  # before an installation: the id is a person's, or a conversation's


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

    async def find(self, conversation: Conversation) -> str | None:
        """Give the reference of a conversation, or None if none is kept."""
        where = keys.references(conversation.platform, conversation.tenant)
        return as_text(await self._redis.hget(where, keys.encoded(conversation.id))) or None

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
