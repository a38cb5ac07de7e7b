"""What every store must do for teams, on every server we support."""

import asyncio
import re
from dataclasses import replace

import pytest

from bot.conversation.assessment import RestReminder, RubricRef, Status
from bot.conversation.identity import AssessmentRef, Conversation, MessageId, Person, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.session import WriteStatus
from bot.conversation.team_record import ConfirmedLevel, StepState
from bot.outbox.job import Job, JobKind
from bot.ports.assessments import AssessmentEdit, ClaimedNotice
from bot.ports.sessions import AnswerWrite, NoteWrite
from bot.ports.store import Store
from bot.store import Database, keys
from bot.store.conversation_references import ConversationReferences
from tests.store.people import ANA, HOSTILE_IDS, OPENED, TEAM, started, write
from tests.store.team import (
    ASPECTS,
    CLOSES,
    CLOSING,
    WEEK,
    answered,
    new_assessment,
    published,
    record,
    running,
    session,
    step,
)
from tests.support.clock import DAY
from tests.support.outbox import due_jobs
from tests.support.servers import Server

OPEN = (Status.OPEN,)
THREE = ("ana", "bo", "cy")
PLACES = tuple(filter(None, HOSTILE_IDS))  # a conversation has some id


def person(name: str) -> Person:
    return Person(TEAM.platform, TEAM.tenant, name)


def everything(server: Server) -> dict[bytes, object]:
    with server.client() as client:
        reads = {
            b"hash": client.hgetall,
            b"set": client.smembers,
            b"string": client.get,
            b"list": lambda key: client.lrange(key, 0, -1),
            b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
        }
        left_out = re.compile(rf"{re.escape(keys.COMPACTION)}|.*:attempts$".encode())
        found = (key for key in client.scan_iter() if not left_out.match(key))
        return {key: reads[client.type(key)](key) for key in found}


# Start


async def test_an_assessment_is_kept_as_it_was_started(store: Store) -> None:
    code, head = await store.assessments.start(new_assessment(), ())
    assert head is not None
    assert (code, head.status, head.facilitator, head.floor) == (WriteStatus.STARTED, Status.OPEN, "fay", 3)
    assert (head.opened, head.closes, head.zone, head.began) == (OPENED, CLOSES, "UTC", 0)
    assert await store.assessments.get(head.ref) == head
    assert await store.assessments.running(TEAM) == (head,)


async def test_a_second_start_of_a_rubric_finds_the_first(store: Store) -> None:
    await running(store, "a1")
    code, head = await store.assessments.start(new_assessment("a2"), ())
    assert (code, head and head.id) == (WriteStatus.SHOWN, "a1")
    assert await store.assessments.get(AssessmentRef(TEAM, "a2")) is None


async def test_of_many_starts_at_once_one_counts(store: Store) -> None:
    starts = [store.assessments.start(new_assessment(f"a{at}"), ()) for at in range(20)]
    codes = [code for code, _ in await asyncio.gather(*starts)]
    assert (codes.count(WriteStatus.STARTED), codes.count(WriteStatus.SHOWN)) == (1, 19)
    assert len(await store.assessments.running(TEAM)) == 1


async def test_a_start_delivered_twice_is_answered_the_same(store: Store) -> None:
    await store.assessments.start(new_assessment("a1"), ("e1",))
    code, head = await store.assessments.start(new_assessment("a2"), ("e1",))
    assert (code, head and head.id) == (WriteStatus.REPEATED, "a1")


async def test_two_rubrics_run_side_by_side(store: Store) -> None:
    await store.assessments.start(new_assessment("a1", rubric="one"), ())
    await store.assessments.start(new_assessment("a2", rubric="two"), ())
    assert [each.id for each in await store.assessments.running(TEAM)] == ["a1", "a2"]


async def test_once_one_is_closed_the_next_can_be_started(store: Store) -> None:
    await store.assessments.edit(await running(store, "a1"), CLOSING)
    assert await store.assessments.running(TEAM) == ()
    code, _ = await store.assessments.start(new_assessment("a2"), ())
    assert code is WriteStatus.STARTED


# Take part


async def test_a_participant_is_counted_once(store: Store) -> None:
    ref = await running(store)
    first = await store.sessions.join(session(ref, "ana"), ASPECTS)
    again = await store.sessions.join(session(ref, "ana"), ASPECTS)
    assert (first.code, again.code) == (WriteStatus.STARTED, WriteStatus.SHOWN)
    assert again.assessment is not None
    assert again.assessment.began == 1
    assert (await store.people.recall(person("ana"))).current_ref == session(ref, "ana")


