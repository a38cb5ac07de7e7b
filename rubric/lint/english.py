"""Advice about English, and whether a rubric is in it."""

import re
from collections.abc import Iterator

from rubric.lint.tree import JOINED, LEVEL_WORD, SAID, Check, Tree
from rubric.problems import Problem


def is_english(tree: Tree) -> bool:
    """Tell whether advice about English applies."""
    return tree.language == "en" if tree.language else _looks_english(tree)


def _looks_english(tree: Tree) -> bool:
    """Tell whether a third of the statements or more hold one of the commonest English words."""
    statements = [placed.text.casefold() for placed in tree.texts("statement")]
    english = sum(_ENGLISH_WORDS.search(statement) is not None for statement in statements)
    return 3 * english >= len(statements)


def language(tree: Tree) -> Iterator[Problem]:
    """Find a rubric in another language that does not say which."""
    if not tree.language and not _looks_english(tree):
        text = (
            "does not look English: name its language, like “language: de”; advice about English is left out"
        )
        yield tree.advice((), text, "language-unnamed")


def _joined_claims(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement"):
        if re.search(r"\band\b", placed.text.casefold()):
            yield tree.advice(placed.at, JOINED, "joined-claims")


def _level_numbers(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement", "evidence"):
        if re.search(r"\blevel (\d|one|two|three|four|five)\b", placed.text.casefold()):
            yield tree.advice(placed.at, LEVEL_WORD, "level-word")


def _first_person(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement"):
        if not re.search(r"\b(we|our|us|ours)\b", placed.text.casefold()):
            yield tree.advice(
                placed.at, "is not what a team says of itself: use we, our or us", "not-first-person"
            )


def _tone(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts(*SAID):
        if re.search(r"\bmatur(e|ity)\b", placed.text.casefold()):
            yield tree.advice(placed.at, "maturity reads as a grade; say capability level", "grading-word")
        if "anonym" in placed.text.casefold():
            yield tree.advice(placed.at, "nothing here is anonymous; say confidential", "promises-anonymity")


def _imperatives(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("title"):
        first = placed.text.split(" ")[0]
        if (
            not first[:1].isupper()
            or _GERUND.fullmatch(first)
            or first in ("We", "The", "A", "An", "You", "Our")
        ):
            yield tree.advice(
                placed.at, "must begin with what to do, like “Write down the peaks”", "not-imperative"
            )


_GERUND = re.compile(r"\w{3,}ing")  # longer than "Bring"
_ENGLISH_WORDS = re.compile(r"\b(the|we|our|us|is|are|of|and|with|when|each|every|by|from|that|this)\b")
ADVICE: tuple[Check, ...] = (_joined_claims, _level_numbers, _first_person, _tone, _imperatives)
