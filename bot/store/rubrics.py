"""Rubrics in Redis, by the hash of their text."""

from bot.store import keys
from bot.store.client import Client, as_text


class RedisRubrics:
    """See `bot.ports.rubrics.Rubrics`."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def put(self, hash_: str, text: str) -> None:
        """Keep a rubric's text. Its name is its content, so writing it twice is harmless."""
        await self._redis.set(keys.rubric(hash_), text)

    async def has(self, hash_: str) -> bool:
        """Tell whether a rubric's text is kept."""
        return bool(await self._redis.exists(keys.rubric(hash_)))

    async def get(self, hash_: str) -> str | None:
        """Give the text of a rubric."""
        text = await self._redis.get(keys.rubric(hash_))
        return None if text is None else as_text(text)
