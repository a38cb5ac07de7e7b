"""What an open assessment reveals: once, from the floor on, and nothing that was not counted in that moment."""

import asyncio
from collections import Counter

import pytest

from bot.conversation.assessment import Assessment, RubricRef, Status
from bot.conversation.identity import AssessmentRef, MessageId, Person, SessionRef
from bot.conversation.questions import ANCHOR_CHOICES, Mode, Question
from bot.conversation.session import WriteStatus
from bot.ports.assessments import AssessmentEdit, NewAssessment
from bot.ports.store import Store
from bot.store.tenant_index import person_of
from tests.store.people import ANA, OPENED, TEAM, write
from tests.support.servers import Server, store_at

ASPECTS = 4
REF = AssessmentRef(TEAM, "a1")


def someone(at: int) -> SessionRef:
    return SessionRef(AssessmentRef(TEAM, "a1"), f"U{at}")


async def begun(store: Store, picked: str = "") -> None:
    """Start an open assessment in which each of some people has *picked* something in the first aspect."""
    rubric = RubricRef("some-rubric", "0123456789ab")
    new = NewAssessment("a1", TEAM, rubric, ASPECTS, ANA.id, OPENED, OPENED + 1000, mode=Mode.LIVE)
    await store.assessments.start(new, ())
    for at, choice in enumerate(picked):
        await store.sessions.join(someone(at), ASPECTS, live=True)
        await store.sessions.answer(someone(at), write(0, choice))


async def head(store: Store) -> Assessment:
    found = await store.assessments.get(REF)
    assert found
    return found


async def test_a_reveal_counts_what_people_picked(store: Store) -> None:
    await begun(store, "33s5x")
    assert (await head(store)).answered == 5
    code, now = await store.assessments.reveal(REF, 0)
    assert code is WriteStatus.CHANGED
    assert now == await head(store)
    assert (now.revealed, now.answered, now.following) == (((0, 0, 2, 0, 1, 1, 1),), 0, 1)


async def test_a_revealed_aspect_is_locked_and_the_next_opens_when_asked(store: Store) -> None:
    await begun(store, "333")
    assert (await store.assessments.ask_next(REF, 1))[0] is WriteStatus.MOVED_ON
    await store.assessments.reveal(REF, 0)
    for aspect in (0, 1):
        assert (await store.sessions.answer(someone(0), write(aspect, "2"))).code is WriteStatus.MOVED_ON
    asked = [await store.assessments.ask_next(REF, aspect) for aspect in (2, 1, 1)]
    assert [code for code, _ in asked] == [WriteStatus.MOVED_ON, WriteStatus.CHANGED, WriteStatus.MOVED_ON]
    assert (await store.sessions.answer(someone(0), write(1, "2"))).code is WriteStatus.ANSWERED


async def test_a_live_answer_changes_freely_and_counts_once(store: Store) -> None:
    await begun(store, "333")
    codes = [(await store.sessions.answer(someone(0), write(0, choice))).code for choice in "4553"]
    assert codes == [WriteStatus.CHANGED, WriteStatus.CHANGED, WriteStatus.UNCHANGED, WriteStatus.CHANGED]
    assert (await head(store)).answered == 3


@pytest.mark.parametrize(("picked", "floor"), [("33", 3), ("3333", 5)])
async def test_below_the_floor_nothing_is_revealed(store: Store, picked: str, floor: int) -> None:
    await begun(store, picked)
    await store.assessments.edit(REF, AssessmentEdit((Status.OPEN,), floor=floor))
    code, now = await store.assessments.reveal(REF, 0)
    assert (code, now) == (WriteStatus.TOO_FEW, await head(store))
    assert now.revealed == ()


async def test_of_two_who_reveal_at_once_one_does(store: Store, server: Server) -> None:
    async with store_at(server.url) as other:
        await begun(store, "345")
        told = await asyncio.gather(*(each.assessments.reveal(REF, 0) for each in (store, other) * 5))
    assert Counter(code for code, _ in told) == {WriteStatus.CHANGED: 1, WriteStatus.MOVED_ON: 9}
    assert len((await head(store)).revealed) == 1


