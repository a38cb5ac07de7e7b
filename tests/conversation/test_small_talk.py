"""Polite remarks are told from answers and from everything else."""

import pytest

from bot.conversation import events as e
from bot.conversation.small_talk import Courtesy, courtesy_of
from bot.conversation.typed.parsing import parse

COURTESIES = {
    Courtesy.GREETING: ("hi", "Hello!", "hey there", "Hi Rung", "good morning", "👋", ":wave:"),
    Courtesy.THANKS: (
        "thanks",
        "Thank you!",
        "thx",
        "ok, thanks a lot",
        "thanks for the help",
        "🙏",
        "cheers",
    ),
    Courtesy.APPROVAL: (
        "👍",
        "👍🏽",
        "👍👍",
        ":+1:",
        ":thumbsup::skin-tone-3:",
        "great!",
        "cool :)",
        ":D",
        "❤️",
    ),
    Courtesy.FAREWELL: ("bye", "Goodbye!", "see you", "good night"),
}
OTHER = ("b", "2", "yes", "no", "ok", "sure", "high", "nice try", "thanks to our platform", "😡", "", "...")


@pytest.mark.parametrize(
    ("text", "courtesy"), [(text, courtesy) for courtesy, texts in COURTESIES.items() for text in texts]
)
def test_a_polite_remark_is_recognised(text: str, courtesy: Courtesy) -> None:
    assert parse(text) == e.CourtesySaid(courtesy)


@pytest.mark.parametrize("text", OTHER)
def test_other_words_are_no_polite_remark(text: str) -> None:
    assert courtesy_of(text) is None
