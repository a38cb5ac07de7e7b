"""Every failure of a turn raises the same error, and its words claim nothing that is not sure."""

import pytest

from bot.conversation.wording import say
from bot.errors import NotConfirmed, StoreUnavailable
from bot.platforms.common.edge import NOT_CONFIRMED, within_turn_time


@pytest.mark.parametrize("failure", [StoreUnavailable(), TimeoutError(), NotConfirmed()])
async def test_every_failure_of_a_turn_is_unsure(failure: Exception) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        async with within_turn_time():
            raise failure
    assert type(raised.value) is StoreUnavailable
    assert "I can't confirm that this was saved" in say(NOT_CONFIRMED).summary