async def test_those_who_have_answered_everything_are_counted(store: Store) -> None:
    ref = await running(store)
    await answered(store, ref, *THREE)
    await store.sessions.join(session(ref, "dee"), ASPECTS)
    head = await store.assessments.get(ref)
    assert head is not None
    assert (head.began, head.finished) == (4, 3)
    found = dict(await store.assessments.answers(ref))
    assert {name: len(answers) for name, answers in found.items()} == {"ana": 6, "bo": 6, "cy": 6, "dee": 0}


async def test_a_closed_assessment_takes_no_participant(store: Store, server: Server) -> None:
    ref = await running(store)
    check, _ = await started(store, "c1", person("ana"))
    await store.assessments.edit(ref, CLOSING)
    assert (await store.sessions.join(session(ref, "ana"), ASPECTS)).code is WriteStatus.CLOSED
    assert (await store.people.recall(person("ana"))).current_ref == check


async def test_a_missing_session_becomes_nobodys_current_one(store: Store, server: Server) -> None:
    ref = await running(store)
    check, _ = await started(store, "c1", ANA)
    before = everything(server)
    assert (await store.sessions.open_page(session(ref, ANA.id), 0)).code is WriteStatus.MISSING
    assert everything(server) == before
    assert (await store.people.recall(ANA)).current_ref == check


async def test_a_closed_assessment_takes_no_answers(store: Store) -> None:
    ref = await running(store)
    await store.sessions.join(session(ref, "ana"), ASPECTS)
    await store.assessments.edit(ref, CLOSING)
    assert (await store.sessions.answer(session(ref, "ana"), write(0, "3"))).code is WriteStatus.CLOSED
    assert dict(await store.assessments.answers(ref)) == {"ana": {}}


async def test_answers_outlive_the_longest_assessment(store: Store, server: Server) -> None:
    ref = await running(store)
    await store.sessions.join(session(ref, "ana"), ASPECTS)
    await store.sessions.answer(session(ref, "ana"), write(0, "3"))
    await store.sessions.open_page(session(ref, "ana"), 0)
    with server.client() as client:
        assert client.ttl(keys.session(session(ref, "ana"))) > 365 * DAY


async def test_answers_to_a_closed_assessment_expire_whatever_people_look_at(
    store: Store, server: Server
) -> None:
    ref = await running(store)
    await store.sessions.join(session(ref, "began"), ASPECTS)
    await store.sessions.keep_note(session(ref, "began"), NoteWrite(0, "a word", may_see=False))
    await published(store, ref, *THREE)
    with server.client() as client:
        for name in (*THREE, "began"):
            await store.sessions.open_page(session(ref, name), 0)
            await store.sessions.join(session(ref, name), ASPECTS)
            await store.sessions.answer(session(ref, name), write(0, "4", 1))
            await store.sessions.set_message(session(ref, name), MessageId("message"))
            assert 0 < client.ttl(keys.session(session(ref, name))) <= WEEK
            client.expire(keys.session(session(ref, name)), 0)
    assert await store.assessments.answers(ref) == tuple((name, {}) for name in sorted(THREE))
    assert await store.assessments.people(ref) == frozenset(THREE)


async def test_answers_behind_a_withdrawn_result_are_deleted(store: Store, server: Server) -> None:
    ref = await running(store)
    await answered(store, ref, *THREE)
    await store.assessments.edit(ref, CLOSING)
    await store.assessments.edit(ref, AssessmentEdit((Status.CLOSED,), status=Status.WITHDRAWN))
    with server.client() as client:
        assert not client.exists(*(keys.session(session(ref, name)) for name in THREE))


async def test_a_declined_participant_keeps_answers_and_may_return(store: Store) -> None:
    ref = await running(store)
    await answered(store, ref, "ana")
    out = await store.sessions.decline(session(ref, "ana"))
    assert out.session is not None
    assert (out.session.declined, len(out.session.answers)) == (True, 6)
    back = await store.sessions.join(session(ref, "ana"), ASPECTS)
    assert back.session is not None
    assert (back.code, back.session.declined, len(back.session.answers)) == (WriteStatus.SHOWN, False, 6)