async def test_answers_racing_a_reveal_count_or_are_refused(store: Store, server: Server) -> None:
    async with store_at(server.url) as other:
        await begun(store, "123" + "4" * 30)
        pressed = [store.sessions.answer(someone(at), write(0, "5")) for at in range(3, 33)]
        revealing = [other.assessments.reveal(REF, 0)]
        outcomes = await asyncio.gather(*pressed[:15], *revealing, *pressed[15:])
    stored = Counter(answers[Question(0)].choice for _, answers in await store.assessments.answers(REF))
    assert (await head(store)).revealed == (tuple(stored[choice] for choice in ANCHOR_CHOICES),)
    taken = sum(getattr(outcome, "code", None) is WriteStatus.CHANGED for outcome in outcomes)
    assert stored["5"] == taken


async def test_forgetting_during_a_reveal_keeps_the_floor(store: Store, server: Server) -> None:
    async with store_at(server.url) as other:
        await begun(store, "12345")
        leaving = [store.erasure.erase_person(person_of(someone(at))) for at in range(4)]
        (code, now), *_ = await asyncio.gather(other.assessments.reveal(REF, 0), *leaving)
    assert now
    assert [sum(counts) >= 3 for counts in now.revealed] == [True] * (code is WriteStatus.CHANGED)


async def test_what_was_revealed_stays_when_somebody_is_forgotten(store: Store) -> None:
    await begun(store, "3345")
    await store.assessments.reveal(REF, 0)
    await store.assessments.ask_next(REF, 1)
    await store.sessions.answer(someone(0), write(1, "2"))
    await store.sessions.answer(someone(1), write(1, "2"))
    await store.erasure.erase_person(Person(TEAM.platform, TEAM.tenant, "U0"))
    now = await head(store)
    assert (now.revealed, now.answered, now.began) == (((0, 0, 2, 1, 1, 0, 0),), 1, 3)


async def test_a_person_forgotten_earlier_is_not_revealed(store: Store) -> None:
    await begun(store, "3345")
    await store.erasure.erase_person(Person(TEAM.platform, TEAM.tenant, "U3"))
    assert (await head(store)).answered == 3
    _, now = await store.assessments.reveal(REF, 0)
    assert now
    assert now.revealed == ((0, 0, 2, 1, 0, 0, 0),)


async def test_a_closed_assessment_reveals_and_asks_nothing_more(store: Store) -> None:
    await begun(store, "345")
    await store.assessments.edit(REF, AssessmentEdit((Status.OPEN,), status=Status.CLOSED))
    for write_ in (store.assessments.reveal, store.assessments.ask_next):
        code, now = await write_(REF, 0)
        assert (code, now) == (WriteStatus.CLOSED, await head(store))


async def test_after_the_last_aspect_there_is_none_to_reveal(store: Store) -> None:
    await begun(store, "333")
    for aspect in range(ASPECTS):
        await store.assessments.ask_next(REF, aspect)
        for at in range(3):
            await store.sessions.answer(someone(at), write(aspect, "3"))
        assert (await store.assessments.reveal(REF, aspect))[0] is WriteStatus.CHANGED
    assert ((await head(store)).following, (await head(store)).all_revealed) == (None, True)
    assert (await head(store)).finished == 3
    assert (await store.assessments.reveal(REF, ASPECTS))[0] is WriteStatus.MOVED_ON
    assert (await store.sessions.answer(someone(0), write(ASPECTS, "3"))).code is WriteStatus.MOVED_ON


async def test_typed_words_do_not_go_to_live_sessions(store: Store) -> None:
    await begun(store, "3")
    memory = await store.people.recall(Person(TEAM.platform, TEAM.tenant, "U0"))
    assert (memory.current_ref, memory.assessments) == (None, (someone(0),))


async def test_the_messages_that_ask_are_remembered_each(store: Store) -> None:
    await begun(store)
    await store.assessments.set_question(REF, 0, MessageId("17.1", "C1"))
    await store.assessments.set_question(REF, 1, MessageId("17.2", "C1"))
    assert (await head(store)).questions == (MessageId("17.1", "C1"), MessageId("17.2", "C1"), None, None)


async def test_in_confidence_nothing_is_revealed(store: Store) -> None:
    rubric = RubricRef("some-rubric", "0123456789ab")
    await store.assessments.start(NewAssessment("a1", TEAM, rubric, ASPECTS, ANA.id, OPENED, OPENED), ())
    for at in range(3):
        await store.sessions.join(someone(at), ASPECTS)
        await store.sessions.answer(someone(at), write(0, "3"))
    code, now = await store.assessments.reveal(REF, 0)
    assert (code, now) == (WriteStatus.MOVED_ON, await head(store))
    assert now.revealed == ()
