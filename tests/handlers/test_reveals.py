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
from tests.support.core import FAY, Core, alone, member
from tests.support.servers import Server

LOW, HIGH = Choice.LEVEL_1, Choice.LEVEL_5
FOUR = {"ana": Choice.LEVEL_2, "bo": Choice.LEVEL_2, "cy": Choice.LEVEL_3, "di": HIGH}
THREE = {name: FOUR[name] for name in ("ana", "bo", "cy")}
MOVED = dict.fromkeys(THREE, Choice.LEVEL_4)


@pytest.fixture
def core(core: Core) -> Core:
    catalogue = Catalogue({core.rubric.id: core.rubric}, core.store.rubrics)
    core.service = Service(core.store, catalogue, core.clock.runtime, repeat_seconds=USUAL_REPEAT)
    return core


async def asked_live(core: Core) -> AssessmentRef:
    card, *_ = await core.take(member(FAY), e.AssessAsked(by="in 7 days", mode=Mode.LIVE))
    assert isinstance(card.live_message, m.CardOf)
    return card.live_message.assessment


async def answered(core: Core, ref: AssessmentRef, answers: Mapping[str, Choice], topic: int = 0) -> None:
    for name, choice in answers.items():
        await core.take(member(name), e.AnsweredLive(ref, topic, choice))


async def revealed(core: Core, ref: AssessmentRef, topic: int = 0) -> Sequence[m.Message]:
    replies = await core.take(member(FAY), e.RevealAsked(ref, topic, confirmed=True))
    return [reply.message for reply in replies]


async def head(core: Core, ref: AssessmentRef) -> Assessment:
    found = await core.store.assessments.get(ref)
    assert found is not None
    return found


async def revealed_and(
    core: Core, end: type[e.CloseAsked | e.DropAsked], answers: Mapping[str, Choice]
) -> None:
    """Reveal every topic, and end the live assessment."""
    ref = await asked_live(core)
    for topic in range(len(core.rubric.aspects)):
        if topic:
            await core.take(member(FAY), e.NextTopicAsked(ref, topic))
        await answered(core, ref, answers, topic)
        await revealed(core, ref, topic)
    assert (await head(core, ref)).all_revealed
    await core.take(member(FAY), end(ref, confirmed=True))
    core.clock.forward(DAY)


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
    core: Core, end: type[e.CloseAsked | e.DropAsked], then: Mapping[str, Choice], shown: bool
) -> None:
    await revealed_and(core, end, FOUR)
    ref = await asked_live(core)
    await answered(core, ref, then)
    messages = await revealed(core, ref)
    assert [type(each) for each in messages] == (
        [m.LiveTopic, m.TopicRevealed, m.Invitation] if shown else [m.TooLittleChanged]
    )
    assert bool((await head(core, ref)).revealed) is shown


async def test_a_topic_of_a_recent_result_needs_enough_changes(core: Core) -> None:
    team = await core.begin()
    await core.answer_all(team, {name: [choice] * 4 for name, choice in FOUR.items()})
    await core.close(team)
    ref = await asked_live(core)
    await answered(core, ref, THREE)
    assert [type(each) for each in await revealed(core, ref)] == [m.TooLittleChanged]


async def test_a_result_is_compared_with_topics_revealed_before_a_drop(core: Core) -> None:
    await revealed_and(core, e.DropAsked, FOUR)
    team = await core.begin()
    await core.answer_all(team, {name: [choice] * 4 for name, choice in THREE.items()})
    (reply, *_) = await core.take(member(FAY), e.CloseAsked(team, confirmed=True))
    assert isinstance(reply.message, m.TooLittleChanged)


async def test_a_topic_that_was_not_revealed_is_free(core: Core) -> None:
    first = await asked_live(core)
    await answered(core, first, FOUR)
    await revealed(core, first)
    await core.take(member(FAY), e.NextTopicAsked(first, 1))
    await answered(core, first, FOUR, 1)
    await core.take(member(FAY), e.DropAsked(first, confirmed=True))
    ref = await asked_live(core)
    await answered(core, ref, {**FOUR, **MOVED})
    await revealed(core, ref)
    await core.take(member(FAY), e.NextTopicAsked(ref, 1))
    await answered(core, ref, THREE, 1)
    assert await revealed(core, ref, 1)
    assert len((await head(core, ref)).revealed) == 2


async def test_more_answers_let_a_refused_topic_be_revealed(core: Core) -> None:
    await revealed_and(core, e.DropAsked, FOUR)
    ref = await asked_live(core)
    await answered(core, ref, THREE)
    (refused,) = await revealed(core, ref)
    assert "Everyone can still answer" in repr(wording.say(refused))
    await answered(core, ref, MOVED)
    await revealed(core, ref)
    assert len((await head(core, ref)).revealed) == 1


async def test_after_the_repeat_time_every_topic_can_be_revealed(core: Core) -> None:
    await revealed_and(core, e.DropAsked, FOUR)
    ref = await asked_live(core)
    await answered(core, ref, THREE)
    core.clock.forward(USUAL_REPEAT - DAY)
    await revealed(core, ref)
    assert len((await head(core, ref)).revealed) == 1


async def test_too_few_answers_are_told_as_such(core: Core) -> None:
    await revealed_and(core, e.DropAsked, FOUR)
    ref = await asked_live(core)
    await answered(
        core, ref, {name: FOUR[name] for name in ("ana", "bo")}
    )  # which changes too little as well
    assert await revealed(core, ref) == [m.ErrorMessage(m.ErrorCode.NOT_ENOUGH)]


async def test_a_live_assessment_with_every_topic_revealed_can_be_closed(core: Core) -> None:
    await revealed_and(core, e.CloseAsked, FOUR)
    await revealed_and(core, e.CloseAsked, FOUR)
    assert len(await core.store.results.published(member(FAY).conversation)) == 2


async def test_answers_of_a_dropped_assessment_are_kept_only_if_revealed(core: Core, server: Server) -> None:
    names = []
    for is_revealed in (False, True):
        ref = await asked_live(core)
        await answered(core, ref, FOUR)
        if is_revealed:
            await revealed(core, ref)
        await core.take(member(FAY), e.DropAsked(ref, confirmed=True))
        names.append(keys.session(SessionRef(ref, "ana")))
    never_revealed, name = names
    with server.client() as client:
        assert not client.exists(never_revealed)
        assert USUAL_REPEAT - 60 < client.ttl(name) <= USUAL_REPEAT
        await core.take(alone("ana"), e.ForgetAsked(confirmed=True))
        assert not client.exists(name)


async def test_a_reveal_shows_only_what_was_compared(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    await revealed_and(core, e.DropAsked, FOUR)
    ref = await asked_live(core)
    await answered(core, ref, {**FOUR, **MOVED})
    reveal = core.store.assessments.reveal

    async def changed_back_meanwhile(*args: Any) -> Any:
        monkeypatch.setattr(core.store.assessments, "reveal", reveal)
        await answered(core, ref, {"ana": FOUR["ana"]})
        return await reveal(*args)

    monkeypatch.setattr(core.store.assessments, "reveal", changed_back_meanwhile)
    assert [type(each) for each in await revealed(core, ref)] == [m.TooLittleChanged]
    assert not (await head(core, ref)).revealed
