"""Days are read as people write them. Words that can mean several days mean all of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.conversation.when.day_ranges import read_span
from bot.conversation.when.days import Length, Reading, is_day, months_later, read_day, read_length

TUESDAY = date(2026, 11, 24)
DECEMBER_4 = date(2026, 12, 4)  # a Friday
ONE_DAY = {
    "today": TUESDAY,
    "tomorrow": date(2026, 11, 25),
    "the day after tomorrow": date(2026, 11, 26),
    "tmrw": date(2026, 11, 25),
    "tommorow": date(2026, 11, 25),
    "3d": date(2026, 11, 27),
    "2 wks": date(2026, 12, 8),
    "1w": date(2026, 12, 1),
    "in two weeks' time": date(2026, 12, 8),
    "1.1.": date(2027, 1, 1),
    "12/25": date(2026, 12, 25),
    "“Fri”": date(2026, 11, 27),
    "Fri": date(2026, 11, 27),
    "friday.": date(2026, 11, 27),
    "this Friday": date(2026, 11, 27),
    "this tuesday": TUESDAY,
    "mon": date(2026, 11, 30),
    "weds": date(2026, 11, 25),
    "friday next week": DECEMBER_4,
    "2026-12-04": DECEMBER_4,
    "2026/12/4": DECEMBER_4,
    "4 Dec": DECEMBER_4,
    "Dec 4th": DECEMBER_4,
    "4th of December": DECEMBER_4,
    "the 4th of december": DECEMBER_4,
    "December the 4th": DECEMBER_4,
    "December 4, 2026": DECEMBER_4,
    "4 dec 2026": DECEMBER_4,
    "4-Dec-2026": DECEMBER_4,
    "4. Dec.": DECEMBER_4,
    "Fri 4 Dec": DECEMBER_4,
    "Friday, December 4th": DECEMBER_4,
    "fri 12/4": DECEMBER_4,
    "the 4th": DECEMBER_4,
    "4.12.": DECEMBER_4,
    "4.12": DECEMBER_4,
    "04.12.2026": DECEMBER_4,
    "4.12.26": DECEMBER_4,
    "24.11.": TUESDAY,
    "12/12": date(2026, 12, 12),
    "13/12": date(2026, 12, 13),
    "12/13": date(2026, 12, 13),
    "1 Feb": date(2027, 2, 1),
    "29 Feb": date(2028, 2, 29),
    "in 5 days": date(2026, 11, 29),
    "3 days": date(2026, 11, 27),
    "in two weeks": date(2026, 12, 8),
    "two weeks from now": date(2026, 12, 8),
    "in a week": date(2026, 12, 1),
    "in a fortnight": date(2026, 12, 8),
    "in a month": date(2026, 12, 24),
    "in 5 working days": date(2026, 12, 1),
    "end of week": date(2026, 11, 27),
    "end of the week": date(2026, 11, 27),
    "end of next week": DECEMBER_4,
    "end of month": date(2026, 11, 30),
    "EOM": date(2026, 11, 30),
    "the end of next month": date(2026, 12, 31),
    "end of January": date(2027, 1, 31),
    "end of the quarter": date(2026, 12, 31),
    "end of year": date(2026, 12, 31),
}
FRIDAY, DECEMBER_25, NEXT_FRIDAY = date(2026, 11, 27), date(2026, 12, 25), date(2026, 12, 4)
ONE_DAY |= {
    **dict.fromkeys(("friday 👍", "friday :tada:", "pls friday", "let's say Friday"), FRIDAY),
    **dict.fromkeys(("next week friday", "friday week", "a week on friday", "week from Friday"), NEXT_FRIDAY),
    **dict.fromkeys(("20261204", "4 decmber", "first friday of december"), NEXT_FRIDAY),
    "two days after Friday": date(2026, 11, 29),
    "last friday of the month": date(2026, 11, 27),
    "yesterday": date(2026, 11, 23),
    "last Friday": date(2026, 11, 20),
    "2moro": date(2026, 11, 25),
}
SEVERAL = {
    **dict.fromkeys(("christmas", "at Xmas", "Christmas Day?"), (DECEMBER_25,)),
    "Christmas Eve": (date(2026, 12, 24),),
    **dict.fromkeys(("nye", "new year’s eve"), (date(2026, 12, 31),)),
    "new year": (date(2027, 1, 1),),
    **dict.fromkeys(("maybe friday", "fri or so", "Friday?", "frday", "Firday", "vendredi"), (FRIDAY,)),
    "wensday": (date(2026, 11, 25),),
    "munday": (date(2026, 11, 29), date(2026, 11, 30)),
    "fri or mon": (FRIDAY, date(2026, 11, 30)),
    "before friday": (date(2026, 11, 26), FRIDAY),
    "the friday after next": (NEXT_FRIDAY,),
    "in about two weeks": (date(2026, 12, 8),),
    "mañana": (date(2026, 11, 25),),
    "tue": (TUESDAY, date(2026, 12, 1)),
    "next Friday": (date(2026, 11, 27), DECEMBER_4),
    "next tue": (date(2026, 12, 1),),
    "12/04": (DECEMBER_4, date(2027, 4, 12)),
    "4/12/2026": (date(2026, 4, 12), DECEMBER_4),
    "12-04": (DECEMBER_4, date(2027, 4, 12)),
    "Thu 4 Dec": (date(2026, 12, 3), DECEMBER_4),
    "on friday": (date(2026, 11, 27),),
}
NO_DAY = (
    "",
    "31 Feb",
    "32.1.",
    "1.13.",
    "0 days",
    "-3 days",
    "3m",
    "w",
    "t",
    "tu",
    "soon",
    "not friday",
    "monday, no tuesday",
    "fridge",
    "sunny",
    "fri or later",
    "next week",
    "mondays",
    "next fridays",
    "4",
    "may",
    "30 Feb",
    "2026-02-30",
    "13/13",
    "1.30",
    "2.0",
    "end of",
    "end of day",
    "in days",
    "in 0 days",
    "٤.١٢.",
)
WORDS = st.lists(
    st.sampled_from(
        [
            "next",
            "this",
            "on",
            "fri",
            "tue",
            "in",
            "3",
            "two",
            "weeks",
            "days",
            "4",
            "4th",
            "dec",
            "of",
            "12/04",
            "4.12.",
            "2026",
            "end",
            "month",
            "-",
            "to",
            "today",
            "29",
            "feb",
        ]
    ),
    max_size=5,
).map(" ".join)
DATES = st.dates(date(2020, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(("text", "day"), ONE_DAY.items())
def test_a_day_is_read_as_people_write_it(text: str, day: date) -> None:
    assert read_day(text, TUESDAY) == Reading((day,))


@pytest.mark.parametrize(("text", "days"), SEVERAL.items())
def test_a_day_that_may_be_another_is_not_certain(text: str, days: tuple[date, ...]) -> None:
    assert read_day(text, TUESDAY) == Reading(days, certain=False)


@pytest.mark.parametrize("text", NO_DAY)
def test_other_words_are_no_day(text: str) -> None:
    assert read_day(text, TUESDAY) is None
    assert not is_day(text)


@pytest.mark.parametrize(
    "text", ["a week from " * 150 + "friday", "fri or " * 300 + "mon", "fri - " * 300 + "mon"]
)
def test_endless_words_are_no_day(text: str) -> None:
    assert read_day(text, TUESDAY) is None
    assert read_span(text, TUESDAY, 92) == ()


@pytest.mark.parametrize("text", [*ONE_DAY, *SEVERAL])
@given(today=DATES)
def test_a_day_is_a_day_whenever_it_is_read(text: str, today: date) -> None:
    assert is_day(text)
    found = read_day(text, today)
    assert found
    assert found.days == tuple(sorted(set(found.days)))


@given(DATES, DATES)
def test_a_date_that_is_said_back_reads_as_itself(day: date, today: date) -> None:
    for said in (f"{day:%A} {day.day} {day:%B %Y}", f"{day.day} {day:%B %Y}", day.isoformat()):
        assert read_day(said, today) == Reading((day,))


@given(st.text(max_size=20) | WORDS, DATES)
def test_no_words_break_the_readers(text: str, today: date) -> None:
    read_day(text, today)
    read_length(text)
    for first, last in read_span(text, today, 92):
        assert last >= today
        assert 0 <= (last - first).days < 92


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2 days", Length(days=2)),
        ("a week", Length(days=7)),
        ("another week", Length(days=7)),
        ("two more weeks", Length(days=14)),
        ("5 working days", Length(working=5)),
        ("3 business days", Length(working=3)),
        ("1 month", Length(months=1)),
        ("+2 days", Length(days=2)),
        ("2 days longer", Length(days=2)),
    ],
)
def test_a_length_is_read_as_people_write_it(text: str, length: Length) -> None:
    assert read_length(text) == length


@pytest.mark.parametrize("text", ["", "in 2 days", "0 days", "week", "days", "fri", "2"])
def test_other_words_are_no_length(text: str) -> None:
    assert read_length(text) is None


@given(DATES)
def test_five_working_days_end_on_one(day: date) -> None:
    end = Length(working=5).after(day)
    assert end.weekday() < 5
    assert (end - day).days in (5, 6, 7)


def test_a_month_after_the_31st_is_the_month_end() -> None:
    assert months_later(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 30), 3) - timedelta(days=1) == date(2027, 2, 27)
