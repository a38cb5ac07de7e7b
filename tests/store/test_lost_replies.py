"""A call whose reply was lost is sent again, and is answered as the first time: what people are told depends on it.

The stories in tests/scenarios are told on such a wire as well.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.assessment import Status
from bot.conversation.identity import Conversation, Person
from bot.conversation.questions import Mode
from bot.conversation.reminders.preferences import Cadence, ReminderKind
from bot.conversation.schedules import Schedule, StartTime
from bot.conversation.session import WriteStatus
from bot.conversation.tracker import Tracker
from bot.outbox.job import CLAIM_SECONDS, ClaimResult, Job, JobState
from bot.outbox.job_queue import LeaseRequest
from bot.outbox.rate_limits import UNLIMITED
from bot.ports.assessments import RUNS, AssessmentEdit
from bot.ports.sessions import NoteWrite
from bot.ports.store import Store
from bot.store import Database, keys
from bot.store.encryption import RedisVault
from tests.store.people import ANA, OPENED, TEAM, new_check, started, write
from tests.store.team import ASPECTS, CLOSES, CLOSING, answered, new_assessment, published, running, session
from tests.support.lost_replies import every_reply_lost_once
from tests.support.servers import Server

THREE = ("ana", "bo", "cy")
DROP = AssessmentEdit(RUNS, status=Status.DROPPED)


@pytest.fixture
async def losing(store: Store) -> AsyncIterator[Store]:
    with every_reply_lost_once():
        yield store


async def test_a_change_of_an_assessment_is_one(losing: Store) -> None:
    ref = await running(losing)
    edit = AssessmentEdit(RUNS, closes=CLOSES + 60)
    codes = [(await losing.assessments.edit(ref, edit))[0] for _ in range(2)]
    assert codes == [WriteStatus.CHANGED, WriteStatus.UNCHANGED]


async def test_a_drop_is_one_and_deletes_the_answers(losing: Store, server: Server) -> None:
    ref = await running(losing)
    await answered(losing, ref, *THREE)
    code, head = await losing.assessments.edit(ref, DROP)
    assert head is not None
    assert (code, head.status) == (WriteStatus.CHANGED, Status.DROPPED)
    with server.client() as client:
        assert not client.exists(keys.people_in(ref), *(keys.session(session(ref, name)) for name in THREE))


async def test_the_rest_is_asked_once(losing: Store) -> None:
    ref = await running(losing)
    assert [await losing.assessments.ask_rest(ref, "ana") for _ in range(2)] == [True, False]


async def test_a_topic_is_revealed_and_the_next_asked_once(losing: Store) -> None:
    await losing.assessments.start(replace(new_assessment(), mode=Mode.LIVE), ())
    ref = replace(await running(losing), id="a1")
    for name in THREE:
        await losing.sessions.join(session(ref, name), ASPECTS, live=True)
        assert (await losing.sessions.answer(session(ref, name), write(0, "3"))).code is WriteStatus.ANSWERED
    for act in (losing.assessments.reveal(ref, 0), losing.assessments.ask_next(ref, 1)):
        assert (await act)[0] is WriteStatus.CHANGED
    for act in (losing.assessments.reveal(ref, 0), losing.assessments.ask_next(ref, 1)):
        assert (await act)[0] is WriteStatus.MOVED_ON


async def test_a_session_begins_once(losing: Store) -> None:
    check = new_check()
    codes = [
        (await losing.checks.start(check, again=False, delivery_ids=(event,)))[1].code
        for event in ("e1", "e1", "e2")
    ]
    assert codes == [WriteStatus.STARTED, WriteStatus.REPEATED, WriteStatus.SHOWN]
    mine = session(await running(losing), "ana")
    assert (await losing.sessions.join(mine, ASPECTS)).code is WriteStatus.STARTED
    note = NoteWrite(0, "a note", may_see=True, delivery_ids=("e3",))
    codes = [(await losing.sessions.keep_note(mine, note)).code for _ in range(2)]
    assert codes == [WriteStatus.NOTED, WriteStatus.REPEATED]


async def test_an_answer_counts_once_however_it_is_given(losing: Store) -> None:
    ref, _ = await started(losing)
    given = [
        write(0, "3"),
        write(0, "4", 1),
        write(0, "4", 1),
        write(1, "3", 0, "e1"),
        write(1, "3", 0, "e1"),
    ]
    codes = [(await losing.sessions.answer(ref, each)).code for each in given]
    assert codes == [
        WriteStatus.ANSWERED,
        WriteStatus.CHANGED,
        WriteStatus.UNCHANGED,
        WriteStatus.ANSWERED,
        WriteStatus.REPEATED,
    ]


async def test_an_action_is_claimed_once(losing: Store) -> None:
    ref, _ = await started(losing)
    assert [await losing.checks.claim_share(ref, "share", OPENED, 600) for _ in range(2)] == [True, False]
    await losing.checks.release_share(ref, "share")
    assert await losing.checks.claim_share(ref, "share", OPENED, 600)


async def test_a_team_shares_and_leaves_once(losing: Store) -> None:
    assert [await losing.portfolio.share(TEAM, OPENED) for _ in range(2)] == [True, False]
    assert [await losing.portfolio.leave(TEAM) for _ in range(2)] == [True, False]


async def test_undoing_a_tracker_restores_the_one_before(losing: Store) -> None:
    old, new = (Tracker(name, f"https://{name}.example/new") for name in ("old", "new"))
    await losing.trackers.set(TEAM, old)
    revision = await losing.trackers.set(TEAM, new)
    assert await losing.trackers.undo(TEAM, revision) == revision + 1
    assert await losing.trackers.get(TEAM) == old
    assert await losing.trackers.undo(TEAM, revision) == 0


async def test_a_schedule_is_changed_and_ended_once(losing: Store) -> None:
    before = Schedule(TEAM, "some-rubric", StartTime(OPENED, Cadence(7)), "ana", Mode.TEAM, 3, "UTC", "#team")
    after = replace(before, last="a1")
    assert [await losing.schedules.put(before) for _ in range(2)] == [True, False]
    assert [await losing.schedules.change(before, after) for _ in range(2)] == [True, False]
    assert [await losing.schedules.change(after, None) for _ in range(2)] == [True, False]
    await losing.schedules.put(before)
    assert [await losing.schedules.remove(TEAM, before.rubric_id) for _ in range(2)] == [True, False]


async def test_a_person_is_met_once(losing: Store) -> None:
    assert [await losing.people.mark_met(ANA, "Europe/Berlin") for _ in range(2)] == [True, False]


async def test_a_ticket_is_redeemed_once(database: Database) -> None:
    vault = RedisVault(database.redis, [b"k" * 32])
    with every_reply_lost_once():
        assert [await vault.redeem("slack", "t1", 60) for _ in range(2)] == [True, False]


async def test_a_reminder_that_is_skipped_is_gone(losing: Store) -> None:
    job = Job(ReminderKind.INVITED, await running(losing), "ana")
    await losing.jobs.schedule(job, OPENED)
    slot = keys.outbox_slot(*job.receiver.workspace)
    wanted = LeaseRequest("w1", OPENED, 15, room=1, share=1, paces={"slack": UNLIMITED})
    found, _ = await losing.queue.lease(slot, wanted)
    (leased,) = found
    assert await losing.jobs.state(job) is JobState.DUE
    await losing.queue.finish(leased)
    assert await losing.jobs.state(job) is None


async def test_a_reminder_of_a_dead_worker_is_reported_as_unknown(losing: Store) -> None:
    job = Job(ReminderKind.INVITED, await running(losing), "ana")
    await losing.jobs.schedule(job, OPENED)
    day = date(2027, 1, 15)
    claims = [("w1", OPENED), ("w2", OPENED + CLAIM_SECONDS), ("w3", OPENED + CLAIM_SECONDS)]
    found = [await losing.jobs.claim_reminder(job, day, claimant, now) for claimant, now in claims]
    assert found == [ClaimResult.MINE, ClaimResult.LOST, ClaimResult.OVER]


async def test_a_withdrawn_result_is_told_of(losing: Store) -> None:
    ref = await running(losing)
    await published(losing, ref, *THREE)
    sessions, (departure,) = await losing.erasure.erase_person(Person(TEAM.platform, TEAM.tenant, "ana"))
    assert (sessions, departure.withdrawn) == (1, True)


async def test_a_close_is_one(losing: Store) -> None:
    ref = await running(losing)
    await answered(losing, ref, *THREE)
    codes = [(await losing.assessments.edit(ref, CLOSING))[0] for _ in range(2)]
    assert codes == [WriteStatus.CHANGED, WriteStatus.CLOSED]


async def test_the_replies_that_are_kept_are_few_and_go_with_their_team(store: Store, server: Server) -> None:
    other = Conversation("slack", "T1", "C2")
    ref = await running(store, where=other)
    for at in range(100):
        await store.assessments.edit(ref, AssessmentEdit(RUNS, closes=CLOSES + at))
    name = keys.attempts(keys.tag(other))
    with server.client() as client:
        assert 0 < client.hlen(name) <= 32
        assert 0 < client.ttl(name) <= 60
        await store.erasure.erase_conversation(other)
        assert not client.exists(name)
