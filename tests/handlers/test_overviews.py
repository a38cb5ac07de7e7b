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
from tests.support.core import FAY, House, alone, member, person
from tests.support.members import Members

LOW, HIGH = [LEVELS[0]] * 4, [LEVELS[3]] * 4


async def page(house: House, name: str) -> m.Overview:
    (reply,) = await house.take(alone(name), e.OverviewAsked())
    assert reply.to is not m.To.EVERYONE
    assert isinstance(reply.message, m.Overview)
    return reply.message


async def levels(house: House, name: str) -> list[int | None]:
    return [each.record.result.level for each in (await page(house, name)).teams]


async def held(house: House, names: Iterable[str], choices: Sequence[Choice]) -> AssessmentRef:
    """Let people answer alike, and Fay close it."""
    ref = await house.begin()
    await house.answer_all(ref, dict.fromkeys(names, choices))
    await house.close(ref)
    house.clock.forward(DAY)
    return ref


async def test_a_new_person_is_shown_where_to_begin(house: House) -> None:
    found = await page(house, "max")
    assert found.is_empty
    assert (found.reminders.team, found.reminders.off) == (False, False)


async def test_a_team_shows_on_home_only_for_its_participants(house: House) -> None:
    ref = await house.begin()
    await house.answer_all(ref, dict.fromkeys("abc", HIGH))
    await house.take(member("dev"), e.Joined(ref))
    await house.take(member("eli"), e.Declined(ref))
    assert [await levels(house, name) for name in ("a", "dev", "eli", FAY)] == [[], [], [], []]
    await house.close(ref)
    assert [await levels(house, name) for name in ("a", "b", "c")] == [[4]] * 3
    assert [await levels(house, name) for name in ("dev", "eli", FAY, "max")] == [[]] * 4


async def test_a_result_without_level_leaves_the_older_one_in_view(house: House) -> None:
    await held(house, "abc", HIGH)
    await held(house, "abc", HIGH[:1])
    shown = await page(house, "a")
    (team,) = shown.teams
    assert (team.record.result.level, team.without_level is not None) == (4, True)
    assert "gave no level" in str(wording.say(shown).blocks)


async def test_a_leaver_reads_own_results_and_nothing_newer(
    house: House,
) -> None:
    await held(house, "abc", LOW)
    await held(house, "bcd", HIGH)
    assert [await levels(house, name) for name in "abcd"] == [[1], [4], [4], [4]]


async def test_of_what_is_open_only_ones_own_place_shows(house: House) -> None:
    ref = await house.begin()
    await house.answer_all(ref, {"a": HIGH, "b": HIGH[:2]})
    mine = (await page(house, "b")).open
    assert [(each.assessment and each.assessment.ref, len(each.progress.left) > 0) for each in mine] == [
        (ref, True)
    ]
    await house.answer(ref, "c", LOW)
    after = (await page(house, "b")).open
    assert [each.progress for each in after] == [each.progress for each in mine]


async def test_a_finished_check_is_a_result_and_not_open(house: House) -> None:
    asked = replace(alone("a"), delivery_ids=("e1",))
    (shown,) = await house.take(asked, e.CheckAsked())
    assert isinstance(shown.message, m.Ask)
    assert [each.ref for each in (await page(house, "a")).open] == [shown.message.ref]
    for question in shown.message.progress.left:
        await house.take(alone("a"), e.Answered(shown.message.ref, question, LEVELS[2], 0))
    found = await page(house, "a")
    assert (found.open, [each.result.level for each in found.finished]) == ((), [3])
    assert (await page(house, "b")).is_empty


async def test_a_forgotten_person_has_an_empty_overview(house: House) -> None:
    await held(house, "abcd", HIGH)
    await house.take(alone("a"), e.ForgetAsked(confirmed=True))
    assert (await page(house, "a")).is_empty
    assert await levels(house, "b") == [4]
    await house.take(alone("b"), e.ForgetAsked(confirmed=True))
    assert await levels(house, "c") == []


