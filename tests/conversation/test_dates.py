"""Closing times as people say them, in their own zone."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from bot.conversation.dates import LONGEST_DAYS, closing_time, default_day, local_day, read_day

TUESDAY = date(2026, 11, 24)
SAID = {
    "Fri": date(2026, 11, 27),
    "friday.": date(2026, 11, 27),
    "mon": date(2026, 11, 30),
    "tuesday": date(2026, 12, 1),
    "2026-12-04": date(2026, 12, 4),
    "2026-11-24": TUESDAY,
    "today": TUESDAY,
    "tomorrow": date(2026, 11, 25),
    "in 5 days": date(2026, 11, 29),
    "3 days": date(2026, 11, 27),
    "in a week": date(2026, 12, 1),
    "2 weeks": date(2026, 12, 8),
}
NO_DAY = (
    "",
    "t",
    "tu",
    "soon",
    "yesterday",
    "2026-11-23",
    "2027-11-24",
    "2026-02-30",
    "in 93 days",
    "in 999 weeks",
    "04.12.",
)


@pytest.mark.parametrize(("text", "day"), SAID.items())
def test_a_day_is_read_as_it_is_said(text: str, day: date) -> None:
    assert read_day(text, TUESDAY) == day


@pytest.mark.parametrize("text", NO_DAY)
def test_what_is_no_day_ahead_within_a_quarter_is_none(text: str) -> None:
    assert read_day(text, TUESDAY) is None


@given(text=st.text(max_size=20), today=st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_any_words_are_a_day_ahead_or_none(text: str, today: date) -> None:
    day = read_day(text, today)
    assert day is None or 0 <= (day - today).days <= LONGEST_DAYS


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_without_a_day_there_are_five_working_days(today: date) -> None:
    day = default_day(today)
    assert day.weekday() < 5
    assert (day - today).days in (5, 6, 7)


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 17), ("Europe/Rome", 16), ("Asia/Kolkata", 11), ("", 17)])
def test_an_assessment_closes_at_the_end_of_the_askers_working_day(zone: str, hour: int) -> None:
    closes = datetime.fromtimestamp(closing_time(TUESDAY, zone), UTC)
    assert (closes.date(), closes.hour) == (TUESDAY, hour)


def test_which_day_it_is_depends_on_where_one_is() -> None:
    late = int(datetime(2026, 11, 24, 23, 30, tzinfo=UTC).timestamp())
    assert (local_day(late, "America/New_York"), local_day(late, "Europe/Rome")) == (
        TUESDAY,
        date(2026, 11, 25),
    )