async def counted(store: Store, ref: AssessmentRef) -> tuple[int, int, int, int]:
    """Count who began, who is waited for, who sits out and who has finished."""
    head = await store.assessments.get(ref)
    assert head is not None
    return head.began, head.awaited, head.sitting_out, head.finished


async def test_who_declines_before_beginning_is_counted_once(store: Store) -> None:
    ref = await running(store)
    await answered(store, ref, "bo")
    for _ in range(2):
        outcome = await store.sessions.decline(session(ref, "ana"))
        assert outcome.session is None
        assert await counted(store, ref) == (1, 0, 1, 1)
    assert [name for name, _ in await store.assessments.answers(ref)] == ["bo"]


async def test_who_declined_first_and_begins_after_all_is_waited_for(store: Store) -> None:
    ref = await running(store)
    await store.sessions.decline(session(ref, "ana"))
    await store.sessions.join(session(ref, "ana"), ASPECTS)
    assert await counted(store, ref) == (1, 1, 0, 0)
    await store.sessions.decline(session(ref, "ana"))
    assert await counted(store, ref) == (1, 0, 1, 0)
    await answered(store, ref, "ana")
    assert await counted(store, ref) == (1, 0, 0, 1)


async def test_who_declined_first_and_is_forgotten_no_longer_counts(store: Store) -> None:
    ref = await running(store)
    await store.sessions.decline(session(ref, "ana"))
    await store.sessions.join(session(ref, "bo"), ASPECTS)
    await store.sessions.decline(session(ref, "bo"))
    await store.erasure.erase_person(person("ana"))
    assert await counted(store, ref) == (1, 0, 1, 0)
    await store.erasure.erase_person(person("bo"))
    assert await counted(store, ref) == (0, 0, 0, 0)


async def test_a_press_before_the_redraw_leads_back_to_the_page_it_opened_again(store: Store) -> None:
    ref = await running(store)
    ana = session(ref, "ana")
    await store.sessions.join(ana, ASPECTS)
    await store.sessions.open_page(ana, 0, sent_at=1)
    for at, choice in ((2, Choice.NOT_SURE), (3, Choice.LEVEL_3)):
        outcome = await store.sessions.answer(ana, AnswerWrite(Question(0), choice, 0, sent_at=at))
    assert outcome.session is not None
    assert (outcome.code, outcome.session.looking_back) == (WriteStatus.CHANGED, 0)


# Change


async def test_an_assessment_is_changed_only_as_it_stands(store: Store) -> None:
    ref = await running(store)
    code, head = await store.assessments.edit(
        ref, AssessmentEdit((Status.EXPIRED,), status=Status.OPEN, closes=1, facilitator="bo")
    )
    assert (code, head) == (WriteStatus.CLOSED, await store.assessments.get(ref))
    assert head is not None
    assert (head.status, head.closes, head.facilitator) == (Status.OPEN, CLOSES, "fay")


async def test_what_an_edit_leaves_out_stays(store: Store) -> None:
    ref = await running(store)
    await store.assessments.edit(ref, AssessmentEdit(OPEN, floor=5, offered=True))
    code, head = await store.assessments.edit(ref, AssessmentEdit(OPEN, facilitator="bo", offered=False))
    assert head is not None
    assert (code, head.facilitator, head.offered, head.floor) == (WriteStatus.CHANGED, "bo", False, 5)


async def test_what_was_answered_goes_with_a_cancelled_assessment(store: Store, server: Server) -> None:
    ref = await running(store)
    await answered(store, ref, *THREE)
    await store.assessments.edit(ref, AssessmentEdit(OPEN, status=Status.DROPPED))
    assert await store.assessments.answers(ref) == ()
    assert [key for key in everything(server) if b":session:" in key or b":people:" in key] == []


async def test_a_missing_assessment_cannot_be_changed(store: Store, server: Server) -> None:
    assert await store.assessments.edit(AssessmentRef(TEAM, "none"), CLOSING) == (WriteStatus.MISSING, None)
    assert everything(server) == {}


async def test_the_floor_moves_both_ways_until_someone_has_begun(store: Store) -> None:
    ref = await running(store)
    for floor in (8, 4):
        code, head = await store.assessments.edit(ref, AssessmentEdit(OPEN, floor=floor))
        assert (code, head and head.floor) == (WriteStatus.CHANGED, floor)


