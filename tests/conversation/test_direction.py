"""Names that run from right to left are set apart in our sentences, and only there."""

import pytest

from bot.conversation.wording.direction import BEGIN, END, isolated_text

NAME, TOPIC = "مرونة البنية (2)", "الأتمتة"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{NAME}: level 2 of 3", f"{BEGIN}{NAME}{END}: level 2 of 3"),
        (f"Raise {TOPIC} or {NAME}.", f"Raise {BEGIN}{TOPIC}{END} or {BEGIN}{NAME}{END}."),
        (f"Done.\n{TOPIC} 3", f"Done.\n{BEGIN}{TOPIC}{END} 3"),
        (TOPIC, TOPIC),
        (f"Both:\n{TOPIC}\n{NAME}", f"Both:\n{TOPIC}\n{NAME}"),
        (f"{TOPIC}هم", f"{TOPIC}هم"),  # a part of another word
        ("Automation is at 2.", "Automation is at 2."),
    ],
)
def test_names_are_set_apart_inside_a_line_alone(text: str, shown: str) -> None:
    assert isolated_text(text, (NAME, TOPIC)) == shown
