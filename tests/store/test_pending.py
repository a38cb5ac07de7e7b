"""The question asked last, and the time of what a session shows, on every server we support."""

from dataclasses import replace

import pytest

from bot.conversation.questions import Choice, Question
from bot.conversation.typed.pending_question import (
    Asked,
    Pending,
    SettingWanted,
    Unrelated,
    WhichChoice,
    YesOrNo,
)
from bot.ports.store import Store
from bot.store import keys
from tests.store.people import ANA, new_check, started, write
from tests.store.team import ASPECTS, running, session
from tests.support.servers import Server

ASKED: dict[str, Asked] = {
    "yes or no": YesOrNo("forget||1", "remind"),
    "which choice": WhichChoice(Question(1, 3), (Choice.YES, Choice.NOT_SURE)),
    "the question again": WhichChoice(Question(11), ()),
    "a setting": SettingWanted("hours"),
    "unrelated": Unrelated(),
}


async def pending(store: Store) -> Pending | None:
    return (await store.people.recall(ANA)).pending


@pytest.mark.parametrize("asked", ASKED.values(), ids=list(ASKED))
async def test_what_was_asked_last_is_given_back(store: Store, asked: Asked) -> None:
    await store.people.mark_met(ANA, "")
    for hidden in (False, True):
        written = Pending(asked, "c1:7", 1_764_000_000_123, hidden)
        await store.people.set_pending(ANA, written)
        assert await pending(store) == written


async def test_only_the_question_asked_last_is_pending(store: Store) -> None:
    await store.people.set_pending(ANA, Pending(ASKED["yes or no"]))
    await store.people.set_pending(ANA, Pending(Unrelated()))
    assert await pending(store) == Pending(Unrelated())
    await store.people.set_pending(ANA, None)
    assert await pending(store) is None


async def test_nothing_unrelated_is_kept_of_a_person_who_was_forgotten(store: Store, server: Server) -> None:
    await store.people.set_pending(ANA, Pending(Unrelated()))
    with server.client() as client:
        assert client.keys() == []


async def test_joining_a_team_forgets_the_pending_question(store: Store) -> None:
    await store.people.set_pending(ANA, Pending(ASKED["yes or no"]))
    await store.sessions.join(session(await running(store), ANA.id), ASPECTS)
    assert await pending(store) is None


async def test_the_delivery_that_led_to_a_question_is_remembered(store: Store) -> None:
    await store.people.mark_met(ANA, "")
    await store.people.set_pending(ANA, Pending(Unrelated()), ("e1",))
    assert (await store.people.recall(ANA, ("e1",))).taken
    assert not (await store.people.recall(ANA, ("e2",))).taken


async def test_a_question_of_a_newer_version_takes_no_words(store: Store, server: Server) -> None:
    with server.client() as client:
        client.hset(keys.profile(ANA.chat), "pending", '{"state":"c1:0","sent_at":0,"puzzle":"?"}')
    assert await pending(store) == Pending(Unrelated(), "c1:0")


async def test_a_session_keeps_the_time_of_what_it_shows(store: Store) -> None:
    check = replace(new_check(), sent_at=1_000)
    ref, outcome = await store.checks.start(check, again=False, delivery_ids=())
    assert outcome.session is not None
    assert outcome.session.shown_at == 1_000
    times = (
        await store.sessions.answer(ref, replace(write(0, "3"), sent_at=3_000)),
        await store.sessions.answer(ref, replace(write(1, "3"), sent_at=2_000)),
        await store.sessions.open_page(ref, 0, sent_at=4_000),
        await store.sessions.read(ref),
    )
    assert [state.session and state.session.shown_at for state in times] == [3_000, 3_000, 4_000, 4_000]


async def test_an_answer_without_a_time_leaves_the_time(store: Store) -> None:
    ref, _ = await started(store)
    await store.sessions.open_page(ref, None, sent_at=1_000)
    outcome = await store.sessions.answer(ref, write(0, "3"))
    assert outcome.session is not None
    assert outcome.session.shown_at == 1_000


async def test_a_current_session_without_time_is_ignored(store: Store) -> None:
    ref, _ = await started(store)
    await store.sessions.open_page(ref, None, sent_at=1_000)
    outcome = await store.sessions.open_page(ref, None)
    assert outcome.session is not None
    assert outcome.session.shown_at == 0


async def test_the_times_of_several_sessions_are_read_at_once(store: Store) -> None:
    first, _ = await started(store, "c1", aspects=1)
    await store.sessions.answer(first, replace(write(0, "3"), sent_at=2_000))
    second, _ = await started(store, "c2")
    gone = replace(second, assessment=replace(second.assessment, id="c3"))
    assert await store.sessions.shown_at((first, second, gone)) == {first: 2_000, second: 0, gone: 0}
