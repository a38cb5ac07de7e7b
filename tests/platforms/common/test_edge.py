"""A turn whose outcome is not known raises one error, of which nobody is told more than is sure."""

import pytest

from bot.conversation.wording import say
from bot.errors import NotConfirmed, StoreUnavailable
from bot.platforms.common.edge import NOT_CONFIRMED, stored


@pytest.mark.parametrize("failure", [StoreUnavailable(), TimeoutError(), NotConfirmed()])
async def test_every_failure_of_a_turn_is_unsure(failure: Exception) -> None:
    with pytest.raises(StoreUnavailable):
        async with stored():
            raise failure
    assert "I can't confirm that this was saved" in say(NOT_CONFIRMED).summary
