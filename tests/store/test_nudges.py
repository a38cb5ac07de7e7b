"""A nudge is sent at most once, however many workers look and wherever one of them dies."""

import asyncio
import json
from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.identity import AssessmentRef
from bot.conversation.reminders.preferences import (
    Cadence,
    DateRange,
    PreferencesUpdate,
    ReminderKind,
    ReminderPreferences,
)
from bot.conversation.typed.pending_question import Pending, Unrelated, YesOrNo
from bot.outbox.job import SENT, ClaimResult, Job, JobState, SendResult, SendStatus
from bot.ports.store import Store
from bot.store import keys
from tests.store.people import ANA, TEAM
from tests.store.team import ASPECTS, running, session
from tests.support.outbox import due_jobs
from tests.support.planted_mistakes import Mistake
from tests.support.servers import Server, store_at

DAY = date(2026, 11, 25)
NEXT = date(2026, 11, 26)
MONDAYS = Cadence(months=3, weekday=0, minute=600)
CHRISTMAS = DateRange(date(2026, 12, 24), date(2027, 1, 2))
EASTER = DateRange(date(2027, 3, 26), date(2027, 3, 29))
ANOTHER = AssessmentRef(TEAM, "a2")
REMINDER = Job(ReminderKind.UNFINISHED, AssessmentRef(TEAM, "a1"), ANA.id)


async def planned(store: Store, *job: Job) -> None:
    for each in job:
        await store.jobs.schedule(each, 100)


async def state(store: Store, job: Job = REMINDER) -> JobState | None:
    return next((each.state for each in await store.jobs.planned(ANA.chat) if each.job == job), None)


async def test_a_nudge_comes_up_as_it_was_planned(store: Store) -> None:
    odd = replace(REMINDER, person="*?|\n\ud800", step="a|b", sequence=2, asked=True)
    team = Job(ReminderKind.LOOK_AGAIN, REMINDER.assessment)
    await planned(store, odd, team)
    assert set(await due_jobs(store, 100)) == {odd, team}
    assert [(each.job, each.due, each.state) for each in await store.jobs.planned(TEAM)] == [
        (team, 100, JobState.DUE)
    ]


async def claimed_by_one(store: Store) -> None:
    await planned(store, REMINDER)
    claims = await asyncio.gather(
        *(store.jobs.claim_reminder(REMINDER, DAY, f"w{at}", 100) for at in range(8))
    )
    assert sorted(claims) == [ClaimResult.MINE] + [ClaimResult.SENDING] * 7


async def test_of_many_workers_one_may_send(store: Store) -> None:
    await claimed_by_one(store)


