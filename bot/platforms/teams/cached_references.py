"""Cached conversation references: they hardly ever change, and each saves a round trip."""

from collections.abc import Callable
from dataclasses import dataclass

from cachetools import TTLCache

from bot.conversation.identity import Conversation, Workspace
from bot.platforms.common.platform import ReferenceStore
from bot.platforms.teams.client import TeamsTarget

FRESH_SECONDS = 600.0
FOUND_SECONDS = 10.0  # of a team or a group: one look serves many messages
CONVERSATIONS_CACHED = 10_000


@dataclass(frozen=True, slots=True)
class TeamsReference:
    """The service that takes a conversation's messages. A private chat has a *conversation* id of its own."""

    service_url: str
    conversation: str | None = None

    def encode(self) -> str:
        """Write it as text."""
        return f"{self.service_url} {self.conversation}" if self.conversation else self.service_url

    def target(self, where: Conversation) -> TeamsTarget:
        """Return the target of messages for *where*, whose reference this is."""
        return TeamsTarget(self.service_url, where.tenant, self.conversation or where.id)


def decode(text: str | None) -> TeamsReference | None:
    """Read a reference, or None if none was kept."""
    if text is None:
        return None
    service_url, _, conversation = text.partition(" ")
    return TeamsReference(service_url, conversation or None)


class CachedReferences:
    """Notes references in *store* that were not noted here lately. *clock* never goes back."""

    def __init__(self, store: ReferenceStore, clock: Callable[[], float]) -> None:
        self._store = store
        self._noted: TTLCache[Conversation, tuple[str, str | None]] = TTLCache(
            CONVERSATIONS_CACHED, FRESH_SECONDS, clock
        )
        self._found: TTLCache[Conversation, str] = TTLCache(CONVERSATIONS_CACHED, FOUND_SECONDS, clock)

    async def note(self, conversation: Conversation, reference: str, installation: str | None = None) -> None:
        """Keep the *reference* and the *installation* of a conversation, unless they were kept just now."""
        if self._noted.get(conversation) != (reference, installation):
            await self._store.note(conversation, reference, installation)
            self._noted[conversation] = (reference, installation)
            self._found.pop(conversation, None)

    async def find(self, conversation: Conversation) -> str | None:
        """Give the reference of a conversation, or None where none is kept."""
        if known := self._found.get(conversation):
            return known
        found = await self._store.find(conversation)
        if found and not conversation.private:
            self._found[conversation] = found
        return found

    async def installed(self, workspace: Workspace, installation: str | None) -> tuple[Conversation, ...]:
        """List the known conversations of an installation."""
        return await self._store.installed(workspace, installation)

    async def installation(self, conversation: Conversation) -> str | None:
        """Name the installation that a conversation belongs to, or None if that was never told."""
        return await self._store.installation(conversation)

    async def mark_installed(self, workspace: Workspace, installation: str | None, at: int) -> None:
        """Keep when an installation was made."""
        await self._store.mark_installed(workspace, installation, at)

    async def installed_at(self, workspace: Workspace, installation: str | None) -> int:
        """Tell when an installation was made last, 0 if that is not known."""
        return await self._store.installed_at(workspace, installation)

    async def mark_removed(self, workspace: Workspace, installation: str | None) -> None:
        """Forget when an installation was made."""
        await self._store.mark_removed(workspace, installation)

    async def remove(self, conversation: Conversation) -> None:
        """Delete the reference and the installation of a conversation."""
        self.drop(conversation)
        await self._store.remove(conversation)

    def drop(self, conversation: Conversation) -> None:
        """Forget the cached reference of a conversation, because the store may have deleted it."""
        self._noted.pop(conversation, None)
        self._found.pop(conversation, None)
