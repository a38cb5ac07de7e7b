"""What every store must do, on every server we support."""

from dataclasses import replace
from itertools import permutations

import pytest

from bot.conversation.identity import AssessmentRef, Conversation, MessageId, Person, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.session import SessionState, WriteStatus
from bot.ports.sessions import AnswerWrite
from bot.ports.store import Store
from bot.store import Database, keys
from tests.store.people import (
    ANA,
    HOSTILE_IDS,
    OPENED,
    TEAM,
    given,
    new_check,
    started,
    write,
)
from tests.support.servers import Server


async def test_a_new_check_remembers_where_it_was_asked(store: Store) -> None:
    ref, outcome = await started(store)
    assert (outcome.code, given(outcome)) == (WriteStatus.STARTED, {})
    assert outcome.assessment is not None
    assert (outcome.assessment.opened, outcome.assessment.asked_from) == (OPENED, TEAM)
    assert outcome.assessment.conversation_name == "#platform"
    assert ref == SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id)


async def test_an_unfinished_check_is_found_and_not_restarted(store: Store) -> None:
    ref, _ = await started(store, "c1")
    await store.sessions.answer(ref, write(0, "3"))
    found, outcome = await started(store, "c2")
    assert (found.assessment.id, outcome.code, given(outcome)) == ("c1", WriteStatus.SHOWN, {0: ("3", 1)})


async def test_beginning_anew_drops_the_unfinished_check(store: Store) -> None:
    old, _ = await started(store, "c1")
    new, outcome = await started(store, "c2", again=True)
    assert (new.assessment.id, outcome.code) == ("c2", WriteStatus.STARTED)
    assert (await store.sessions.read(old)).code is WriteStatus.MISSING
    assert (await store.people.recall(ANA)).checks == (new,)


async def test_a_command_delivered_twice_starts_one_check(store: Store) -> None:
    await started(store, "c1", event="e1")
    ref, outcome = await started(store, "c2", event="e1", again=True)
    assert (ref.assessment.id, outcome.code) == ("c1", WriteStatus.REPEATED)


async def test_a_finished_check_stays_when_another_begins(store: Store) -> None:
    ref, _ = await started(store, "c1", aspects=2)
    for aspect in (0, 1):
        await store.sessions.answer(ref, write(aspect, "2"))
    await started(store, "c2", aspects=2)
    assert [each.assessment.id for each in (await store.people.recall(ANA)).checks] == ["c2", "c1"]


async def test_only_the_newest_fifty_checks_are_kept(store: Store) -> None:
    for number in range(53):
        ref, _ = await started(store, f"c{number}", aspects=1)
        await store.sessions.answer(ref, write(0, "2"))
    checks = (await store.people.recall(ANA)).checks
    assert (len(checks), checks[-1].assessment.id) == (50, "c3")
    assert (
        await store.sessions.read(SessionRef(AssessmentRef(ANA.chat, "c2"), ANA.id))
    ).code is WriteStatus.MISSING


@pytest.mark.parametrize("aspects", [4, 6, 12])
async def test_answers_are_kept_each_at_its_question(store: Store, aspects: int) -> None:
    ref, _ = await started(store, aspects=aspects)
    for aspect in range(aspects):
        outcome = await store.sessions.answer(ref, write(aspect, "12345sx"[aspect % 7]))
        assert outcome.code is WriteStatus.ANSWERED
    assert given(await store.sessions.read(ref)) == {at: ("12345sx"[at % 7], 1) for at in range(aspects)}


async def test_a_person_changes_an_answer_they_saw(store: Store) -> None:
    ref, _ = await started(store)
    await store.sessions.answer(ref, write(0, "3"))
    outcome = await store.sessions.answer(ref, write(0, "4", revision=1))
    assert (outcome.code, given(outcome)) == (WriteStatus.CHANGED, {0: ("4", 2)})


async def test_a_late_press_changes_nothing(store: Store) -> None:
    ref, _ = await started(store)
    await store.sessions.answer(ref, write(0, "3"))
    outcome = await store.sessions.answer(ref, write(0, "5", revision=0))
    assert (outcome.code, given(outcome)) == (WriteStatus.MOVED_ON, {0: ("3", 1)})