async def test_the_lower_of_two_raised_floors_never_wins(store: Store) -> None:
    ref = await running(store)
    await store.sessions.join(session(ref, "ana"), ASPECTS)
    await store.assessments.edit(ref, AssessmentEdit(OPEN, floor=8))
    code, head = await store.assessments.edit(
        ref, AssessmentEdit(OPEN, floor=5)
    )  # decided while the floor was 3
    assert (code, head and head.floor) == (WriteStatus.CLOSED, 8)


# Publish


async def test_a_result_is_kept_once(store: Store) -> None:
    ref = await running(store)
    kept = await published(store, ref, *THREE)
    assert await store.results.publish(ref, record(ref, 3, level=5), THREE, answers_seconds=WEEK) == (
        WriteStatus.CHANGED,
        kept,
    )
    assert await store.results.published(TEAM) == (kept,)


async def test_nothing_is_published_while_answers_are_taken(store: Store) -> None:
    ref = await running(store)
    await answered(store, ref, *THREE)
    assert await store.results.publish(ref, record(ref, 3), THREE, answers_seconds=WEEK) == (
        WriteStatus.CLOSED,
        None,
    )
    assert await store.results.published(TEAM) == ()


async def test_a_result_that_somebody_left_meanwhile_is_not_kept(store: Store) -> None:
    ref = await running(store)
    await answered(store, ref, *THREE, "dee")
    await store.assessments.edit(ref, CLOSING)
    await store.erasure.erase_person(person("dee"))
    assert await store.results.publish(ref, record(ref, 4), (*THREE, "dee"), answers_seconds=WEEK) == (
        WriteStatus.MOVED_ON,
        None,
    )
    assert await store.results.published(TEAM) == ()


async def test_results_are_listed_newest_first(store: Store) -> None:
    for id_ in ("a1", "a2", "a3"):
        await published(store, await running(store, id_), *THREE)
    assert [each.assessment for each in await store.results.published(TEAM)] == ["a3", "a2", "a1"]


async def test_a_result_is_posted_once_despite_lost_replies(store: Store) -> None:
    ref = await running(store)
    claims = [
        await store.assessments.claim_notice(ref, ClaimedNotice.RESULT, name)
        for name in ("one", "one", "two", "one")
    ]
    assert claims == [True, True, False, True]


async def test_a_post_is_recorded_only_when_needed(store: Store, server: Server) -> None:
    ref = await running(store)
    assert not await store.results.posted(ref)
    await store.results.mark_posted(ref)
    assert await store.results.posted(ref)
    gone = AssessmentRef(TEAM, "gone")
    before = everything(server)
    await store.results.mark_posted(gone)
    await store.assessments.set_card(gone, MessageId("m1"))
    assert not await store.assessments.claim_notice(gone, ClaimedNotice.RESULT, "one")
    assert everything(server) == before


async def test_the_name_of_a_card_is_kept(store: Store) -> None:
    ref = await running(store)
    await store.assessments.set_card(ref, MessageId("12.34", "C1"))
    head = await store.assessments.get(ref)
    assert head is not None
    assert head.message == MessageId("12.34", "C1")


# Be forgotten


async def test_forgetting_a_person_removes_everything(store: Store, server: Server) -> None:
    ref = await running(store)
    await answered(store, ref, "ana")
    before = everything(server)
    await answered(store, ref, "bo")
    await store.sessions.decline(session(ref, "bo"))
    sessions, (left,) = await store.erasure.erase_person(person("bo"))
    assert (sessions, left.withdrawn, left.assessment.began, left.assessment.finished) == (1, False, 1, 1)
    assert everything(server) == before


@pytest.mark.parametrize(
    "deed",
    [
        "start",
        "take over",
        "sit out",
        "take a step on",
        "finish a step",
        "offer help",
        "confirm a level",
        "ask the rest",
    ],
)
async def test_nothing_names_someone_who_is_forgotten_whatever_they_did(
    store: Store, server: Server, deed: str
) -> None:
    ref = await running(store)
    await published(store, ref, *THREE)
    await store.erasure.erase_person(person("fay"))
    other = await running(store, "a2")
    if deed == "take over":
        await store.assessments.edit(other, AssessmentEdit(OPEN, facilitator="gil"))
    if deed == "sit out":
        await store.sessions.decline(session(other, "gil"))
    if deed == "take a step on":
        await store.steps.move(ref, step("gil"), None)
    if deed == "finish a step":
        await store.steps.move(ref, replace(step("", StepState.DONE), moved_by="gil"), None)
    if deed == "offer help":
        asked = replace(step("ana"), help_asked=OPENED)
        await store.steps.move(ref, asked, None)
        await store.steps.offer_help(ref, asked, "gil")
    if deed == "confirm a level":
        await store.steps.confirm(ref, replace(LEVEL, person="gil"))
    if deed == "ask the rest":
        await store.assessments.ask_rest(other, "gil")
    name = "fay" if deed == "start" else "gil"
    await store.erasure.erase_person(person(name))
    kept = repr(everything(server))
    assert name not in kept
    assert keys.encoded(name) not in kept


