"""Wishes about reminders: read as people say them, and never guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.conversation.reminders.parsing import (
    AFTERNOONS,
    EVER,
    LONGEST_QUIET,
    MORNINGS,
    PreferenceTopic,
    read,
    topic_of,
    write,
)
from bot.conversation.reminders.preferences import Cadence, DateRange, PreferencesUpdate, ReminderPreferences

TODAY = date(2026, 11, 24)  # a Tuesday
CHRISTMAS = DateRange(date(2026, 12, 24), date(2027, 1, 2))
SAID = {
    "off": PreferencesUpdate(off=True),
    "ON": PreferencesUpdate(off=False),
    "every 90 days": PreferencesUpdate(every=Cadence(days=90)),
    "every week": PreferencesUpdate(every=Cadence(days=7)),
    "every 6 weeks": PreferencesUpdate(every=Cadence(days=42)),
    "every month": PreferencesUpdate(every=Cadence(months=1)),
    "every 2 months on Friday": PreferencesUpdate(every=Cadence(months=2, weekday=4)),
    "every quarter on Mon 10:00": PreferencesUpdate(every=Cadence(months=3, weekday=0, minute=600)),
    "every half year on wednesdays at 9": PreferencesUpdate(every=Cadence(months=6, weekday=2, minute=540)),
    "every year at 14:30": PreferencesUpdate(every=Cadence(months=12, minute=870)),
    "every usual": PreferencesUpdate(every=Cadence()),
    "hours 9-17": PreferencesUpdate(hours=(540, 1020)),
    "hours 09:30 to 16:45": PreferencesUpdate(hours=(570, 1005)),
    "hours 18-24": PreferencesUpdate(hours=(1080, 1440)),
    "hours mornings": PreferencesUpdate(hours=MORNINGS),
    "hours afternoons": PreferencesUpdate(hours=AFTERNOONS),
    "hours usual": PreferencesUpdate(hours=()),
    "zone europe/berlin": PreferencesUpdate(zone="Europe/Berlin"),
    "zone America/New York": PreferencesUpdate(zone="America/New_York"),
    "zone tokyo": PreferencesUpdate(zone="Asia/Tokyo"),
    "zone usual": PreferencesUpdate(zone=""),
    "days mon-thu": PreferencesUpdate(days=(0, 1, 2, 3)),
    "days sat to mon": PreferencesUpdate(days=(0, 5, 6)),
    "days Monday, Wed and fri": PreferencesUpdate(days=(0, 2, 4)),
    "days usual": PreferencesUpdate(days=()),
    "quiet 2026-12-24": PreferencesUpdate(quiet=(DateRange(CHRISTMAS.first, CHRISTMAS.first),)),
    "quiet 24 Dec to 2 Jan": PreferencesUpdate(quiet=(CHRISTMAS,)),
    "quiet December 24 until Jan 2": PreferencesUpdate(quiet=(CHRISTMAS,)),
    "quiet 2026-12-24 - 2027-01-02": PreferencesUpdate(quiet=(CHRISTMAS,)),
    "quiet tomorrow to fri": PreferencesUpdate(quiet=(DateRange(date(2026, 11, 25), date(2026, 11, 27)),)),
    "quiet off 24 dec": PreferencesUpdate(unquiet=(DateRange(CHRISTMAS.first, CHRISTMAS.first),)),
    "quiet off": PreferencesUpdate(unquiet=(EVER,)),
}
NOTHING = (
    "",
    "offf",
    "off now",
    "every day",
    "every 0 days",
    "every 900 days",
    "every 3 years",
    "every quarter on Tue or so",
    "every quarter on day",
    "every month at 24",
    "every month at 9:70",
    "every fortnight",
    "hours",
    "hours 17-9",
    "hours 9-25",
    "hours 9:70-17",
    "hours 9-17-18",
    "zone Mars",
    "zone",
    "days",
    "days mon-someday",
    "days t",
    "quiet",
    "quiet at Christmas",
    "quiet 30 Feb",
    "quiet 24 Dec to",
    "quiet 2026-11-23",
    "quiet 2028-01-01",
    "quiet 24 Dec to 1 Apr",
    "quiet off someday",
)


@pytest.mark.parametrize(("text", "change"), SAID.items())
def test_a_wish_is_read_as_it_is_said(text: str, change: PreferencesUpdate) -> None:
    assert read(text, TODAY) == change


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_wish_is_none(text: str) -> None:
    assert read(text, TODAY) is None


@pytest.mark.parametrize("change", SAID.values(), ids=SAID)
def test_what_a_button_carries_means_the_same_on_any_day_before(change: PreferencesUpdate) -> None:
    for later in (0, 1):
        assert read(write(change), TODAY + timedelta(days=later)) == change


def test_days_that_are_quiet_already_can_be_ended_and_those_that_are_over_cannot() -> None:
    words, while_they_last = write(PreferencesUpdate(unquiet=(CHRISTMAS,))), date(2026, 12, 27)
    assert read(words, while_they_last) == PreferencesUpdate(unquiet=(CHRISTMAS,))
    assert read(write(PreferencesUpdate(quiet=(CHRISTMAS,))), while_they_last) == PreferencesUpdate(
        quiet=(CHRISTMAS,)
    )
    assert read(words, date(2027, 1, 3)) is None


@given(
    st.builds(
        Cadence,
        days=st.just(0),
        months=st.integers(1, 24),
        weekday=st.none() | st.integers(0, 6),
        minute=st.none() | st.integers(0, 1439),
    )
)
def test_any_cadence_reads_back_as_it_is_written(cadence: Cadence) -> None:
    assert read(write(PreferencesUpdate(every=cadence)), TODAY) == PreferencesUpdate(every=cadence)


@given(st.integers(0, 366), st.integers(0, LONGEST_QUIET - 1))
def test_any_quiet_days_read_back_as_they_are_written(ahead: int, count: int) -> None:
    first = TODAY + timedelta(days=ahead)
    change = PreferencesUpdate(quiet=(DateRange(first, first + timedelta(days=count)),))
    assert read(write(change), TODAY) == change


@given(st.text())
def test_no_words_break_it(text: str) -> None:
    for topic in ("", *(f"{each} " for each in PreferenceTopic)):
        read(topic + text, TODAY)


@pytest.mark.parametrize(
    ("text", "topic"),
    [("every now and then", PreferenceTopic.EVERY), ("be quiet", PreferenceTopic.QUIET), ("loudly", None)],
)
def test_a_near_miss_tells_what_it_is_about(text: str, topic: PreferenceTopic | None) -> None:
    assert topic_of(text) is topic


def test_a_change_leaves_alone_what_it_does_not_name() -> None:
    stands = ReminderPreferences(
        "Europe/Rome", "Asia/Tokyo", (540, 600), Cadence(days=7), days=(0,), quiet=(CHRISTMAS,)
    )
    assert stands.after(PreferencesUpdate()) == stands
    assert stands.after(PreferencesUpdate(hours=())).hours == ()
    assert stands.after(PreferencesUpdate(off=True)).off


def test_days_are_no_longer_quiet_with_all_that_were_asked_for_together() -> None:
    easter = DateRange(date(2027, 3, 26), date(2027, 3, 29))
    stands = ReminderPreferences(quiet=(CHRISTMAS, easter))
    assert stands.after(PreferencesUpdate(unquiet=(DateRange(CHRISTMAS.last, CHRISTMAS.last),))).quiet == (
        easter,
    )
    assert stands.after(PreferencesUpdate(unquiet=(EVER,))).quiet == ()
    assert stands.after(PreferencesUpdate(quiet=(CHRISTMAS,))) == stands
