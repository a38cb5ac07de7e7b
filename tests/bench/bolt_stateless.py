"""The smallest Bolt app: acknowledge, then post. It remembers nothing. Everything is Bolt's default."""

import os
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.bench.words import screen

app = AsyncApp(
    client=AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
)


@app.command("/rung")
async def started(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    """Put the first question."""
    await ack()
    await client.chat_postMessage(channel=body["user_id"], text="Question", blocks=screen(1))


@app.action("answer")
async def answered(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    """Put the question after the one that the button names."""
    await ack()
    number = int(body["actions"][0]["value"]) + 1
    await client.chat_postMessage(channel=body["user"]["id"], text="Question", blocks=screen(number))


if __name__ == "__main__":
    app.start(port=int(os.environ["PORT"]))
