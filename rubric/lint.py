"""What is wrong with a rubric beyond its types: errors make it unusable, warnings make it worse to use.

Every check walks the plain tree, so that one mistake never hides another.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from rubric.guard import Document, Location, Node, Problem

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
NEAR = 90.0  # of 100 by token_sort_ratio: two statements that nobody can tell apart

Check = Callable[["Tree"], Iterator[Problem]]


def errors(document: Document) -> list[Problem]:
    """List what makes a rubric unusable: it could not be asked, scored or planned."""
    return [problem for check in _ERRORS for problem in check(Tree(document))]


def warnings(document: Document) -> list[Problem]:
    """List what makes a rubric hard to answer or to act on."""
    return [problem for check in _WARNINGS for problem in check(Tree(document))]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text and where it stands."""

    text: str
    at: Location


class Tree:
    """A document as the checks walk it; whatever has the wrong type is passed over here."""

    def __init__(self, document: Document) -> None:
        self.document = document
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

    def warning(self, at: Location, text: str, code: str) -> Problem:
        """Describe a mistake that can be lived with."""
        return self.document.problem(at, text, code, "warning")


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
    if needed.isdigit() and count < int(needed[:3]):
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
        if level == "1" and "evidence" in cell:
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
            place = (*at, "after", number)
            if after not in levels:
                yield tree.error(place, f"{after} is no step of this rubric", "unknown-prerequisite")
            elif levels[str(after)] > level:
                yield tree.error(
                    place, f"{after} leads to a higher level than this step", "prerequisite-too-high"
                )


def _circles(tree: Tree) -> Iterator[Problem]:
    after = {
        _text(step.get("id")): [str(one) for one in _list(step.get("after"))] for _, step, _ in tree.steps()
    }
    for _, step, at in tree.steps():
        id_ = _text(step.get("id"))
        if id_ in _reachable(id_, after):
            yield tree.error(
                (*at, "after"), f"{id_} would have to come after itself", "circular-prerequisite"
            )


