"""Notes in the store: kept beside the answers, shown with the result, gone with whoever is forgotten."""

import asyncio
from dataclasses import replace

import pytest

from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, Person, SessionRef
from bot.conversation.notes import Note, ShownNote
from bot.conversation.questions import Mode
from bot.conversation.session import SessionState, WriteStatus
from bot.ports.assessments import AssessmentEdit
from bot.ports.sessions import NoteWrite
from bot.ports.store import Store
from bot.store import keys
from tests.store.people import ANA, TEAM, started, write
from tests.store.team import ASPECTS, CLOSING, WEEK, answered, new_assessment, record, running, session
from tests.support.clock import DAY
from tests.support.servers import Server

WORDS = "we have three clusters"
TOLD = (ShownNote("speed", WORDS), ShownNote("speed", "it depends"))
THREE = ("ana", "bo", "cy")


def person(name: str) -> Person:
    return Person(TEAM.platform, TEAM.tenant, name)


def note(text: str = WORDS, aspect: int = 0, revision: int | None = None, event: str = "") -> NoteWrite:
    return NoteWrite(aspect, text, may_see=False, revision=revision, delivery_ids=(event,) if event else ())


def noted(outcome: SessionState) -> dict[int, Note]:
    assert outcome.session is not None
    return dict(outcome.session.notes)


@pytest.fixture
async def ref(store: Store) -> AssessmentRef:
    return await running(store)


@pytest.fixture
async def ana(store: Store, ref: AssessmentRef) -> SessionRef:
    await store.sessions.join(session(ref, "ana"), ASPECTS)
    return session(ref, "ana")


async def test_a_note_changes_no_answer(store: Store, ana: SessionRef) -> None:
    await store.sessions.answer(ana, write(0, "3"))
    outcome = await store.sessions.keep_note(ana, NoteWrite(1, WORDS, may_see=True))
    assert (outcome.code, noted(outcome)) == (WriteStatus.NOTED, {1: Note(WORDS, may_see=True, revision=1)})
    again = await store.sessions.read(ana)
    assert again.session == outcome.session
    assert len(again.session.answers) == 1 if again.session else False
    assert (await store.sessions.answer(ana, write(0, "4", 1))).code is WriteStatus.CHANGED
    assert noted(await store.sessions.read(ana)) == noted(outcome)


async def test_the_same_note_twice_is_nothing_new(store: Store, ana: SessionRef) -> None:
    await store.sessions.keep_note(ana, note(revision=0))
    again = await store.sessions.keep_note(ana, note(revision=0))
    assert (again.code, noted(again)) == (WriteStatus.UNCHANGED, {0: Note(WORDS, revision=1)})


async def test_the_visibility_of_a_note_keeps_its_text(store: Store, ana: SessionRef) -> None:
    await store.sessions.keep_note(ana, note())
    opened = await store.sessions.keep_note(ana, NoteWrite(0, WORDS, may_see=True, revision=1))
    assert (opened.code, noted(opened)) == (WriteStatus.NOTED, {0: Note(WORDS, may_see=True, revision=2)})


async def test_what_saw_an_older_note_changes_nothing(store: Store, ana: SessionRef) -> None:
    await store.sessions.keep_note(ana, note("first", revision=0))
    await store.sessions.keep_note(ana, note("second", revision=1))
    late = await store.sessions.keep_note(ana, note("late", revision=1))
    assert (late.code, noted(late)[0].text) == (WriteStatus.MOVED_ON, "second")


async def test_a_page_ahead_of_the_log_writes_on(store: Store, ana: SessionRef) -> None:
    await store.sessions.keep_note(ana, note("kept", revision=0))
    after = await store.sessions.keep_note(ana, note("written before a copy was restored", revision=7))
    assert (after.code, noted(after)[0].revision) == (WriteStatus.NOTED, 2)


async def test_a_late_form_does_not_restore_a_removed_note(store: Store, ana: SessionRef) -> None:
    await store.sessions.keep_note(ana, note(revision=0))
    gone = await store.sessions.keep_note(ana, note("", revision=1))
    assert (gone.code, noted(gone)) == (WriteStatus.NOTED, {0: Note("", revision=2)})
    assert (await store.sessions.keep_note(ana, note("", revision=1))).code is WriteStatus.UNCHANGED
    assert (await store.sessions.keep_note(ana, note(revision=0))).code is WriteStatus.MOVED_ON


async def test_late_typed_words_undo_nothing_newer(store: Store, ana: SessionRef) -> None:
    await store.sessions.keep_note(ana, note("first", event="e1"))
    await store.sessions.keep_note(ana, note("", event="e2"))
    late = await store.sessions.keep_note(ana, note("first", event="e1"))
    assert (late.code, noted(late)[0].text) == (WriteStatus.REPEATED, "")


async def test_of_many_forms_at_once_one_counts(store: Store, ana: SessionRef) -> None:
    writes = [store.sessions.keep_note(ana, note(f"n{at}", revision=0)) for at in range(20)]
    codes = [outcome.code for outcome in await asyncio.gather(*writes)]
    assert (codes.count(WriteStatus.NOTED), codes.count(WriteStatus.MOVED_ON)) == (1, 19)


@pytest.mark.parametrize("text", ["12 x", "0", "a.b c", "ü 集 \U0001f680", "=1+1", "%d", "a" * 280])
async def test_any_words_come_back_as_they_were(store: Store, ana: SessionRef, text: str) -> None:
    await store.sessions.keep_note(ana, note(text))
    assert noted(await store.sessions.read(ana)) == {0: Note(text, revision=1)}
    assert dict(await store.assessments.notes(ana.assessment, ASPECTS)) == {
        "ana": {0: Note(text, revision=1)}
    }


