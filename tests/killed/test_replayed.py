"""The same signed bytes once more, a second or five minutes later, on another process: no second effect, then no entry."""

from collections.abc import Mapping

import pytest

from tests.fakes.slack_doors import Answer, HttpDoor
from tests.killed.meaning import meaning
from tests.killed.story import STORY, results, settled, slack_world
from tests.support.servers import Server

Request = tuple[bytes, Mapping[str, str]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Note everything that Slack sends."""
    found: list[Request] = []
    post = HttpDoor.post

    async def noting(door: HttpDoor, body: bytes, headers: Mapping[str, str]) -> Answer:
        found.append((body, headers))
        return await post(door, body, headers)

    monkeypatch.setattr(HttpDoor, "post", noting)
    return found


async def again(request: Request, door: object) -> int:
    """Send a request to whichever process is there now. Give the status."""
    assert isinstance(door, HttpDoor)
    return (await door.post(*request)).status


async def test_a_request_that_is_replayed_has_no_second_effect(
    server: Server, sent: list[Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.client() as client:
        client.flushall()
    async with slack_world(server, monkeypatch) as (room, program):
        for number, step in enumerate(STORY):
            assert (await step(room)()).ok
            await settled(room, program)
            request, stands, shown = sent[-1], meaning(server), results(room)
            signed_at = int(request[1]["X-Slack-Request-Timestamp"])
            for seconds, status in ((0, 200), (299, 200), (301, 401)):
                if seconds:
                    room.clock.now = float(signed_at + seconds)
                    await program.restart()
                assert (number, await again(request, room.door)) == (number, status)
                await settled(room, program)
                assert meaning(server) == stands, (number, seconds)
                assert results(room) == shown
