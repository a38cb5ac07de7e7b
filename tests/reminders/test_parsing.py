"""Changes of reminder preferences: read as people write them, and never guessed."""

from dataclasses import replace
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
FRIDAY = date(2026, 11, 27)
CHRISTMAS = DateRange(date(2026, 12, 24), date(2027, 1, 2))


def quiet(*spans: tuple[date, date]) -> tuple[PreferencesUpdate, ...]:
    return tuple(PreferencesUpdate(quiet=(DateRange(*span),)) for span in spans)


SAID = {
    **dict.fromkeys(("hours in the morning", "hours before noon"), PreferencesUpdate(hours=(540, 720))),
    **dict.fromkeys(("hours afternoon", "hours after lunch"), PreferencesUpdate(hours=(780, 1020))),
    "hours anytime": PreferencesUpdate(hours=(0, 1440)),
    "off": PreferencesUpdate(off=True),
    "ON": PreferencesUpdate(off=False),
    "every 90 days": PreferencesUpdate(every=Cadence(days=90)),
    "every week": PreferencesUpdate(every=Cadence(weeks=1)),
    "every 6 weeks": PreferencesUpdate(every=Cadence(weeks=6)),
    "every two weeks": PreferencesUpdate(every=Cadence(weeks=2)),
    "every other month": PreferencesUpdate(every=Cadence(months=2)),
    "every fortnight": PreferencesUpdate(every=Cadence(weeks=2)),
    "every month at 3pm": PreferencesUpdate(every=Cadence(months=1, minute=900)),
    "every 42 days": PreferencesUpdate(every=Cadence(days=42)),
    "every month": PreferencesUpdate(every=Cadence(months=1)),
    "every 2 months on Friday": PreferencesUpdate(every=Cadence(months=2, weekday=4)),
    "every quarter on Mon 10:00": PreferencesUpdate(every=Cadence(months=3, weekday=0, minute=600)),
    "every half year on wednesdays at 9": PreferencesUpdate(every=Cadence(months=6, weekday=2, minute=540)),
    "every year at 14:30": PreferencesUpdate(every=Cadence(months=12, minute=870)),
    "every usual": PreferencesUpdate(every=Cadence()),
    "monthly": PreferencesUpdate(every=Cadence(months=1)),
    "Quarterly on Mon 10:00": PreferencesUpdate(every=Cadence(months=3, weekday=0, minute=600)),
    "twice a year": PreferencesUpdate(every=Cadence(months=6)),
    "once a quarter at 9:30": PreferencesUpdate(every=Cadence(months=3, minute=570)),
    "every Monday": PreferencesUpdate(every=Cadence(weeks=1, weekday=0)),
    "every other tuesday at 3pm": PreferencesUpdate(every=Cadence(weeks=2, weekday=1, minute=900)),
    "each month": PreferencesUpdate(every=Cadence(months=1)),
    "hours 9-17": PreferencesUpdate(hours=(540, 1020)),
    "hours 9-5": PreferencesUpdate(hours=(540, 1020)),
    "hours 9am–5pm": PreferencesUpdate(hours=(540, 1020)),
    "hours 9 to 5": PreferencesUpdate(hours=(540, 1020)),
    "hours 09:30 to 16:45": PreferencesUpdate(hours=(570, 1005)),
    "hours 18-24": PreferencesUpdate(hours=(1080, 1440)),
    "hours mornings": PreferencesUpdate(hours=MORNINGS),
    "hours afternoons": PreferencesUpdate(hours=AFTERNOONS),
    "hours usual": PreferencesUpdate(hours=()),
    "zone europe/berlin": PreferencesUpdate(zone="Europe/Berlin"),
    "zone America/New York": PreferencesUpdate(zone="America/New_York"),
    "zone GMT+2": PreferencesUpdate(zone="UTC+02:00"),
    "zone UTC+5:30": PreferencesUpdate(zone="UTC+05:30"),
    "zone São Paulo": PreferencesUpdate(zone="America/Sao_Paulo"),
    "zone Mumbai": PreferencesUpdate(zone="Asia/Kolkata"),
    "zone tokyo": PreferencesUpdate(zone="Asia/Tokyo"),
    "zone usual": PreferencesUpdate(zone=""),
    "days mon-thu": PreferencesUpdate(days=(0, 1, 2, 3)),
    "days weekdays": PreferencesUpdate(days=(0, 1, 2, 3, 4)),
    "days mon–fri": PreferencesUpdate(days=(0, 1, 2, 3, 4)),
    "days sat to mon": PreferencesUpdate(days=(0, 5, 6)),
    "days Monday, Wed and fri": PreferencesUpdate(days=(0, 2, 4)),
    "days usual": PreferencesUpdate(days=()),
    "quiet fri": PreferencesUpdate(quiet=(DateRange(FRIDAY, FRIDAY),)),
    "quiet on friday": PreferencesUpdate(quiet=(DateRange(FRIDAY, FRIDAY),)),
    "quiet tomorrow": PreferencesUpdate(quiet=(DateRange(date(2026, 11, 25), date(2026, 11, 25)),)),
    "quiet today": PreferencesUpdate(quiet=(DateRange(TODAY, TODAY),)),
    "quiet 3 days": PreferencesUpdate(quiet=(DateRange(TODAY, date(2026, 11, 26)),)),
    "quiet the next 3 days": PreferencesUpdate(quiet=(DateRange(TODAY, date(2026, 11, 26)),)),
    "quiet a week": PreferencesUpdate(quiet=(DateRange(TODAY, date(2026, 11, 30)),)),
    "quiet for 2 weeks": PreferencesUpdate(quiet=(DateRange(TODAY, date(2026, 12, 7)),)),
    "quiet next week": PreferencesUpdate(quiet=(DateRange(date(2026, 11, 30), date(2026, 12, 6)),)),
    "quiet in 3 days": PreferencesUpdate(quiet=(DateRange(FRIDAY, FRIDAY),)),
    "quiet fri to mon": PreferencesUpdate(quiet=(DateRange(FRIDAY, date(2026, 11, 30)),)),
    "quiet fri-mon": PreferencesUpdate(quiet=(DateRange(FRIDAY, date(2026, 11, 30)),)),
    "quiet 24 dec - 2 jan": PreferencesUpdate(quiet=(CHRISTMAS,)),
    "quiet 24 dec–2 jan": PreferencesUpdate(quiet=(CHRISTMAS,)),
    "quiet 24.12. - 2.1.": PreferencesUpdate(quiet=(CHRISTMAS,)),
    "quiet 24-28 Dec": PreferencesUpdate(quiet=(DateRange(CHRISTMAS.first, date(2026, 12, 28)),)),
    "quiet Dec 24-28": PreferencesUpdate(quiet=(DateRange(CHRISTMAS.first, date(2026, 12, 28)),)),
    "quiet 23 nov to 27 nov": PreferencesUpdate(quiet=(DateRange(date(2026, 11, 23), FRIDAY),)),
    "quiet off fri": PreferencesUpdate(unquiet=(DateRange(FRIDAY, FRIDAY),)),
    "quiet 2026-12-24": PreferencesUpdate(quiet=(DateRange(CHRISTMAS.first, CHRISTMAS.first),)),
    "quiet 24 Dec to 2 Jan": PreferencesUpdate(quiet=(CHRISTMAS,)),
    "quiet December 24 until Jan 2": PreferencesUpdate(quiet=(CHRISTMAS,)),
    "quiet 2026-12-24 - 2027-01-02": PreferencesUpdate(quiet=(CHRISTMAS,)),
    "quiet tomorrow to fri": PreferencesUpdate(quiet=(DateRange(date(2026, 11, 25), date(2026, 11, 27)),)),
    "quiet off 24 dec": PreferencesUpdate(unquiet=(DateRange(CHRISTMAS.first, CHRISTMAS.first),)),
    "quiet until 6 jan": PreferencesUpdate(quiet=(DateRange(TODAY, date(2027, 1, 6)),)),
    "quiet till friday": PreferencesUpdate(quiet=(DateRange(TODAY, FRIDAY),)),
    "quiet between 24 dec and 2 jan": PreferencesUpdate(quiet=(CHRISTMAS,)),
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
    "every month 1",
    "every month 9",
    "every quarter on Mon 10",
    "every month on the 1st",
    "hours",
    "hours 17-9",
    "hours 9-25",
    "hours 9:70-17",
    "hours 9-17-18",
    "zone Mars",
    "zone UTC+15",
    "zone",
    "days",
    "days mon-someday",
    "days t",
    "quiet",
    "quiet at Pentecost",
    "quiet 30 Feb",
    "quiet 24 Dec to",
    "quiet 2026-11-23",
    "quiet 2028-01-01",
    "quiet 4 months",
    "quiet 29 Feb",
    "quiet 24 Dec to 1 Apr",
    "quiet off someday",
)