async def pressed(store: Store, ref: SessionRef, question: Question, choice: str, at: int) -> SessionState:
    """Press an answer on the first drawing of a question, at a time in milliseconds."""
    return await store.sessions.answer(ref, AnswerWrite(question, Choice(choice), 0, sent_at=at))


@pytest.mark.parametrize("order", list(permutations(enumerate("345", 1))))
async def test_of_presses_before_a_redraw_the_latest_counts(
    store: Store, order: tuple[tuple[int, str], ...]
) -> None:
    ref, _ = await started(store)
    codes = {(await pressed(store, ref, Question(0), choice, at)).code for at, choice in order}
    assert given(await store.sessions.read(ref))[0][0] == "5"
    assert WriteStatus.MOVED_ON not in codes


async def test_a_press_of_an_unknown_time_counts_only_on_what_it_saw(store: Store) -> None:
    ref, _ = await started(store)
    await pressed(store, ref, Question(0), "3", 1)
    outcome = await pressed(store, ref, Question(0), "5", 0)
    assert (outcome.code, given(outcome)) == (WriteStatus.MOVED_ON, {0: ("3", 1)})


@pytest.mark.parametrize("between", ["answer", "page", "continue", "check"])
async def test_a_second_press_is_refused_once_something_else_was_asked(store: Store, between: str) -> None:
    ref, _ = await started(store)
    await pressed(store, ref, Question(0), "3", 1)
    match between:
        case "answer":
            await pressed(store, ref, Question(1), "3", 2)
        case "page":
            await store.sessions.open_page(ref, 2, sent_at=2)
        case "continue":
            await store.sessions.open_page(ref, None, sent_at=2)
        case "check":
            await started(store, "c2")
    outcome = await pressed(store, ref, Question(0), "5", 3)
    assert (outcome.code, given(outcome)[0]) == (WriteStatus.MOVED_ON, ("3", 1))


@pytest.mark.parametrize("after", ["shared", "started over"])
async def test_a_second_press_changes_no_check_that_is_left(store: Store, after: str) -> None:
    ref, _ = await started(store, aspects=1)
    await pressed(store, ref, Question(0), "3", 1)
    if after == "shared":
        assert await store.checks.claim_share(ref, "share", OPENED, 60)
    else:
        await started(store, "c2", aspects=1, again=True)
    outcome = await pressed(store, ref, Question(0), "5", 3)
    assert (outcome.code, given(outcome)[0]) == (WriteStatus.MOVED_ON, ("3", 1))


async def test_the_same_press_twice_is_one_answer(store: Store) -> None:
    ref, _ = await started(store)
    await store.sessions.answer(ref, write(0, "3"))
    outcome = await store.sessions.answer(ref, write(0, "3"))
    assert (outcome.code, given(outcome)) == (WriteStatus.UNCHANGED, {0: ("3", 1)})


async def test_typed_words_delivered_twice_cannot_answer_the_next_question(store: Store) -> None:
    ref, _ = await started(store)
    await store.sessions.answer(ref, write(0, "3", event="e1"))
    assert (await store.sessions.answer(ref, write(1, "3", event="e1"))).code is WriteStatus.REPEATED
    current = (await store.people.recall(ANA, ("e1",))).current
    assert current is not None
    assert (current.code, given(current)) == (WriteStatus.REPEATED, {0: ("3", 1)})


async def test_repeated_words_without_effect_stay_without_effect(
    store: Store,
) -> None:
    ref, _ = await started(store)
    await store.sessions.answer(ref, write(0, "3"))
    assert (
        await store.sessions.answer(ref, write(0, "3", revision=1, event="e1"))
    ).code is WriteStatus.UNCHANGED
    await store.sessions.answer(ref, write(0, "4", revision=1))
    again = await store.sessions.answer(ref, write(0, "3", revision=2, event="e1"))
    assert (again.code, given(again)) == (WriteStatus.REPEATED, {0: ("4", 2)})


async def test_going_back_delivered_twice_goes_back_once(store: Store) -> None:
    ref, _ = await started(store)
    await store.sessions.open_page(ref, 1, ("e1",))
    again = await store.sessions.open_page(ref, 0, ("e1",))
    assert again.session is not None
    assert (again.code, again.session.looking_back) == (WriteStatus.REPEATED, 1)


