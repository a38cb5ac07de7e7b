"""A live assessment reveals no topic that too few people have changed since it was shown."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.conversation import events as e, messages as m, wording
from bot.conversation.assessment import Assessment
from bot.conversation.differencing import USUAL_REPEAT
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.questions import Choice, Mode
from bot.handlers.context import Catalogue
from bot.handlers.service import Service
from bot.store import keys
from tests.support.clock import DAY
from tests.support.core import FAY, House, alone, member
from tests.support.servers import Server

LOW, HIGH = Choice.LEVEL_1, Choice.LEVEL_5
FOUR = {"ana": Choice.LEVEL_2, "bo": Choice.LEVEL_2, "cy": Choice.LEVEL_3, "di": HIGH}
THREE = {name: FOUR[name] for name in ("ana", "bo", "cy")}
MOVED = dict.fromkeys(THREE, Choice.LEVEL_4)


@pytest.fixture
def house(house: House) -> House:
    catalogue = Catalogue({house.rubric.id: house.rubric}, house.store.rubrics)
    house.service = Service(house.store, catalogue, house.clock.runtime, repeat_seconds=USUAL_REPEAT)
    return house


async def asked_live(house: House) -> AssessmentRef:
    card, *_ = await house.take(member(FAY), e.AssessAsked(by="in 7 days", mode=Mode.LIVE))
    assert isinstance(card.live_message, m.CardOf)
    return card.live_message.assessment


async def answered(house: House, ref: AssessmentRef, answers: Mapping[str, Choice], topic: int = 0) -> None:
    for name, choice in answers.items():
        await house.take(member(name), e.AnsweredLive(ref, topic, choice))


async def revealed(house: House, ref: AssessmentRef, topic: int = 0) -> Sequence[m.Message]:
    replies = await house.take(member(FAY), e.RevealAsked(ref, topic, confirmed=True))
    return [reply.message for reply in replies]


async def head(house: House, ref: AssessmentRef) -> Assessment:
    found = await house.store.assessments.get(ref)
    assert found is not None
    return found


async def revealed_and(
    house: House, end: type[e.CloseAsked | e.DropAsked], answers: Mapping[str, Choice]
) -> None:
    """Reveal every topic, and end the live assessment."""
    ref = await asked_live(house)
    for topic in range(len(house.rubric.aspects)):
        if topic:
            await house.take(member(FAY), e.NextTopicAsked(ref, topic))
        await answered(house, ref, answers, topic)
        await revealed(house, ref, topic)
    assert (await head(house, ref)).all_revealed
    await house.take(member(FAY), end(ref, confirmed=True))
    house.clock.forward(DAY)


@pytest.mark.parametrize("end", [e.CloseAsked, e.DropAsked])
@pytest.mark.parametrize(
    ("then", "shown"),
    [
        (THREE, False),
        ({**FOUR, "di": LOW}, False),
        ({**FOUR, "ed": LOW}, False),
        (FOUR, True),
        ({**FOUR, **MOVED}, True),
    ],
)
async def test_a_topic_revealed_lately_needs_enough_changes(
    house: House, end: type[e.CloseAsked | e.DropAsked], then: Mapping[str, Choice], shown: bool
) -> None:
    await revealed_and(house, end, FOUR)
    ref = await asked_live(house)
    await answered(house, ref, then)
    messages = await revealed(house, ref)
    assert [type(each) for each in messages] == (
        [m.LiveTopic, m.TopicRevealed, m.Invitation] if shown else [m.TooLittleChanged]
    )
    assert bool((await head(house, ref)).revealed) is shown


async def test_a_topic_of_a_recent_result_needs_enough_changes(house: House) -> None:
    team = await house.begin()
    await house.answer_all(team, {name: [choice] * 4 for name, choice in FOUR.items()})
    await house.close(team)
    ref = await asked_live(house)
    await answered(house, ref, THREE)
    assert [type(each) for each in await revealed(house, ref)] == [m.TooLittleChanged]


async def test_a_result_is_compared_with_topics_revealed_before_a_drop(house: House) -> None:
    await revealed_and(house, e.DropAsked, FOUR)
    team = await house.begin()
    await house.answer_all(team, {name: [choice] * 4 for name, choice in THREE.items()})
    (reply, *_) = await house.take(member(FAY), e.CloseAsked(team, confirmed=True))
    assert isinstance(reply.message, m.TooLittleChanged)


async def test_a_topic_that_was_not_revealed_is_free(house: House) -> None:
    first = await asked_live(house)
    await answered(house, first, FOUR)
    await revealed(house, first)
    await house.take(member(FAY), e.NextTopicAsked(first, 1))
    await answered(house, first, FOUR, 1)
    await house.take(member(FAY), e.DropAsked(first, confirmed=True))
    ref = await asked_live(house)
    await answered(house, ref, {**FOUR, **MOVED})
    await revealed(house, ref)
    await house.take(member(FAY), e.NextTopicAsked(ref, 1))
    await answered(house, ref, THREE, 1)
    assert await revealed(house, ref, 1)
    assert len((await head(house, ref)).revealed) == 2


async def test_more_answers_let_a_refused_topic_be_revealed(house: House) -> None:
    await revealed_and(house, e.DropAsked, FOUR)
    ref = await asked_live(house)
    await answered(house, ref, THREE)
    (refused,) = await revealed(house, ref)
    assert "Everyone can still answer" in repr(wording.say(refused))
    await answered(house, ref, MOVED)
    await revealed(house, ref)
    assert len((await head(house, ref)).revealed) == 1


async def test_after_the_repeat_time_every_topic_can_be_revealed(house: House) -> None:
    await revealed_and(house, e.DropAsked, FOUR)
    ref = await asked_live(house)
    await answered(house, ref, THREE)
    house.clock.forward(USUAL_REPEAT - DAY)
    await revealed(house, ref)
    assert len((await head(house, ref)).revealed) == 1


async def test_too_few_answers_are_told_as_such(house: House) -> None:
    await revealed_and(house, e.DropAsked, FOUR)
    ref = await asked_live(house)
    await answered(
        house, ref, {name: FOUR[name] for name in ("ana", "bo")}
    )  # which changes too little as well
    assert await revealed(house, ref) == [m.ErrorMessage(m.ErrorCode.NOT_ENOUGH)]


async def test_a_live_assessment_with_every_topic_revealed_can_be_closed(house: House) -> None:
    await revealed_and(house, e.CloseAsked, FOUR)
    await revealed_and(house, e.CloseAsked, FOUR)
    assert len(await house.store.results.published(member(FAY).conversation)) == 2


async def test_answers_of_a_dropped_assessment_are_kept_only_if_revealed(
    house: House, server: Server
) -> None:
    names = []
    for is_revealed in (False, True):
        ref = await asked_live(house)
        await answered(house, ref, FOUR)
        if is_revealed:
            await revealed(house, ref)
        await house.take(member(FAY), e.DropAsked(ref, confirmed=True))
        names.append(keys.session(SessionRef(ref, "ana")))
    never_revealed, name = names
    with server.client() as client:
        assert not client.exists(never_revealed)
        assert USUAL_REPEAT - 60 < client.ttl(name) <= USUAL_REPEAT
        await house.take(alone("ana"), e.ForgetAsked(confirmed=True))
        assert not client.exists(name)


async def test_a_reveal_shows_only_what_was_compared(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await revealed_and(house, e.DropAsked, FOUR)
    ref = await asked_live(house)
    await answered(house, ref, {**FOUR, **MOVED})
    reveal = house.store.assessments.reveal

    async def changed_back_meanwhile(*args: Any) -> Any:
        monkeypatch.setattr(house.store.assessments, "reveal", reveal)
        await answered(house, ref, {"ana": FOUR["ana"]})
        return await reveal(*args)

    monkeypatch.setattr(house.store.assessments, "reveal", changed_back_meanwhile)
    assert [type(each) for each in await revealed(house, ref)] == [m.TooLittleChanged]
    assert not (await head(house, ref)).revealed
