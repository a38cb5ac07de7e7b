"""No words that people type break a reader, whatever day, hour, length or zone they name."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, strategies as st

from bot.conversation import schedules
from bot.conversation.reminders import parsing
from bot.conversation.typed.commands import COMMANDS
from bot.conversation.typed.interpretation import take_words
from bot.conversation.typed.parsing import parse
from bot.conversation.typed.pending_question import Pending, SettingWanted
from bot.conversation.when.closing import read_closing, read_extension
from bot.conversation.when.zones import local_day

PHRASES = sorted({phrase for each in COMMANDS for phrase in (each.word, *each.aliases)})
YEARS = ("", "0000", "0001", "1899", "1900", "2026", "2028", "2999", "3000", "9999")
DATES = [
    shape.format(year)
    for year in YEARS
    for shape in (
        "{}-12-31",
        "{}-01-01",
        "31.12.{}",
        "1.1.{}",
        "12/31/{}",
        "31 dec {}",
        "feb 29 {}",
        "mon {}-12-31",
        "fri 1 jan {}",
    )
]
LENGTHS = (
    "0 days",
    "a day",
    "999 days",
    "999 weeks",
    "999 months",
    "999 working days",
    "a month",
    "1000 days",
)
DAYS = st.sampled_from(
    [
        *DATES,
        *LENGTHS,
        "today",
        "31st",
        "next fri",
        "eoy",
        "week 53",
        "week 0",
        "q4",
        "last fri of dec",
        "nye",
    ]
)
HOURS = st.sampled_from(["", "0:00", "24:00", "23:59", "99:99", "noon", "12am", "midnight", "5", "14.30"])
ZONES = ("", "UTC+14:00", "UTC-12:00", "Europe/Berlin", "Pacific/Apia", "America/Los_Angeles", "Mars/Base")
TYPED_ZONES = st.sampled_from(
    ["utc+99", "utc-14:59", "gmt+0", "etc/gmt+12", "berlin", "ist", "+5:30", *ZONES]
)
JOINS = ("", "on ", "by ", "before ", "every ", "before before ", "a month after ", "999 months after ")
SAID = st.builds(
    "{}{}{} {}".format,
    st.sampled_from(JOINS),
    DAYS,
    st.one_of(st.just(""), st.builds(" to {}".format, DAYS), st.builds(" or {}".format, DAYS)),
    HOURS,
)
WORDS = SAID | TYPED_ZONES | st.text(max_size=30)
MOMENTS = st.sampled_from(
    [
        int(datetime(*day, tzinfo=UTC).timestamp())
        for day in ((1970, 1, 1), (2026, 11, 30, 23, 30), (2028, 2, 29), (2099, 12, 31, 12))
    ]
)
FARTHEST = "999 months after 999 months after 999 months after 999 months after 2999-12-31"


@given(st.sampled_from(PHRASES), WORDS)
@example("assess", "mon 9999-12-31")
@example("quiet", "mon 9999-12-31")
@example("assess", "by 2 days after 9999-12-31")
@example("assess", "before 0001-01-01")
@example("assess", FARTHEST)
def test_no_words_after_a_command_raise(phrase: str, said: str) -> None:
    parse(f"{phrase} {said}")


@given(WORDS, MOMENTS, st.sampled_from(ZONES))
@example("before 0001-01-01", 0, "")
@example("a month after 9999-12-31", 0, "")
@example(FARTHEST, 0, "UTC+14:00")
def test_no_words_raise_as_a_time(said: str, now: int, zone: str) -> None:
    read_closing(said, now, zone)
    read_extension(said, now + 1, now, zone)
    for begun in ("", "on ", "every "):
        schedules.read(f"{begun}{said}", now, 0, zone)
        schedules.is_start(f"{begun}{said}")


@pytest.mark.parametrize("topic", [*parsing.PreferenceTopic, "quiet off"])
@given(said=WORDS, now=MOMENTS, zone=st.sampled_from(ZONES))
@example(said="mon 9999-12-31", now=0, zone="")
@example(said="2 days after 9999-12-31", now=0, zone="UTC-12:00")
def test_no_words_raise_as_a_setting(topic: str, said: str, now: int, zone: str) -> None:
    parsing.read(f"{topic} {said}", local_day(now, zone))
    take_words(said, None, Pending(SettingWanted(topic)))
