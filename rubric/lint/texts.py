"""Advice about texts in any language."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from rubric.lint.tree import JOINED, LEVEL_WORD, SAID, Check, Placed, Tree, as_dict, as_list, as_text
from rubric.problems import Problem

LONGEST = {
    "statement": 120,
    "evidence": 160,
    "question": 120,
    "title": 100,
    "why": 240,
    "first": 240,
    "done": 200,
    "characteristic": 120,
    "name": 60,
    "section": 60,
}
LONGEST_OF_LEVEL = {"name": 60, "tagline": 120}
LONGEST_OF_RUBRIC = {"name": 60, "category": 60, "purpose": 240}
LONGEST_MEANING = 200
MOST_COMPARED = 240  # characters of a statement, twice what is good to read
NEAR = 90.0  # of 100 by token_sort_ratio: two statements that nobody can tell apart


def _lengths(tree: Tree) -> Iterator[Problem]:
    for placed, longest in _measured(tree):
        if len(placed.text) > longest:
            text = f"over {longest} characters ({len(placed.text)})"
            yield tree.advice(placed.at, text, f"{placed.at[-1]}-too-long")


def _measured(tree: Tree) -> Iterator[tuple[Placed, int]]:
    """Walk the texts that people read in one go, each with its length limit."""
    document = tree.document.tree
    for name, longest in LONGEST.items():
        yield from ((placed, longest) for placed in tree.texts(name))
    for at, term in enumerate(as_list(document.get("glossary"))):
        yield Placed(as_text(as_dict(term).get("meaning")), ("glossary", at, "meaning")), LONGEST_MEANING
    for level, content in as_dict(document.get("levels")).items():
        for name, longest in LONGEST_OF_LEVEL.items():
            yield Placed(as_text(as_dict(content).get(name)), ("levels", level, name)), longest
    for name, longest in LONGEST_OF_RUBRIC.items():
        yield Placed(as_text(document.get(name)), (name,)), longest


def _semicolons(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement"):
        if re.search("[;；؛]", placed.text) and tree.language != "el":  # a Greek question ends in one
            yield tree.advice(placed.at, JOINED, "joined-claims")


def _level_names(tree: Tree) -> Iterator[Problem]:
    levels = as_dict(tree.document.tree.get("levels"))
    names = [as_text(as_dict(levels.get(level)).get("name")) for level in tree.levels]
    plain = [" ".join(name.casefold().split()) for name in names if name.strip()]
    for placed in tree.texts("statement", "evidence"):
        text = " ".join(placed.text.casefold().split())
        if any(_holds_words(text, name) for name in plain):
            yield tree.advice(placed.at, LEVEL_WORD, "level-word")


def _holds_words(text: str, words: str) -> bool:
    """Tell whether *words* stand in *text* as whole words."""
    at = text.find(words)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(words) :][:1]
        if not _in_word(before) and not _in_word(after):
            return True
        at = text.find(words, at + 1)
    return False


def _in_word(sign: str) -> bool:
    """Tell whether a word goes on with *sign*: a letter, or a mark that combines with one."""
    return bool(sign) and (sign.isalnum() or sign in "-_'’" or unicodedata.category(sign)[0] == "M")


def _near_duplicates(tree: Tree) -> Iterator[Problem]:
    from rapidfuzz import fuzz

    for statements in tree.choices():
        for one, other in combinations(statements, 2):
            alike = fuzz.token_sort_ratio(one.text[:MOST_COMPARED], other.text[:MOST_COMPARED])
            if one.text != other.text and alike >= NEAR:
                text = f"is hard to tell from the statement on line {tree.document.line(one.at)}"
                yield tree.advice(other.at, text, "near-duplicate-statement")


def _shouting(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts(*SAID):
        if "!" in placed.text or "！" in placed.text:
            yield tree.advice(placed.at, "an exclamation mark shouts", "exclamation-mark")


def _questions(tree: Tree) -> Iterator[Problem]:
    if tree.language in _WITHOUT_QUESTION_MARK:
        return
    marks = _QUESTION_MARKS + (";" if tree.language == "el" else "")
    for placed in tree.texts("question"):
        text = placed.text.rstrip(_CLOSING)
        # An Armenian question mark stands above a vowel, inside a word.
        if not text.endswith(tuple(marks)) and "՞" not in text:
            yield tree.advice(placed.at, "is not a question", "not-a-question")


def _texts_without_use(tree: Tree) -> Iterator[Problem]:
    done = defaultdict(list)
    for placed in tree.texts("done"):
        done[placed.text.casefold()].append(placed)
    for same in done.values():
        for placed in same[1:]:
            line = tree.document.line(same[0].at)
            yield tree.advice(
                placed.at, f"is the same as on line {line}: two steps, one proof", "duplicate-done"
            )


def _outcomes(tree: Tree) -> Iterator[Problem]:
    levels = as_dict(tree.document.tree.get("levels"))
    without = [level for level in levels if not as_list(as_dict(levels[level]).get("outcomes"))]
    if without and not tree.is_scan:
        text = f"has no outcomes at {', '.join(without)}: what does a level bring?"
        yield tree.advice(("levels",), text, "no-outcomes")


def _sources(tree: Tree) -> Iterator[Problem]:
    if not as_list(tree.document.tree.get("sources")):
        yield tree.advice((), "names no sources: where do its facts come from?", "no-sources")


_QUESTION_MARKS = "?？؟\u037e⁇⁈⁉‽︖﹖፧꘏⳺⳻꛷"
_CLOSING = " \t\n\u00a0\u202f\u3000\"'”’»›)）」』】*_"  # may stand behind a question mark
_WITHOUT_QUESTION_MARK = ("bo", "ja", "km", "lo", "my", "th")  # a word makes the question

ADVICE: tuple[Check, ...] = (
    _lengths,
    _semicolons,
    _level_names,
    _near_duplicates,
    _shouting,
    _questions,
    _texts_without_use,
    _outcomes,
    _sources,
)
