"""How much of an answer is read, and how long a platform may make us wait."""

import pytest
from hypothesis import given, strategies as st

from bot.platforms.common.http_client import RETRY_SECONDS_MOST, retry_after

HEADERS = {
    "3": 3.0,
    "600": 600.0,
    "601": RETRY_SECONDS_MOST,
    "86400": RETRY_SECONDS_MOST,
    "9" * 400: 0.0,
    "": 0.0,
    "-1": 0.0,
    "1.5": 0.0,
    "Wed, 21 Oct 2026 07:28:00 GMT": 0.0,
    "٣": 0.0,
}


@pytest.mark.parametrize("header", HEADERS, ids=[name[:20] for name in HEADERS])
def test_a_wait_is_read_where_it_names_seconds(header: str) -> None:
    assert retry_after(header) == HEADERS[header]


@given(st.none() | st.text() | st.integers())
def test_no_header_makes_us_wait_longer_than_ten_minutes(header: object) -> None:
    assert 0.0 <= retry_after(header) <= RETRY_SECONDS_MOST
