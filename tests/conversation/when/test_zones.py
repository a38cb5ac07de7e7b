"""Time zones: read as people name them, never guessed, and one clock for each stored name."""

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, strategies as st

from bot.conversation.when.zones import label, offset, read, resolve

NOVEMBER = datetime(2026, 11, 24, 12, tzinfo=UTC)
OFFSETS = {
    "GMT+2": "UTC+02:00",
    "GMT-5": "UTC-05:00",
    "gmt-3": "UTC-03:00",
    "UTC+5:30": "UTC+05:30",
    "utc +0530": "UTC+05:30",
    "utc-3": "UTC-03:00",
    "UTC−3": "UTC-03:00",
    "+02:00": "UTC+02:00",
    "+2": "UTC+02:00",
    "-9.30": "UTC-09:30",
    "gmt+5:45": "UTC+05:45",
    "UTC+14": "UTC+14:00",
    "utc+2h": "UTC+02:00",
    "UTC": "UTC",
    "z": "UTC",
    "UTC+0": "UTC",
    "etc/utc": "UTC",
}
NAMED = {
    "Europe/Berlin": "Europe/Berlin",
    "america/new york": "America/New_York",
    "America/Argentina/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "US/Pacific": "America/Los_Angeles",
    "Asia/Calcutta": "Asia/Kolkata",
    "Japan": "Asia/Tokyo",
    "Pacific": "America/Los_Angeles",
    "pacific daylight time": "America/Los_Angeles",
    "India Standard Time": "Asia/Kolkata",
    "singapore": "Asia/Singapore",
    "Berlin": "Europe/Berlin",
    "Berlin time": "Europe/Berlin",
    "Brlin": "Europe/Berlin",
    "Europe Berlin": "Europe/Berlin",
    "New York": "America/New_York",
    "São Paulo": "America/Sao_Paulo",
    "sao paulo": "America/Sao_Paulo",
    "SÃO  PAULO": "America/Sao_Paulo",
    "Mumbai": "Asia/Kolkata",
    "Bengaluru": "Asia/Kolkata",
    "Munich": "Europe/Berlin",
    "Köln": "Europe/Berlin",
    "koln": "Europe/Berlin",
    "koeln": "Europe/Berlin",
    "Aarhus": "Europe/Copenhagen",
    "Århus": "Europe/Copenhagen",
    "Łódź": "Europe/Warsaw",
    "lodz": "Europe/Warsaw",
    "Frankfurt": "Europe/Berlin",
    "Wien": "Europe/Vienna",
    "Oslo": "Europe/Oslo",
    "St. Louis": "America/Chicago",
    "Kiev": "Europe/Kyiv",
    "London": "Europe/London",
    "Pacific time": "America/Los_Angeles",
    "JST": "Asia/Tokyo",
    "CEST": "Europe/Berlin",
    "EST5EDT": "America/New_York",
    "Kathmandu": "Asia/Kathmandu",
    "München": "Europe/Berlin",
    "Muenchen": "Europe/Berlin",
    "Genève": "Europe/Zurich",
    "Bangalore": "Asia/Kolkata",
    "NYC": "America/New_York",
    "SF": "America/Los_Angeles",
    "India": "Asia/Kolkata",
    "Germany": "Europe/Berlin",
    "Deutschland": "Europe/Berlin",
    "france": "Europe/Paris",
    "Kenya": "Africa/Nairobi",
    "South Korea": "Asia/Seoul",
    "Türkiye": "Europe/Istanbul",
    "Alaska": "America/Anchorage",
    "Hawaii": "Pacific/Honolulu",
    "Arizona": "America/Phoenix",
    "Queensland": "Australia/Brisbane",
    "England": "Europe/London",
    "Maine": "America/New_York",
}
SEVERAL = {
    "PST": ("America/Los_Angeles", "Asia/Manila"),
    "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "CST": ("America/Mexico_City", "America/Chicago", "Asia/Shanghai", "America/Havana"),
    "est": ("America/New_York", "America/Jamaica"),
    "Eastern": ("America/New_York", "America/Jamaica"),
    "eastern standard time": ("America/New_York", "America/Jamaica"),
    "central": ("America/Mexico_City", "America/Chicago"),
    "mountain": ("America/Phoenix", "America/Denver"),
    "CET": ("Europe/Berlin", "Africa/Algiers"),
    "MET": ("Europe/Berlin", "Africa/Algiers"),
    "HST": ("Pacific/Honolulu", "America/Adak"),
    "MST": ("America/Phoenix", "America/Denver"),
    "GMT": ("UTC", "Europe/London"),
    "St. Petersburg": ("Europe/Moscow", "America/New_York"),
    "Cambridge": ("Europe/London", "America/Toronto", "America/New_York"),
    "valencia": ("America/Caracas", "Europe/Madrid", "America/Los_Angeles"),
    "Georgia": ("America/New_York", "Asia/Tbilisi"),
    "Spain": ("Europe/Madrid", "Atlantic/Canary"),
    "China": ("Asia/Shanghai", "Asia/Urumqi"),
    "Bali": ("Asia/Makassar", "Asia/Kolkata"),
    "USA": (
        *("America/New_York", "America/Chicago", "America/Los_Angeles"),
        *("America/Phoenix", "America/Denver"),
    ),
    "Etc/GMT+2": ("UTC-02:00", "UTC+02:00"),
    "etc/gmt-14": ("UTC+14:00",),
}
NOTHING = (
    "utc 2",
    "UTC+5.5",
    *("Africa", "america", "Europe", "the moon"),
    "my time",
    "",
    "/",
    "\x00",
    "Mars",
    "UTC+15",
    "UTC-13",
    "UTC+1:07",
    "local",
    "Factory",
    "2",
    "+",
    "٢",
    "Etc",
)
FIXED = st.integers(-12 * 4, 14 * 4).map(lambda quarters: quarters * 15)