async def test_the_rest_is_reminded_by_one_person_once(store: Store) -> None:
    ref = await running(store)
    asked = await asyncio.gather(*(store.assessments.ask_rest(ref, name) for name in THREE))
    assert sorted(asked) == [False, False, True]
    assert [await store.assessments.record_rest(ref, *counts) for counts in ((4, 1), (3, 0))] == [True, False]
    head = await store.assessments.get(ref)
    assert head is not None
    assert head.rest == RestReminder(THREE[asked.index(True)], 4, 1)
    assert not await store.assessments.ask_rest(AssessmentRef(TEAM, "gone"), "ana")
    assert await store.assessments.get(AssessmentRef(TEAM, "gone")) is None


async def test_finished_and_declined_participants_are_done(store: Store) -> None:
    ref = await running(store)
    await answered(store, ref, "ana")
    await store.sessions.join(session(ref, "bo"), 6)
    await store.sessions.decline(session(ref, "cy"))
    assert await store.assessments.people(ref) == {"ana", "bo"}
    assert await store.assessments.not_awaited(ref) == {"ana", "cy"}
    names = ("ana", "bo", "cy", "di")
    assert [await store.assessments.is_awaited(session(ref, name)) for name in names] == [
        False,
        True,
        False,
        True,
    ]


async def test_who_answers_after_declining_is_waited_for(store: Store) -> None:
    ref = await running(store)
    await store.sessions.join(session(ref, "ana"), ASPECTS)
    await store.sessions.decline(session(ref, "ana"))
    await store.sessions.answer(session(ref, "ana"), write(0, "3"))
    assert await store.assessments.not_awaited(ref) == frozenset()
    await store.sessions.decline(session(ref, "ana"))
    assert await store.assessments.not_awaited(ref) == {"ana"}


async def test_a_person_is_forgotten_where_the_head_is_gone(store: Store, server: Server) -> None:
    ref = await running(store)
    await published(store, ref, *THREE)
    await store.erasure.erase_person(person("cy"))  # the result is withdrawn
    with server.client() as client:
        assert 0 < client.ttl(keys.people_in(ref)) <= client.ttl(keys.assessment(ref))
        client.persist(keys.people_in(ref))  # as it was kept by an older release
        client.delete(keys.assessment(ref))
        await store.erasure.erase_person(person("ana"))
        assert client.smembers(keys.people_in(ref)) == {keys.encoded("bo").encode()}


async def test_forgetting_goes_on_where_it_was_cut_off(database: Database, store: Store) -> None:
    ref = await running(store)
    await answered(store, ref, "ana", "bo")
    for _ in range(2):  # the first was killed before it took the assessment off the person's list
        _, (left,) = await store.erasure.erase_person(person("bo"))
        assert (left.assessment.began, left.assessment.finished) == (1, 1)
        await database.index.list_assessment(session(ref, "bo"))
    head = await store.assessments.get(ref)
    assert head is not None
    assert (head.began, head.finished) == (1, 1)


async def test_a_result_stays_while_enough_people_stand_behind_it(store: Store) -> None:
    ref = await running(store)
    kept = await published(store, ref, *THREE, "dee")
    _, (left,) = await store.erasure.erase_person(person("dee"))
    assert (left.withdrawn, await store.results.published(TEAM)) == (False, (kept,))


async def test_a_result_that_too_few_stand_behind_is_withdrawn(store: Store) -> None:
    ref = await running(store)
    await published(store, ref, *THREE)
    _, (left,) = await store.erasure.erase_person(person("bo"))
    assert (left.withdrawn, left.assessment.status) == (True, Status.WITHDRAWN)
    assert await store.results.published(TEAM) == ()
    assert await store.results.publish(ref, record(ref, 3), THREE, answers_seconds=WEEK) == (
        WriteStatus.CLOSED,
        None,
    )


