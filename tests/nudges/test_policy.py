"""When a nudge may go out: in working hours, on every clock there is, and once a local date."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, strategies as st

from bot.conversation.nudges import DAY, Change, Wishes, read
from bot.nudges.policy import LATEST, USUAL, Drop, Move, Send, Working, decide, working
from bot.settings import read as read_settings

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
    hours = Working(ZoneInfo(zone), RULES.hours, RULES.days)
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


def test_every_slot_of_two_years_is_in_working_hours_wherever_clocks_differ() -> None:
    for zone in zones_that_differ():
        all_slots(zone)


@pytest.mark.long
@pytest.mark.parametrize("zone", ZONES)
def test_every_slot_of_two_years_is_in_working_hours_in_every_zone(zone: str) -> None:
    all_slots(zone)


any_hours = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda hours: hours[0] < hours[1])
any_working = st.builds(
    Working,
    st.sampled_from(ZONES).map(ZoneInfo),
    any_hours,
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
)
any_moment = st.integers(at("UTC", 2010, 1, 1), at("UTC", 2040, 1, 1))


@given(any_working, any_moment)
def test_a_slot_is_its_own_slot_and_never_in_the_past(hours: Working, wanted: int) -> None:
    slot = hours.slot(wanted)
    assert slot >= wanted
    assert hours.slot(slot) == slot


@given(any_working, any_moment)
def test_a_slot_on_another_day_is_on_another_local_date(hours: Working, now: int) -> None:
    slot = hours.slot_on_another_day(now)
    assert hours.day(slot) > hours.day(now)
    assert hours.slot(slot) == slot


@given(any_working, any_moment, st.integers(-10 * DAY, 10 * DAY))
def test_a_nudge_goes_out_in_its_hours_or_waits_for_them_or_is_dropped(
    hours: Working, due: int, late: int
) -> None:
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
            assert now > hours.slot(due) + LATEST


CHANGING = {
    "the clocks jump over it": ("Europe/Berlin", (2026, 3, 29), (150, 300), "03:30"),
    "the clocks show it twice": ("Europe/Berlin", (2026, 10, 25), (150, 300), "02:30"),
    "half an hour is missing": ("Australia/Lord_Howe", (2026, 10, 4), (135, 300), "02:45"),
}


@pytest.mark.parametrize(("zone", "day", "hours", "local"), CHANGING.values(), ids=CHANGING)
def test_work_begins_once_where_the_clocks_change(
    zone: str, day: tuple[int, int, int], hours: tuple[int, int], local: str
) -> None:
    slot = Working(ZoneInfo(zone), hours, (0, 1, 2, 3, 4, 5, 6)).slot(at(zone, *day))
    there = datetime.fromtimestamp(slot, ZoneInfo(zone))
    assert (there.date(), f"{there:%H:%M}", there.fold) == (date(*day), local, 0)


def test_a_local_time_shown_twice_gives_one_date_and_so_one_slot() -> None:
    hours = Working(ZoneInfo("Europe/Berlin"), (120, 180), (6,))
    first, second = at("UTC", 2026, 10, 25, 0, 30), at("UTC", 2026, 10, 25, 1, 30)
    assert decide(first, first, hours) == decide(first, second, hours) == Send(date(2026, 10, 25))


def test_a_date_that_a_zone_left_out_has_no_slot() -> None:
    hours = Working(ZoneInfo("Pacific/Apia"), (570, 990), (4,))
    slot = hours.slot(at("Pacific/Apia", 2011, 12, 29, 20))
    assert hours.day(slot) == date(2012, 1, 6)


def test_the_weekend_moves_a_nudge_and_does_not_drop_it() -> None:
    hours = working(RULES, Wishes(home="Europe/Berlin"))
    saturday = at("Europe/Berlin", 2026, 11, 28, 10)
    assert decide(saturday, saturday, hours) == Move(at("Europe/Berlin", 2026, 11, 30, 9, 30))


def test_a_nudge_is_dropped_once_it_is_more_than_three_days_late() -> None:
    hours = working(RULES, Wishes())
    monday = at("UTC", 2026, 11, 23, 10)
    assert decide(monday, monday + LATEST, hours) == Send(date(2026, 11, 26))
    assert decide(monday, monday + LATEST + 1, hours) == Drop()


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "US/Pacific-New"])
def test_who_has_no_zone_that_exists_lives_in_utc(zone: str) -> None:
    noon = at("UTC", 2026, 11, 24, 12)
    assert decide(noon, noon, working(RULES, Wishes(home=zone))) == Send(date(2026, 11, 24))


def test_what_someone_wishes_comes_before_what_is_usual() -> None:
    hours = working(RULES, Wishes(home="Asia/Tokyo", zone="America/New_York", hours=(600, 660)))
    assert hours.slot(at("America/New_York", 2026, 11, 24, 12)) == at("America/New_York", 2026, 11, 25, 10)


def test_an_environment_that_says_nothing_asks_for_what_is_usual() -> None:
    assert read_settings({}).nudges == USUAL


SAID = {
    "off": Change(off=True),
    "ON": Change(off=False),
    "every 90 days": Change(every=90 * DAY),
    "every 2 weeks": Change(every=14 * DAY),
    "hours 9-17": Change(hours=(540, 1020)),
    "hours 09:30 to 16:45": Change(hours=(570, 1005)),
    "hours 18-24": Change(hours=(1080, 1440)),
    "zone europe/berlin": Change(zone="Europe/Berlin"),
    "zone America/New York": Change(zone="America/New_York"),
}
NOTHING = (
    "",
    "offf",
    "off now",
    "every day",
    "every 0 days",
    "every 900 days",
    "hours 17-9",
    "hours 9-25",
    "hours 9:70-17",
    "zone Mars",
)


@pytest.mark.parametrize(("text", "change"), SAID.items())
def test_a_wish_is_read_as_it_is_said(text: str, change: Change) -> None:
    assert read(text) == change


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_wish_is_none(text: str) -> None:
    assert read(text) is None
