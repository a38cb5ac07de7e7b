"""Addresses that were noted a moment ago: they hardly ever change, and an answer has one trip to spend."""

from collections import OrderedDict
from collections.abc import Callable

from bot.conversation.identity import Conversation
from bot.platforms.common.platform import ReferenceStore

FRESH_SECONDS = 600.0
REMEMBERED = 10_000  # conversations


class CachedReferences:
    """Notes in *addresses* what was not noted here lately; *clock* counts seconds and never goes back."""

    def __init__(self, addresses: ReferenceStore, clock: Callable[[], float]) -> None:
        self._addresses = addresses
        self._clock = clock
        self._noted: OrderedDict[Conversation, tuple[str, float]] = OrderedDict()

    async def note(self, conversation: Conversation, address: str) -> None:
        """Keep the *address* of a conversation, unless it was kept just now."""
        known, at = self._noted.get(conversation, ("", 0.0))
        if known == address and self._clock() - at < FRESH_SECONDS:
            return
        await self._addresses.note(conversation, address)
        self._noted[conversation] = address, self._clock()
        self._noted.move_to_end(conversation)
        if len(self._noted) > REMEMBERED:
            self._noted.popitem(last=False)

    async def find(self, conversation: Conversation) -> str:
        """Give the address of a conversation, empty where none is kept."""
        return await self._addresses.find(conversation)

    async def remove(self, conversation: Conversation) -> None:
        """Delete the address of a conversation."""
        self._noted.pop(conversation, None)
        await self._addresses.remove(conversation)
