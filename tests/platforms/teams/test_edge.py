"""Whatever is posted to us, the answer is never our mistake, and what is no activity of Teams' goes no further."""

import io
import json
import random
from typing import Any

import pytest

from bot.conversation import callback_data, events as e
from tests.fakes.teams import Teams
from tests.platforms.teams import activities as a
from tests.platforms.teams.forgeries import mutated
from tests.support.programs import Served

JSON = {"Content-Type": "application/json"}
CANARY = "canarybird"


@pytest.fixture
def genuine(teams: Teams, rung: Served) -> a.Activity:
    """Give an activity that we believe."""
    return a.message(CANARY, serviceUrl=teams.service_url)


async def post(
    rung: Served, teams: Teams, body: Any, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """Post something. Give the status and the body of the answer."""
    data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    url = f"{rung.base}/api/messages"
    assert teams._session is not None
    async with teams._session.post(url, data=data, headers=JSON if headers is None else headers) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"NaN", 400),
        (b'{"type":' * 20_000 + b"1" + b"}" * 20_000, 400),
        (b"{" + b" " * 1_100_000 + b"}", 413),
        ({}, 400),
        ({"type": 5}, 400),
        ({"type": "message"}, 401),
    ],
)
async def test_what_is_no_activity_goes_no_further(
    teams: Teams, rung: Served, body: Any, status: int
) -> None:
    assert await post(rung, teams, body) == (status, "")


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"channelId": "directline"}, 401),
        ({"channelId": None}, 401),
        ({"serviceUrl": "https://evil.example/"}, 401),
        ({"serviceUrl": None}, 401),
        ({"from": None}, 400),
        ({"conversation": {}}, 400),
        ({"type": "invoke", "name": "task/fetch"}, 400),
        ({"type": "messageReaction"}, 200),
        ({"type": "conversationUpdate", "membersAdded": 5}, 200),
        ({"type": "levitate"}, 200),
    ],
)
async def test_a_refused_activity_gets_its_status_without_effect(
    teams: Teams, rung: Served, genuine: a.Activity, changed: a.Activity, status: int
) -> None:
    activity = {name: each for name, each in {**genuine, **changed}.items() if each is not None}
    assert await post(rung, teams, activity) == (status, "")
    await rung.quiet()
    assert teams.calls == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_kind_of_content_is_not_read(
    teams: Teams, rung: Served, genuine: a.Activity, kind: str
) -> None:
    assert await post(rung, teams, genuine, {"Content-Type": kind}) == (415, "")


@pytest.mark.parametrize("number", [1_000, pytest.param(20_000, marks=pytest.mark.long)])
async def test_no_mutation_is_our_mistake_and_none_is_logged(
    teams: Teams, rung: Served, genuine: a.Activity, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(1 << 32)
    rng = random.Random(seed)
    url = {"serviceUrl": teams.service_url}
    kinds = (
        genuine,
        a.press(callback_data.pack(e.HelpAsked()), **url),
        a.moved("add", **url),
        a.submit(CANARY, **url),
    )
    for _ in range(number):
        found = mutated(rng.choice(kinds), rng)
        try:
            body = json.dumps(found).encode()
        except ValueError:
            continue
        status, _ = await post(rung, teams, body)
        assert status < 500, (seed, found)
    await rung.quiet()
    said = capsys.readouterr()
    assert CANARY not in said.err + said.out, seed
    assert "turn_failed" not in said.err + said.out, seed
