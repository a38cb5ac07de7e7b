"""Issue trackers of teams in Redis, as JSON, each with the one before it."""

from pydantic import TypeAdapter, ValidationError

from bot.conversation.identity import Conversation
from bot.conversation.tracker import Tracker
from bot.store import keys
from bot.store.client import Client
from bot.store.fields import TrackerField
from bot.store.script import Script
from bot.store.tenant_index import TenantIndex

_TRACKER = TypeAdapter(Tracker)


class RedisTrackers:
    """See `bot.ports.trackers.Trackers`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._set_tracker = Script("set_tracker")

    async def get(self, conversation: Conversation) -> Tracker | None:
        """Read a team's tracker, or None if it has none, or a newer version wrote it in another shape."""
        text = await self._redis.hget(keys.tracker(conversation), TrackerField.CURRENT)
        try:
            return _TRACKER.validate_json(text) if text else None
        except ValidationError:
            return None

    async def set(self, conversation: Conversation, tracker: Tracker | None) -> int:
        """Write a team's tracker, or remove it."""
        await self._index.add_conversation(conversation)
        written = _TRACKER.dump_json(tracker) if tracker else ""
        return await self._write(conversation, written, "")

    async def undo(self, conversation: Conversation, revision: int) -> int:
        """Go back to the tracker before a change."""
        return await self._write(conversation, "", revision)

    async def _write(self, conversation: Conversation, written: bytes | str, undone: int | str) -> int:
        reply = await self._redis.run(
            self._set_tracker, tracker=keys.tracker(conversation), after=written, undone=undone
        )
        return reply if isinstance(reply, int) else 0
