"""When a nudge may go out: in working hours, on every clock there is, and once a local date."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, strategies as st

from bot.conversation.reminders.policy import (
    LATE_AFTER_SECONDS,
    USUAL,
    Drop,
    Move,
    Send,
    WorkingHours,
    decide,
    looks_again,
    looks_ahead,
    working,
)
from bot.conversation.reminders.preferences import Cadence, DateRange, ReminderPreferences
from bot.settings import read as read_settings
from tests.support.clock import DAY

RULES = USUAL
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 731
TIMES = (3, 12, 21)  # hours, UTC: somewhere it is night, morning or evening
ZONES = sorted(available_timezones())


def at(zone: str, *when: int) -> int:
    return int(datetime(*when, tzinfo=ZoneInfo(zone)).timestamp())  # type: ignore[arg-type, misc]


def clocks(zone: ZoneInfo) -> tuple[timedelta | None, ...]:
    """Tell how a zone's clocks stand every day, and by the hour on the days when they change."""
    noons = [(FIRST + timedelta(days=day)).astimezone(zone) for day in range(-2, DAYS + 20)]
    changing = [one for one, other in pairwise(noons) if one.utcoffset() != other.utcoffset()]
    hours = [one.astimezone(UTC) + timedelta(minutes=30 * half) for one in changing for half in range(48)]
    return (*(noon.utcoffset() for noon in noons), *(hour.astimezone(zone).utcoffset() for hour in hours))


def zones_that_differ() -> list[str]:
    """Leave out zones whose clocks are always those of another one."""
    return sorted({clocks(ZoneInfo(name)): name for name in ZONES}.values())


def all_slots(zone: str) -> None:
    hours = WorkingHours(ZoneInfo(zone), RULES.hours, RULES.days)
    last = 0
    for wanted in (
        int((FIRST + timedelta(days=day, hours=hour)).timestamp()) for day in range(DAYS) for hour in TIMES
    ):
        slot = hours.slot(wanted)
        there = datetime.fromtimestamp(slot, hours.zone)
        assert wanted <= slot <= wanted + 4 * DAY, (zone, wanted)
        assert there.weekday() < 5, (zone, wanted)
        assert 570 <= there.hour * 60 + there.minute < 990, (zone, wanted)
        assert slot >= last, (zone, wanted)
        last = slot


def test_slots_are_in_working_hours_where_clocks_change() -> None:
    for zone in zones_that_differ():
        all_slots(zone)


@pytest.mark.long
@pytest.mark.parametrize("zone", ZONES)
def test_slots_are_in_working_hours_in_every_zone(zone: str) -> None:
    all_slots(zone)


any_hours = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda hours: hours[0] < hours[1])
any_quiet = st.builds(
    lambda first, count: DateRange(first, first + timedelta(days=count)),
    st.dates(date(2009, 12, 1), date(2040, 1, 31)),
    st.integers(0, 91),
)
any_working = st.builds(
    WorkingHours,
    st.sampled_from(ZONES).map(ZoneInfo),
    any_hours,
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    st.lists(any_quiet, max_size=3).map(tuple),
)
any_moment = st.integers(at("UTC", 2010, 1, 1), at("UTC", 2040, 1, 1))


@given(any_working, any_moment)
def test_a_slot_is_stable_and_never_past(hours: WorkingHours, wanted: int) -> None:
    slot = hours.slot(wanted)
    assert slot >= wanted
    assert hours.slot(slot) == slot


@given(any_working, any_moment)
def test_a_slot_on_another_day_has_another_date(hours: WorkingHours, now: int) -> None:
    slot = hours.slot_on_another_day(now)
    assert hours.day(slot) > hours.day(now)
    assert hours.slot(slot) == slot


@given(any_working, any_moment, st.integers(-10 * DAY, 10 * DAY))
def test_a_reminder_is_sent_or_delayed_or_dropped(hours: WorkingHours, due: int, late: int) -> None:
    now = due + late
    match decide(due, now, hours):
        case Send(day):
            assert now >= due
            assert day == hours.day(now)
            assert hours.slot(now) == now
        case Move(until):
            assert until > now
            assert hours.slot(until) == until
        case Drop():
            assert now > hours.slot(due) + LATE_AFTER_SECONDS