SEVERAL = {
    "zone IST": tuple(
        PreferencesUpdate(zone=zone) for zone in ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin")
    ),
    "hours 1-5": (PreferencesUpdate(hours=(780, 1020)), PreferencesUpdate(hours=(60, 300))),
    "every month at 3": tuple(
        PreferencesUpdate(every=Cadence(months=1, minute=minute)) for minute in (900, 180)
    ),
    "quiet tue": quiet((TODAY, TODAY), (date(2026, 12, 1), date(2026, 12, 1))),
    "quiet next fri": quiet((FRIDAY, FRIDAY), (date(2026, 12, 4), date(2026, 12, 4))),
    "quiet 12/04": quiet((date(2026, 12, 4), date(2026, 12, 4)), (date(2027, 4, 12), date(2027, 4, 12))),
    "quiet mon to fri": quiet((date(2026, 11, 23), FRIDAY), (date(2026, 11, 30), date(2026, 12, 4))),
}


@pytest.mark.parametrize(("text", "change"), SAID.items())
def test_a_wish_is_read_as_it_is_said(text: str, change: PreferencesUpdate) -> None:
    assert read(text, TODAY) == (change,)


@pytest.mark.parametrize("text", NOTHING)
def test_other_words_are_no_change(text: str) -> None:
    assert read(text, TODAY) == ()