async def test_those_who_answered_nothing_stand_behind_no_result(store: Store) -> None:
    ref = await running(store)
    await store.sessions.join(session(ref, "idle"), ASPECTS)
    await published(store, ref, *THREE)
    _, (left,) = await store.erasure.erase_person(person("ana"))
    assert left.withdrawn


async def test_a_raised_floor_withdraws_earlier(store: Store) -> None:
    ref = await running(store)
    await store.assessments.edit(ref, AssessmentEdit(OPEN, floor=4))
    await published(store, ref, *THREE, "dee")
    _, (left,) = await store.erasure.erase_person(person("dee"))
    assert left.withdrawn


async def test_a_forgotten_facilitator_leaves_the_assessment_to_others(store: Store) -> None:
    ref = await running(store)
    sessions, (left,) = await store.erasure.erase_person(person("fay"))
    assert (sessions, left.assessment.facilitator, left.withdrawn) == (0, None, False)
    assert (await store.assessments.running(TEAM))[0].id == ref.id


# What is owed


async def test_jobs_come_in_order_until_removed(store: Store) -> None:
    late, soon = (Job(JobKind.CLOSING, AssessmentRef(TEAM, id_)) for id_ in ("late", "soon"))
    await store.jobs.schedule(late, 200)
    await store.jobs.schedule(soon, 100)
    assert await due_jobs(store, 99) == {}
    assert await due_jobs(store, 100) == {soon: 100}
    assert list((await due_jobs(store, 200)).items()) == [(soon, 100), (late, 200)]
    await store.jobs.complete(soon, 200)
    assert await due_jobs(store, 200) == {late: 200}


async def test_what_was_put_off_meanwhile_stays_owed(store: Store) -> None:
    job = Job(JobKind.CLOSING, AssessmentRef(TEAM, "a1"))
    await store.jobs.schedule(job, 100)
    assert await due_jobs(store, 100) == {job: 100}
    await store.jobs.schedule(job, 500)  # more time was given while whoever looked was busy with it
    await store.jobs.complete(job, 100)
    assert await due_jobs(store, 500) == {job: 500}


async def test_what_was_struck_out_meanwhile_is_not_put_off(store: Store) -> None:
    job = Job(JobKind.CLOSING, AssessmentRef(TEAM, "a1"))
    await store.jobs.schedule(job, 100)
    await store.jobs.reschedule(job, 200)
    assert await due_jobs(store, 500) == {job: 200}
    await store.jobs.complete(job, 200)
    await store.jobs.reschedule(job, 300)
    assert await due_jobs(store, 500) == {}


# The team's steps


async def test_a_step_moves_only_from_where_it_was_seen(store: Store) -> None:
    ref, mine, done = await running(store), step("ana"), step("ana", StepState.DONE)
    assert not await store.steps.move(ref, done, mine)
    assert await store.steps.move(ref, mine, None)
    assert not await store.steps.move(ref, step("bo"), None)
    assert await store.steps.move(ref, done, mine)
    assert not await store.steps.move(ref, step(""), mine)
    assert await store.steps.adopted(TEAM) == (done,)


async def test_one_of_two_simultaneous_takers_gets_a_step(store: Store) -> None:
    ref = await running(store)
    moved = await asyncio.gather(*(store.steps.move(ref, step(f"p{at}"), None) for at in range(20)))
    assert moved.count(True) == 1


async def test_a_move_repeated_after_a_lost_reply_counts_once(store: Store) -> None:
    ref = await running(store)
    moves = [await store.steps.move(ref, step("ana"), None) for _ in range(2)]
    assert moves == [True, True]


async def test_a_step_is_reviewed_on_its_own_day(store: Store) -> None:
    ref, mine = await running(store), replace(step("ana"), check_in=OPENED + 5)
    await store.steps.move(ref, mine, None)
    assert await store.steps.move(ref, replace(mine, check_in=OPENED + 9), mine)
    assert await store.steps.adopted(TEAM) == (replace(mine, check_in=OPENED + 9),)


async def test_a_step_of_somebody_forgotten_is_nobodys(store: Store) -> None:
    ref = await running(store)
    await store.steps.move(ref, step("ana"), None)
    await store.erasure.erase_person(person("ana"))
    assert await store.steps.adopted(TEAM) == (step(None),)


