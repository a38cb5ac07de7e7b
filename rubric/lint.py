"""Problems of a rubric beyond its types: errors make it unusable, advice would make it better.

Every check walks the plain tree, so that one mistake never hides another. Advice
about words is for English alone; everything else holds in any language.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from rubric.guard import Document, Node
from rubric.problems import Location, Problem, quoted

LEVELS = ("1", "2", "3", "4", "5")
STEPS_NEEDED = 2  # a transition with one step leaves no choice
MOST_ASPECTS = 12  # more questions than anyone answers in a chat
LONGEST = {
    "statement": 120,
    "evidence": 160,
    "question": 120,
    "title": 100,
    "why": 240,
    "first": 240,
    "done": 200,
}
LONGEST_MEANING = 200
MOST_COMPARED = 240  # characters of a statement, twice what is good to read
NEAR = 90.0  # of 100 by token_sort_ratio: two statements that nobody can tell apart

Check = Callable[["Tree"], Iterator[Problem]]


def errors(document: Document, file_id: str | None = None) -> list[Problem]:
    """List what makes a rubric unusable: it could not be asked, scored or planned.

    *file_id* is the id that the file's name gives; None for a text without a file.
    """
    tree = Tree(document)
    return [*(problem for check in _ERRORS for problem in check(tree)), *_file_name(tree, file_id)]


def advice(document: Document) -> list[Problem]:
    """List what makes a rubric hard to answer or to act on."""
    tree = Tree(document)
    checks = (*_ADVICE, *_ENGLISH) if _is_english(tree) else _ADVICE
    return [*_language(tree), *(problem for check in checks for problem in check(tree))]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text and where it stands."""

    text: str
    at: Location


