"""The guide for the talk about a result: offered to the facilitator, open to the team, closed to others."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import RubricRef
from bot.conversation.calendar import CalendarDate
from bot.conversation.identity import AssessmentRef, MessageId, SessionRef
from bot.conversation.questions import LEVELS
from bot.conversation.schedules import NextAssessment
from bot.conversation.team_record import AdoptedStep, StepMove, StepState
from bot.conversation.view import Style, Text, buttons
from bot.conversation.when.zones import local_day
from bot.conversation.wording import say
from bot.handlers.context import POST_GRACE_SECONDS
from bot.outbox.job import JobKind
from tests.support.clock import DAY
from tests.support.core import FAY, ROOM, Core, alone, member
from tests.support.outbox import due_jobs


async def answered(core: Core) -> AssessmentRef:
    ref = await core.begin()
    await core.answer_all(ref, {name: [LEVELS[2]] * 4 for name in ("ana", "ben", "chloe")})
    return ref


async def run_due(core: Core) -> list[m.Reply]:
    """Run what is due, twice, as a worker that crashed after the first time would."""
    shown = list[m.Reply]()
    for _ in range(3):
        for job in await due_jobs(core.store, int(core.clock.now)):
            if job.kind in (JobKind.CLOSING, JobKind.CLOSED_NOTICES, JobKind.CLOSED_NOTICE):
                shown += await core.service.run_job(job)
    return shown


def guides(replies: list[m.Reply]) -> list[str]:
    """Name those who are offered the guide in their private chat."""
    offered = (each for each in replies if isinstance(each.message, m.ClosedForYou) and each.message.guide)
    return [str(each.conversation.id) for each in offered if each.conversation]


def main_ways(message: m.Message) -> list[str]:
    return [each.label for each in buttons(say(message)) if each.style is Style.PRIMARY]


async def test_a_facilitator_without_answers_is_offered_the_guide_once(core: Core) -> None:
    await answered(core)
    core.clock.forward(8 * DAY)
    assert guides(await run_due(core)) == [FAY]


async def test_the_person_who_closes_is_offered_the_guide_at_once(core: Core) -> None:
    ref = await answered(core)
    closed = [each.message for each in await core.close(ref) if each.to is m.To.YOU]
    assert [each.guide for each in closed if isinstance(each, m.ClosedForYou)] == [True]
    assert guides(await run_due(core)) == []


TAKES = [e.StepMoved(AssessmentRef(ROOM, ""), "", move) for move in (StepMove.ADOPTED, StepMove.OFFERED)]


@pytest.mark.parametrize("begins", [e.GuideOpened(), *TAKES], ids=repr)
async def test_the_guide_is_urged_until_the_talk_begins(
    core: Core, begins: e.GuideOpened | e.StepMoved
) -> None:
    ref = await answered(core)
    await core.answer(ref, FAY, [LEVELS[2]] * 4)
    await core.service.set_message_id(SessionRef(ref, FAY), MessageId("questions"))
    await core.close(ref)
    assert await redrawn(core) == [["Guide the talk"]]
    event = replace(begins, assessment=ref)
    if isinstance(event, e.StepMoved):
        event = replace(event, step=core.rubric.aspects[0].levels[3].steps[0].id)
    await core.take(member("ana"), event)
    assert await redrawn(core) == [["Show my team its next steps"]]
    await core.take(member("ana"), e.GuideOpened(ref))
    assert await redrawn(core) == []


async def redrawn(core: Core) -> list[list[str]]:
    """Redraw what the end of an assessment asks for, once, and list the main buttons in Fay's chat."""
    shown = []
    core.clock.forward(POST_GRACE_SECONDS)
    for _ in range(2):  # the first plans the second
        for job in await due_jobs(core.store, int(core.clock.now)):
            if job.kind in (JobKind.CLOSED_NOTICES, JobKind.CLOSED_NOTICE):
                replies = await core.service.run_job(job)
                shown += [each.message for each in replies if each.message_id == MessageId("questions")]
                await core.store.jobs.complete(job, int(core.clock.now))
    return [main_ways(each) for each in shown]


