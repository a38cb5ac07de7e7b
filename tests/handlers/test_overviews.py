"""What is one's own on one page: nothing of anybody else's, and of a team only what one has a part in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.identity import AssessmentRef
from bot.conversation.questions import LEVELS, Choice, Question
from bot.conversation.small_talk import Courtesy
from bot.conversation.team_record import StepMove
from tests.support.clock import DAY
from tests.support.core import FAY, Core, alone, member, person
from tests.support.members import Members

LOW, HIGH = [LEVELS[0]] * 4, [LEVELS[3]] * 4


async def page(core: Core, name: str) -> m.Overview:
    (reply,) = await core.take(alone(name), e.OverviewAsked())
    assert reply.to is not m.To.EVERYONE
    assert isinstance(reply.message, m.Overview)
    return reply.message


async def levels(core: Core, name: str) -> list[int | None]:
    return [each.record.result.level for each in (await page(core, name)).teams]


async def held(core: Core, names: Iterable[str], choices: Sequence[Choice]) -> AssessmentRef:
    """Let people answer alike, and Fay close it."""
    ref = await core.begin()
    await core.answer_all(ref, dict.fromkeys(names, choices))
    await core.close(ref)
    core.clock.forward(DAY)
    return ref


async def test_a_new_person_is_shown_where_to_begin(core: Core) -> None:
    found = await page(core, "max")
    assert found.is_empty
    assert (found.reminders.team, found.reminders.off) == (False, False)


async def test_a_team_shows_on_home_only_for_its_participants(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, dict.fromkeys("abc", HIGH))
    await core.take(member("dev"), e.Joined(ref))
    await core.take(member("eli"), e.Declined(ref))
    assert [await levels(core, name) for name in ("a", "dev", "eli", FAY)] == [[], [], [], []]
    await core.close(ref)
    assert [await levels(core, name) for name in ("a", "b", "c")] == [[4]] * 3
    assert [await levels(core, name) for name in ("dev", "eli", FAY, "max")] == [[]] * 4


async def test_a_result_without_level_leaves_the_older_one_in_view(core: Core) -> None:
    await held(core, "abc", HIGH)
    await held(core, "abc", HIGH[:1])
    shown = await page(core, "a")
    (team,) = shown.teams
    assert (team.record.result.level, team.without_level is not None) == (4, True)
    assert "gave no level" in str(wording.say(shown).blocks)


async def test_a_leaver_reads_own_results_and_nothing_newer(
    core: Core,
) -> None:
    await held(core, "abc", LOW)
    await held(core, "bcd", HIGH)
    assert [await levels(core, name) for name in "abcd"] == [[1], [4], [4], [4]]


async def test_of_what_is_open_only_ones_own_place_shows(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, {"a": HIGH, "b": HIGH[:2]})
    mine = (await page(core, "b")).open
    assert [(each.assessment and each.assessment.ref, len(each.progress.left) > 0) for each in mine] == [
        (ref, True)
    ]
    await core.answer(ref, "c", LOW)
    after = (await page(core, "b")).open
    assert [each.progress for each in after] == [each.progress for each in mine]


async def test_a_finished_check_is_a_result_and_not_open(core: Core) -> None:
    asked = replace(alone("a"), delivery_ids=("e1",))
    (shown,) = await core.take(asked, e.CheckAsked())
    assert isinstance(shown.message, m.Ask)
    assert [each.ref for each in (await page(core, "a")).open] == [shown.message.ref]
    for question in shown.message.progress.left:
        await core.take(alone("a"), e.Answered(shown.message.ref, question, LEVELS[2], 0))
    found = await page(core, "a")
    assert (found.open, [each.result.level for each in found.finished]) == ((), [3])
    assert (await page(core, "b")).is_empty


async def test_a_forgotten_person_has_an_empty_overview(core: Core) -> None:
    await held(core, "abcd", HIGH)
    await core.take(alone("a"), e.ForgetAsked(confirmed=True))
    assert (await page(core, "a")).is_empty
    assert await levels(core, "b") == [4]
    await core.take(alone("b"), e.ForgetAsked(confirmed=True))
    assert await levels(core, "c") == []


async def test_a_greeting_in_private_shows_what_waits(core: Core) -> None:
    ref = await held(core, "abc", LOW)
    step = core.rubric.aspects[0].levels[2].steps[0].id
    for move in (StepMove.ADOPTED, StepMove.DONE):
        await core.take(member("a"), e.StepMoved(ref, step, move))
        (reply,) = await core.take(alone("a"), e.CourtesySaid(Courtesy.GREETING))
        assert isinstance(reply.message, m.Overview)
        waiting = [each.adoption.step for each in reply.message.steps]
        assert waiting == ([step] if move is StepMove.ADOPTED else [])
    (elsewhere,) = await core.take(member("a"), e.CourtesySaid(Courtesy.GREETING))
    assert isinstance(elsewhere.message, m.Help)


async def test_an_assessment_that_one_sits_out_waits_no_more(core: Core) -> None:
    ref = await core.begin()
    await core.take(member("a"), e.Joined(ref))
    assert len((await page(core, "a")).open) == 1
    await core.take(member("a"), e.Declined(ref))
    assert (await page(core, "a")).open == ()


@pytest.fixture
def listing(core: Core) -> Core:
    core.membership = Members(lists=True)  # type: ignore[assignment]
    return core


async def unanswered(core: Core, name: str) -> list[AssessmentRef]:
    found = [await page(core, name), (await core.take(alone(name), e.HelpAsked()))[0].message]
    both = [[each.assessment.ref for each in message.unanswered if not each.sits_out] for message in found]
    assert both[0] == both[1]
    return both[0]


async def test_what_a_team_awaits_from_a_person_comes_first(listing: Core) -> None:
    ref = await listing.begin()
    assert await unanswered(listing, "ana") == [ref]
    hello = await listing.take(alone("ana"), e.CourtesySaid(Courtesy.GREETING))
    for message in (hello[0].message, (await listing.take(alone("ana"), e.HelpAsked()))[0].message):
        assert view.buttons(wording.say(message))[0].label == "Answer"


@pytest.mark.parametrize("begins", [False, True])
async def test_who_sits_out_finds_the_way_back(listing: Core, *, begins: bool) -> None:
    ref = await listing.begin()
    if begins:
        await listing.take(member("ana"), e.Joined(ref))
    await listing.take(member("ana"), e.Declined(ref))
    found = await page(listing, "ana")
    assert [each.sits_out for each in found.unanswered] == [True]
    ways = [each for each in view.buttons(wording.say(found)) if each.label == "Answer"]
    assert [each.press for each in ways] == [callback_data.pack(e.Joined(ref))]
    assert ways[0].style is not view.Style.PRIMARY
    await listing.take(member("ana"), e.Joined(ref))
    assert (await page(listing, "ana")).unanswered == ()


async def test_an_assessment_is_unanswered_until_a_person_begins_or_declines(listing: Core) -> None:
    ref = await listing.begin()
    await listing.take(member("ana"), e.Joined(ref))
    await listing.take(member("bo"), e.Declined(ref))
    assert [await unanswered(listing, name) for name in ("ana", "bo", "cy")] == [[], [], [ref]]


async def test_an_assessment_is_unanswered_only_by_members(core: Core) -> None:
    core.membership = Members(lists=False)  # type: ignore[assignment]
    await held(core, ("ana", "bo", "max"), HIGH)
    ref = await core.begin()
    assert [await unanswered(core, name) for name in ("ana", "max", "new")] == [[ref], [], []]


async def results_in_private(core: Core, name: str) -> m.Message:
    (reply,) = await core.take(alone(name), e.ResultAsked())
    return reply.message


@pytest.mark.parametrize("name", ["a", "dev"])
async def test_without_a_check_the_last_result_is_that_of_a_team(core: Core, name: str) -> None:
    core.membership = Members(lists=True)  # type: ignore[assignment]
    ref = await held(core, "abc", HIGH)
    listed = await results_in_private(core, name)
    assert isinstance(listed, m.TeamResultList)
    assert [(each.ref, each.place) for each in listed.results] == [(ref, "#team")]
    press = next(each.press for each in view.buttons(wording.say(listed)) if each.label == "Show result")
    (shown,) = await core.take(alone(name), callback_data.unpack(press, person(name)))
    assert isinstance(shown.message, m.TeamReport)


async def test_an_outsider_is_shown_no_result_of_a_team(core: Core) -> None:
    core.membership = Members(lists=False)  # type: ignore[assignment]
    await held(core, "abc", HIGH)
    assert await results_in_private(core, "max") == m.ErrorMessage(m.ErrorCode.NO_RESULT)


async def test_a_check_of_ones_own_is_the_last_result_in_private(core: Core) -> None:
    await held(core, "abc", HIGH)
    (asked,) = await core.take(alone("a"), e.CheckAsked())
    assert isinstance(asked.message, m.Ask)
    for aspect in range(4):
        await core.take(alone("a"), e.Answered(asked.message.ref, Question(aspect), LEVELS[1], 0))
    assert isinstance(await results_in_private(core, "a"), m.Report)
