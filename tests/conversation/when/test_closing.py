"""An assessment closes at 17:00 on a day that was plainly meant, and never earlier in silence."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.conversation.when.closing import (
    LONGEST_DAYS,
    DayQuestion,
    Doubt,
    Extension,
    closing_time,
    read_closing,
    read_extension,
    split_day,
    suggested_days,
)
from bot.conversation.when.zones import local_day

TUESDAY = date(2026, 11, 24)
FRIDAY, DECEMBER_4 = date(2026, 11, 27), date(2026, 12, 4)
WEDNESDAY = date(2026, 11, 25)
ROME = "Europe/Rome"


def at(day: date, hour: int, zone: str = ROME, minute: int = 0) -> int:
    """Give a moment in *zone*."""
    return closing_time(day, zone) + (hour - 17) * 3600 + minute * 60


MORNING, EVENING = at(TUESDAY, 10), at(TUESDAY, 17, minute=30)
CLOSES = {
    "": date(2026, 12, 1),
    "fri": FRIDAY,
    "Dec 4th": DECEMBER_4,
    "4.12.": DECEMBER_4,
    "in two weeks": date(2026, 12, 8),
    "end of next week": DECEMBER_4,
    "today": TUESDAY,
    "today 17:00": TUESDAY,
    "Friday at 5pm": FRIDAY,
    "no later than friday": FRIDAY,
    "1st of next month": date(2026, 12, 1),
    "the 4th of next month": DECEMBER_4,
    "a week tomorrow": date(2026, 12, 2),
    "tomorrow week": date(2026, 12, 2),
    "a week today": date(2026, 12, 1),
}
ASKED = {
    "next friday": DayQuestion(Doubt.WHICH, (FRIDAY, DECEMBER_4)),
    "next tuesday": DayQuestion(Doubt.WHICH, (date(2026, 12, 1),)),
    "tue": DayQuestion(Doubt.WHICH, (TUESDAY, date(2026, 12, 1))),
    "12/04": DayQuestion(Doubt.WHICH, (DECEMBER_4,)),
    "02/01": DayQuestion(Doubt.WHICH, (date(2027, 1, 2), date(2027, 2, 1))),
    "thu 4 dec": DayQuestion(Doubt.WHICH, (date(2026, 12, 3), DECEMBER_4)),
    "on friday": DayQuestion(Doubt.WHICH, (FRIDAY,)),
    "Fri 3pm": DayQuestion(Doubt.NOT_AT_FIVE, (FRIDAY,)),
    "3pm": DayQuestion(Doubt.NOT_AT_FIVE, (TUESDAY,)),
    "EOD": DayQuestion(Doubt.NOT_AT_FIVE, (TUESDAY,)),
    "tonight": DayQuestion(Doubt.NOT_AT_FIVE, (TUESDAY,)),
    "next Fri 5pm": DayQuestion(Doubt.WHICH, (FRIDAY, DECEMBER_4)),
    "end of day friday": DayQuestion(Doubt.NOT_AT_FIVE, (FRIDAY,)),
    "tomorrow noon": DayQuestion(Doubt.NOT_AT_FIVE, (WEDNESDAY,)),
    "next fri 15:00": DayQuestion(Doubt.NOT_AT_FIVE, (FRIDAY, DECEMBER_4)),
    "2026-11-23": DayQuestion(Doubt.OVER),
    "4/12/2025": DayQuestion(Doubt.OVER),
    "in 93 days": DayQuestion(Doubt.TOO_FAR),
    "2027-11-24": DayQuestion(Doubt.TOO_FAR),
    "in 999 weeks": DayQuestion(Doubt.TOO_FAR),
    "23 nov": DayQuestion(Doubt.TOO_FAR),
    "soon": DayQuestion(Doubt.UNREAD),
    "someday 3pm": DayQuestion(Doubt.UNREAD),
    "this week": DayQuestion(Doubt.WHICH, (TUESDAY, WEDNESDAY, date(2026, 11, 26), FRIDAY)),
    "next week": DayQuestion(
        Doubt.WHICH, tuple(date(2026, 11, 30) + timedelta(days=ahead) for ahead in range(5))
    ),
    "next month": DayQuestion(Doubt.WHICH, (date(2026, 12, 1), date(2026, 12, 16), date(2026, 12, 31))),
    "early December": DayQuestion(Doubt.WHICH, (date(2026, 12, 1), DECEMBER_4, date(2026, 12, 9))),
    "late next week": DayQuestion(Doubt.WHICH, (date(2026, 12, 3), DECEMBER_4)),
    "the weekend": DayQuestion(Doubt.WHICH, (date(2026, 11, 28), date(2026, 11, 29))),
    "week 49": DayQuestion(
        Doubt.WHICH, tuple(date(2026, 11, 30) + timedelta(days=ahead) for ahead in range(5))
    ),
    "Christmas": DayQuestion(Doubt.WHICH, (date(2026, 12, 25),)),
    **dict.fromkeys(
        ("after lunch", "this afternoon", "this morning"), DayQuestion(Doubt.NOT_AT_FIVE, (TUESDAY,))
    ),
    "last friday": DayQuestion(Doubt.OVER),
}
PAST_FIVE = {
    "today": DayQuestion(Doubt.PAST_FIVE, (WEDNESDAY,)),
    "EOD": DayQuestion(Doubt.PAST_FIVE, (WEDNESDAY,)),
    "6pm": DayQuestion(Doubt.PAST_FIVE, (WEDNESDAY,)),
    "2026-11-24": DayQuestion(Doubt.PAST_FIVE, (WEDNESDAY,)),
    "tue": DayQuestion(Doubt.WHICH, (date(2026, 12, 1),)),
    "tomorrow": WEDNESDAY,
    "": date(2026, 12, 1),
}
WORDS = st.lists(
    st.sampled_from(
        [
            "by",
            "next",
            "fri",
            "tue",
            "in",
            "3",
            "two",
            "weeks",
            "working",
            "days",
            "4",
            "dec",
            "12/04",
            "4.12.",
            "3pm",
            "at",
            "17:00",
            "eod",
            "today",
            "end",
            "of",
            "month",
            "more",
            "a",
        ]
    ),
    max_size=5,
).map(" ".join)
MOMENTS = st.integers(at(date(2026, 1, 1), 0), at(date(2028, 1, 1), 0))
ZONES = st.sampled_from(
    ["", ROME, "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "UTC-12:00", "UTC+05:45"]
)


@pytest.mark.parametrize(("text", "day"), CLOSES.items())
def test_a_closing_day_is_read(text: str, day: date) -> None:
    assert read_closing(text, MORNING, ROME) == day


@pytest.mark.parametrize(("text", "question"), ASKED.items())
def test_a_doubtful_closing_day_is_asked_back(text: str, question: DayQuestion) -> None:
    assert read_closing(text, MORNING, ROME) == question


@pytest.mark.parametrize(("text", "read"), PAST_FIVE.items())
def test_after_17_today_is_over(text: str, read: date | DayQuestion) -> None:
    assert read_closing(text, EVENING, ROME) == read


@pytest.mark.parametrize(
    ("zone", "hour"), [("UTC", 17), (ROME, 16), ("Asia/Kolkata", 11), ("UTC-03:00", 20), ("", 17)]
)
def test_an_assessment_closes_at_17_where_it_was_started(zone: str, hour: int) -> None:
    assert closing_time(TUESDAY, zone) == int(datetime.combine(TUESDAY, time(hour), UTC).timestamp()) + (
        1800 if zone == "Asia/Kolkata" else 0
    )


def test_which_day_it_is_depends_on_the_zone() -> None:
    late = int(datetime(2026, 11, 24, 23, 30, tzinfo=UTC).timestamp())
    assert (local_day(late, "America/New_York"), local_day(late, ROME)) == (TUESDAY, WEDNESDAY)


STANDS = closing_time(date(2026, 12, 18), ROME)  # a Friday, in 24 days
LATER = {
    "2 days": date(2026, 12, 20),
    "3 days": date(2026, 12, 21),
    "a week": date(2026, 12, 25),
    "two more weeks": date(2027, 1, 1),
    "1 month": date(2027, 1, 18),
    "3 working days": date(2026, 12, 23),
    "": date(2026, 12, 25),
}
SET = {"fri": FRIDAY, "in 5 days": date(2026, 11, 29), "2026-12-31": date(2026, 12, 31), "today": TUESDAY}


@pytest.mark.parametrize(("text", "day"), LATER.items())
def test_more_time_counts_from_the_closing_time(text: str, day: date) -> None:
    assert read_extension(text, STANDS, MORNING, ROME) == Extension(closing_time(day, ROME), relative=True)


@pytest.mark.parametrize(("text", "days"), [("2 days", 2), ("a week", 7), ("", 7)])
def test_more_time_counts_from_now_where_it_is_over(text: str, days: int) -> None:
    over = closing_time(date(2026, 11, 20), ROME)
    closes = closing_time(TUESDAY + timedelta(days=days), ROME)
    assert read_extension(text, over, MORNING, ROME) == Extension(closes, relative=True)


@pytest.mark.parametrize(("text", "day"), SET.items())
def test_a_day_sets_the_closing_time(text: str, day: date) -> None:
    assert read_extension(text, STANDS, MORNING, ROME) == Extension(closing_time(day, ROME), relative=False)


@pytest.mark.parametrize("text", ["maybe a week", "about 7 days", "a week or so", "perhaps one more week"])
def test_more_time_in_doubt_counts_from_the_closing_time(text: str) -> None:
    asked = DayQuestion(Doubt.WHICH, (date(2026, 12, 25),))
    assert read_extension(text, STANDS, MORNING, ROME) == asked


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("3 months", Doubt.TOO_FAR),
        ("soon", Doubt.UNREAD),
        ("fri 3pm", Doubt.NOT_AT_FIVE),
        ("12/04", Doubt.WHICH),
    ],
)
def test_more_time_that_is_in_doubt_is_asked_for(text: str, doubt: Doubt) -> None:
    read = read_extension(text, STANDS, MORNING, ROME)
    assert isinstance(read, DayQuestion)
    assert read.doubt is doubt


@given(MOMENTS, ZONES)
def test_every_suggested_day_can_be_the_closing_day(now: int, zone: str) -> None:
    days = suggested_days(now, zone)
    assert len(days) >= 2
    assert [read_closing(day.isoformat(), now, zone) for day in days] == list(days)
    assert all(day.weekday() < 5 for day in days)


def test_which_day_asks_for_the_day() -> None:
    asked = DayQuestion(Doubt.NONE_NAMED)
    assert read_closing("which day", MORNING, ROME) == asked
    assert read_extension("Which day", at(FRIDAY, 17), MORNING, ROME) == asked
    assert split_day("flexible infrastructure which day") == ("flexible infrastructure", "which day")


def test_days_from_tomorrow_to_two_weeks_are_suggested() -> None:
    assert suggested_days(MORNING, ROME) == (WEDNESDAY, FRIDAY, date(2026, 12, 1), date(2026, 12, 8))
    running = suggested_days(MORNING, ROME, at(FRIDAY, 17))
    assert running == (WEDNESDAY, date(2026, 12, 1), DECEMBER_4, date(2026, 12, 8))


@given(st.text(max_size=20) | WORDS, MOMENTS, ZONES)
def test_no_words_close_an_assessment_outside_a_quarter(text: str, now: int, zone: str) -> None:
    read = read_closing(text, now, zone)
    for day in read.days if isinstance(read, DayQuestion) else (read,):
        assert closing_time(day, zone) > now
        assert (day - local_day(now, zone)).days <= LONGEST_DAYS
        assert read_closing(day.isoformat(), now, zone) == day


@given(st.text(max_size=20) | WORDS, MOMENTS, st.integers(-90, 90), ZONES)
def test_more_time_is_later_than_it_was(text: str, now: int, ahead: int, zone: str) -> None:
    closes = closing_time(local_day(now, zone) + timedelta(days=ahead), zone)
    read = read_extension(text, closes, now, zone)
    if isinstance(read, Extension):
        assert now < read.closes <= closing_time(local_day(now, zone) + timedelta(days=LONGEST_DAYS), zone)
        assert read.closes > closes or not read.relative


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("flexible infrastructure friday", ("flexible infrastructure", "friday")),
        ("flexible infrastructure next friday", ("flexible infrastructure", "next friday")),
        ("code review fri 3pm", ("code review", "fri 3pm")),
        ("code review in two weeks", ("code review", "in two weeks")),
        ("code review end of next week", ("code review", "end of next week")),
        ("code review on friday", ("code review", "on friday")),
        ("code review 4.12.", ("code review", "4.12.")),
        ("friday", ("", "friday")),
        ("code review next week", ("code review", "next week")),
        ("code review soon", ("code review", "soon")),
        ("code review at christmas", ("code review", "at christmas")),
        ("code review early december", ("code review", "early december")),
        ("code review maybe friday", ("code review", "maybe friday")),
        ("code review frday", ("code review", "frday")),
        ("code review after lunch", ("code review", "after lunch")),
        ("security or privacy friday", ("security or privacy", "friday")),
        ("sunny fridge", ("sunny fridge", "")),
        ("code review", ("code review", "")),
        ("open source", ("open source", "")),
        ("", ("", "")),
    ],
)
def test_a_closing_day_is_parted_from_the_capability(text: str, parts: tuple[str, str]) -> None:
    assert split_day(text) == parts