async def test_a_repeated_command_starts_no_second_check(
    store: Store,
) -> None:
    ref, _ = await started(store, "c1", aspects=1)
    await started(store, "c2", aspects=1, event="e1")
    await store.sessions.answer(ref, write(0, "3"))
    found, outcome = await started(store, "c3", aspects=1, event="e1")
    assert (found.assessment.id, outcome.code) == ("c1", WriteStatus.REPEATED)


async def test_an_answer_to_a_missing_question_is_refused(store: Store) -> None:
    ref, _ = await started(store, aspects=4)
    assert (await store.sessions.answer(ref, write(4, "3"))).code is WriteStatus.MOVED_ON


async def test_a_check_takes_no_evidence(store: Store) -> None:
    ref, _ = await started(store)
    await store.sessions.answer(ref, write(0, "3"))
    assert (
        await store.sessions.answer(ref, AnswerWrite(Question(0, 3), Choice.YES, 0))
    ).code is WriteStatus.MOVED_ON


async def test_looking_back_is_remembered_until_going_on(store: Store) -> None:
    ref, _ = await started(store)
    looked = await store.sessions.open_page(ref, 1)
    assert looked.session is not None
    assert looked.session.looking_back == 1
    on = await store.sessions.open_page(ref, None)
    assert on.session is not None
    assert on.session.looking_back is None


async def test_what_is_gone_is_missing_and_never_made_up(store: Store) -> None:
    ref = SessionRef(AssessmentRef(ANA.chat, "none"), ANA.id)
    assert (await store.sessions.answer(ref, write(0, "3"))).code is WriteStatus.MISSING
    assert (await store.sessions.open_page(ref, 0)).code is WriteStatus.MISSING
    assert (await store.sessions.read(ref)).code is WriteStatus.MISSING
    await store.sessions.set_message(ref, MessageId("m1"))
    assert (await store.sessions.read(ref)).code is WriteStatus.MISSING


async def test_what_a_newer_version_wrote_is_left_alone(store: Store, server: Server) -> None:
    ref, _ = await started(store)
    with server.client() as client:
        client.hset(keys.session(ref), "v", keys.SCHEMA + 1)
    assert (await store.sessions.answer(ref, write(0, "3"))).code is WriteStatus.NEWER
    assert (await store.sessions.open_page(ref, 0)).code is WriteStatus.NEWER
    assert (await store.sessions.read(ref)).code is WriteStatus.NEWER


@pytest.mark.parametrize(
    "shown",
    [
        MessageId("m1"),
        MessageId("17.5", "D1"),
        MessageId("17.5", "C1", "16.4"),
        MessageId("https://a", aspect=0),
    ],
)
async def test_the_message_that_shows_a_session_is_remembered(store: Store, shown: MessageId) -> None:
    ref, _ = await started(store)
    await store.sessions.set_message(ref, shown)
    outcome = await store.sessions.answer(ref, write(0, "3"))
    assert outcome.session is not None
    assert outcome.session.message == shown


async def test_a_thing_is_claimed_once_within_its_time(store: Store) -> None:
    ref, _ = await started(store)
    assert await store.checks.claim_share(ref, "share", OPENED, 60)
    assert not await store.checks.claim_share(ref, "share", OPENED + 59, 60)
    assert await store.checks.claim_share(ref, "share", OPENED + 60, 60)


async def test_a_rubric_is_given_back_as_it_was_kept(store: Store) -> None:
    await store.rubrics.put("abc", '{"id": "ü"}')
    assert await store.rubrics.get("abc") == '{"id": "ü"}'
    assert await store.rubrics.get("none") is None


async def test_forgetting_removes_a_person_and_may_repeat(store: Store, server: Server) -> None:
    ben = Person("slack", "T1", "U2")
    ref, _ = await started(store)
    await store.sessions.answer(ref, write(0, "3", event="e1"))
    await store.people.mark_met(ANA, "Europe/Rome")
    await started(store, "c9", ben)
    assert await store.erasure.erase_person(ANA) == (1, ())
    assert await store.erasure.erase_person(ANA) == (0, ())
    with server.client() as client:
        left = [key for key in client.scan_iter() if keys.encoded(ANA.id).encode() in key]
    assert left == []
    assert len((await store.people.recall(ben)).checks) == 1


