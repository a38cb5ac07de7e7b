"""What people are told about an assessment, a reminder or an address is what will happen."""

from typing import Any

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.reminders.preferences import Pause, ReminderKind
from bot.outbox.job import Job, JobKind
from tests.support.clock import DAY
from tests.support.core import FAY, Core, alone, member, person
from tests.support.messages import assessment
from tests.support.rubrics import SMALL, capability

RUBRIC = capability(SMALL)
COMPLETE = [Choice.LEVEL_2] * 4


async def warned(core: Core, *finished: str, begun: str) -> m.CloseWarning:
    ref = await core.begin()
    await core.answer_all(ref, dict.fromkeys(finished, COMPLETE) | {begun: COMPLETE[:1]})
    (told,) = await core.take(member(FAY), e.CloseAsked(ref))
    assert isinstance(told.message, m.CloseWarning)
    return told.message


async def test_closing_too_early_for_a_level_says_so(core: Core) -> None:
    assert (await warned(core, "ana", "ben", begun="cy")).levelless


async def test_closing_with_enough_answers_warns_of_nothing_else(core: Core) -> None:
    assert not (await warned(core, "ana", "ben", "cy", begun="dev")).levelless


async def test_without_a_level_to_come_to_keep_open_is_the_primary_button(core: Core) -> None:
    told = await warned(core, "ana", "ben", begun="cy")
    first, second = view.buttons(wording.say(told))
    assert (first.label, first.style) == ("Keep it open", view.Style.PRIMARY)
    assert (second.label, second.style) == ("Close without a level", view.Style.PLAIN)


async def test_an_expired_assessment_counts_people_as_its_card_does(core: Core) -> None:
    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    core.clock.forward(30 * DAY)
    (few, *_) = await core.service.run_job(Job(JobKind.CLOSING, ref))
    assert isinstance(few.message, m.TooFew)
    card = m.Invitation(few.message.rubric, few.message.assessment)
    for shown in (few.message, card):
        assert "Time is up" in str(wording.say(shown))
        assert "1 in progress." in str(wording.say(shown))


async def test_a_result_asked_for_before_a_check_is_finished_says_how_far_it_is(core: Core) -> None:
    (asked, *_) = await core.take(alone("ana"), e.CheckAsked())
    assert isinstance(asked.live_message, SessionRef)
    (told,) = await core.take(alone("ana"), e.ResultAsked())
    assert isinstance(told.message, m.CheckStatus)
    assert told.message.ref == asked.live_message


async def test_a_person_who_is_not_forgotten_after_all_is_told_so(core: Core) -> None:
    (warning,) = await core.take(alone("ana"), e.ForgetAsked())
    keep = next(each for each in view.buttons(wording.say(warning.message)) if each.label == "Keep it")
    (told,) = await core.take(alone("ana"), callback_data.unpack(keep.press, person("ana")))
    assert told.message == m.NothingChanged()


async def test_a_person_who_pauses_learns_until_when_they_can_answer(core: Core) -> None:
    ref = await core.begin()
    await core.answer(ref, "ana", COMPLETE[:1])
    (told,) = await core.take(alone("ana"), e.Paused())
    assert isinstance(told.message, m.SeeYou)
    assert told.message.assessment is not None
    assert told.message.assessment.ref == ref


async def test_a_reminder_put_off_takes_the_place_of_another_on_that_day(core: Core) -> None:
    ref = await core.begin()
    await core.answer(ref, "ana", COMPLETE[:1])
    chat = person("ana").chat
    first, second = await core.store.jobs.planned(chat)
    core.clock.forward(second.due - DAY - core.clock.now)
    await core.store.jobs.complete(first.job, first.due)
    (told,) = await core.take(alone("ana"), e.Snoozed(ReminderKind.UNFINISHED, ref, None, Pause.TOMORROW))
    assert isinstance(told.message, m.ReminderSnoozed)
    (left,) = await core.store.jobs.planned(chat)
    assert (left.job, left.due) == (
        Job(ReminderKind.UNFINISHED, ref, person("ana").id, asked=True),
        told.message.at,
    )


