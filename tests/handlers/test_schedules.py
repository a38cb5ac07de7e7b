"""Assessments that start by themselves, on a real store."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.bootstrap import opened
from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, Origin, PersonId
from bot.conversation.questions import LEVELS, Choice, Mode
from bot.conversation.reminders.preferences import DateRange
from bot.conversation.schedules import Schedule, StartTime, not_quiet, read as read_starts
from bot.conversation.view import buttons
from bot.conversation.wording import say
from bot.handlers.schedules import _counted, _having_started
from bot.outbox.job import Job, JobKind
from bot.ports.assessments import RUNS, AssessmentEdit
from bot.settings import read
from tests.support.clock import DAY, HOUR
from tests.support.core import ELSEWHERE, ROOM, Core, alone, member
from tests.support.outbox import due_jobs
from tests.support.servers import Server

MONDAYS = e.ScheduleAsked("every 2 weeks on mon 10:00", keep=True)


BERLIN = "Europe/Berlin"


def in_berlin(moment: str) -> int:
    return int(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(BERLIN)).timestamp())


async def planned(core: Core) -> Schedule | None:
    return await core.store.schedules.get(ROOM, core.rubric.id)


async def started(core: Core) -> list[m.Message]:
    """Run the start if it is due, as often as a worker might."""
    job = Job(JobKind.START, AssessmentRef(ROOM, core.rubric.id))
    said = list[m.Message]()
    for _ in range(2):
        if job in await due_jobs(core.store, int(core.clock.now)):
            said += [reply.message for reply in await core.service.run_job(job)]
    return said


async def kept(core: Core, event: e.ScheduleAsked = MONDAYS) -> Schedule:
    """Keep a schedule and wait for its first start."""
    await core.take(member("ana"), event)
    schedule = await planned(core)
    assert schedule is not None
    core.clock.now = schedule.start.at
    return schedule


async def test_a_schedule_is_shown_before_it_is_kept(core: Core) -> None:
    (reply,) = await core.take(member("ana"), replace(MONDAYS, keep=False))
    assert isinstance(reply.message, m.ScheduleProposed)
    assert await planned(core) is None
    (told,) = await core.take(member("ana"), reply.message.event)
    assert (told.to, type(told.message)) == (m.To.EVERYONE, m.ScheduleKept)
    assert await planned(core) == reply.message.schedule


async def test_a_scheduled_team_is_not_asked_to_start_an_assessment(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, dict.fromkeys(("ana", "ben", "cy"), [Choice.LEVEL_5] * 4))
    await core.close(ref)

    async def offered() -> set[str]:
        (reply,) = await core.take(member("ana"), e.NextAsked())
        return {each.label for each in buttons(say(reply.message))}

    before = await offered()
    await core.take(member("ana"), MONDAYS)
    assert before - await offered() == {"Start an assessment"}


@pytest.mark.parametrize("words", ["every quarter", "every month at 10:00", "every 30 days", "every 5 weeks"])
async def test_without_a_day_it_starts_on_mondays_at_ten(core: Core, words: str) -> None:
    await core.take(member("ana"), e.ScheduleAsked(words, keep=True))
    schedule = await planned(core)
    assert schedule is not None
    dates = [datetime.fromtimestamp(at, UTC) for at in schedule.dates(3)]
    assert {(each.weekday(), each.hour, each.minute) for each in dates} == {(0, 10, 0)}


async def test_it_starts_at_its_time_and_again_after_its_cadence(core: Core) -> None:
    schedule = await kept(core)
    core.clock.now -= 1
    assert await started(core) == []
    core.clock.now += 1
    said = await started(core)
    (running,) = await core.store.assessments.running(ROOM)
    assert isinstance(said[0], m.Invitation)
    assert (running.facilitator, running.mode) == ("ana", Mode.TEAM)
    following = await planned(core)
    assert following is not None
    assert (following.start.at, following.last) == (schedule.start.at + 14 * DAY, running.id)


async def test_a_start_that_was_cut_off_is_not_made_twice(core: Core) -> None:
    schedule = await kept(core)
    await started(core)
    (running,) = await core.store.assessments.running(ROOM)
    now = await planned(core)
    assert now is not None
    assert await core.store.schedules.change(
        now, schedule
    )  # as if the process had died before the last write
    await core.store.jobs.schedule(
        Job(JobKind.START, AssessmentRef(ROOM, schedule.rubric_id)), schedule.start.at
    )
    await started(core)
    assert [each.id for each in await core.store.assessments.running(ROOM)] == [running.id]
    following = await planned(core)
    assert following is not None
    assert following.start.at == schedule.start.at + 14 * DAY


async def test_it_keeps_the_mode_and_the_floor_of_the_last_assessment(core: Core) -> None:
    ref = await core.begin(floor=5)
    await core.answer_all(ref, {name: [LEVELS[2]] * 4 for name in ("ana", "ben", "chloe", "dev", "eli")})
    await core.close(ref)
    await kept(core)
    await started(core)
    (running,) = await core.store.assessments.running(ROOM)
    assert running.floor == 5


async def test_none_starts_while_one_runs(core: Core) -> None:
    schedule = await kept(core)
    await core.take(member("ben"), e.AssessAsked(by="in 7 days"))
    assert await started(core) == []
    following = await planned(core)
    assert following is not None
    assert following.start.at == schedule.start.at + 14 * DAY


async def test_a_start_that_is_a_day_late_is_asked_about(core: Core) -> None:
    schedule = await kept(core)
    core.clock.forward(DAY + HOUR)
    (asked,) = {type(each) for each in await started(core)}
    assert asked is m.StartDoubtful
    assert await core.store.assessments.running(ROOM) == ()
    await core.take(member("ben"), e.StartDecided(ROOM, schedule.rubric_id, start=True))
    (running,) = await core.store.assessments.running(ROOM)
    assert running.facilitator == "ben"
    await core.take(member("ben"), e.StartDecided(ROOM, schedule.rubric_id, start=True))
    assert len(await core.store.assessments.running(ROOM)) == 1


async def test_a_waiting_start_is_decided_from_the_list(core: Core) -> None:
    schedule = await kept(core)
    core.clock.forward(DAY + HOUR)
    await started(core)
    (reply,) = await core.take(member("ben"), e.SchedulesAsked())
    assert isinstance(reply.message, m.ScheduleList)
    assert [each.following for each in reply.message.schedules] == [schedule.start.at + 14 * DAY]
    start, wait, _ = buttons(say(reply.message))[:3]
    assert (start.label, wait.label) == (f"Start {core.rubric.name} now", "Wait for the next time")
    await core.take(member("ben"), callback_data.unpack(start.press, member("ben").person))
    (running,) = await core.store.assessments.running(ROOM)
    assert running.facilitator == "ben"


def test_more_schedules_than_fit_are_paged(core: Core) -> None:
    schedule = Schedule(ROOM, core.rubric.id, StartTime(0), PersonId("ana"))
    listed = m.ScheduleList((m.ListedSchedule(core.rubric, schedule),) * 7, ROOM)
    labels = [[each.label for each in buttons(say(replace(listed, page=page)))][-2:] for page in (0, 1)]
    assert labels == [["More", "Help"], ["Back", "Help"]]


async def test_two_with_too_few_answers_in_a_row_are_asked_about(core: Core) -> None:
    await kept(core)
    for _ in range(2):
        await started(core)
        (running,) = await core.store.assessments.running(ROOM)
        await core.store.assessments.edit(running.ref, AssessmentEdit(RUNS, status=Status.EXPIRED))
        core.clock.forward(14 * DAY)
    (asked,) = {each.doubt for each in await started(core) if isinstance(each, m.StartDoubtful)}
    assert asked is m.StartDoubt.TOO_FEW
    await core.take(member("ben"), e.StartDecided(ROOM, core.rubric.id, start=True))
    (running,) = await core.store.assessments.running(ROOM)
    assert (running.status, running.facilitator) == (Status.OPEN, "ben")


async def test_one_without_a_result_counts_once_where_the_next_did_not_start(core: Core) -> None:
    schedule = Schedule(ROOM, core.rubric.id, StartTime(0), PersonId("ana"), last="a1")
    counted = await _counted(core.service._context, schedule)
    assert counted.without_result == 1
    again = await _counted(core.service._context, _having_started(counted, ()))
    assert again.without_result == 1


async def test_it_waits_for_the_end_of_quiet_days(core: Core) -> None:
    schedule = await kept(core)
    core.clock.now -= HOUR
    await core.take(member("ana"), e.RemindAsked("quiet today", keep=True))
    core.clock.now += HOUR
    assert await started(core) == []
    core.clock.now = schedule.start.at + DAY - 1
    assert await started(core) == []
    core.clock.forward(1)
    assert await started(core)


@pytest.mark.parametrize(
    ("start", "quiet", "then"),
    [
        ("2026-12-14 10:00", ("2026-12-14", "2026-12-18"), "2026-12-21 10:00"),  # not on Saturday the 19th
        ("2026-12-28 10:00", ("2026-12-24", "2027-01-01"), "2027-01-04 10:00"),
        ("2026-12-14 10:00", ("2026-12-14", "2026-12-14"), "2026-12-15 10:00"),
        ("2026-12-19 10:00", ("2026-12-19", "2026-12-19"), "2026-12-20 10:00"),  # the weekend was chosen
        (
            "2027-03-26 02:30",
            ("2027-03-26", "2027-03-27"),
            "2027-03-29 02:30",
        ),  # the clocks changed on the 28th
        ("2026-12-14 10:00", ("2026-12-15", "2026-12-18"), "2026-12-14 10:00"),
    ],
)
def test_a_start_on_a_quiet_day_keeps_its_hour(start: str, quiet: tuple[str, str], then: str) -> None:
    days = DateRange(*map(date.fromisoformat, quiet))
    assert not_quiet(in_berlin(start), BERLIN, (days,)) == in_berlin(then)


@pytest.mark.parametrize(("words", "months"), [("every month on mon 10:00", 1), ("every quarter", 3)])
@pytest.mark.parametrize("now", ["2026-11-30 12:00", "2026-12-29 09:00", "2027-03-25 12:00"])
def test_a_cadence_of_months_skips_none(words: str, months: int, now: str) -> None:
    (start,) = read_starts(words, in_berlin(now), 0, BERLIN)
    dates = Schedule(ROOM, "any", start, PersonId("ana"), zone=BERLIN).dates(25)
    found = [datetime.fromtimestamp(each, ZoneInfo(BERLIN)) for each in dates]
    assert {(each.weekday(), each.hour, each.minute) for each in found} == {(0, 10, 0)}
    counted = [each.year * 12 + each.month for each in found]
    assert {later - earlier for earlier, later in pairwise(counted)} == {months}


async def test_a_person_who_is_forgotten_facilitates_nothing(core: Core, server: Server) -> None:
    await kept(core)
    await core.take(alone("ana"), e.ForgetAsked(confirmed=True))
    assert {each.doubt for each in await started(core) if isinstance(each, m.StartDoubtful)} == {
        m.StartDoubt.NOBODY
    }
    with server.client() as client:
        (kept_for_team,) = [client.hvals(key) for key in client.scan_iter("*:schedules")]
    assert b"ana" not in kept_for_team[0]


async def test_a_stopped_schedule_starts_nothing(core: Core) -> None:
    schedule = await kept(core)
    (told,) = await core.take(member("ben"), e.ScheduleStopped(ROOM, schedule.rubric_id))
    assert told.message == m.ScheduleEnded(core.rubric, PersonId("ben"))
    assert await started(core) == []


async def test_it_takes_the_place_of_the_offer_to_look_again(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, {name: [LEVELS[2]] * 4 for name in ("ana", "ben", "chloe")})
    await core.close(ref)
    await core.take(member("ana"), MONDAYS)
    outlook = await core.service.reader.outlook(ROOM)
    assert [(each.planned.job.kind, bool(each.at)) for each in outlook] == [
        ("look_again", False),
        (JobKind.START, True),
    ]


@pytest.mark.parametrize("outsider", [alone("max"), replace(member("max"), conversation=ELSEWHERE)])
async def test_only_members_change_a_schedule(core: Core, outsider: Origin) -> None:
    schedule = await kept(core)
    for event in (
        e.ScheduleStopped(ROOM, schedule.rubric_id),
        e.StartDecided(ROOM, schedule.rubric_id, start=True),
        replace(MONDAYS, words="every 3 weeks", where=ROOM),
        e.SchedulesAsked(ROOM),
    ):
        replies = await core.take(outsider, event)
        assert all(reply.to is m.To.YOU for reply in replies)
        assert not any(isinstance(reply.message, m.ScheduleList) for reply in replies)
    assert await planned(core) == schedule


async def test_a_cadence_shorter_than_results_may_be_apart_is_refused(server: Server) -> None:
    async with opened(read({"REDIS_URL": server.url, "RUNG_REPEAT": "30d"})) as rung:
        event = e.ScheduleAsked("every 3 weeks", rubric_id=rung.catalogue.offered[0].id, keep=True)
        (reply,) = await rung.service.take(member("ana"), event)
    assert isinstance(reply.message, m.ScheduleTooOften)
    assert reply.message.days == 30


async def test_a_schedule_of_a_rubric_no_longer_on_offer_is_stopped(core: Core) -> None:
    schedule = await kept(core)
    await core.store.schedules.put(replace(schedule, rubric_id="gone"))
    (reply,) = await core.take(member("ben"), e.ScheduleStopped(ROOM, "gone"))
    assert isinstance(reply.message, m.ScheduleList)
    assert await core.store.schedules.get(ROOM, "gone") is None


async def test_a_schedule_is_proposed_the_other_way_by_a_press(core: Core) -> None:
    (asked,) = await core.take(member("ana"), replace(MONDAYS, keep=False))
    other = next(each for each in buttons(say(asked.message)) if each.label == "Answer together")
    (shown,) = await core.take(member("ana"), callback_data.unpack(other.press, member("ana").person))
    assert isinstance(shown.message, m.ScheduleProposed)
    assert shown.message.schedule.mode is Mode.LIVE
    assert "Answer in private" in [each.label for each in buttons(say(shown.message))]
    assert await planned(core) is None
