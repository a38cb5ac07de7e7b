"""The platform's references of conversations: where it takes messages for each."""

from bot.conversation.identity import Conversation
from bot.store import decoding, keys
from bot.store.client import Client


class ConversationReferences:
    """Keeps a reference for each conversation until its tenant is erased. Raises StoreUnavailable."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def note(self, conversation: Conversation, reference: str) -> None:
        """Keep the *reference* of a conversation in place of an older one."""
        await self._redis.hset(*_place(conversation), reference)

    async def find(self, conversation: Conversation) -> str:
        """Give the reference of a conversation, empty if none is kept."""
        return decoding.text(await self._redis.hget(*_place(conversation)))

    async def remove(self, conversation: Conversation) -> None:
        """Delete the reference of a conversation. A repeat is harmless."""
        await self._redis.hdel(*_place(conversation))


def _place(conversation: Conversation) -> tuple[str, str]:
    return keys.references(conversation.platform, conversation.tenant), keys.encoded(conversation.id)
