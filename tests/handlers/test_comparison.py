"""Two results of a team side by side: which two, for whom, and what is said of each topic."""

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import unpack
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.questions import Choice
from bot.conversation.view import Grid, buttons
from bot.conversation.wording import say
from rubric import Rubric
from tests.support.clock import DAY
from tests.support.core import ELSEWHERE, ROOM, House, alone, member, person

TEAM = ("ana", "bo", "cy")


async def held(house: House, *levels: str) -> AssessmentRef:
    """Hold an assessment to which everybody gives the same answers."""
    ref = await house.begin()
    await house.answer_all(ref, {name: [Choice(each) for each in levels] for name in TEAM})
    await house.close(ref)
    house.clock.now += 90 * DAY
    return ref


async def compared(house: House, event: e.CompareAsked, who: Origin | None = None) -> m.Message:
    (reply,) = await house.take(who or member("ana"), event)
    assert reply.to is m.To.YOU
    return reply.message


async def test_the_last_two_results_are_compared_and_others_are_offered(house: House) -> None:
    first = await held(house, "1", "2", "3", "2")
    assert await compared(house, e.CompareAsked()) == m.ErrorMessage(m.ErrorCode.NOTHING_TO_COMPARE)
    second = await held(house, "2", "2", "2", "2")
    third = await held(house, "3", "2", "1", "2")
    found = await compared(house, e.CompareAsked())
    assert isinstance(found, m.Comparison)
    assert (found.before_ref, found.now_ref) == (second, third)
    assert [each.ref for each in found.others] == [first]
    older = await compared(house, e.CompareAsked(third, first.id))
    assert isinstance(older, m.Comparison)
    assert (older.before_ref, older.now_ref) == (first, third)


async def test_each_capability_with_two_results_is_one_press_away(house: House) -> None:
    older, content = house.rubric, house.rubric.model_dump(mode="json", exclude_none=True)
    await held(house, "1", "2", "3", "2")
    first = await held(house, "2", "2", "2", "2")
    house.offer(Rubric.model_validate(content | {"id": "another", "name": "Another capability"}))
    await held(house, "1", "2", "3", "2")
    found = await compared(house, e.CompareAsked())
    assert isinstance(found, m.Comparison)
    assert (found.now.rubric.id, found.capabilities) == (older.id, ())
    second = await held(house, "2", "2", "2", "2")
    found = await compared(house, e.CompareAsked())
    assert isinstance(found, m.Comparison)
    assert (found.now_ref, [each.ref for each in found.capabilities]) == (second, [first])
    (history,) = await house.take(member("ana"), e.HistoryAsked())
    for message, names in ((found, [older.name]), (history.message, ["Another capability", older.name])):
        ways = {each.label: each.press for each in buttons(say(message)) if each.label.startswith("Compare ")}
        assert list(ways) == [f"Compare {each}" for each in names]
        assert unpack(ways[f"Compare {older.name}"], person("ana")) == e.CompareAsked(first)


async def test_each_topic_says_how_it_moved(house: House) -> None:
    await held(house, "1", "3", "2", "4")
    await held(house, "2", "1", "2", "4")
    view = say(await compared(house, e.CompareAsked()))
    (grid,) = [part for part in view.blocks if isinstance(part, Grid)]
    assert [row.says for row in grid.rows] == ["up from 1", "down from 3", "as before", "as before"]


async def test_only_people_who_may_see_both_results_compare_them(house: House) -> None:
    await held(house, "1", "2", "3", "2")
    ref = await held(house, "2", "2", "2", "2")
    assert isinstance(await compared(house, e.CompareAsked(ref), alone("ana")), m.Comparison)
    for who in (alone("max"), Origin(person("max"), ELSEWHERE)):
        assert isinstance(await compared(house, e.CompareAsked(ref), who), m.ErrorMessage)


async def test_a_comparison_is_shown_to_everyone_once(house: House) -> None:
    first = await held(house, "1", "2", "3", "2")
    second = await held(house, "2", "2", "2", "2")
    shared = e.ComparisonShared(second, first.id)
    (shown,) = await house.take(member("ana"), shared)
    assert (shown.to, shown.conversation, type(shown.message)) == (m.To.EVERYONE, ROOM, m.Comparison)
    (again,) = await house.take(member("bo"), shared)
    assert again.message == m.ErrorMessage(m.ErrorCode.SHARED_BEFORE)
    (refused,) = await house.take(Origin(person("max"), ELSEWHERE), shared)
    assert isinstance(refused.message, m.CouldNotPost)