async def test_a_note_on_a_missing_aspect_is_refused(store: Store, ana: SessionRef) -> None:
    assert (await store.sessions.keep_note(ana, note(aspect=ASPECTS))).code is WriteStatus.MOVED_ON
    assert (await store.sessions.keep_note(session(ana.assessment, "bo"), note())).code is WriteStatus.MISSING


async def test_checks_and_open_assessments_take_none(store: Store) -> None:
    check, _ = await started(store, "c1", ANA)
    assert (await store.sessions.keep_note(check, note())).code is WriteStatus.MOVED_ON
    await store.assessments.start(replace(new_assessment("a2"), mode=Mode.LIVE), ())
    live = SessionRef(AssessmentRef(TEAM, "a2"), "ana")
    await store.sessions.join(live, ASPECTS, live=True)
    assert (await store.sessions.keep_note(live, note())).code is WriteStatus.MOVED_ON
    assert noted(await store.sessions.read(check)) == noted(await store.sessions.read(live)) == {}


async def test_once_it_is_closed_no_note_changes(store: Store, ana: SessionRef) -> None:
    await store.sessions.keep_note(ana, note())
    await store.assessments.edit(ana.assessment, CLOSING)
    late = await store.sessions.keep_note(ana, note("", revision=1))
    assert (late.code, noted(late)[0].text) == (WriteStatus.CLOSED, WORDS)


async def test_a_note_extends_its_session_like_an_answer(
    store: Store, server: Server, ana: SessionRef
) -> None:
    with server.client() as client:
        client.expire(keys.session(ana), 100)
        await store.sessions.keep_note(ana, note())
        assert client.ttl(keys.session(ana)) > 300 * DAY


# With the result


async def published(store: Store, ref: AssessmentRef) -> None:
    await answered(store, ref, *THREE)
    await store.sessions.keep_note(session(ref, "ana"), NoteWrite(0, WORDS, may_see=True))
    await store.assessments.edit(ref, CLOSING)
    kept = replace(record(ref, 3), notes=TOLD)
    assert await store.results.publish(ref, kept, THREE, answers_seconds=WEEK) == (WriteStatus.CHANGED, kept)


async def test_the_notes_of_a_result_are_stored_once(store: Store, ref: AssessmentRef) -> None:
    await published(store, ref)
    other = replace(record(ref, 3), notes=(ShownNote("speed", "another"),))
    code, kept = await store.results.publish(ref, other, THREE, answers_seconds=WEEK)
    assert (code, kept and kept.notes) == (WriteStatus.CHANGED, TOLD)
    (found,) = await store.results.published(TEAM)
    assert found == kept


async def test_an_older_release_reads_the_result_without_them(
    store: Store, server: Server, ref: AssessmentRef
) -> None:
    await published(store, ref)
    with server.client() as client:
        assert b"notes" not in client.get(keys.result(ref))
        assert WORDS.encode() not in client.get(keys.result(ref))


@pytest.mark.parametrize("who", THREE)
async def test_forgetting_a_person_removes_all_their_notes(
    store: Store, server: Server, ref: AssessmentRef, who: str
) -> None:
    await answered(store, ref, *THREE, "dee")
    await store.assessments.edit(ref, CLOSING)
    await store.results.publish(
        ref, replace(record(ref, 4), notes=TOLD), (*THREE, "dee"), answers_seconds=WEEK
    )
    await store.erasure.erase_person(person(who))
    (found,) = await store.results.published(TEAM)
    assert (found.people, found.notes) == (4, ())
    with server.client() as client:
        assert client.exists(keys.notes(ref)) == 0


async def test_a_nonparticipant_exports_nothing_of_a_result(store: Store, ref: AssessmentRef) -> None:
    await store.sessions.decline(session(ref, "eve"))
    await published(store, ref)
    await store.erasure.erase_person(person("eve"))
    (found,) = await store.results.published(TEAM)
    assert found.notes == TOLD


async def holding(server: Server) -> list[bytes]:
    """Name the keys in which the words stand."""
    with server.client() as client:
        reads = {b"hash": client.hgetall, b"string": client.get}
        known = {key: reads.get(client.type(key)) for key in client.scan_iter()}
        return [key for key, read in known.items() if read and WORDS in repr(read(key))]


@pytest.mark.parametrize("how", ["forget me", "cancel", "the conversation", "the workspace"])
async def test_no_word_is_left_of_what_was_deleted(
    store: Store, server: Server, ana: SessionRef, how: str
) -> None:
    await store.sessions.keep_note(ana, note())
    assert await holding(server) == [keys.session(ana).encode()]
    match how:
        case "forget me":
            await store.erasure.erase_person(person("ana"))
        case "cancel":
            await store.assessments.edit(
                ana.assessment, AssessmentEdit((Status.OPEN,), status=Status.DROPPED)
            )
        case "the conversation":
            await store.erasure.erase_conversation(TEAM)
        case "the workspace":
            await store.erasure.erase_tenant(TEAM.platform, TEAM.tenant)
    assert await holding(server) == []


@pytest.mark.parametrize("how", ["the conversation", "the workspace"])
async def test_the_notes_of_a_result_go_with_the_team(
    store: Store, server: Server, ref: AssessmentRef, how: str
) -> None:
    await published(store, ref)
    assert len(await holding(server)) == 2
    if how == "the conversation":
        await store.erasure.erase_conversation(TEAM)
    else:
        await store.erasure.erase_tenant(TEAM.platform, TEAM.tenant)
    assert await holding(server) == []
