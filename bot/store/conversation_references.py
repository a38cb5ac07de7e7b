"""The references of conversations, and the installations that they belong to."""

from bot.conversation.identity import Conversation, ConversationId, Person, PersonId, Workspace
from bot.store import keys
from bot.store.client import Client, as_text

_PRIVATE, _SHARED = "p:", "c:"  # before an installation: the id is a person's, or a conversation's


class ConversationReferences:
    """Keeps the reference and the installation of each conversation, and when Rung was installed.

    Raises StoreUnavailable.
    """

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def note(self, conversation: Conversation, reference: str, installation: str | None = None) -> None:
        """Keep the *reference* of a conversation in place of an older one, and its *installation* if told."""
        where, id_ = conversation.workspace, keys.encoded(conversation.id)
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
        where = keys.references(*conversation.workspace)
        return as_text(await self._redis.hget(where, keys.encoded(conversation.id))) or None

    async def installed(self, workspace: Workspace, installation: str | None) -> tuple[Conversation, ...]:
        """List the conversations of an *installation*. Without one, those whose installation is not known."""
        noted = await self._redis.hgetall(keys.installations(*workspace))
        texts = {keys.decoded(as_text(id_)): as_text(told) for id_, told in noted.items()}
        people = (name for name, told in texts.items() if told == f"{_PRIVATE}{installation or ''}")
        others = (name for name, told in texts.items() if told == f"{_SHARED}{installation or ''}")
        chats = (Person(*workspace, PersonId(name)).chat for name in people)
        return (*chats, *(Conversation(*workspace, ConversationId(name)) for name in others))

    async def installation(self, conversation: Conversation) -> str | None:
        """Name the installation that a conversation belongs to, or None if that was never told."""
        where = keys.installations(*conversation.workspace)
        told = as_text(await self._redis.hget(where, keys.encoded(conversation.id)) or b"")
        return told.partition(":")[2] or None

    async def mark_installed(self, workspace: Workspace, installation: str | None, at: int) -> None:
        """Keep when an *installation* was made, in milliseconds since 1970."""
        await self._redis.hset(keys.installed_at(*workspace), keys.encoded(installation or ""), at)

    async def installed_at(self, workspace: Workspace, installation: str | None) -> int:
        """Tell when an *installation* was made last, 0 if that is not known."""
        found = await self._redis.hget(keys.installed_at(*workspace), keys.encoded(installation or ""))
        return int(found or 0)

    async def mark_removed(self, workspace: Workspace, installation: str | None) -> None:
        """Forget when an *installation* was made. A repeat is harmless."""
        await self._redis.hdel(keys.installed_at(*workspace), keys.encoded(installation or ""))

    async def remove(self, conversation: Conversation) -> None:
        """Delete all about a conversation. A repeat is harmless."""
        where, id_ = conversation.workspace, keys.encoded(conversation.id)
        async with self._redis.pipeline() as both:
            both.hdel(keys.references(*where), id_)
            both.hdel(keys.installations(*where), id_)
            await both.execute()
