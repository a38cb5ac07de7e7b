"""Days in a row are read as people write them."""

from datetime import date

import pytest

from bot.conversation.when.day_ranges import read_span

TUESDAY = date(2026, 11, 24)
SPANS = {
    "next month": [("2026-12-01", "2026-12-31")],
    "january": [("2027-01-01", "2027-01-31")],
    "the weekend": [("2026-11-28", "2026-11-29")],
    "week 53": [("2026-12-28", "2027-01-03")],
    "christmas to new year": [("2026-12-25", "2027-01-01")],
    "over christmas": [("2026-12-25", "2026-12-25")],
    "fri": [("2026-11-27", "2026-11-27")],
    "3 days": [("2026-11-24", "2026-11-26")],
    "24 Dec - 2 Jan": [("2026-12-24", "2027-01-02")],
    "this week": [("2026-11-24", "2026-11-29")],
    "a month": [("2026-11-24", "2026-12-23")],
    "next fri to 30 nov": [("2026-11-27", "2026-11-30")],
    "4th to 10th": [("2026-12-04", "2026-12-10")],
    "1 nov to 30 nov": [("2026-11-01", "2026-11-30")],
    "2.1. - 3.": [("2027-01-02", "2027-01-03")],
    "2 weeks from 24 dec": [("2026-12-24", "2027-01-06"), ("2027-01-07", "2027-01-07")],
    "for 3 days from friday": [("2026-11-27", "2026-11-29"), ("2026-11-30", "2026-11-30")],
    **{
        said: [("2026-12-24", "2027-01-02")]
        for said in ("24 dec for 10 days", "from 24 dec for 10 days", "starting 24 dec for 10 days")
    },
    "tomorrow for 3 days": [("2026-11-25", "2026-11-27")],
    "10 days starting 24 dec": [("2026-12-24", "2027-01-02")],
    "a week from today": [("2026-12-01", "2026-12-01")],
    "25 dec to 24 dec": [],
    "24 dec to 1 april": [],
}


def test_days_over_new_year_keep_both_readings_once_one_has_begun() -> None:
    while_one_lasts = date(2028, 2, 28)
    assert read_span("12/28 - 1/3", while_one_lasts, 92) == (
        (date(2027, 12, 28), date(2028, 3, 1)),
        (date(2028, 12, 28), date(2029, 1, 3)),
    )


@pytest.mark.parametrize(
    "text",
    ["4 dec to 8", "dec 4-8", "4th dec - 8th", "4.12.-8.", "4.-8.12.", "dec 4 2026 to 8", "2026-12-04 to 8"],
)
def test_a_last_day_without_a_month_is_in_that_of_the_first(text: str) -> None:
    assert read_span(text, TUESDAY, 92) == ((date(2026, 12, 4), date(2026, 12, 8)),)


@pytest.mark.parametrize(
    "text",
    [
        "from tomorrow",
        "from 24 dec",
        "starting monday",
        "since monday",
        "12/4 - 6",
        "mondays",
        "fri - mondays",
    ],
)
def test_days_without_an_end_are_not_read(text: str) -> None:
    assert read_span(text, TUESDAY, 92) == ()


@pytest.mark.parametrize(("text", "spans"), SPANS.items())
def test_days_in_a_row_are_read(text: str, spans: list[tuple[str, str]]) -> None:
    assert [(str(first), str(last)) for first, last in read_span(text, TUESDAY, 92)] == spans
