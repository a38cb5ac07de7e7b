"""Whoever begins to answer is reminded, even where Rung died right after they had begun."""

from dataclasses import replace
from typing import Any

import pytest

from bot.conversation import events as e
from bot.conversation.reminders.preferences import ReminderKind
from bot.errors import StoreUnavailable
from tests.support.clock import HOUR
from tests.support.core import Core, member, person


class DiesAfterJoining:
    """Sessions after whose *join* nothing more is done."""

    def __init__(self, sessions: Any) -> None:
        self._sessions = sessions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sessions, name)

    async def join(self, *args: Any, **options: Any) -> None:
        await self._sessions.join(*args, **options)
        raise StoreUnavailable("died")


async def planned(core: Core) -> list[int]:
    """List the turns of the reminders that Ana may get."""
    found = await core.store.jobs.planned(person("ana").chat)
    return [each.job.sequence for each in found if each.job.kind is ReminderKind.UNFINISHED]


async def test_who_had_just_begun_is_reminded_though_rung_died(core: Core) -> None:
    ref = await core.begin()
    dying: Any = DiesAfterJoining(core.store.sessions)
    with pytest.raises(StoreUnavailable):
        await Core(core.database, replace(core.store, sessions=dying), core.clock).take(
            member("ana"), e.Joined(ref)
        )
    assert await planned(core) == [1, 2]


async def test_who_goes_on_is_not_reminded_later_for_that(core: Core) -> None:
    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    before = await core.store.jobs.planned(person("ana").chat)
    core.clock.forward(HOUR)
    await core.take(member("ana"), e.Joined(ref))
    assert await core.store.jobs.planned(person("ana").chat) == before
