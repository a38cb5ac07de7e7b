"""Where a platform takes what is meant for a conversation, as it was when we were last spoken to there."""

from bot.conversation.identity import Conversation
from bot.store import keys
from bot.store.connect import Client


class ConversationReferences:
    """Keeps an address for each conversation, until its tenant is forgotten; raises StoreUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def note(self, conversation: Conversation, address: str) -> None:
        """Keep the *address* of a conversation in place of an older one."""
        name, field = _slot(conversation)
        await self._client.call(lambda: self._client.redis.hset(name, field, address))

    async def find(self, conversation: Conversation) -> str:
        """Give the address of a conversation, empty where none is kept."""
        name, field = _slot(conversation)
        kept = await self._client.call(lambda: self._client.redis.hget(name, field))
        return kept.decode() if isinstance(kept, bytes) else ""

    async def remove(self, conversation: Conversation) -> None:
        """Delete the address of a conversation; a repeat is harmless."""
        name, field = _slot(conversation)
        await self._client.call(lambda: self._client.redis.hdel(name, field))


def _slot(conversation: Conversation) -> tuple[str, str]:
    return keys.addresses(conversation.platform, conversation.tenant), keys.encoded(conversation.id)
