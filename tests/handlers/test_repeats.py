"""Two results in short order never differ by fewer people than the privacy floor."""

from collections.abc import Mapping

import pytest
from hypothesis import given, strategies as st

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.questions import LEVELS, Answer, Choice, Question
from bot.conversation.repeats import USUAL_REPEAT, changed_people
from bot.handlers.context import Catalogue
from bot.handlers.service import Service
from bot.store import keys
from tests.support.core import FAY, House, alone, member
from tests.support.servers import Server

DAY = 86_400
LOW, HIGH = [Choice.LEVEL_1] * 4, [Choice.LEVEL_5] * 4
FIRST = {"ana": LOW, "bo": LOW, "cy": LOW}


@pytest.fixture
def house(house: House) -> House:
    catalogue = Catalogue({house.rubric.id: house.rubric}, house.store.rubrics)
    house.service = Service(house.store, catalogue, house.clock.runtime, repeat_seconds=USUAL_REPEAT)
    return house


async def answered(house: House, answers: Mapping[str, list[Choice]]) -> AssessmentRef:
    ref = await house.begin()
    await house.answer_all(ref, answers)
    return ref


async def closed(house: House, ref: AssessmentRef) -> tuple[m.Message, Status]:
    replies = await house.take(member(FAY), e.CloseAsked(ref, confirmed=True))
    head = await house.store.assessments.get(ref)
    assert head is not None
    return replies[0].message, head.status


@pytest.mark.parametrize(
    ("then", "closes"),
    [
        ({"ana": LOW, "bo": LOW, "cy": LOW}, False),
        ({"ana": HIGH, "bo": LOW, "cy": LOW}, False),
        ({"ana": HIGH, "bo": HIGH, "cy": LOW}, False),
        ({"ana": LOW, "bo": LOW, "cy": LOW, "dee": LOW}, False),
        ({"ana": HIGH, "bo": HIGH, "cy": HIGH}, True),
        ({"ana": LOW, "bo": LOW, "dee": LOW, "ed": LOW}, True),
    ],
)
async def test_a_second_result_needs_as_many_changes_as_the_floor(
    house: House, then: dict[str, list[Choice]], closes: bool
) -> None:
    assert (await closed(house, await answered(house, FIRST)))[1] is Status.CLOSED
    house.clock.forward(DAY)
    message, status = await closed(house, await answered(house, then))
    assert (status is Status.CLOSED) is closes
    assert isinstance(message, m.TooLittleChanged) is not closes


async def test_a_third_result_is_compared_with_both_before(house: House) -> None:
    for answers in (FIRST, dict.fromkeys(FIRST, HIGH)):
        assert (await closed(house, await answered(house, answers)))[1] is Status.CLOSED
        house.clock.forward(DAY)
    almost_as_first = await answered(house, {**FIRST, "cy": [Choice.LEVEL_2] * 4})
    assert (await closed(house, almost_as_first))[1] is Status.OPEN
    house.clock.forward(USUAL_REPEAT - 2 * DAY)
    assert (await closed(house, almost_as_first))[1] is Status.CLOSED


async def test_answers_are_kept_for_the_comparison_and_no_longer(house: House, server: Server) -> None:
    ref = await answered(house, FIRST)
    await closed(house, ref)
    names = [keys.session(SessionRef(ref.conversation, ref.id, name)) for name in FIRST]
    with server.client() as client:
        assert all(USUAL_REPEAT - 60 < client.ttl(name) <= USUAL_REPEAT for name in names)
        again = await answered(house, FIRST)
        client.delete(*names)  # by a clock that is a little ahead of ours
    assert (await closed(house, again))[1] is Status.OPEN
    house.clock.forward(USUAL_REPEAT)
    assert (await closed(house, again))[1] is Status.CLOSED


async def test_a_participant_whose_answers_are_deleted_still_sees_the_result(
    house: House, server: Server
) -> None:
    ref = await answered(house, FIRST)
    await closed(house, ref)
    session = SessionRef(ref.conversation, ref.id, "ana")
    with server.client() as client:
        client.delete(keys.session(session))
    for event in (e.Reopened(session), e.Continued(session), e.TeamResultAsked(ref)):
        (reply, *_) = await house.take(alone("ana"), event)
        assert isinstance(reply.message, m.TeamReport)


async def test_after_the_repeat_time_equal_answers_give_a_result(house: House) -> None:
    await closed(house, await answered(house, FIRST))
    house.clock.forward(USUAL_REPEAT)
    assert (await closed(house, await answered(house, FIRST)))[1] is Status.CLOSED


async def test_a_refused_close_still_takes_late_answers(house: House) -> None:
    await closed(house, await answered(house, FIRST))
    ref = await answered(house, {"ana": HIGH, "bo": HIGH, "cy": LOW})
    assert (await closed(house, ref))[1] is Status.OPEN
    await house.answer_all(ref, {"dee": HIGH})
    assert (await closed(house, ref))[1] is Status.CLOSED


async def test_forgetting_a_person_opens_no_way_round(house: House) -> None:
    await closed(house, await answered(house, {**FIRST, "dee": LOW}))
    ref = await answered(house, {"ana": HIGH, "bo": HIGH, "cy": LOW})
    await house.take(alone("dee"), e.ForgetAsked(confirmed=True))
    assert (await closed(house, ref))[1] is Status.OPEN


answers = st.dictionaries(
    st.sampled_from("abcdef"),
    st.builds(lambda level: {Question(0): Answer(level, 1)}, st.sampled_from(LEVELS)),
)


@given(answers, answers)
def test_changed_people_are_counted_the_same_both_ways(
    one: dict[str, dict[Question, Answer]], other: dict[str, dict[Question, Answer]]
) -> None:
    assert changed_people(one, other) == changed_people(other, one)
    assert changed_people(one, one) == 0