async def test_a_floor_that_is_refused_because_a_person_began_is_said_so(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await core.begin(floor=5)
    edit = type(core.store.assessments).edit

    async def edit_after_a_join(*arguments: Any) -> object:
        await core.store.sessions.join(SessionRef(ref, "ana"), 4)
        return await edit(*arguments)

    monkeypatch.setattr(type(core.store.assessments), "edit", edit_after_a_join)
    (told,) = await core.take(member(FAY), e.FloorSet(4, ref))
    assert told.message == m.ErrorMessage(m.ErrorCode.FLOOR_STAYS)


async def test_a_wish_for_too_many_reminders_is_understood(core: Core) -> None:
    (told,) = await core.take(member("ana"), e.RemindAsked("every day"))
    assert isinstance(told.message, m.PreferencesNotUnderstood)
    assert told.message.too_often
    (told,) = await core.take(member("ana"), e.RemindAsked("every purple"))
    assert isinstance(told.message, m.PreferencesNotUnderstood)
    assert not told.message.too_often


async def test_an_address_for_issues_names_what_is_wrong_in_it(core: Core) -> None:
    (told,) = await core.take(member("ana"), e.TrackerAsked("https://issues.example.org/?t={title}&x={text}"))
    assert isinstance(told.message, m.TrackerRefused)
    assert told.message.unknown == ("{text}",)


async def test_an_earlier_result_leads_back_to_the_check_that_is_open(core: Core) -> None:
    asked, *_ = await core.take(alone("ana"), e.CheckAsked())
    assert isinstance(asked.live_message, SessionRef)
    for aspect in range(4):
        await core.take(alone("ana"), e.Answered(asked.live_message, Question(aspect), Choice.LEVEL_2, 0))
    again, *_ = await core.take(alone("ana"), e.CheckAsked(again=True))
    assert isinstance(again.live_message, SessionRef)
    await core.take(alone("ana"), e.Answered(again.live_message, Question(0), Choice.LEVEL_2, 0))
    (shown,) = await core.take(alone("ana"), e.ResultAsked())
    assert isinstance(shown.message, m.Report)
    assert (shown.message.ref, shown.message.newer) == (asked.live_message, again.live_message)


async def test_a_check_says_that_it_has_no_notes(core: Core) -> None:
    await core.take(alone("ana"), e.CheckAsked())
    (told,) = await core.take(alone("ana"), e.NoteTyped("1 we have three clusters"))
    assert told.message == m.ErrorMessage(m.ErrorCode.NO_NOTES_IN_CHECK)


async def proposed(core: Core) -> m.PreferencesProposed:
    (told,) = await core.take(member("ana"), e.RemindAsked("every 60 days"))
    assert isinstance(told.message, m.PreferencesProposed)
    return told.message


async def test_a_running_assessment_decides_when_the_next_is_suggested(core: Core) -> None:
    before = await proposed(core)
    ref = await core.begin()
    head = await core.store.assessments.get(ref)
    assert head
    closes = head.closes
    shown = await proposed(core)
    assert (before.closing, shown.closing, shown.counted) == (0, closes, 0)
    assert shown.dates[0] >= closes + 60 * DAY
    assert "If an assessment closed today" not in str(wording.say(shown))


async def test_a_reminder_put_off_to_the_same_day_says_today(core: Core) -> None:
    ref = await core.begin()
    await core.answer(ref, "ana", COMPLETE[:1])
    told = [
        (await core.take(alone("ana"), e.Snoozed(ReminderKind.UNFINISHED, ref, None, pause)))[0].message
        for pause in (Pause.HOUR, Pause.TOMORROW)
    ]
    assert [isinstance(each, m.ReminderSnoozed) and each.is_today for each in told] == [True, False]


def test_a_reminder_that_came_back_is_not_put_off_by_an_hour_again() -> None:
    held = assessment(RUBRIC, Status.OPEN)
    ref = SessionRef(held.ref, "ana")
    offered = [
        [each.label for each in view.buttons(wording.say(m.UnfinishedReminder(RUBRIC, ref, held, 2, more)))]
        for more in (1, None)
    ]
    assert ["Ask in an hour" in each for each in offered] == [True, False]


async def close_ways(core: Core, ref: AssessmentRef) -> list[str]:
    """List what a member is offered who wants to close an assessment."""
    (told,) = await core.take(member("ana"), e.CloseAsked(ref))
    return [each.label for each in view.buttons(wording.say(told.message))]


async def test_who_wants_to_close_too_early_is_not_offered_more_time(core: Core) -> None:
    ref = await core.begin()
    early = await close_ways(core, ref)
    await core.answer_all(ref, dict.fromkeys(("ana", "ben", "cy"), COMPLETE))
    assert (early, await close_ways(core, ref)) == (
        ["How far are we?"],
        ["Ask the facilitator to close it", "How far are we?"],
    )
