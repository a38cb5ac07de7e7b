"""Times of day, hours and weekdays are read as people write them. Two meanings are both named."""

import pytest
from hypothesis import given, strategies as st

from bot.conversation.when.hours import (
    DAY,
    Hours,
    clock,
    read_hours,
    read_moment,
    read_time,
    read_weekdays,
    split_clock,
)

HOURS = {
    "9-5": ("09:00", "17:00"),
    "9am-5pm": ("09:00", "17:00"),
    "9 am - 5 pm": ("09:00", "17:00"),
    "9 a.m. to 5 p.m.": ("09:00", "17:00"),
    "9-5pm": ("09:00", "17:00"),
    "nine to five": ("09:00", "17:00"),
    "0930-1630": ("09:30", "16:30"),
    "9am-5": ("09:00", "17:00"),
    "9–17": ("09:00", "17:00"),
    "9 to 5": ("09:00", "17:00"),
    "from 9 to 17": ("09:00", "17:00"),
    "between 9 and 5": ("09:00", "17:00"),
    "9-17": ("09:00", "17:00"),
    "09:30 to 16:45": ("09:30", "16:45"),
    "9.30-16.30": ("09:30", "16:30"),
    "9h-17h": ("09:00", "17:00"),
    "8-4": ("08:00", "16:00"),
    "10-6": ("10:00", "18:00"),
    "7-7": ("07:00", "19:00"),
    "12-4": ("12:00", "16:00"),
    "9-12": ("09:00", "12:00"),
    "noon-5": ("12:00", "17:00"),
    "2-5pm": ("14:00", "17:00"),
    "6-2": ("06:00", "14:00"),
    "18-24": ("18:00", "24:00"),
    "0-24": ("00:00", "24:00"),
    "06:00-14:00": ("06:00", "14:00"),
    "01:00-05:00": ("01:00", "05:00"),
}
TWO_MEANINGS = {
    "1-5": (("13:00", "17:00"), ("01:00", "05:00")),
    "9-11pm": (("09:00", "23:00"), ("21:00", "23:00")),
}
NO_HOURS = (
    "",
    "9",
    "-",
    "17-9",
    "22-6",
    "9-25",
    "9:70-17",
    "9-17-18",
    "09-05",
    "12-12",
    "9am-9am",
    "13pm-15",
    "0am-5",
)
WEEKDAYS = {
    "weekdays": (0, 1, 2, 3, 4),
    "working days": (0, 1, 2, 3, 4),
    "mon–fri": (0, 1, 2, 3, 4),
    "monday to friday": (0, 1, 2, 3, 4),
    "Mon - Thu": (0, 1, 2, 3),
    "M-F": (0, 1, 2, 3, 4),
    "mon, wed, fri": (0, 2, 4),
    "Monday, Wed and fri": (0, 2, 4),
    "mon wed fri": (0, 2, 4),
    "tues & thurs": (1, 3),
    "weds/sat": (2, 5),
    "mondays": (0,),
    "tu-th": (1, 2, 3),
    "all": (0, 1, 2, 3, 4, 5, 6),
    "not friday": (0, 1, 2, 3),
    "all except mon and fri": (1, 2, 3),
    "sat to mon": (0, 5, 6),
    "mon-wed, fri": (0, 1, 2, 4),
    "every day": (0, 1, 2, 3, 4, 5, 6),
}
NO_WEEKDAYS = ("not someday", "no", "", "t", "mon-someday", "mon--fri", "weekday", "mon tue or so", "1-5")
MOMENTS = {
    "9": (540,),
    "16:30": (990,),
    "10am": (600,),
    "noon": (720,),
    "3": (900, 180),
    "3pm": (900,),
    "03:00": (180,),
    "14.00": (840,),
    "14 uhr": (840,),
    "9 o'clock": (540,),
}
CLOCKS = {
    "fri 3pm": ("fri", "3pm"),
    "Friday at 17:00": ("friday", "17:00"),
    "friday by 5 p.m.": ("friday", "5 p.m."),
    "4.12. 3pm": ("4.12.", "3pm"),
    "4 dec at 3": ("4 dec", "3"),
    "2026-12-04 15:00": ("2026-12-04", "15:00"),
    "tomorrow noon": ("tomorrow", "noon"),
    "tomorrow morning": ("tomorrow", "morning"),
    "EOD": ("", "eod"),
    "end of day friday": ("friday", "end of day"),
    "cob fri": ("fri", "cob"),
    "end of month": ("end of month", ""),
    "4.12.2026": ("4.12.2026", ""),
    "thu 14.00": ("thu", "14.00"),
    "Thu 9.30": ("thu", "9.30"),
    "thu 14h": ("thu", "14h"),
    "thu 14h30": ("thu", "14h30"),
    "Do 14 Uhr": ("do", "14 uhr"),
    "thu 14:30 Uhr": ("thu", "14:30 uhr"),
    "thu 2 o’clock": ("thu", "2 o’clock"),
    "thu 4.12": ("thu 4.12", ""),  # a date
    "24.12.26": ("24.12.26", ""),
    "platform 2.5": ("platform 2.5", ""),
}


@pytest.mark.parametrize(("text", "span"), HOURS.items())
def test_hours_are_read_as_people_write_them(text: str, span: tuple[str, str]) -> None:
    assert [tuple(map(clock, each)) for each in read_hours(text)] == [span]


@pytest.mark.parametrize(("text", "spans"), TWO_MEANINGS.items())
def test_hours_with_two_meanings_are_both_named(text: str, spans: tuple[tuple[str, str], ...]) -> None:
    assert tuple(tuple(map(clock, each)) for each in read_hours(text)) == spans


@pytest.mark.parametrize("text", NO_HOURS)
def test_other_words_are_no_hours(text: str) -> None:
    assert read_hours(text) == ()


@pytest.mark.parametrize(("text", "days"), WEEKDAYS.items())
def test_weekdays_are_read_as_people_write_them(text: str, days: tuple[int, ...]) -> None:
    assert read_weekdays(text) == days


@pytest.mark.parametrize("text", NO_WEEKDAYS)
def test_other_words_are_no_weekdays(text: str) -> None:
    assert read_weekdays(text) == ()


@pytest.mark.parametrize(("text", "minutes"), MOMENTS.items())
def test_a_small_hour_can_be_in_the_afternoon(text: str, minutes: tuple[int, ...]) -> None:
    assert read_moment(text) == minutes


@pytest.mark.parametrize(("text", "parts"), CLOCKS.items())
def test_a_time_of_day_is_parted_from_the_day(text: str, parts: tuple[str, str]) -> None:
    assert split_clock(text) == parts


@given(st.tuples(st.integers(0, DAY), st.integers(0, DAY)).filter(lambda span: span[0] < span[1]))
def test_hours_that_are_said_back_read_as_themselves(span: Hours) -> None:
    assert read_hours(" to ".join(map(clock, span))) == (span,)


@given(
    st.text(max_size=20)
    | st.from_regex(r"\d{0,2}[:.h]?\d{0,2} ?[ap]?m? ?(-|to) ?\d{0,2} ?(am|pm)?", fullmatch=True)
)
def test_no_words_break_the_readers(text: str) -> None:
    for first, last in read_hours(text):
        assert 0 <= first < last <= DAY
    assert all(0 <= minute <= DAY for minute in read_time(text))
    assert all(0 <= day <= 6 for day in read_weekdays(text))
    split_clock(text)
