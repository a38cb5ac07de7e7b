"""Text of people is made harmless before anything else is done with it."""

import pytest
from hypothesis import given, strategies as st

from bot.conversation.safe_text import LONGEST_TEXT, cut, tidy

HARMLESS = {
    "\ud800check\udfff": "check",
    "che\x00ck": "check",
    "\u202echeck\u202c": "check",
    "check\u200b": "check",
    "don\u2019t know": "don't know",
    "a\u00a0\u2028b\tc": "a b c",
    "🪜🪜": "🪜🪜",
    "x" * 40_000: "x" * LONGEST_TEXT,
}


@pytest.mark.parametrize(("text", "plain"), HARMLESS.items(), ids=range(len(HARMLESS)))
def test_what_could_do_harm_is_taken_out(text: str, plain: str) -> None:
    assert tidy(text) == plain


@given(st.text(st.characters(), max_size=80))
def test_any_text_is_made_fit_to_be_stored(text: str) -> None:
    kept = tidy(text)
    assert tidy(kept) == kept
    kept.encode()


@given(st.text(max_size=20), st.integers(2, 20))
def test_a_cut_text_ends_in_an_ellipsis(text: str, longest: int) -> None:
    shown = cut(text, longest)
    assert shown == text or (len(shown) <= longest and shown.endswith("…"))


def test_a_text_is_cut_between_words_where_one_ends_near() -> None:
    assert cut("each trace back to a commit", 16) == "each trace back…"
    assert cut("each trace back", 12) == "each trace…"
    assert cut("w" * 40, 20) == "w" * 19 + "…"
