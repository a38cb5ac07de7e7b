"""Outcomes of posts to the webhook in Redis: counts, and since when and why posts are given up."""

from bot.ports.webhooks import WebhookHealth, WebhookOutcome
from bot.store import keys
from bot.store.client import Client, as_mapping

GIVEN_UP_AT, REASON = "given_up_at", "reason"


class RedisWebhookLog:
    """See `bot.ports.webhooks.WebhookLog`. Where a reply gets lost, an outcome may count twice."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def note(self, outcome: WebhookOutcome, now: int, reason: str | None = None) -> None:
        """Count an outcome."""
        await self._redis.hincrby(keys.WEBHOOK, outcome, 1)
        match outcome:
            case WebhookOutcome.GIVEN_UP:
                await self._redis.hsetnx(keys.WEBHOOK, GIVEN_UP_AT, str(now))
                await self._redis.hset(keys.WEBHOOK, REASON, reason or "")
            case WebhookOutcome.SENT:
                await self._redis.hdel(keys.WEBHOOK, GIVEN_UP_AT, REASON)

    async def health(self) -> WebhookHealth:
        """Tell how posts ended."""
        found = as_mapping(await self._redis.hgetall(keys.WEBHOOK))
        counts = {each: int(found[each]) for each in WebhookOutcome if each in found}
        return WebhookHealth(counts, int(found.get(GIVEN_UP_AT, 0)), found.get(REASON))
