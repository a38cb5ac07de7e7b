"""Two results in short order never differ by fewer people than the privacy floor."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Status
from bot.conversation.differencing import USUAL_REPEAT, ShownAnswers, is_unchanged, reveals_few
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.questions import Choice, Question
from bot.handlers.context import Catalogue
from bot.handlers.service import Service
from bot.store import keys
from rubric import Respondent
from tests.support.clock import DAY
from tests.support.core import FAY, Core, alone, member
from tests.support.servers import Server

LOW, HIGH = [Choice.LEVEL_1] * 4, [Choice.LEVEL_5] * 4
FIRST = {"ana": LOW, "bo": LOW, "cy": LOW}


@pytest.fixture
def core(core: Core) -> Core:
    catalogue = Catalogue({core.rubric.id: core.rubric}, core.store.rubrics)
    core.service = Service(core.store, catalogue, core.clock.runtime, repeat_seconds=USUAL_REPEAT)
    return core


async def answered(core: Core, answers: Mapping[str, list[Choice]]) -> AssessmentRef:
    ref = await core.begin()
    await core.answer_all(ref, answers)
    return ref


async def closed(core: Core, ref: AssessmentRef) -> tuple[m.Message, Status]:
    replies = await core.take(member(FAY), e.CloseAsked(ref, confirmed=True))
    head = await core.store.assessments.get(ref)
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
        ({name: [*LOW[:3], Choice.LEVEL_5] for name in FIRST}, True),
    ],
)
async def test_a_second_result_needs_as_many_changes_as_the_floor(
    core: Core, then: dict[str, list[Choice]], closes: bool
) -> None:
    assert (await closed(core, await answered(core, FIRST)))[1] is Status.CLOSED
    core.clock.forward(DAY)
    message, status = await closed(core, await answered(core, then))
    assert (status is Status.CLOSED) is closes
    assert isinstance(message, m.TooLittleChanged) is not closes


async def test_a_third_result_is_compared_with_both_before(core: Core) -> None:
    for answers in (FIRST, dict.fromkeys(FIRST, HIGH)):
        assert (await closed(core, await answered(core, answers)))[1] is Status.CLOSED
        core.clock.forward(DAY)
    almost_as_first = await answered(core, {**FIRST, "cy": [Choice.LEVEL_2] * 4})
    assert (await closed(core, almost_as_first))[1] is Status.OPEN
    core.clock.forward(USUAL_REPEAT - 2 * DAY)
    assert (await closed(core, almost_as_first))[1] is Status.CLOSED


async def test_answers_are_kept_for_the_comparison_and_no_longer(core: Core, server: Server) -> None:
    ref = await answered(core, FIRST)
    await closed(core, ref)
    names = [keys.session(SessionRef(ref, name)) for name in FIRST]
    with server.client() as client:
        assert all(USUAL_REPEAT - 60 < client.ttl(name) <= USUAL_REPEAT for name in names)
        again = await answered(core, FIRST)
        client.delete(*names)  # by a clock that is a little ahead of ours
    assert (await closed(core, again))[1] is Status.OPEN
    core.clock.forward(USUAL_REPEAT)
    assert (await closed(core, again))[1] is Status.CLOSED


async def test_a_participant_whose_answers_are_deleted_still_sees_the_result(
    core: Core, server: Server
) -> None:
    ref = await answered(core, FIRST)
    await closed(core, ref)
    session = SessionRef(ref, "ana")
    with server.client() as client:
        client.delete(keys.session(session))
    for event in (e.Reopened(session), e.Continued(session), e.TeamResultAsked(ref)):
        (reply, *_) = await core.take(alone("ana"), event)
        assert isinstance(reply.message, m.TeamReport)


async def test_after_the_repeat_time_equal_answers_give_a_result(core: Core) -> None:
    await closed(core, await answered(core, FIRST))
    core.clock.forward(USUAL_REPEAT)
    assert (await closed(core, await answered(core, FIRST)))[1] is Status.CLOSED


async def test_a_refused_close_still_takes_late_answers(core: Core) -> None:
    await closed(core, await answered(core, FIRST))
    ref = await answered(core, {"ana": HIGH, "bo": HIGH, "cy": LOW})
    assert (await closed(core, ref))[1] is Status.OPEN
    await core.answer_all(ref, {"dee": HIGH})
    assert (await closed(core, ref))[1] is Status.CLOSED


async def test_forgetting_a_person_opens_no_way_round(core: Core) -> None:
    await closed(core, await answered(core, {**FIRST, "dee": LOW}))
    ref = await answered(core, {"ana": HIGH, "bo": HIGH, "cy": LOW})
    await core.take(alone("dee"), e.ForgetAsked(confirmed=True))
    assert (await closed(core, ref))[1] is Status.OPEN


async def test_answers_in_vain_do_not_count_as_changes(core: Core) -> None:
    low_or_high = {"ana": [Choice.LEVEL_2] * 4, "bo": [Choice.LEVEL_4] * 4}
    await closed(core, await answered(core, {**low_or_high, "cy": HIGH}))
    ref = await answered(core, {**low_or_high, "cy": LOW})
    for name, (own, *_) in low_or_high.items():  # there and back, which leaves evidence behind
        session = SessionRef(ref, name)
        for question, choice in (
            (Question(0), Choice.LEVEL_3),
            (Question(0, 3), Choice.PARTLY),
            (Question(0), own),
        ):
            now = (await core.store.sessions.read(session)).session
            assert now is not None
            await core.take(alone(name), e.Answered(session, question, choice, now.revision(question)))
    assert (await closed(core, ref))[1] is Status.OPEN


async def test_people_who_changed_another_topic_hide_nobody(core: Core) -> None:
    level = {"ana": Choice.LEVEL_2, "bo": Choice.LEVEL_4, "cy": Choice.LEVEL_5}
    await closed(core, await answered(core, {name: [one, *LOW[1:]] for name, one in level.items()}))
    now = {name: [one, *HIGH[1:]] for name, one in (level | {"cy": Choice.LEVEL_1}).items()}
    assert (await closed(core, await answered(core, now)))[1] is Status.OPEN


# The rule itself

TOPICS = ("one", "two")
claims = st.sampled_from((1, 2, 3, 4, 5, "not_sure", "not_applicable"))
proofs = st.dictionaries(st.integers(2, 5), st.sampled_from(("yes", "partly", "no", "not_sure")))
people = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(
        st.dictionaries(st.sampled_from(TOPICS), claims), st.dictionaries(st.sampled_from(TOPICS), proofs)
    ),
).map(lambda found: ShownAnswers([Respondent(name, *both) for name, both in found.items()], TOPICS))


@given(people, people, st.integers(3, 6))
def test_the_comparison_is_the_same_both_ways(one: ShownAnswers, other: ShownAnswers, needed: int) -> None:
    assert reveals_few(one, other, needed) == reveals_few(other, one, needed)
    assert is_unchanged(one, other) == is_unchanged(other, one)
    assert is_unchanged(one, one)
    assert not reveals_few(one, one, needed)


@given(people, people)
def test_a_change_by_everyone_gives_nobody_away(one: ShownAnswers, other: ShownAnswers) -> None:
    floor = min(len({person.id for person in shown.people}) for shown in (one, other))
    moved = [replace(person, answers=dict.fromkeys(TOPICS, 1), evidence={}) for person in one.people]
    then = [replace(person, answers=dict.fromkeys(TOPICS, 5), evidence={}) for person in other.people]
    assert not reveals_few(ShownAnswers(moved, TOPICS), ShownAnswers(then, TOPICS), floor)


def test_a_denied_level_counts_as_the_one_below() -> None:
    one = ShownAnswers([Respondent(name, {"one": 3}, {"one": {3: "no"}}) for name in "abc"], TOPICS)
    other = ShownAnswers([Respondent(name, {"one": 2}, {}) for name in "abc"], TOPICS)
    assert is_unchanged(one, other)


def test_evidence_that_only_one_person_changed_gives_them_away() -> None:
    one = ShownAnswers([Respondent(name, {"one": 3}, {"one": {4: "yes"}}) for name in "abc"], TOPICS)
    other = ShownAnswers([*one.people[:2], replace(one.people[2], evidence={"one": {4: "no"}})], TOPICS)
    assert reveals_few(one, other, 3)
