"""The usual Bolt app: a session as JSON in Redis, read, changed and written back. Everything is default."""

import json
import os
from typing import Any

from redis.asyncio import Redis
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.bench.words import screen

app = AsyncApp(
    client=AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
)
redis = Redis.from_url(os.environ["REDIS_URL"])


@app.command("/rung")
async def started(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    """Begin a session and put the first question."""
    await ack()
    await redis.set(f"session:{body['user_id']}", json.dumps({"answers": {}}))
    await client.chat_postMessage(channel=body["user_id"], text="Question", blocks=screen(1))


@app.action("answer")
async def answered(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    """Keep the answer and put the next question."""
    await ack()
    person, value = body["user"]["id"], body["actions"][0]["value"]
    session = json.loads(await redis.get(f"session:{person}") or '{"answers": {}}')
    session["answers"][value] = "b"
    await redis.set(f"session:{person}", json.dumps(session))
    await client.chat_postMessage(channel=person, text="Question", blocks=screen(len(session["answers"]) + 1))


if __name__ == "__main__":
    app.start(port=int(os.environ["PORT"]))