async def test_a_step_adopted_from_two_results_is_kept_twice_over_time(store: Store) -> None:
    ref, done = await running(store), replace(step("ana", StepState.DONE), ended=OPENED + 5, moved_by="bo")
    again = replace(step("cy"), assessment="a2", since=OPENED + 9)
    await store.steps.move(ref, done, None)
    for _ in range(2):  # the second is a repeat
        assert await store.steps.move(AssessmentRef(TEAM, "a2"), again, done)
    assert await store.steps.adopted(TEAM) == (again,)
    assert await store.steps.over_time(TEAM) == (done, again)
    await store.erasure.erase_person(person("bo"))
    await store.erasure.erase_person(person("ana"))
    assert await store.steps.over_time(TEAM) == (replace(done, owner=None, moved_by=None), again)


async def test_two_rubrics_may_name_a_step_alike(store: Store) -> None:
    ref, mine = await running(store), step("ana")
    other = replace(step("bo"), rubric=RubricRef("another-rubric", "0123456789ab"))
    assert await store.steps.move(ref, mine, None)
    assert await store.steps.move(ref, other, None)
    assert set(await store.steps.adopted(TEAM)) == {mine, other}


async def test_a_step_keeps_who_took_it_from_its_owner(store: Store) -> None:
    ref, done = await running(store), replace(step("ana", StepState.DONE), moved_by="bo")
    await store.steps.move(ref, done, None)
    assert await store.steps.adopted(TEAM) == (done,)


# Levels that the team confirmed

LEVEL = ConfirmedLevel("scaling", 3, "ana", OPENED)


async def test_the_first_of_two_level_confirmations_is_kept(store: Store) -> None:
    ref = await running(store)
    kept = [await store.steps.confirm(ref, replace(LEVEL, person=name)) for name in ("ana", "ana", "bo")]
    assert kept == [True, True, False]
    assert await store.steps.confirmed(ref) == (LEVEL,)


async def test_confirmed_levels_belong_to_one_result(store: Store) -> None:
    ref, other = await running(store), AssessmentRef(TEAM, "a2")
    await store.steps.confirm(ref, LEVEL)
    assert await store.steps.confirmed(other) == ()


async def test_a_retracted_level_is_gone(store: Store) -> None:
    ref, other = await running(store), replace(LEVEL, aspect="speed")
    await store.steps.confirm(ref, LEVEL)
    await store.steps.confirm(ref, other)
    await store.steps.retract(ref, LEVEL)
    assert await store.steps.confirmed(ref) == (other,)


async def test_a_confirmed_level_outlives_the_person(store: Store) -> None:
    ref = await running(store)
    await store.steps.confirm(ref, LEVEL)
    await store.erasure.erase_person(person("ana"))
    assert await store.steps.confirmed(ref) == (replace(LEVEL, person=None),)


# Whole conversations


async def test_forgetting_a_workspace_leaves_no_key_of_its_teams(
    database: Database, store: Store, server: Server
) -> None:
    other = Conversation("slack", "T2", "C1")
    await published(store, await running(store, "b1", other), *THREE)
    await store.jobs.schedule(Job(JobKind.CLOSING, AssessmentRef(other, "b1")), 100)
    before = everything(server)
    for at, id_ in enumerate(PLACES):
        where = Conversation("slack", "T1", id_)
        await store.assessments.start(new_assessment(f"a{at}", where), ("e1",))
        ref = AssessmentRef(where, f"a{at}")
        await store.jobs.schedule(Job(JobKind.CLOSING, ref), 100)
        await store.jobs.schedule(Job(JobKind.RESULT, ref), 100)
        await store.sessions.decline(session(ref, "gil"))
        await published(store, ref, *THREE)
        await store.steps.move(ref, step("hal"), None)
        await store.steps.confirm(ref, LEVEL)
        await running(store, f"more{at}", where)
        await ConversationReferences(database.redis).note(where, "https://there.example", "a team")
    await store.erasure.erase_tenant("slack", "T1")
    assert everything(server) == before


