"""A nudge is sent at most once, however many workers look and wherever one of them dies."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.identity import AssessmentRef
from bot.conversation.reminders.preferences import Cadence, Change, Days, Nudge, Wishes
from bot.outbox.job import SENT, Claimed, Delivered, Delivery, Nudged, Owed
from bot.store import RedisStore, keys
from tests.servers import Server
from tests.store.people import ANA, TEAM

DAY = date(2026, 11, 25)
NEXT = date(2026, 11, 26)
MONDAYS = Cadence(months=3, weekday=0, minute=600)
CHRISTMAS = Days(date(2026, 12, 24), date(2027, 1, 2))
EASTER = Days(date(2027, 3, 26), date(2027, 3, 29))
ANOTHER = AssessmentRef(TEAM, "a2")
REMINDER = Owed(Nudge.UNFINISHED, AssessmentRef(TEAM, "a1"), ANA.id)


async def planned(store: RedisStore, *owed: Owed) -> None:
    for each in owed:
        await store.owe(each, 100)


async def state(store: RedisStore, owed: Owed = REMINDER) -> Nudged | None:
    return next((each.state for each in await store.planned(ANA.chat) if each.owed == owed), None)


async def test_a_nudge_comes_up_as_it_was_planned(store: RedisStore) -> None:
    odd = replace(REMINDER, person="*?|\n\ud800", step="a|b", turn=2, asked=True)
    team = Owed(Nudge.LOOK_AGAIN, REMINDER.assessment)
    await planned(store, odd, team)
    assert set(await store.overdue(100)) == {odd, team}
    assert [(each.owed, each.due, each.state) for each in await store.planned(TEAM)] == [
        (team, 100, Nudged.DUE)
    ]


async def test_of_many_workers_one_may_send(store: RedisStore) -> None:
    await planned(store, REMINDER)
    claims = await asyncio.gather(*(store.claim_nudge(REMINDER, DAY, f"w{at}", 100) for at in range(8)))
    assert sorted(claims) == [Claimed.MINE] + [Claimed.SENDING] * 7


async def test_a_claim_whose_answer_got_lost_is_still_ones_own(store: RedisStore) -> None:
    await planned(store, REMINDER)
    assert [await store.claim_nudge(REMINDER, DAY, "w1", 100) for _ in range(3)] == [Claimed.MINE] * 3


async def test_one_that_may_come_once_only_is_not_sent_again_however_often_it_is_planned(
    store: RedisStore,
) -> None:
    once = replace(REMINDER, duty=Nudge.INVITED)
    for claimed in (Claimed.MINE, Claimed.OVER):
        await planned(store, once)
        assert await store.claim_nudge(once, DAY, "w1", 100) is claimed
        await store.note_nudge(once, "w1", SENT)
        await store.settle(once, 100)
    assert await store.nudged(once) is Nudged.SENT
    assert await store.planned(ANA.chat) == ()


async def test_what_is_struck_out_is_about_one_conversation_alone(store: RedisStore) -> None:
    elsewhere = replace(REMINDER, assessment=AssessmentRef(replace(TEAM, id="elsewhere"), "a1"))
    await planned(store, REMINDER, elsewhere)
    await store.forget_nudges(ANA.chat, TEAM)
    assert await store.overdue(100) == {elsewhere: 100}
    assert [each.owed for each in await store.planned(ANA.chat)] == [elsewhere]


async def test_what_a_newer_version_owes_is_left_alone(store: RedisStore, server: Server) -> None:
    await planned(store, REMINDER)
    with server.client() as client:
        client.zadd(keys.OWED, {"unheard-of|slack|VDE|QzE|a1": 1})
        client.hset(keys.nudges(ANA.chat), "unheard-of|slack|VDE|QzE|a1|||1|", "due")
    assert await store.overdue(100) == {REMINDER: 100}
    assert [each.owed for each in await store.planned(ANA.chat)] == [REMINDER]


async def test_a_worker_that_died_leaves_an_unknown_which_nobody_sends_again(store: RedisStore) -> None:
    await planned(store, REMINDER)
    await store.claim_nudge(REMINDER, DAY, "killed", 100)
    assert await store.claim_nudge(REMINDER, DAY, "w2", 159) is Claimed.SENDING
    assert await store.claim_nudge(REMINDER, NEXT, "w2", 160) is Claimed.LOST
    assert await store.claim_nudge(REMINDER, NEXT, "w2", 161) is Claimed.OVER
    await store.settle(REMINDER, 200)
    assert await state(store) is Nudged.UNKNOWN


@pytest.mark.parametrize(
    ("became", "left"),
    [
        (Delivery.SENT, None),
        (Delivery.FAILED, Nudged.FAILED),
        (Delivery.UNREACHABLE, Nudged.FAILED),
        (Delivery.UNKNOWN, Nudged.UNKNOWN),
        (Delivery.LATER, Nudged.DUE),
    ],
)
async def test_what_became_of_a_nudge_is_kept_unless_it_was_sent(
    store: RedisStore, became: Delivery, left: Nudged | None
) -> None:
    await planned(store, REMINDER)
    await store.claim_nudge(REMINDER, DAY, "w1", 100)
    await store.note_nudge(REMINDER, "somebody else", Delivered(Delivery.FAILED))
    await store.note_nudge(REMINDER, "w1", Delivered(became, "a_word"))
    assert await state(store) == left
    again = await store.claim_nudge(REMINDER, DAY, "w2", 100)
    assert again is (Claimed.MINE if became is Delivery.LATER else Claimed.OVER)


async def test_nobody_gets_two_on_a_date_whatever_they_are_about(store: RedisStore) -> None:
    other = replace(REMINDER, assessment=ANOTHER)
    await planned(store, REMINDER, other)
    assert await store.claim_nudge(REMINDER, NEXT, "w1", 100) is Claimed.MINE
    # Also not on an earlier date: whoever flies west lives through some hours twice.
    assert [await store.claim_nudge(other, day, "w1", 100) for day in (DAY, NEXT)] == [Claimed.TAKEN] * 2
    assert await store.claim_nudge(other, date(2026, 11, 27), "w1", 100) is Claimed.MINE


async def test_one_that_was_asked_for_may_be_the_second_of_a_date_and_not_the_third(
    store: RedisStore,
) -> None:
    asked = replace(REMINDER, asked=True)
    another = replace(asked, assessment=ANOTHER)
    await planned(store, REMINDER, asked, another)
    claims = [await store.claim_nudge(each, DAY, "w1", 100) for each in (REMINDER, asked, another)]
    assert claims == [Claimed.MINE, Claimed.MINE, Claimed.TAKEN]
    assert (await store.wishes(ANA.chat)).came_back == "2026-11-25"


async def test_whoever_is_forgotten_has_nothing_planned(store: RedisStore, server: Server) -> None:
    await planned(store, REMINDER)
    await store.forget(ANA)
    assert await store.overdue(100) == {}
    assert await store.claim_nudge(REMINDER, DAY, "w1", 100) is Claimed.OVER
    with server.client() as client:
        assert client.keys() == [keys.ERASURES.encode()]


async def test_a_workspace_that_is_forgotten_leaves_nothing_planned(
    store: RedisStore, server: Server
) -> None:
    team = Owed(Nudge.LOOK_AGAIN, REMINDER.assessment)
    for receiver in (ANA.chat, TEAM):
        await store.wish(receiver, Change(off=True))
    await planned(store, REMINDER, team)
    await store.forget_tenant(ANA.platform, ANA.tenant)
    assert await store.overdue(100) == {}
    with server.client() as client:
        assert client.keys() == [keys.ERASURES.encode()]


async def test_wishes_are_kept_each_by_itself(store: RedisStore) -> None:
    await store.note_zone(ANA, "Europe/Rome")
    changes = (
        Change(hours=(540, 1020)),
        Change(zone="Asia/Tokyo"),
        Change(every=MONDAYS),
        Change(days=(0, 3)),
        Change(quiet=(CHRISTMAS,)),
        Change(quiet=(EASTER,)),
        Change(off=True),
    )
    stands = Wishes("Europe/Rome")
    for change in changes:
        await store.wish(ANA.chat, change)
        stands = stands.after(change)
        assert await store.wishes(ANA.chat) == stands
    for change in (Change(off=False), Change(loud=(EASTER,)), Change(hours=(), zone="", days=())):
        await store.wish(ANA.chat, change)
        stands = stands.after(change)
        assert await store.wishes(ANA.chat) == stands


async def test_wishes_of_an_older_release_are_read_and_what_it_writes_counts(
    store: RedisStore, server: Server
) -> None:
    """It writes a cadence in seconds alone, also where this release wrote one before."""
    await store.wish(TEAM, Change(every=MONDAYS, hours=(540, 1020)))
    assert (await store.wishes(TEAM)).every == MONDAYS
    with server.client() as client:
        client.hset(keys.profile_of(TEAM), mapping={"every": 60 * 86_400, "own": "Asia/Tokyo"})
    assert await store.wishes(TEAM) == Wishes("", "Asia/Tokyo", (540, 1020), Cadence(days=60))


async def test_two_people_add_quiet_days_at_once_and_both_are_kept(store: RedisStore) -> None:
    await asyncio.gather(*(store.wish(TEAM, Change(quiet=(each,))) for each in (EASTER, CHRISTMAS)))
    assert (await store.wishes(TEAM)).quiet == (CHRISTMAS, EASTER)
