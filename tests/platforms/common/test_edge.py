"""What became of a message when the store failed is said as it is."""

import pytest

from bot.conversation.wording import say
from bot.errors import NotConfirmed, StoreUnavailable
from bot.platforms.common.edge import store_trouble, stored


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (StoreUnavailable(), "I saved nothing"),
        (TimeoutError(), "I saved nothing"),
        (NotConfirmed(), "I can't confirm that this was saved"),
    ],
)
async def test_a_failure_of_the_store_is_said_as_it_is(failure: Exception, said: str) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        async with stored():
            raise failure
    assert said in say(store_trouble(raised.value)).summary
