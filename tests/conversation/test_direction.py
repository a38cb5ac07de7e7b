"""Names that run from right to left are set apart in our sentences, and only there."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum

import pytest

from bot.conversation import messages as m
from bot.conversation.view import Field, Heading, Option, Text, View
from bot.conversation.wording.direction import BEGIN, END, isolated
from rubric import Rubric
from tests.support.messages import everything_said
from tests.support.rubrics import FLEXIBLE, capability

LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنه")
NAMED = {"id", "url", "version", "driver", "effort", "kind", "level", "language", "after", "links", "enables"}
ISOLATE = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")
ARABIC, LATIN = re.compile(r"[\u0600-\u06ff]"), re.compile(r"[A-Za-z]")
NAME, TOPIC = "مرونة البنية (2)", "الأتمتة"


def in_arabic(part: object, key: str = "") -> object:
    """Write all texts of a rubric in Arabic letters."""
    if isinstance(part, dict):
        return {name: in_arabic(each, str(name)) for name, each in part.items()}
    if isinstance(part, list | tuple):
        return [in_arabic(each, key) for each in part]
    if isinstance(part, str) and key not in NAMED:
        return part.lower().translate(LETTERS)
    return part


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return Rubric.model_validate(in_arabic(capability(FLEXIBLE).model_dump()))


def texts(part: object) -> Iterator[str]:
    """List the texts of a view that people read."""
    if isinstance(part, Option):
        yield from (f"{part.letter}) {part.text}",)
    elif isinstance(part, Field):
        yield f"{part.label}: {part.text}"
    elif isinstance(part, tuple):
        for each in part:
            yield from texts(each)
    elif isinstance(part, str) and not isinstance(part, Enum):
        yield part
    elif is_dataclass(part):
        names = {each.name for each in fields(part)} - {"press", "url", "brief", "picture", "value"}
        for name in sorted(names):
            yield from texts(getattr(part, name))


def test_no_sentence_of_any_message_mixes_directions(rubric: Rubric) -> None:
    mixed = set()
    for message, view in everything_said(rubric):
        if isinstance(message, m.MarkdownCopy):  # it is copied as it stands
            continue
        for line in (line for text in texts(view) for line in text.split("\n")):
            rest = ISOLATE.sub("", line)
            if ARABIC.search(rest) and LATIN.search(rest) and "…" not in rest:
                mixed.add((type(message).__name__, line))
    assert mixed == set()


def said(*blocks: Heading | Text) -> View:
    return isolated(View("", blocks), (NAME, TOPIC))


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
    assert said(Text(text)) == View("", (Text(shown),))