QUIET = DateRange(date(2026, 12, 24), date(2027, 1, 1))


@given(any_working, any_moment, st.integers(0, 91))
def test_nothing_comes_on_a_quiet_day(hours: WorkingHours, wanted: int, count: int) -> None:
    today = hours.day(wanted)
    quiet = replace(hours, quiet=(*hours.quiet, DateRange(today, today + timedelta(days=count))))
    slot = quiet.slot(wanted)
    assert not any(quiet.day(slot) in days for days in quiet.quiet)
    assert slot == hours.slot(slot)
    assert quiet.slot_on_another_day(wanted) == slot


def test_quiet_days_delay_a_reminder_without_dropping_it() -> None:
    hours = working(RULES, ReminderPreferences(home="Europe/Berlin", quiet=(QUIET,)))
    due = at("Europe/Berlin", 2026, 12, 24, 10)
    assert decide(due, due, hours) == Move(at("Europe/Berlin", 2027, 1, 4, 9, 30))
    afterwards = at("Europe/Berlin", 2027, 1, 4, 11)
    assert decide(due, afterwards, hours) == Send(date(2027, 1, 4))


def test_quiet_days_are_those_where_somebody_lives() -> None:
    one = DateRange(date(2026, 12, 24), date(2026, 12, 24))
    noon = at("UTC", 2026, 12, 24, 2)
    for zone, comes in (("America/New_York", date(2026, 12, 23)), ("Asia/Tokyo", date(2026, 12, 25))):
        hours = working(RULES, ReminderPreferences(home=zone, hours=(0, 1440), quiet=(one,)))
        assert hours.day(hours.slot(noon)) == comes


def test_a_personal_slot_survives_many_quiet_days() -> None:
    mondays = [date(2026, 11, 30) + timedelta(weeks=week) for week in range(12)]
    hours = WorkingHours(ZoneInfo("UTC"), RULES.hours, (0,), tuple(DateRange(each, each) for each in mondays))
    assert hours.day(hours.slot(at("UTC", 2026, 11, 24, 10))) == date(2027, 2, 22)


CHANGING = {
    "the clocks jump over it": ("Europe/Berlin", (2026, 3, 29), (150, 300), "03:30"),
    "the clocks show it twice": ("Europe/Berlin", (2026, 10, 25), (150, 300), "02:30"),
    "half an hour is missing": ("Australia/Lord_Howe", (2026, 10, 4), (135, 300), "02:45"),
}


@pytest.mark.parametrize(("zone", "day", "hours", "local"), CHANGING.values(), ids=CHANGING)
def test_work_begins_once_where_the_clocks_change(
    zone: str, day: tuple[int, int, int], hours: tuple[int, int], local: str
) -> None:
    slot = WorkingHours(ZoneInfo(zone), hours, (0, 1, 2, 3, 4, 5, 6)).slot(at(zone, *day))
    there = datetime.fromtimestamp(slot, ZoneInfo(zone))
    assert (there.date(), f"{there:%H:%M}", there.fold) == (date(*day), local, 0)


def test_a_repeated_local_time_gives_one_slot() -> None:
    hours = WorkingHours(ZoneInfo("Europe/Berlin"), (120, 180), (6,))
    first, second = at("UTC", 2026, 10, 25, 0, 30), at("UTC", 2026, 10, 25, 1, 30)
    assert decide(first, first, hours) == decide(first, second, hours) == Send(date(2026, 10, 25))


def test_a_skipped_local_date_has_no_slot() -> None:
    hours = WorkingHours(ZoneInfo("Pacific/Apia"), (570, 990), (4,))
    slot = hours.slot(at("Pacific/Apia", 2011, 12, 29, 20))
    assert hours.day(slot) == date(2012, 1, 6)


def test_the_weekend_delays_a_reminder_without_dropping_it() -> None:
    hours = working(RULES, ReminderPreferences(home="Europe/Berlin"))
    saturday = at("Europe/Berlin", 2026, 11, 28, 10)
    assert decide(saturday, saturday, hours) == Move(at("Europe/Berlin", 2026, 11, 30, 9, 30))