@pytest.mark.parametrize("id_", HOSTILE_IDS)
async def test_any_id_names_one_person_and_no_other(store: Store, id_: str) -> None:
    odd, plain = Person("slack", "T1", id_), Person("slack", "T1", "U1")
    ref, _ = await started(store, "c1", odd)
    await store.sessions.answer(ref, write(0, "5"))
    await started(store, "c1", plain)
    memory = await store.people.recall(plain)
    assert memory.current is not None
    assert given(memory.current) == {}
    assert len((await store.people.recall(odd)).checks) == 1


async def test_tenants_with_the_same_ids_share_nothing(store: Store) -> None:
    here, there = Person("slack", "T1", "U1"), Person("slack", "T2", "U1")
    ref, _ = await started(store, "c1", here)
    await store.sessions.answer(ref, write(0, "5"))
    assert (await store.people.recall(there)).current is None
    assert (
        await store.sessions.read(SessionRef(AssessmentRef(there.chat, "c1"), "U1"))
    ).code is WriteStatus.MISSING


async def test_a_conversation_and_person_of_one_name_differ(store: Store) -> None:
    assert keys.tag(Conversation("slack", "T1", "U1")) != keys.tag(
        Conversation("slack", "T1", "U1", private=True)
    )


async def test_everything_of_a_tenant_lies_under_its_own_prefix(store: Store, server: Server) -> None:
    ref, _ = await started(store, event="e1")
    await store.sessions.answer(ref, write(0, "3", event="e2"))
    await store.people.mark_met(ANA, "")
    with server.client() as client:
        prefix = f"rung:{{slack:{keys.encoded('T1')}".encode()
        assert [key for key in client.scan_iter() if not key.startswith((prefix + b":", prefix + b"}"))] == []


async def test_a_session_in_flight_fits_into_three_hundred_bytes(store: Store, server: Server) -> None:
    person = Person("slack", "T0123ABCD", "U0123ABCDEF")
    check = new_check("0123456789", person)
    ref, _ = await store.checks.start(check, again=False, delivery_ids=())
    for aspect in range(5):
        await store.sessions.answer(ref, write(aspect, "3"))
    await store.sessions.set_message(ref, MessageId("1800000000.123456", "D0123ABCDEF"))
    with server.client() as client:
        session = client.memory_usage(keys.session(ref), samples=0)
        head = client.memory_usage(keys.assessment(ref.assessment), samples=0)
    assert session <= 300
    assert session + head <= 400 + 300


async def test_a_session_of_forty_aspects_fits_into_seven_hundred_bytes(store: Store, server: Server) -> None:
    person = Person("slack", "T0123ABCD", "U0123ABCDEF")
    check = replace(new_check("0123456789", person), aspects=40, levels=3)
    ref, _ = await store.checks.start(check, again=False, delivery_ids=())
    for aspect in range(40):
        state = await store.sessions.answer(ref, write(aspect, "3"))
    assert state.session is not None
    assert len(state.session.answers) == 40
    await store.sessions.set_message(ref, MessageId("1800000000.123456", "D0123ABCDEF"))
    with server.client() as client:
        session = client.memory_usage(keys.session(ref), samples=0)
        head = client.memory_usage(keys.assessment(ref.assessment), samples=0)
    assert session <= 700  # a value of over 64 bytes takes a hash out of its compact form
    assert head <= 400


async def test_a_healthy_server_is_ready(database: Database) -> None:
    health = await database.health()
    assert (health.ready, health.findings) == (True, ())


async def test_an_unsafe_server_is_not_ready_with_a_remedy(database: Database, server: Server) -> None:
    with server.client() as client:
        client.config_set("appendonly", "no")
        client.config_set("maxmemory-policy", "volatile-lru")
        health = await database.health()
        client.config_set("appendonly", "yes")
        client.config_set("maxmemory-policy", "noeviction")
    assert not health.ready
    assert "appendonly yes" in health.findings[0]
    assert "maxmemory-policy noeviction" in health.findings[1]