def _reachable(start: str, after: dict[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(after.get(start, []))
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(after.get(one, []))
    return seen


def _blank(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts(
        "statement", "question", "characteristic", "title", "why", "first", "done", "name"
    ):
        if not placed.text.strip():
            yield tree.error(placed.at, "is empty", "empty")


def _file_name(tree: Tree) -> Iterator[Problem]:
    id_, file = _text(tree.document.tree.get("id")), tree.document.file
    if id_ and file not in ("rubric.yaml", f"{id_}.yaml"):
        yield tree.error(("id",), f"the file of {id_} must be called {id_}.yaml", "file-name")


# Warnings


def _lengths(tree: Tree) -> Iterator[Problem]:
    for name, longest in LONGEST.items():
        for placed in tree.texts(name):
            if len(placed.text) > longest:
                yield tree.warning(
                    placed.at, f"over {longest} characters ({len(placed.text)})", f"{name}-too-long"
                )
    for at, term in enumerate(_list(tree.document.tree.get("glossary"))):
        meaning = _text(_dict(term).get("meaning"))
        if len(meaning) > LONGEST_MEANING:
            yield tree.warning(
                ("glossary", at, "meaning"),
                f"over {LONGEST_MEANING} characters ({len(meaning)})",
                "meaning-too-long",
            )


def _one_claim(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement"):
        if re.search(r"\band\b|;", placed.text.casefold()):
            yield tree.warning(placed.at, "joins two claims; a team may agree with only one", "joined-claims")


def _level_words(tree: Tree) -> Iterator[Problem]:
    names = [
        _text(_dict(level).get("name")).casefold()
        for level in _dict(tree.document.tree.get("levels")).values()
    ]
    for placed in tree.texts("statement", "evidence"):
        text = placed.text.casefold()
        if re.search(r"\blevel (\d|one|two|three|four|five)\b", text) or any(
            name and name in text for name in names
        ):
            yield tree.warning(placed.at, "names a level, which invites flattery", "level-word")


def _first_person(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement"):
        if not re.search(r"\b(we|our|us|ours)\b", placed.text.casefold()):
            yield tree.warning(
                placed.at, "is not what a team says of itself: use we, our or us", "not-first-person"
            )


def _near_duplicates(tree: Tree) -> Iterator[Problem]:
    from rapidfuzz import fuzz

    for one, other in combinations(tree.texts("statement"), 2):
        if one.text != other.text and fuzz.token_sort_ratio(one.text, other.text) >= NEAR:
            line = tree.document.line(one.at)
            yield tree.warning(
                other.at, f"is hard to tell from the statement on line {line}", "near-duplicate-statement"
            )


def _tone(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("statement", "evidence", "question", "why", "title", "first", "done"):
        if "!" in placed.text:
            yield tree.warning(placed.at, "an exclamation mark shouts", "exclamation-mark")
        if re.search(r"\bmatur(e|ity)\b", placed.text.casefold()):
            yield tree.warning(placed.at, "maturity reads as a grade; say capability level", "grading-word")
        if "anonym" in placed.text.casefold():
            yield tree.warning(placed.at, "nothing here is anonymous; say confidential", "promises-anonymity")


def _questions(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("question"):
        if not placed.text.rstrip().endswith("?"):
            yield tree.warning(placed.at, "is no question", "not-a-question")


def _imperatives(tree: Tree) -> Iterator[Problem]:
    for placed in tree.texts("title"):
        first = placed.text.split(" ")[0]
        if (
            not first[:1].isupper()
            or _GERUND.fullmatch(first)
            or first in ("We", "The", "A", "An", "You", "Our")
        ):
            yield tree.warning(
                placed.at, "must begin with what to do, like “Write down the peaks”", "not-imperative"
            )


def _step_order(tree: Tree) -> Iterator[Problem]:
    """Find steps that stand before their own prerequisite in the same cell."""
    for _, cell, at in tree.cells():
        ids = [_text(_dict(step).get("id")) for step in _list(cell.get("steps"))]
        for number, step in enumerate(_list(cell.get("steps"))):
            later = [str(after) for after in _list(_dict(step).get("after")) if after in ids[number + 1 :]]
            if later:
                place = (*at, "steps", number, "after")
                yield tree.warning(
                    place, f"{later[0]} stands below; put it first", "step-before-prerequisite"
                )


def _texts_without_use(tree: Tree) -> Iterator[Problem]:
    done = defaultdict(list)
    for placed in tree.texts("done"):
        done[placed.text.casefold()].append(placed)
    for same in done.values():
        for placed in same[1:]:
            line = tree.document.line(same[0].at)
            yield tree.warning(
                placed.at, f"is the same as on line {line}: two steps, one proof", "duplicate-done"
            )


def _outcomes(tree: Tree) -> Iterator[Problem]:
    for level, content in _dict(tree.document.tree.get("levels")).items():
        if isinstance(content, dict) and not _list(content.get("outcomes")):
            yield tree.warning(
                ("levels", level, "outcomes"), "is empty: what does this level bring?", "no-outcomes"
            )


def _sources(tree: Tree) -> Iterator[Problem]:
    if not _list(tree.document.tree.get("sources")):
        yield tree.warning((), "names no sources: where do its facts come from?", "no-sources")


def _dict(node: Node | None) -> dict[str, Node]:
    return node if isinstance(node, dict) else {}


def _list(node: Node | None) -> list[Node]:
    return node if isinstance(node, list) else []


def _text(node: Node | None) -> str:
    return node if isinstance(node, str) else ""


_GERUND = re.compile(r"\w{3,}ing")  # longer than "Bring"
_ERRORS: tuple[Check, ...] = (
    _all_levels,
    _aspect_count,
    _enough_steps,
    _evidence,
    _unique_ids,
    _unique_texts,
    _prerequisites,
    _circles,
    _blank,
    _file_name,
)
_WARNINGS: tuple[Check, ...] = (
    _lengths,
    _one_claim,
    _level_words,
    _first_person,
    _near_duplicates,
    _tone,
    _questions,
    _imperatives,
    _step_order,
    _texts_without_use,
    _outcomes,
    _sources,
)