def test_a_reminder_over_three_days_late_is_dropped() -> None:
    hours = working(RULES, ReminderPreferences())
    monday = at("UTC", 2026, 11, 23, 10)
    assert decide(monday, monday + LATE_AFTER_SECONDS, hours) == Send(date(2026, 11, 26))
    assert decide(monday, monday + LATE_AFTER_SECONDS + 1, hours) == Drop()


@pytest.mark.parametrize("zone", [None, "Mars/Olympus", "../etc/passwd", "US/Pacific-New"])
def test_who_has_no_zone_that_exists_lives_in_utc(zone: str | None) -> None:
    noon = at("UTC", 2026, 11, 24, 12)
    assert decide(noon, noon, working(RULES, ReminderPreferences(home=zone))) == Send(date(2026, 11, 24))


def test_what_someone_wishes_comes_before_what_is_usual() -> None:
    hours = working(RULES, ReminderPreferences(home="Asia/Tokyo", zone="America/New_York", hours=(600, 660)))
    assert hours.slot(at("America/New_York", 2026, 11, 24, 12)) == at("America/New_York", 2026, 11, 25, 10)


def test_an_empty_environment_gives_the_default_plan() -> None:
    assert read_settings({}).reminders == USUAL


MONDAYS = Cadence(months=3, weekday=0, minute=600)
CADENCES = {
    "days": (Cadence(days=42), (2026, 12, 1, 17), (2027, 1, 12, 17)),
    "weeks": (Cadence(weeks=6), (2026, 12, 1, 17), (2027, 1, 12, 17)),
    "whole months": (Cadence(months=3), (2026, 11, 30, 17), (2027, 2, 28, 17)),
    "a weekday": (MONDAYS, (2026, 12, 1, 17), (2027, 3, 1, 10)),
    "the very weekday": (MONDAYS, (2026, 12, 7, 17), (2027, 3, 8, 10)),
    "the clocks jump over it": (Cadence(days=7, minute=150), (2026, 3, 22, 17), (2026, 3, 29, 3, 30)),
    "the clocks show it twice": (Cadence(days=7, minute=150), (2026, 10, 18, 17), (2026, 10, 25, 2, 30)),
}


@pytest.mark.parametrize(("cadence", "closed", "then"), CADENCES.values(), ids=CADENCES)
def test_a_team_looks_again_by_its_calendar(
    cadence: Cadence, closed: tuple[int, ...], then: tuple[int, ...]
) -> None:
    preferences = ReminderPreferences(home="Europe/Berlin", every=cadence)
    assert looks_again(at("Europe/Berlin", *closed), preferences, 0) == at("Europe/Berlin", *then)


any_cadence = st.builds(
    Cadence,
    days=st.integers(7, 731),
    weeks=st.integers(0, 52),
    months=st.integers(0, 24),
    weekday=st.none() | st.integers(0, 6),
    minute=st.none() | st.integers(0, 1439),
)


@given(any_moment, any_cadence, st.sampled_from(ZONES))
def test_a_look_again_is_never_early_or_long_late(closed: int, cadence: Cadence, zone: str) -> None:
    then = looks_again(closed, ReminderPreferences(home=zone, every=cadence), 0)
    there = datetime.fromtimestamp(then, ZoneInfo(zone))
    days = cadence.days + 7 * cadence.weeks
    assert days + 28 * cadence.months - 2 <= (then - closed) / DAY
    assert (then - closed) / DAY <= days + 31 * cadence.months + 8
    if cadence.weekday is not None and not skipped(there):
        assert there.weekday() == cadence.weekday


def skipped(there: datetime) -> bool:
    """Tell whether the zone left out the day before, so that its moments come a day later."""
    before = there - timedelta(days=1)
    return before.astimezone(UTC).astimezone(there.tzinfo).date() != before.date()


def test_a_team_looks_again_after_its_quiet_days() -> None:
    preferences = ReminderPreferences(
        home="Europe/Berlin", every=MONDAYS, quiet=(DateRange(date(2027, 3, 1), date(2027, 3, 5)),)
    )
    closed = at("Europe/Berlin", 2026, 12, 1, 17)
    assert looks_ahead(RULES, preferences, closed, closed) == at("Europe/Berlin", 2027, 3, 8, 9, 30)