async def test_the_guide_is_open_to_the_team_alone(core: Core) -> None:
    ref = await answered(core)
    await core.close(ref)
    for origin in (member("max"), alone("ana"), member(FAY)):
        (reply,) = await core.take(origin, e.GuideOpened(ref))
        assert (reply.to, type(reply.message)) == (m.To.YOU, m.TalkCard)
    for event in (e.GuideOpened(ref), e.TalkShared(ref)):
        (reply,) = await core.take(alone("max"), event)
        assert reply.to is m.To.YOU
        assert not isinstance(reply.message, m.TalkCard)


async def test_a_summary_that_is_posted_is_not_offered_again(core: Core) -> None:
    ref = await answered(core)
    await core.close(ref)
    posted, card = await core.take(member(FAY), e.TalkShared(ref))
    assert (posted.to, type(posted.message), card.to) == (m.To.EVERYONE, m.TalkSummary, m.To.YOU)
    assert [each.label for each in buttons(say(card.message))] == [
        "Next steps",
        "My overview",
        "Back",
    ]


async def test_a_card_beyond_the_last_is_the_summary(core: Core) -> None:
    ref = await answered(core)
    await core.close(ref)
    (reply,) = await core.take(member(FAY), e.GuideOpened(ref, 99))
    assert isinstance(reply.message, m.TalkCard)
    assert reply.message.card == reply.message.guide.last_card
    planned = reply.message.summary.next_assessment
    assert planned == NextAssessment(int(core.clock.now) + 90 * DAY, None)


async def test_the_guide_names_the_start_that_is_scheduled(core: Core) -> None:
    ref = await answered(core)
    await core.close(ref)
    event = e.ScheduleAsked("every quarter on mon 10:00", rubric_id=core.rubric.id, keep=True)
    await core.take(member(FAY), event)
    (reply,) = await core.take(member(FAY), e.GuideOpened(ref, 99))
    assert isinstance(reply.message, m.TalkCard)
    schedule = await core.store.schedules.get(ROOM, core.rubric.id)
    assert schedule is not None
    planned = reply.message.summary.next_assessment
    assert planned == NextAssessment(schedule.start.at, schedule.zone, by_itself=True)
    assert "The next assessment starts on Monday 1 March, 10:00" in "\n".join(
        each.text for each in say(reply.message).blocks if isinstance(each, Text)
    )


async def test_the_guide_in_private_opens_the_newest_result_of_ones_own(core: Core) -> None:
    (reply,) = await core.take(alone("ana"), e.GuideOpened())
    assert reply.message == m.ErrorMessage(m.ErrorCode.NO_TEAM_RESULT)
    ref = await answered(core)
    await core.close(ref)
    (reply,) = await core.take(alone("ana"), e.GuideOpened())
    assert isinstance(reply.message, m.TalkCard)
    assert reply.message.ref == ref


async def test_the_talk_has_a_date_until_it_is_over(core: Core) -> None:
    ref = await answered(core)
    await core.close(ref)
    asked = e.CalendarAsked(ref, CalendarDate.TALK)
    (link,) = await core.take(member(FAY), asked)
    assert isinstance(link.message, m.CalendarLink)
    entry = link.message.entry
    assert (
        datetime.fromtimestamp(entry.at, UTC).isoformat() == "2026-11-26T10:00:00+00:00"
    )  # in two working days
    assert entry.minutes > 0
    core.clock.forward(2 * DAY)
    (over,) = await core.take(member(FAY), asked)
    assert isinstance(over.message, m.DateOver)


async def test_without_calendar_files_no_date_is_offered(core: Core) -> None:
    card, *_ = await core.take(member(FAY), e.AssessAsked(by="in 7 days"))
    assert isinstance(card.message, m.Invitation)
    assert not card.message.has_calendar
    ref = await answered(core)
    await core.close(ref)
    (guide,) = await core.take(member(FAY), e.GuideOpened(ref))
    assert isinstance(guide.message, m.TalkCard)
    assert not guide.message.can_be_planned