@pytest.mark.parametrize(("text", "changes"), SEVERAL.items())
def test_words_with_several_meanings_are_all_of_them(
    text: str, changes: tuple[PreferencesUpdate, ...]
) -> None:
    assert read(text, TODAY) == changes


@pytest.mark.parametrize(
    "change", [*SAID.values(), *(each for changes in SEVERAL.values() for each in changes)]
)
def test_a_button_keeps_its_meaning_for_its_days(change: PreferencesUpdate) -> None:
    last = next((days.last for days in (*change.quiet, *change.unquiet)), date.max)
    for later in (0, 1):
        day = TODAY + timedelta(days=later)
        assert read(write(change), day) == ((change,) if last >= day else ())


def test_running_quiet_days_do_not_move_a_year() -> None:
    while_they_last = date(2026, 12, 27)
    for said in ("24 dec to 2 jan", "24.12. - 2.1.", "24 Dec until 2 Jan"):
        assert read(f"quiet {said}", while_they_last) == (PreferencesUpdate(quiet=(CHRISTMAS,)),)


def test_any_of_the_days_ends_running_quiet_days() -> None:
    while_they_last, first = date(2026, 12, 27), CHRISTMAS.first
    ended = (PreferencesUpdate(unquiet=(DateRange(first, first),)),)
    assert read("quiet off 24 dec", while_they_last, (CHRISTMAS,)) == ended
    next_year = first.replace(year=2027)
    assert read("quiet off 24 dec", while_they_last) == (
        PreferencesUpdate(unquiet=(DateRange(next_year, next_year),)),
    )


def test_quiet_days_that_are_over_cannot_be_ended() -> None:
    words, while_they_last = write(PreferencesUpdate(unquiet=(CHRISTMAS,))), date(2026, 12, 27)
    assert read(words, while_they_last) == (PreferencesUpdate(unquiet=(CHRISTMAS,)),)
    assert read(words, date(2027, 1, 3)) == ()


@given(
    st.builds(
        Cadence,
        months=st.integers(1, 24),
        weekday=st.none() | st.integers(0, 6),
        minute=st.none() | st.integers(0, 1439),
    )
)
def test_any_cadence_reads_back_as_it_is_written(cadence: Cadence) -> None:
    for same in (cadence, replace(cadence, months=0, weeks=cadence.months), Cadence(days=cadence.months + 6)):
        assert read(write(PreferencesUpdate(every=same)), TODAY) == (PreferencesUpdate(every=same),)


@given(st.integers(0, 366), st.integers(0, LONGEST_QUIET - 1))
def test_any_quiet_days_read_back_as_they_are_written(ahead: int, count: int) -> None:
    first = TODAY + timedelta(days=ahead)
    change = PreferencesUpdate(quiet=(DateRange(first, first + timedelta(days=count)),))
    assert read(write(change), TODAY) == (change,)


WORDS = st.lists(
    st.sampled_from(
        [
            "off",
            "next",
            "this",
            "fri",
            "mon",
            "24",
            "dec",
            "12/04",
            "4.12.",
            "2",
            "weeks",
            "days",
            "to",
            "-",
            "until",
            "9",
            "5",
            "3pm",
            "at",
            "on",
            "UTC+2",
            "GMT",
            "every",
            "month",
        ]
    ),
    max_size=6,
).map(" ".join)


@given(st.sampled_from(["", *(f"{topic} " for topic in PreferenceTopic)]), st.text() | WORDS)
def test_accepted_preferences_are_written_back_the_same(topic: str, text: str) -> None:
    for change in read(topic + text, TODAY):
        assert read(write(change), TODAY) == (change,)
        for days in change.quiet:
            assert days.last >= TODAY
            assert days.first <= TODAY + timedelta(days=366)
            assert 1 <= days.count <= LONGEST_QUIET


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


def test_quiet_days_together_stay_within_the_limit() -> None:
    easter = DateRange(date(2027, 3, 26), date(2027, 3, 29))
    stands = ReminderPreferences(quiet=(CHRISTMAS, easter))
    assert stands.after(PreferencesUpdate(unquiet=(DateRange(CHRISTMAS.last, CHRISTMAS.last),))).quiet == (
        easter,
    )
    assert stands.after(PreferencesUpdate(unquiet=(EVER,))).quiet == ()
    assert stands.after(PreferencesUpdate(quiet=(CHRISTMAS,))) == stands