async def test_a_greeting_in_private_shows_what_waits(house: House) -> None:
    ref = await held(house, "abc", LOW)
    step = house.rubric.aspects[0].levels[2].steps[0].id
    for move in (StepMove.ADOPTED, StepMove.DONE):
        await house.take(member("a"), e.StepMoved(ref, step, move))
        (reply,) = await house.take(alone("a"), e.CourtesySaid(Courtesy.GREETING))
        assert isinstance(reply.message, m.Overview)
        waiting = [each.adoption.step for each in reply.message.steps]
        assert waiting == ([step] if move is StepMove.ADOPTED else [])
    (elsewhere,) = await house.take(member("a"), e.CourtesySaid(Courtesy.GREETING))
    assert isinstance(elsewhere.message, m.Help)


async def test_an_assessment_that_one_sits_out_waits_no_more(house: House) -> None:
    ref = await house.begin()
    await house.take(member("a"), e.Joined(ref))
    assert len((await page(house, "a")).open) == 1
    await house.take(member("a"), e.Declined(ref))
    assert (await page(house, "a")).open == ()


@pytest.fixture
def listing(house: House) -> House:
    house.membership = Members(lists=True)  # type: ignore[assignment]
    return house


async def unanswered(house: House, name: str) -> list[AssessmentRef]:
    found = [await page(house, name), (await house.take(alone(name), e.HelpAsked()))[0].message]
    both = [[each.assessment.ref for each in message.unanswered if not each.sits_out] for message in found]
    assert both[0] == both[1]
    return both[0]


async def test_what_a_team_awaits_from_a_person_comes_first(listing: House) -> None:
    ref = await listing.begin()
    assert await unanswered(listing, "ana") == [ref]
    hello = await listing.take(alone("ana"), e.CourtesySaid(Courtesy.GREETING))
    for message in (hello[0].message, (await listing.take(alone("ana"), e.HelpAsked()))[0].message):
        assert view.buttons(wording.say(message))[0].label == "Answer"


@pytest.mark.parametrize("begins", [False, True])
async def test_who_sits_out_finds_the_way_back(listing: House, *, begins: bool) -> None:
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


async def test_an_assessment_is_unanswered_until_a_person_begins_or_declines(listing: House) -> None:
    ref = await listing.begin()
    await listing.take(member("ana"), e.Joined(ref))
    await listing.take(member("bo"), e.Declined(ref))
    assert [await unanswered(listing, name) for name in ("ana", "bo", "cy")] == [[], [], [ref]]


async def test_an_assessment_is_unanswered_only_by_members(house: House) -> None:
    house.membership = Members(lists=False)  # type: ignore[assignment]
    await held(house, ("ana", "bo", "max"), HIGH)
    ref = await house.begin()
    assert [await unanswered(house, name) for name in ("ana", "max", "new")] == [[ref], [], []]


async def results_in_private(house: House, name: str) -> m.Message:
    (reply,) = await house.take(alone(name), e.ResultAsked())
    return reply.message


@pytest.mark.parametrize("name", ["a", "dev"])
async def test_without_a_check_the_last_result_is_that_of_a_team(house: House, name: str) -> None:
    house.membership = Members(lists=True)  # type: ignore[assignment]
    ref = await held(house, "abc", HIGH)
    listed = await results_in_private(house, name)
    assert isinstance(listed, m.TeamResultList)
    assert [(each.ref, each.place) for each in listed.results] == [(ref, "#team")]
    press = next(each.press for each in view.buttons(wording.say(listed)) if each.label == "Show result")
    (shown,) = await house.take(alone(name), callback_data.unpack(press, person(name)))
    assert isinstance(shown.message, m.TeamReport)


async def test_an_outsider_is_shown_no_result_of_a_team(house: House) -> None:
    house.membership = Members(lists=False)  # type: ignore[assignment]
    await held(house, "abc", HIGH)
    assert await results_in_private(house, "max") == m.ErrorMessage(m.ErrorCode.NO_RESULT)


async def test_a_check_of_ones_own_is_the_last_result_in_private(house: House) -> None:
    await held(house, "abc", HIGH)
    (asked,) = await house.take(alone("a"), e.CheckAsked())
    assert isinstance(asked.message, m.Ask)
    for aspect in range(4):
        await house.take(alone("a"), e.Answered(asked.message.ref, Question(aspect), LEVELS[1], 0))
    assert isinstance(await results_in_private(house, "a"), m.Report)
