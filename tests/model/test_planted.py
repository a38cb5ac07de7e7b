"""Do the tests bite? One mistake for each promise is planted, and whoever looks after that promise must find it."""

from collections.abc import Callable

import pytest

from bot.conversation.identity import Conversation
from bot.conversation.privacy import PrivacyFloor
from bot.store import keys
from tests.model.walk import TENANTS, walked
from tests.support.planted_mistakes import Mistake
from tests.support.servers import Server

Patch = pytest.MonkeyPatch


def no_tenants(patch: Patch) -> None:
    def tag(conversation: Conversation) -> str:
        own = "p:" if conversation.private else ""
        return f"rung:{{{conversation.platform}:{own}{keys.encoded(conversation.id)}}}"

    patch.setattr(keys, "tag", tag)


MISTAKES: dict[str, Callable[[Patch], None]] = {
    "I1: an answer is not kept": Mistake("answer", "slots[index] = choice", "local _ = choice").plant,
    "I1: who joins again begins anew": Mistake(
        "join_assessment", "if not session then", "if true then"
    ).plant,
    "I2: a late press counts": Mistake("answer", "tonumber(args.revision) < revision", "false").plant,
    "I2: an early press counts": Mistake("answer", "tonumber(args.revision) > revision", "false").plant,
    "I2: words count twice": Mistake("prelude", "redis.call('LPOS', deliveries, delivery_id)", "false").plant,
    "I2: a press counts after the close": Mistake("answer", "not takes_answers(head[2])", "false").plant,
    "I4: tenants share their keys": no_tenants,
    "I8: two are enough for a result": lambda patch: patch.setattr(
        PrivacyFloor, "survives", lambda _, people: people >= 2
    ),
    "I8: a result outlives its people": Mistake(
        "remove_participant", "< tonumber(head[4] or '3')", "< 0"
    ).plant,
    "I9: deliveries are remembered for ever": Mistake(
        "prelude", "redis.call('EXPIRE', deliveries, REMEMBERED_SECONDS)", ""
    ).plant,
}


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_the_walk_finds_it(server: Server, monkeypatch: Patch, mistake: str) -> None:
    MISTAKES[mistake](monkeypatch)
    with pytest.raises(AssertionError):
        await walked(server, 1, 600, TENANTS)