async def test_showing_the_steps_is_said_on_the_same_card(core: Core) -> None:
    ref = await answered(core)
    await core.close(ref)
    (card,) = await core.take(alone("ana"), e.GuideOpened(ref, 99))
    assert isinstance(card.message, m.TalkCard)
    steps = card.message.guide.steps_card
    (before,) = await core.take(member(FAY), e.GuideOpened(ref, steps))
    board, on = await core.take(member(FAY), e.TalkStepsShown(ref, steps))
    assert (board.to, type(board.message)) == (m.To.EVERYONE, m.Board)
    assert isinstance(on.message, m.TalkCard)
    assert (on.to, on.message.card, on.message.is_shown) == (m.To.YOU, steps, True)
    assert [main_ways(each.message) for each in (before, on)] == [["Show the steps"], ["Next"]]
    (again,) = await core.take(member(FAY), e.TalkStepsShown(ref, steps))
    assert again.message == on.message


async def test_the_summary_leaves_out_steps_of_another_rubric_version(core: Core) -> None:
    ref = await answered(core)
    await core.close(ref)
    now = int(core.clock.now)
    gone = AdoptedStep(
        "gone", RubricRef(core.rubric.id, "another version"), ref.id, "ana", StepState.ADOPTED, now
    )
    assert await core.store.steps.move(ref, gone, None)
    for event in (e.GuideOpened(ref, 99), e.TalkShared(ref)):
        shown = [say(each.message) for each in await core.take(member(FAY), event)]
        assert any(Text("You have chosen no steps yet.") in each.blocks for each in shown)


@pytest.mark.parametrize(("move", "said"), [(StepMove.ADOPTED, "taken"), (StepMove.OFFERED, "no owner yet")])
async def test_the_summary_says_of_a_step_what_the_result_says(core: Core, move: StepMove, said: str) -> None:
    ref = await answered(core)
    await core.close(ref)
    step = core.rubric.aspects[0].levels[4].steps[0]
    await core.take(member("ana"), e.StepMoved(ref, step.id, move))
    for event in (e.GuideOpened(ref, 99), e.ResultAsked()):
        (shown,) = await core.take(member(FAY), event)
        lines = [each.text for each in say(shown.message).blocks if isinstance(each, Text)]
        assert any(step.title in line and said in line for line in lines)


@pytest.mark.parametrize(("level", "missed"), [(2, True), (5, False)])
async def test_the_summary_misses_steps_only_below_the_top(core: Core, level: int, missed: bool) -> None:
    ref = await core.begin()
    choices = [LEVELS[level - 1]] * len(core.rubric.aspects)
    await core.answer_all(ref, dict.fromkeys(("ana", "ben", "chloe"), choices))
    await core.close(ref)
    (reply,) = await core.take(member(FAY), e.GuideOpened(ref, 99))
    said = [each.text for each in say(reply.message).blocks if isinstance(each, Text)]
    assert ("You have chosen no steps yet." in said) is missed


async def test_the_day_to_look_again_is_the_teams_own(core: Core) -> None:
    ref = await answered(core)
    await core.close(ref)
    east = "Pacific/Kiritimati"  # where it is the next day already
    await core.take(member(FAY), e.RemindAsked(f"zone {east}", keep=True))
    (talk,) = await core.take(member(FAY), e.GuideOpened(ref, 99))
    (entry,) = await core.take(member(FAY), e.CalendarAsked(ref, CalendarDate.LOOK_AGAIN))
    assert isinstance(talk.message, m.TalkCard)
    assert isinstance(entry.message, m.CalendarLink)
    day, planned = local_day(int(core.clock.now) + 91 * DAY, None), talk.message.summary.next_assessment
    assert planned is not None
    assert (local_day(planned.at, planned.zone), entry.message.entry.starts) == (day, day)


async def test_the_next_one_is_that_after_the_newest_result(core: Core) -> None:
    old = await answered(core)
    await core.close(old)
    core.clock.forward(120 * DAY)
    new = await answered(core)
    await core.close(new)
    (asked_old,), (asked_new,) = [
        await core.take(member(FAY), e.CalendarAsked(ref, CalendarDate.LOOK_AGAIN)) for ref in (old, new)
    ]
    assert isinstance(asked_new.message, m.CalendarLink)
    assert asked_old == asked_new