@pytest.mark.parametrize(("text", "zone"), (OFFSETS | NAMED).items())
def test_a_zone_is_read_as_people_name_it(text: str, zone: str) -> None:
    assert read(text) == (zone,)


@pytest.mark.parametrize(("text", "zones"), SEVERAL.items())
def test_a_name_of_several_zones_means_all_of_them(text: str, zones: tuple[str, ...]) -> None:
    assert read(text) == zones


@pytest.mark.parametrize("text", NOTHING)
def test_other_words_name_no_zone(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(("text", "hours"), [("GMT+2", 2), ("GMT-5", -5), ("gmt-3", -3), ("UTC+5:30", 5.5)])
def test_an_offset_is_ahead_of_utc_as_written(text: str, hours: float) -> None:
    (zone,) = read(text)
    assert NOVEMBER.astimezone(resolve(zone)).utcoffset() == timedelta(hours=hours)


@given(st.text(max_size=30) | st.sampled_from(sorted(available_timezones())))
def test_whatever_is_read_can_be_stored_and_read_again(text: str) -> None:
    for zone in read(text):
        assert read(zone) == (zone,)
        assert zone == "UTC" or label(zone) != "UTC"


@given(FIXED)
def test_a_fixed_offset_is_shown_as_it_is_stored(minutes: int) -> None:
    (zone,) = read(f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02}")
    assert label(zone) == zone == offset(NOVEMBER.astimezone(resolve(zone)))
    assert NOVEMBER.astimezone(resolve(zone)).utcoffset() == timedelta(minutes=minutes)


@pytest.mark.parametrize("zone", sorted(available_timezones()))
def test_every_platform_zone_has_a_clock_and_a_true_label(zone: str) -> None:
    shown = label(zone)
    if shown.startswith("UTC"):
        assert (
            NOVEMBER.astimezone(resolve(shown)).utcoffset() == NOVEMBER.astimezone(resolve(zone)).utcoffset()
        )
    assert "/" not in shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "Berlin"),
        ("America/Port-au-Prince", "Port-au-Prince"),
        ("Japan", "Tokyo"),
        ("GB", "London"),
        ("Etc/GMT+2", "UTC-02:00"),
        ("Etc/Greenwich", "UTC"),
        ("UTC+05:30", "UTC+05:30"),
        ("Mars/Olympus", "UTC"),
        (None, "UTC"),
    ],
)
def test_a_label_names_the_place_or_the_offset(zone: str | None, shown: str) -> None:
    assert label(zone) == shown


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Nowhere/Land",
        "../etc/passwd",
        "/etc/passwd",
        "America",
        "\x00",
        "x" * 300,
        "UTC+99:99",
        "UTC+14:15",
    ],
)
def test_a_zone_that_is_none_is_utc(name: str) -> None:
    assert NOVEMBER.astimezone(resolve(name)).utcoffset() == timedelta()