async def test_a_nudge_that_is_sent_twice_is_found(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    Mistake("claim_reminder", "if reminder.claimant == args.claimant", "if args.claimant").plant(monkeypatch)
    with server.client() as client:
        client.flushall()
    async with store_at(server.url) as store:
        with pytest.raises(AssertionError):
            await claimed_by_one(store)


async def test_a_claim_with_a_lost_reply_is_kept(store: Store) -> None:
    await planned(store, REMINDER)
    assert [await store.jobs.claim_reminder(REMINDER, DAY, "w1", 100) for _ in range(3)] == [
        ClaimResult.MINE
    ] * 3


async def test_a_granted_claim_alone_sets_what_is_pending(store: Store) -> None:
    await store.people.set_pending(ANA, Pending(YesOrNo("forget||1")))
    await planned(store, REMINDER)
    for claimant, state, claimed in (("w1", "a1:0", ClaimResult.MINE), ("w2", "a1:1", ClaimResult.SENDING)):
        shown = Pending(Unrelated(), state)
        assert await store.jobs.claim_reminder(REMINDER, DAY, claimant, 100, shown) is claimed
        assert (await store.people.recall(ANA)).pending == Pending(Unrelated(), "a1:0")


async def test_a_due_reminder_comes_with_the_session_of_its_person(store: Store) -> None:
    ref = session(await running(store), ANA.id)
    await store.sessions.join(ref, ASPECTS)
    await store.people.set_pending(ANA, Pending(YesOrNo("forget||1")))
    job = replace(REMINDER, assessment=ref.assessment)
    await planned(store, job)
    found, read = await store.jobs.situation(job), await store.sessions.read(ref)
    assert found is not None
    assert found.own is not None
    assert (found.own.session, found.own.memory.current) == (read, read)
    assert replace(found.own.memory, current=None) == await store.people.recall(ANA)


async def test_the_reminder_of_a_team_comes_without_a_person(store: Store) -> None:
    job = Job(ReminderKind.LOOK_AGAIN, REMINDER.assessment)
    await planned(store, job)
    found = await store.jobs.situation(job)
    assert found is not None
    assert found.own is None


async def test_a_once_only_reminder_is_never_planned_again(
    store: Store,
) -> None:
    once = replace(REMINDER, kind=ReminderKind.INVITED)
    for claimed in (ClaimResult.MINE, ClaimResult.OVER):
        await planned(store, once)
        assert await store.jobs.claim_reminder(once, DAY, "w1", 100) is claimed
        await store.jobs.record_reminder(once, "w1", SENT)
        await store.jobs.complete(once, 100)
    assert await store.jobs.state(once) is JobState.SENT
    assert await store.jobs.planned(ANA.chat) == ()


async def test_what_is_struck_out_is_about_one_conversation_alone(store: Store) -> None:
    elsewhere = replace(REMINDER, assessment=AssessmentRef(replace(TEAM, id="elsewhere"), "a1"))
    await planned(store, REMINDER, elsewhere)
    await store.jobs.cancel_reminders(ANA.chat, TEAM)
    assert await due_jobs(store, 100) == {elsewhere: 100}
    assert [each.job for each in await store.jobs.planned(ANA.chat)] == [elsewhere]


async def test_what_a_newer_version_planned_is_left_alone(store: Store, server: Server) -> None:
    await planned(store, REMINDER)
    with server.client() as client:
        client.hset(
            keys.reminders(ANA.chat), "unheard-of|slack|VDE|QzE|a1|||1|", json.dumps({"state": "due"})
        )
    assert [each.job for each in await store.jobs.planned(ANA.chat)] == [REMINDER]


@pytest.mark.parametrize("outcome", [SendStatus.UNKNOWN, SendStatus.FAILED])
@pytest.mark.parametrize(
    ("job", "state_after"),
    [
        (REMINDER, JobState.DUE),
        (replace(REMINDER, kind=ReminderKind.INVITED, asked=True), JobState.DUE),
        (replace(REMINDER, kind=ReminderKind.INVITED), None),
    ],
    ids=["unfinished", "snoozed", "sent once"],
)
async def test_a_reminder_that_ended_badly_comes_again_if_it_is_planned_again(
    store: Store, job: Job, state_after: JobState | None, outcome: SendStatus
) -> None:
    await planned(store, job)
    await store.jobs.claim_reminder(job, DAY, "w1", 100)
    await store.jobs.record_reminder(job, "w1", SendResult(outcome))
    ended = await state(store, job)
    assert ended in (JobState.UNKNOWN, JobState.FAILED)
    await planned(store, job)
    assert await state(store, job) == (state_after or ended)


async def test_a_reminder_that_is_being_sent_is_not_planned_anew(store: Store) -> None:
    await planned(store, REMINDER)
    await store.jobs.claim_reminder(REMINDER, DAY, "w1", 100)
    await planned(store, REMINDER)
    assert await state(store) is JobState.SENDING


async def test_a_dead_worker_leaves_an_unknown_reminder(store: Store) -> None:
    await planned(store, REMINDER)
    await store.jobs.claim_reminder(REMINDER, DAY, "killed", 100)
    assert await store.jobs.claim_reminder(REMINDER, DAY, "w2", 159) is ClaimResult.SENDING
    assert await store.jobs.claim_reminder(REMINDER, NEXT, "w2", 160) is ClaimResult.LOST
    assert await store.jobs.claim_reminder(REMINDER, NEXT, "w3", 161) is ClaimResult.OVER
    await store.jobs.complete(REMINDER, 200)
    assert await state(store) is JobState.UNKNOWN


@pytest.mark.parametrize(
    ("became", "left"),
    [
        (SendStatus.SENT, None),
        (SendStatus.FAILED, JobState.FAILED),
        (SendStatus.UNREACHABLE, JobState.FAILED),
        (SendStatus.UNKNOWN, JobState.UNKNOWN),
        (SendStatus.LATER, JobState.DUE),
    ],
)
async def test_an_unsent_reminder_keeps_its_outcome(
    store: Store, became: SendStatus, left: JobState | None
) -> None:
    await planned(store, REMINDER)
    await store.jobs.claim_reminder(REMINDER, DAY, "w1", 100)
    await store.jobs.record_reminder(REMINDER, "somebody else", SendResult(SendStatus.FAILED))
    await store.jobs.record_reminder(REMINDER, "w1", SendResult(became, "a_word"))
    assert await state(store) == left
    again = await store.jobs.claim_reminder(REMINDER, DAY, "w2", 100)
    assert again is (ClaimResult.MINE if became is SendStatus.LATER else ClaimResult.OVER)


async def test_a_person_gets_one_reminder_a_date(store: Store) -> None:
    other = replace(REMINDER, assessment=ANOTHER)
    await planned(store, REMINDER, other)
    assert await store.jobs.claim_reminder(REMINDER, NEXT, "w1", 100) is ClaimResult.MINE
    # Also not on an earlier date: whoever flies west lives through some hours twice.
    assert [await store.jobs.claim_reminder(other, day, "w1", 100) for day in (DAY, NEXT)] == [
        ClaimResult.TAKEN
    ] * 2
    assert await store.jobs.claim_reminder(other, date(2026, 11, 27), "w1", 100) is ClaimResult.MINE


async def test_a_requested_reminder_may_be_the_second_only(
    store: Store,
) -> None:
    asked = replace(REMINDER, asked=True)
    another = replace(asked, assessment=ANOTHER)
    await planned(store, REMINDER, asked, another)
    claims = [await store.jobs.claim_reminder(each, DAY, "w1", 100) for each in (REMINDER, asked, another)]
    assert claims == [ClaimResult.MINE, ClaimResult.MINE, ClaimResult.TAKEN]
    assert (await store.preferences.get(ANA.chat)).came_back == date(2026, 11, 25)


async def test_a_forgotten_person_has_nothing_planned(store: Store, server: Server) -> None:
    await planned(store, REMINDER)
    await store.erasure.erase_person(ANA)
    assert await due_jobs(store, 100) == {}
    assert await store.jobs.claim_reminder(REMINDER, DAY, "w1", 100) is ClaimResult.OVER
    with server.client() as client:
        assert {*client.keys()} == {keys.COMPACTION.encode(), keys.COMPACTION_RECENT.encode()}


async def test_a_workspace_that_is_forgotten_leaves_nothing_planned(store: Store, server: Server) -> None:
    team = Job(ReminderKind.LOOK_AGAIN, REMINDER.assessment)
    for receiver in (ANA.chat, TEAM):
        await store.preferences.update(receiver, PreferencesUpdate(off=True))
    await planned(store, REMINDER, team)
    await store.erasure.erase_tenant(ANA.platform, ANA.tenant)
    assert await due_jobs(store, 100) == {}
    with server.client() as client:
        assert {*client.keys()} == {keys.COMPACTION.encode(), keys.COMPACTION_RECENT.encode()}


async def test_wishes_are_kept_each_by_itself(store: Store) -> None:
    await store.people.set_zone(ANA, "Europe/Rome", 0)
    changes = (
        PreferencesUpdate(hours=(540, 1020)),
        PreferencesUpdate(zone="UTC+05:30"),
        PreferencesUpdate(every=MONDAYS),
        PreferencesUpdate(every=Cadence(weeks=6)),
        PreferencesUpdate(days=(0, 3)),
        PreferencesUpdate(quiet=(CHRISTMAS,)),
        PreferencesUpdate(quiet=(EASTER,)),
        PreferencesUpdate(off=True),
    )
    stands = ReminderPreferences("Europe/Rome")
    for change in changes:
        await store.preferences.update(ANA.chat, change)
        stands = stands.after(change)
        assert await store.preferences.get(ANA.chat) == stands
    for change in (
        PreferencesUpdate(off=False),
        PreferencesUpdate(unquiet=(EASTER,)),
        PreferencesUpdate(hours=(), zone="", days=()),
    ):
        await store.preferences.update(ANA.chat, change)
        stands = stands.after(change)
        assert await store.preferences.get(ANA.chat) == stands


async def test_two_simultaneous_quiet_days_are_both_kept(store: Store) -> None:
    await asyncio.gather(
        *(store.preferences.update(TEAM, PreferencesUpdate(quiet=(each,))) for each in (EASTER, CHRISTMAS))
    )
    assert (await store.preferences.get(TEAM)).quiet == (CHRISTMAS, EASTER)
