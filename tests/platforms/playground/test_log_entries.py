import json

import pytest

from bot.platforms.playground.log_entries import Entry, dump, load, typed_entry
from tests.support.hostile_views import HOSTILE, view


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_was_shown_reads_back_as_it_was(text: str) -> None:
    entry = Entry("", 1_800_000_000, view(text))
    assert load(dump(entry)) == entry


def test_stored_entries_are_ascii() -> None:
    assert dump(typed_entry("ana", 0, HOSTILE["half a character"])).isascii()


def test_an_entry_of_another_version_is_left_out() -> None:
    kept = json.loads(dump(typed_entry("ana", 0, "hello")))
    assert load(json.dumps(kept | {"v": 99})) is None


def test_an_entry_with_an_unknown_part_is_skipped() -> None:
    kept = json.loads(dump(typed_entry("ana", 0, "hello")))
    assert load(json.dumps(kept | {"blocks": [{"Hologram": {}}]})) is None


@pytest.mark.parametrize("text", ["", "[]", "null", '{"v": 1}', "not JSON", '{"v":1,"blocks":3}'])
def test_what_is_no_entry_is_left_out(text: str) -> None:
    assert load(text) is None