async def test_a_removed_team_leaves_nothing_behind(store: Store, database: Database, server: Server) -> None:
    other = Conversation(TEAM.platform, TEAM.tenant, "other")
    await answered(store, await running(store, where=other), *THREE)
    before = {key: kept for key, kept in everything(server).items() if keys.tag(other).encode() in key}
    ref = await running(store)
    await answered(store, ref, *THREE)
    await store.assessments.edit(ref, CLOSING)
    await published(store, ref)
    await store.jobs.schedule(Job(JobKind.RESULT, ref), 1)
    await store.jobs.schedule(Job(ReminderKind.INVITED, ref, THREE[0]), 1)
    await ConversationReferences(database.redis).note(TEAM, "https://there.example", "a team")
    await store.erasure.erase_conversation(TEAM)
    left = everything(server)
    assert keys.references(TEAM.platform, TEAM.tenant).encode() not in left
    assert keys.installations(TEAM.platform, TEAM.tenant).encode() not in left
    assert [key for key in left if keys.tag(TEAM).encode() in key] == []
    assert all(job.assessment.conversation == other for job in await due_jobs(store, OPENED * 2))
    assert {key: kept for key, kept in left.items() if keys.tag(other).encode() in key} == before


@pytest.mark.parametrize("id_", PLACES)
async def test_hostile_ids_stay_apart_and_unchanged(store: Store, id_: str) -> None:
    where, name = Conversation("slack", id_, id_), id_
    ref = await running(store, where=where)
    await store.assessments.start(new_assessment("a2"), ())
    await answered(store, ref, name, "bo", "cy")
    assert sorted(found for found, _ in await store.assessments.answers(ref)) == sorted([name, "bo", "cy"])
    job = Job(JobKind.CLOSING, ref)
    await store.jobs.schedule(job, 1)
    assert await due_jobs(store, 1) == {job: 1}
    await store.assessments.edit(ref, CLOSING)
    await store.results.publish(ref, record(ref, 3), (name, "bo", "cy"), answers_seconds=WEEK)
    await store.steps.move(ref, step(name), None)
    assert await store.steps.adopted(where) == (step(name),)
    assert (await store.people.recall(Person("slack", id_, name))).assessments == (
        SessionRef(AssessmentRef(where, "a1"), name),
    )
    assert await store.results.published(TEAM) == ()
    _, (left,) = await store.erasure.erase_person(Person("slack", id_, name))
    assert left.withdrawn
    assert await store.steps.adopted(where) == (step(None),)


@pytest.mark.parametrize("id_", PLACES)
async def test_a_conversation_keeps_its_own_newest_address(database: Database, id_: str) -> None:
    addresses, where = ConversationReferences(database.redis), Conversation("teams", "T1", id_)
    await addresses.note(Conversation("teams", "T2", id_), "https://elsewhere.example")
    assert await addresses.find(where) is None
    await addresses.note(where, "https://old.example")
    await addresses.note(where, "https://new.example")
    assert await addresses.find(where) == "https://new.example"
    await addresses.note(where, "https://new.example", f"{id_} team")
    await addresses.note(where, "https://newer.example")
    assert await addresses.installed(("teams", "T1"), f"{id_} team") == (where,)
    assert await addresses.installed(("teams", "T2"), f"{id_} team") == ()
    await addresses.remove(where)
    await addresses.remove(where)
    assert await addresses.find(where) is None
    assert await addresses.installed(("teams", "T1"), f"{id_} team") == ()


async def test_repeated_words_after_changing_teams_are_recognised(
    store: Store,
) -> None:
    ref = await running(store)
    await store.sessions.join(session(ref, ANA.id), ASPECTS)
    await store.sessions.answer(session(ref, ANA.id), write(0, "3", event="e1"))
    await store.sessions.open_page(session(ref, ANA.id), 0, ("e2",))
    await started(store, "c1", ANA)
    assert [(await store.people.recall(ANA, (each,))).taken for each in ("e1", "e2", "e3")] == [
        True,
        True,
        False,
    ]


async def test_forgetting_a_conversation_costs_what_is_deleted(store: Store, server: Server) -> None:
    costs = []
    for elsewhere in (0, 100):
        await answered(store, await running(store), *THREE)
        for at in range(elsewhere):
            await store.people.mark_met(person(f"elsewhere{at}"), "UTC")
        with server.client() as client:
            before = client.info("stats")["total_commands_processed"]
            await store.erasure.erase_conversation(TEAM)
            costs.append(client.info("stats")["total_commands_processed"] - before)
    assert costs[1] <= costs[0] + 5
