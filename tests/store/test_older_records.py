"""A record that an older release wrote in another form is changed like any other."""

from dataclasses import replace
from datetime import date

import orjson

from bot.conversation.questions import Mode
from bot.conversation.reminders.preferences import Cadence
from bot.conversation.reports.portfolio import CapabilityFigures, ShownCounts, ShownFigures
from bot.conversation.schedules import Schedule, StartTime
from bot.ports.store import Store
from bot.store import keys
from tests.store.people import OPENED, TEAM
from tests.support.servers import Server

RUBRIC = "some-rubric"


def rewrite(server: Server, name: str) -> None:
    """Write a record with its parts in another order, as a release with other fields would."""
    with server.client() as client:
        kept = orjson.loads(client.hget(name, RUBRIC))
        client.hset(name, RUBRIC, orjson.dumps(dict(reversed(kept.items()))))


async def test_a_schedule_of_another_form_is_changed(store: Store, server: Server) -> None:
    start = StartTime(OPENED, Cadence(7))
    schedule = Schedule(TEAM, RUBRIC, start, "ana", Mode.TEAM, 3, "UTC", "#team")
    await store.schedules.put(schedule)
    rewrite(server, keys.schedules(TEAM))
    after = replace(schedule, last="a1")
    assert await store.schedules.change(schedule, after)
    assert not await store.schedules.change(schedule, after)
    assert await store.schedules.get(TEAM, RUBRIC) == after


async def test_figures_of_another_form_are_replaced(store: Store, server: Server) -> None:
    workspace = TEAM.workspace
    first, second, third = (
        ShownFigures(
            CapabilityFigures(RUBRIC, "Some rubric", date(2026, 11, day), 3, (), ()),
            ShownCounts((3,), {}),
            {},
            {},
        )
        for day in (1, 2, 3)
    )
    await store.portfolio.show(workspace, None, first)
    rewrite(server, keys.portfolio_shown(*workspace))
    await store.portfolio.show(workspace, first, second)
    await store.portfolio.show(workspace, first, third)
    shown, _ = await store.portfolio.shown(workspace)
    assert shown == {RUBRIC: second}
