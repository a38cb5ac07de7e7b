"""/readyz tells of posts to the webhook that were given up, and stays ready."""

import asyncio
import base64

from bot.bootstrap import opened
from bot.ports.webhooks import WebhookOutcome
from bot.settings import read
from bot.telemetry.metrics import REGISTRY
from bot.web.health import _count, _webhook
from tests.support.servers import Server

ENV = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "s",
    "RUNG_WEBHOOK_URL": "https://hooks.example.org/rung",
    "RUNG_WEBHOOK_SECRET": f"whsec_{base64.b64encode(bytes(24)).decode()}",
}


async def test_a_post_that_was_given_up_is_a_finding_until_one_is_taken(server: Server) -> None:
    with server.client() as client:
        client.flushall()
    async with opened(read(ENV | {"REDIS_URL": server.url})) as rung:
        now, log = rung.runtime.now(), rung.store.webhooks
        assert await _webhook(rung) == []
        await log.note(WebhookOutcome.GIVEN_UP, now - 7200, "http_500")
        (finding,) = await _webhook(rung)
        assert ("2 h ago" in finding.text, "http_500" in finding.text, finding.grave) == (True, True, False)
        await _count(rung)
        assert REGISTRY.get_sample_value("rung_webhook_posts_total", {"outcome": "given_up"}) == 1
        await log.note(WebhookOutcome.SENT, now)
        assert await asyncio.wait_for(_webhook(rung), 5) == []
