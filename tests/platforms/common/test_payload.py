"""Whatever JSON comes in is read as one type, and what goes out fits."""

import re
from itertools import pairwise

import orjson
import pytest
from hypothesis import given, strategies as st

from bot.errors import BadPayload
from bot.platforms.common import payload as p

SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
ID = re.compile(r"[A-Z]{1,3}")


@given(JSON)
def test_any_value_is_read_as_its_type(value: object) -> None:
    assert p.as_text(value) == (value if isinstance(value, str) else "")
    assert p.as_object(value) == (value if isinstance(value, dict) else {})
    assert all(isinstance(each, dict) for each in p.as_objects(value, 3))
    assert len(p.as_objects(value, 3)) <= 3


@given(JSON | st.from_regex(ID, fullmatch=True))
def test_a_required_text_has_its_form(value: object) -> None:
    if p.matching(ID, value):
        assert p.required(ID, value) == value
    else:
        with pytest.raises(BadPayload):
            p.required(ID, value)


@given(st.binary() | JSON.map(orjson.dumps))
def test_any_body_is_an_object_or_empty(body: bytes) -> None:
    assert isinstance(p.load_object(body), dict)


@given(st.lists(st.integers(0, 100), min_size=1), st.integers(0, 100))
def test_the_first_level_that_fits_is_drawn(sizes: list[int], most: int) -> None:
    levels = [p.DetailLevel(size) for size in sizes]
    drawn, whole = p.fit(levels, lambda level: level.longest, lambda size: size <= most)
    fitting = [size for size in sizes if size <= most]
    assert (drawn, whole) == ((fitting[0], True) if fitting else (sizes[-1], False))


def test_each_level_shows_no_more_than_the_one_before() -> None:
    levels = p.detail_levels(100, 50, 10)
    shown = [
        (each.hints, each.pictures, each.extras, each.brief_links, each.fallbacks, each.longest)
        for each in levels
    ]
    assert all(now <= before and now != before for before, now in pairwise(shown))


def test_half_a_character_does_not_break_a_message() -> None:
    assert p.dump_json({"text": "a\ud83d"}) == b'{"text": "a?"}'
