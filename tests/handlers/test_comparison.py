"""Two results of a team side by side: which two, for whom, and what is said of each topic."""

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import unpack
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.questions import Choice
from bot.conversation.view import Grid, buttons
from bot.conversation.wording import say
from rubric import Rubric
from tests.support.clock import DAY
from tests.support.core import ELSEWHERE, ROOM, Core, alone, member, person

TEAM = ("ana", "bo", "cy")


async def held(core: Core, *levels: str) -> AssessmentRef:
    """Hold an assessment to which everybody gives the same answers."""
    ref = await core.begin()
    await core.answer_all(ref, {name: [Choice(each) for each in levels] for name in TEAM})
    await core.close(ref)
    core.clock.now += 90 * DAY
    return ref


async def compared(core: Core, event: e.CompareAsked, who: Origin | None = None) -> m.Message:
    (reply,) = await core.take(who or member("ana"), event)
    assert reply.to is m.To.YOU
    return reply.message


async def test_the_last_two_results_are_compared_and_others_are_offered(core: Core) -> None:
    first = await held(core, "1", "2", "3", "2")
    assert await compared(core, e.CompareAsked()) == m.ErrorMessage(m.ErrorCode.NOTHING_TO_COMPARE)
    second = await held(core, "2", "2", "2", "2")
    third = await held(core, "3", "2", "1", "2")
    found = await compared(core, e.CompareAsked())
    assert isinstance(found, m.Comparison)
    assert (found.before_ref, found.now_ref) == (second, third)
    assert [each.ref for each in found.others] == [first]
    older = await compared(core, e.CompareAsked(third, first.id))
    assert isinstance(older, m.Comparison)
    assert (older.before_ref, older.now_ref) == (first, third)


async def test_each_capability_with_two_results_is_one_press_away(core: Core) -> None:
    older, content = core.rubric, core.rubric.model_dump(mode="json", exclude_none=True)
    await held(core, "1", "2", "3", "2")
    first = await held(core, "2", "2", "2", "2")
    core.offer(Rubric.model_validate(content | {"id": "another", "name": "Another capability"}))
    await held(core, "1", "2", "3", "2")
    found = await compared(core, e.CompareAsked())
    assert isinstance(found, m.Comparison)
    assert (found.now.rubric.id, found.capabilities) == (older.id, ())
    second = await held(core, "2", "2", "2", "2")
    found = await compared(core, e.CompareAsked())
    assert isinstance(found, m.Comparison)
    assert (found.now_ref, [each.ref for each in found.capabilities]) == (second, [first])
    (history,) = await core.take(member("ana"), e.HistoryAsked())
    for message, names in ((found, [older.name]), (history.message, ["Another capability", older.name])):
        ways = {each.label: each.press for each in buttons(say(message)) if each.label.startswith("Compare ")}
        assert list(ways) == [f"Compare {each}" for each in names]
        assert unpack(ways[f"Compare {older.name}"], person("ana")) == e.CompareAsked(first)


async def test_each_topic_says_how_it_moved(core: Core) -> None:
    await held(core, "1", "3", "2", "4")
    await held(core, "2", "1", "2", "4")
    view = say(await compared(core, e.CompareAsked()))
    (grid,) = [part for part in view.blocks if isinstance(part, Grid)]
    assert [row.says for row in grid.rows] == ["up from 1", "down from 3", "as before", "as before"]


async def test_only_people_who_may_see_both_results_compare_them(core: Core) -> None:
    await held(core, "1", "2", "3", "2")
    ref = await held(core, "2", "2", "2", "2")
    assert isinstance(await compared(core, e.CompareAsked(ref), alone("ana")), m.Comparison)
    for who in (alone("max"), Origin(person("max"), ELSEWHERE)):
        assert isinstance(await compared(core, e.CompareAsked(ref), who), m.ErrorMessage)


async def test_a_comparison_is_shown_to_everyone_once(core: Core) -> None:
    first = await held(core, "1", "2", "3", "2")
    second = await held(core, "2", "2", "2", "2")
    shared = e.ComparisonShared(second, first.id)
    (shown,) = await core.take(member("ana"), shared)
    assert (shown.to, shown.conversation, type(shown.message)) == (m.To.EVERYONE, ROOM, m.Comparison)
    (again,) = await core.take(member("bo"), shared)
    assert again.message == m.ErrorMessage(m.ErrorCode.SHARED_BEFORE)
    (refused,) = await core.take(Origin(person("max"), ELSEWHERE), shared)
    assert isinstance(refused.message, m.CouldNotPost)
