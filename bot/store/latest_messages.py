"""The latest messages of conversations in Redis: one hash a conversation."""

import orjson

from bot.conversation.identity import AssessmentRef, Conversation, ConversationId
from bot.conversation.latest_messages import SUBJECTS, ShownKind, ShownMessage
from bot.conversation.reminders.preferences import ReminderKind
from bot.store import keys
from bot.store.client import Client, as_mapping, as_text
from bot.store.script import Script
from bot.store.sessions import read_message_id, write_message_id

_KINDS: dict[str, ShownKind | ReminderKind] = {each.value: each for each in SUBJECTS}
_SUPERSEDED = "old:"  # before a message that is to be redrawn


class RedisLatestMessages:
    """See `bot.ports.latest_messages.LatestMessages`."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._show = Script("show_latest")

    async def show(self, where: Conversation, subject: str, shown: ShownMessage, now: int) -> bool:
        """Note a message as the latest about a subject."""
        return await self._replace(where, subject, _written(shown), now)

    async def end(self, where: Conversation, subject: str, now: int) -> bool:
        """Forget the latest message about a subject."""
        return await self._replace(where, subject, "", now)

    async def _replace(self, where: Conversation, subject: str, message: str, now: int) -> bool:
        name = keys.latest_messages(where)
        reply = await self._redis.run(
            self._show, latest=name, subject=subject, message=message, superseded=_SUPERSEDED, now=now
        )
        return reply == 1

    async def forget(self, where: Conversation, subject: str) -> None:
        """Forget the latest message about a subject."""
        await self._redis.hdel(keys.latest_messages(where), subject)

    async def find(self, where: Conversation, subject: str) -> ShownMessage | None:
        """Find the latest message about a subject."""
        found = await self._redis.hget(keys.latest_messages(where), subject)
        return _read(where, as_text(found)) if found else None

    async def latest(self, where: Conversation) -> tuple[ShownMessage, ...]:
        """List the latest messages of a conversation."""
        found = as_mapping(await self._redis.hgetall(keys.latest_messages(where)))
        return tuple(_read(where, each) for name, each in found.items() if not name.startswith(_SUPERSEDED))

    async def superseded(self, where: Conversation) -> tuple[ShownMessage, ...]:
        """List the superseded messages of a conversation."""
        found = await self._superseded(where)
        return tuple(_read(where, each.removeprefix(_SUPERSEDED)) for each in sorted(found))

    async def forget_superseded(self, where: Conversation, before: int) -> None:
        """Delete superseded messages from the list."""
        late = [each for each, at in (await self._superseded(where)).items() if at < before]
        if late:
            await self._redis.hdel(keys.latest_messages(where), *late)

    async def _superseded(self, where: Conversation) -> dict[str, int]:
        """Read the fields of superseded messages, and when each was superseded."""
        found = as_mapping(await self._redis.hgetall(keys.latest_messages(where)))
        return {name: int(at) for name, at in found.items() if name.startswith(_SUPERSEDED)}


def _written(shown: ShownMessage) -> str:
    """Write a message with the place of its assessment, which is another one in a private chat."""
    place = shown.assessment.conversation
    message = write_message_id(shown.message).decode()
    return orjson.dumps(
        [shown.kind.value, place.id, place.private, shown.assessment.id, message, shown.step]
    ).decode()


def _read(where: Conversation, text: str) -> ShownMessage:
    kind, place, private, assessment, message, step = orjson.loads(text)
    found = read_message_id(message)
    if found is None:
        raise ValueError("a message that was shown has an id")
    conversation = Conversation(where.platform, where.tenant, ConversationId(place), private)
    return ShownMessage(_KINDS[kind], AssessmentRef(conversation, assessment), found, step)