class Tree:
    """A document as the checks walk it. Parts of the wrong type are passed over."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.language = _text(document.tree.get("language")).partition("-")[0].casefold()
        self.aspects: list[tuple[dict[str, Node], Location]] = [
            (aspect, ("aspects", at))
            for at, aspect in enumerate(_list(document.tree.get("aspects")))
            if isinstance(aspect, dict)
        ]

    def cells(self) -> Iterator[tuple[str, dict[str, Node], Location]]:
        """Walk all cells with their level."""
        for aspect, at in self.aspects:
            for level, cell in _dict(aspect.get("levels")).items():
                if isinstance(cell, dict):
                    yield level, cell, (*at, "levels", level)

    def steps(self) -> Iterator[tuple[str, dict[str, Node], Location]]:
        """Walk all steps with the level they lead to."""
        for level, cell, at in self.cells():
            for number, step in enumerate(_list(cell.get("steps"))):
                if isinstance(step, dict):
                    yield level, step, (*at, "steps", number)

    def choices(self) -> Iterator[list[Placed]]:
        """Walk the statements that one question offers, aspect by aspect."""
        for aspect, at in self.aspects:
            levels = _dict(aspect.get("levels"))
            statements = ((level, _dict(levels.get(level)).get("statement")) for level in LEVELS)
            yield [
                Placed(text, (*at, "levels", level, "statement"))
                for level, text in statements
                if isinstance(text, str)
            ]

    def texts(self, *names: str) -> Iterator[Placed]:
        """Walk the texts with these names, wherever they stand."""
        parts = [*self.aspects, *((cell, at) for _, cell, at in self.cells())]
        parts += [(step, at) for _, step, at in self.steps()]
        for part, at in parts:
            for name in names:
                text = part.get(name)
                if isinstance(text, str):
                    yield Placed(text, (*at, name))

    def error(self, at: Location, text: str, code: str) -> Problem:
        """Describe a mistake that makes the rubric unusable."""
        return self.document.problem(at, text, code)

    def advice(self, at: Location, text: str, code: str) -> Problem:
        """Describe what would make the rubric better."""
        return self.document.problem(at, text, code, "advice")


# Errors


def _all_levels(tree: Tree) -> Iterator[Problem]:
    places: list[tuple[Node | None, Location]] = [(tree.document.tree.get("levels"), ("levels",))]
    places += [(aspect.get("levels"), (*at, "levels")) for aspect, at in tree.aspects]
    for levels, at in places:
        missing = [level for level in LEVELS if level not in _dict(levels)]
        if isinstance(levels, dict) and missing:
            yield tree.error(at, f"lacks level {', '.join(missing)}; all five are needed", "level-missing")


def _aspect_count(tree: Tree) -> Iterator[Problem]:
    count, policy = len(tree.aspects), _dict(tree.document.tree.get("policy"))
    needed = _text(policy.get("min_aspects")) or "4"
    if needed.isascii() and needed.isdigit() and count < int(needed[:3]):
        yield tree.error(
            ("aspects",),
            f"has {count}, but min_aspects is {needed}: no level could come out",
            "too-few-aspects",
        )
    if count > MOST_ASPECTS:
        yield tree.error(("aspects",), f"has {count}; at most {MOST_ASPECTS}", "too-many-aspects")


def _enough_steps(tree: Tree) -> Iterator[Problem]:
    for level, cell, at in tree.cells():
        count = len(_list(cell.get("steps")))
        if level == "1" and count:
            yield tree.error(
                (*at, "steps"), "level 1 is where everyone starts; no steps lead there", "steps-at-level-1"
            )
        if level in LEVELS[1:] and count < STEPS_NEEDED:
            yield tree.error(at, f"has {count} steps; {STEPS_NEEDED} or more are needed", "too-few-steps")


def _evidence(tree: Tree) -> Iterator[Problem]:
    for level, cell, at in tree.cells():
        if level == "1" and cell.get("evidence") is not None:
            yield tree.error((*at, "evidence"), "level 1 needs no evidence", "evidence-at-level-1")
        if level in LEVELS[1:] and not _text(cell.get("evidence")).strip():
            yield tree.error(
                at, "has no evidence: one fact that can be checked in minutes", "evidence-missing"
            )


def _unique_ids(tree: Tree) -> Iterator[Problem]:
    yield from _repeated(
        tree, [Placed(_text(aspect.get("id")), (*at, "id")) for aspect, at in tree.aspects], "aspect-id"
    )
    yield from _repeated(
        tree, [Placed(_text(step.get("id")), (*at, "id")) for _, step, at in tree.steps()], "step-id"
    )


def _unique_texts(tree: Tree) -> Iterator[Problem]:
    yield from _repeated(tree, list(tree.texts("characteristic")), "characteristic")
    yield from _repeated(tree, list(tree.texts("statement")), "statement")


def _repeated(tree: Tree, texts: list[Placed], what: str) -> Iterator[Problem]:
    seen: dict[str, Placed] = {}
    for placed in texts:
        plain = " ".join(placed.text.casefold().split())
        if plain and plain in seen:
            first = tree.document.line(seen[plain].at)
            yield tree.error(placed.at, f"stands on line {first} already", f"duplicate-{what}")
        seen.setdefault(plain, placed)


def _prerequisites(tree: Tree) -> Iterator[Problem]:
    levels = {_text(step.get("id")): level for level, step, _ in tree.steps()}
    for level, step, at in tree.steps():
        for number, after in enumerate(_list(step.get("after"))):
            if not isinstance(after, str):
                continue
            place = (*at, "after", number)
            if after not in levels:
                yield tree.error(
                    place, f"{quoted(after)} is not a step of this rubric", "unknown-prerequisite"
                )
            elif levels[after] > level:
                yield tree.error(
                    place, f"{quoted(after)} leads to a higher level than this step", "prerequisite-too-high"
                )


def _circles(tree: Tree) -> Iterator[Problem]:
    after = {
        _text(step.get("id")): {one for one in _list(step.get("after")) if isinstance(one, str)}
        for _, step, _ in tree.steps()
    }
    before = _turned(after)
    circular = _without_ends(after, before) & _without_ends(before, after)
    for _, step, at in tree.steps():
        if _text(step.get("id")) in circular:
            text = "goes round in a circle: no step can come before itself"
            yield tree.error((*at, "after"), text, "circular-prerequisite")


def _turned(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    turned = defaultdict(set)
    for one, others in edges.items():
        for other in others:
            turned[other].add(one)
    return turned


def _without_ends(edges: Mapping[str, set[str]], back: Mapping[str, set[str]]) -> set[str]:
    """Leave out every node from which all ways end. What remains leads into a circle."""
    ways = {node: len(edges.get(node, ())) for node in {*edges, *back}}
    ends = [node for node, count in ways.items() if not count]
    for node in ends:
        for earlier in back.get(node, ()):
            ways[earlier] -= 1
            if not ways[earlier]:
                ends.append(earlier)
    return set(ways).difference(ends)


def _file_name(tree: Tree, file_id: str | None) -> Iterator[Problem]:
    id_ = _text(tree.document.tree.get("id"))
    if id_ and file_id is not None and id_ != file_id:
        ending = tree.document.file.rpartition(".")[2]
        text = f"the file of {quoted(id_)} must be called {quoted(id_)}.{ending}"
        yield tree.error(("id",), text, "file-name")


# Advice in any language


def _lengths(tree: Tree) -> Iterator[Problem]:
    for name, longest in LONGEST.items():
        for placed in tree.texts(name):
            if len(placed.text) > longest:
                yield tree.advice(
                    placed.at, f"over {longest} characters ({len(placed.text)})", f"{name}-too-long"
                )
    for at, term in enumerate(_list(tree.document.tree.get("glossary"))):
        meaning = _text(_dict(term).get("meaning"))
        if len(meaning) > LONGEST_MEANING:
            yield tree.advice(
                ("glossary", at, "meaning"),
                f"over {LONGEST_MEANING} characters ({len(meaning)})",
                "meaning-too-long",
            )


def _semicolons(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement"):
        if re.search("[;；؛]", placed.text) and tree.language != "el":  # a Greek question ends in one
            yield tree.advice(placed.at, _JOINED, "joined-claims")


def _level_names(tree: Tree) -> Iterator[Problem]:
    levels = _dict(tree.document.tree.get("levels"))
    names = [_text(_dict(levels.get(level)).get("name")) for level in LEVELS]
    plain = [" ".join(name.casefold().split()) for name in names if name.strip()]
    for placed in tree.texts("statement", "evidence"):
        text = " ".join(placed.text.casefold().split())
        if any(_holds_words(text, name) for name in plain):
            yield tree.advice(placed.at, _LEVEL_WORD, "level-word")


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
    for placed in tree.texts(*_SAID):
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


def _step_order(tree: Tree) -> Iterator[Problem]:
    """Find steps that stand before their own prerequisite in the same cell."""
    for _, cell, at in tree.cells():
        steps = [_dict(step) for step in _list(cell.get("steps"))]
        places = {_text(step.get("id")): number for number, step in enumerate(steps)}
        for number, step in enumerate(steps):
            after = [one for one in _list(step.get("after")) if isinstance(one, str)]
            later = [one for one in after if places.get(one, 0) > number]
            if later:
                place = (*at, "steps", number, "after")
                text = f"{quoted(later[0])} comes later; move it up"
                yield tree.advice(place, text, "step-before-prerequisite")


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
    for level, content in _dict(tree.document.tree.get("levels")).items():
        if isinstance(content, dict) and not _list(content.get("outcomes")):
            yield tree.advice(
                ("levels", level, "outcomes"), "is empty: what does this level bring?", "no-outcomes"
            )


def _sources(tree: Tree) -> Iterator[Problem]:
    if not _list(tree.document.tree.get("sources")):
        yield tree.advice((), "names no sources: where do its facts come from?", "no-sources")


# Advice about English


def _joined_claims(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement"):
        if re.search(r"\band\b", placed.text.casefold()):
            yield tree.advice(placed.at, _JOINED, "joined-claims")


def _level_numbers(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement", "evidence"):
        if re.search(r"\blevel (\d|one|two|three|four|five)\b", placed.text.casefold()):
            yield tree.advice(placed.at, _LEVEL_WORD, "level-word")


def _first_person(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement"):
        if not re.search(r"\b(we|our|us|ours)\b", placed.text.casefold()):
            yield tree.advice(
                placed.at, "is not what a team says of itself: use we, our or us", "not-first-person"
            )


def _tone(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts(*_SAID):
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


# Which language it is


def _is_english(tree: Tree) -> bool:
    return tree.language == "en" if tree.language else _looks_english(tree)


def _looks_english(tree: Tree) -> bool:
    """Tell whether a third of the statements or more hold one of the commonest English words."""
    statements = [placed.text.casefold() for placed in tree.texts("statement")]
    english = sum(_ENGLISH_WORDS.search(statement) is not None for statement in statements)
    return 3 * english >= len(statements)


def _language(tree: Tree) -> Iterator[Problem]:
    if not tree.language and not _looks_english(tree):
        text = (
            "does not look English: name its language, like “language: de”; advice about English is left out"
        )
        yield tree.advice((), text, "language-unnamed")


def _dict(node: Node) -> dict[str, Node]:
    return node if isinstance(node, dict) else {}


def _list(node: Node) -> list[Node]:
    return node if isinstance(node, list) else []


def _text(node: Node) -> str:
    return node if isinstance(node, str) else ""


_GERUND = re.compile(r"\w{3,}ing")  # longer than "Bring"
_ENGLISH_WORDS = re.compile(r"\b(the|we|our|us|is|are|of|and|with|when|each|every|by|from|that|this)\b")
_QUESTION_MARKS = "?？؟\u037e⁇⁈⁉‽︖﹖፧꘏⳺⳻꛷"
_CLOSING = " \t\n\u00a0\u202f\u3000\"'”’»›)）」』】*_"  # may stand behind a question mark
_WITHOUT_QUESTION_MARK = ("bo", "ja", "km", "lo", "my", "th")  # a word makes the question
_SAID = ("statement", "evidence", "question", "why", "title", "first", "done")
_JOINED = "joins two claims; a team may agree with only one"
_LEVEL_WORD = "names a level, which invites flattery"
_ERRORS: tuple[Check, ...] = (
    _all_levels,
    _aspect_count,
    _enough_steps,
    _evidence,
    _unique_ids,
    _unique_texts,
    _prerequisites,
    _circles,
)
_ADVICE: tuple[Check, ...] = (
    _lengths,
    _semicolons,
    _level_names,
    _near_duplicates,
    _shouting,
    _questions,
    _step_order,
    _texts_without_use,
    _outcomes,
    _sources,
)
_ENGLISH: tuple[Check, ...] = (_joined_claims, _level_numbers, _first_person, _tone, _imperatives)
