"""What every store must do for two checks side by side, on every server we support."""

import asyncio
from dataclasses import replace

import pytest

from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, Person
from bot.conversation.pairs import OPEN_SECONDS, Pair
from bot.conversation.session import WriteStatus
from bot.ports.store import Store
from bot.store import keys
from tests.store.people import ANA, OPENED, TEAM, new_check, write
from tests.support.servers import Server

BEN = Person(ANA.platform, ANA.tenant, "U2")
TWO = frozenset((ANA.id, BEN.id))
REF = AssessmentRef(TEAM, "p1")
PAIR = Pair(REF, RubricRef("some-rubric", "0123456789ab"), OPENED, OPENED + OPEN_SECONDS, "UTC", "#two")
Agreed = tuple[WriteStatus, Pair | None]


async def agree(
    store: Store, person: Person, answers: str = "123", claimant: str = "try", now: int = OPENED
) -> Agreed:
    return await store.pairs.agree(REF, person.id, answers, TWO, claimant, now)


async def test_a_second_offer_finds_the_open_one(store: Store) -> None:
    assert await store.pairs.offer(PAIR, ANA.id, ("d1",)) == (WriteStatus.STARTED, PAIR)
    other = replace(PAIR, ref=AssessmentRef(TEAM, "p2"))
    assert await store.pairs.offer(other, BEN.id, ("d2",)) == (WriteStatus.SHOWN, PAIR)
    assert await store.pairs.offer(other, ANA.id, ("d1",)) == (WriteStatus.REPEATED, PAIR)
    assert await store.pairs.get(TEAM) == PAIR


async def test_pressing_twice_is_one_agreement(store: Store) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    for claimant in ("first", "second"):
        code, pair = await agree(store, ANA, claimant=claimant)
        assert (code, pair) == (WriteStatus.SHOWN, replace(PAIR, agreed={ANA.id: "123"}))


async def test_of_two_who_agree_at_once_one_may_post(store: Store) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    presses = [agree(store, person, claimant=f"{person.id} {at}") for person in (ANA, BEN) for at in range(5)]
    codes = [code for code, _ in await asyncio.gather(*presses)]
    assert codes.count(WriteStatus.CHANGED) == 1
    assert await store.pairs.claim_post(REF, "the worker") is None


async def test_the_same_attempt_may_repeat(store: Store) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    await agree(store, ANA)
    assert [(await agree(store, BEN, "345"))[0] for _ in range(2)] == [WriteStatus.CHANGED] * 2


async def test_a_pair_lapses_after_seven_days(store: Store, server: Server) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    await agree(store, ANA)
    assert await agree(store, BEN, now=PAIR.closes) == (WriteStatus.MISSING, None)
    with server.client() as client:
        assert OPEN_SECONDS <= client.ttl(keys.pair(TEAM)) <= OPEN_SECONDS + 60
    later = replace(PAIR, ref=AssessmentRef(TEAM, "p2"), opened=PAIR.closes, closes=PAIR.closes + 1)
    assert await store.pairs.offer(later, ANA.id, ()) == (WriteStatus.STARTED, later)


async def test_an_agreement_is_taken_back_until_both_have_agreed(store: Store) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    await agree(store, ANA)
    await store.pairs.withdraw(REF, ANA.id)
    assert (await agree(store, BEN))[0] is WriteStatus.SHOWN
    assert (await agree(store, ANA))[0] is WriteStatus.CHANGED
    await store.pairs.withdraw(REF, ANA.id)
    pair = await store.pairs.get(TEAM)
    assert pair is not None
    assert pair.agreed.keys() == TWO


async def test_a_person_who_is_no_member_any_more_does_not_count(store: Store) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    await store.pairs.agree(REF, "left", "111", frozenset(("left", ANA.id)), "try", OPENED)
    code, pair = await agree(store, ANA)
    assert (code, pair and set(pair.agreed)) == (WriteStatus.SHOWN, {ANA.id})


async def test_a_post_that_failed_may_be_tried_again(store: Store) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    await agree(store, ANA)
    await agree(store, BEN, claimant="lost")
    await store.pairs.release_post(REF, "another")
    assert (await agree(store, BEN, claimant="next"))[0] is WriteStatus.CLOSED
    await store.pairs.release_post(REF, "lost")
    assert (await agree(store, BEN, claimant="next"))[0] is WriteStatus.CHANGED


async def test_a_pair_whose_post_got_lost_gives_way_to_a_new_one(store: Store) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    await agree(store, ANA)
    await agree(store, BEN, claimant="died before it posted")
    new = replace(PAIR, ref=AssessmentRef(TEAM, "p2"))
    assert await store.pairs.offer(new, ANA.id, ()) == (WriteStatus.STARTED, new)


async def test_a_worker_posts_only_what_both_agreed_to(store: Store) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    await agree(store, ANA)
    assert await store.pairs.claim_post(REF, "worker") is None
    await agree(store, BEN, claimant="lost")
    await store.pairs.release_post(REF, "lost")
    claimed = await store.pairs.claim_post(REF, "worker")
    assert claimed is not None
    assert claimed.agreed == {ANA.id: "123", BEN.id: "123"}


async def test_no_answer_is_kept_once_both_are_posted(store: Store) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    await agree(store, ANA)
    await agree(store, BEN)
    await store.pairs.mark_posted(REF)
    assert await store.pairs.get(TEAM) == replace(PAIR, posted=True)
    assert (await agree(store, ANA, claimant="again"))[0] is WriteStatus.CLOSED


async def test_a_forgotten_person_leaves_no_agreement(store: Store) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    await agree(store, ANA)
    await store.erasure.erase_person(ANA)
    assert await store.pairs.get(TEAM) == PAIR
    assert (await agree(store, BEN))[0] is WriteStatus.SHOWN


async def test_a_forgotten_conversation_has_no_pair(store: Store, server: Server) -> None:
    await store.pairs.offer(PAIR, ANA.id, ())
    await agree(store, ANA)
    await store.erasure.erase_conversation(TEAM)
    assert await store.pairs.get(TEAM) is None
    with server.client() as client:
        assert not client.exists(keys.pairs(ANA))


@pytest.mark.parametrize("finished", [False, True])
async def test_a_person_has_one_check_in_a_pair(store: Store, finished: bool) -> None:
    own, _ = await store.checks.start(new_check("own", aspects=1), again=False, delivery_ids=())
    bound = replace(new_check("c1", aspects=1), pair=REF, asked_from=None)
    ref, outcome = await store.checks.start(bound, again=False, delivery_ids=())
    assert outcome.code is WriteStatus.STARTED
    assert outcome.assessment is not None
    assert outcome.assessment.pair == REF
    if finished:
        await store.sessions.answer(ref, write(0, "3"))
    again, outcome = await store.checks.start(replace(bound, id="c2"), again=False, delivery_ids=())
    assert (again, outcome.code) == (ref, WriteStatus.SHOWN)
    assert (await store.sessions.read(own)).code is WriteStatus.SHOWN
