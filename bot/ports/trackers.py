"""Issue trackers of teams."""

from typing import Protocol

from bot.conversation.identity import Conversation
from bot.conversation.tracker import Tracker


class Trackers(Protocol):
    """Keeps the issue tracker of each team, and the one before it."""

    async def get(self, conversation: Conversation) -> Tracker | None:
        """Read a team's tracker, or None if it has none."""
        ...

    async def set(self, conversation: Conversation, tracker: Tracker | None) -> int:
        """Write a team's tracker, or remove it with None, and give the revision of this change.

        It is 0 where nothing changes.
        """
        ...

    async def undo(self, conversation: Conversation, revision: int) -> int:
        """Go back to the tracker before the change of *revision*, or give 0 if it was changed again since."""
        ...
