"""The store fails after it has taken a write: nobody is told that nothing was saved, and others see what came of it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.support.programs import Served


async def no_longer(*_: object) -> None:
    raise StoreUnavailable


async def test_a_lost_reply_of_the_store_is_called_unsure(
    rung: Served, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.writes("remind")
    await rung.quiet()
    redis = rung.rung.database.redis
    within_budget = redis.within_budget

    async def lost(work: Callable[[float], Awaitable[Any]]) -> None:
        await within_budget(work)
        raise StoreUnavailable

    with monkeypatch.context() as now:
        now.setattr(redis, "within_budget", lost)
        await ana.presses("Stop all reminders")
        await rung.quiet()
    assert "can't confirm that this was saved" in ana.sees()[-1].text


async def test_a_card_is_posted_where_its_delivery_is_not_remembered(
    slack: Slack, rung: Served, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = slack.channel("team", ana)
    with monkeypatch.context() as now:
        now.setattr(type(rung.rung.store.people), "mark_taken", no_longer)
        await ana.command("assess by in 7 days", where)
        await rung.quiet()
    assert any("team assessment. Nobody has answered yet" in each.text for each in ana.sees(where))


async def test_a_change_is_confirmed_where_its_delivery_is_not_remembered(
    rung: Served, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.writes("remind")
    await rung.quiet()
    with monkeypatch.context() as now:
        now.setattr(type(rung.rung.store.people), "mark_taken", no_longer)
        await ana.presses("Stop all reminders")
        await rung.quiet()
    assert ana.sees()[-1].text == "Reminders for you are off"
