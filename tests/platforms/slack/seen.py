"""What a test of Slack looks at: what is stored of people, and what a view says."""

import json

from redis import Redis

from tests.fakes.slack_world import View
from tests.support.servers import Server


def stored(server: Server) -> dict[bytes, object]:
    """Read everything that is stored of people's answers."""
    with server.client() as client:
        return {key: _value(client, key) for key in sorted(client.scan_iter("rung:*:session:*"))}


def _value(client: "Redis", key: bytes) -> object:
    return {field: value for field, value in client.hgetall(key).items() if field != b"message"}


def said(view: View | None) -> str:
    """Give all that a view says, in one line of text."""
    assert view is not None
    return json.dumps(view.payload["blocks"], ensure_ascii=False)
