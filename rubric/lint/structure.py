"""Errors of structure: levels, aspects, evidence and steps that are missing or appear twice."""

from collections.abc import Iterator

from rubric.guard import Node
from rubric.lint.tree import LEVELS, Check, Placed, Tree, as_dict, as_list, as_text
from rubric.problems import Location, Problem, quoted

STEPS_NEEDED = 2  # a transition with one step leaves no choice
MOST_ASPECTS = 12  # more questions than anyone answers in a chat


def file_name(tree: Tree, file_id: str | None) -> Iterator[Problem]:
    """Find a file that is not called after its rubric's id."""
    id_ = as_text(tree.document.tree.get("id"))
    if id_ and file_id is not None and id_ != file_id:
        ending = tree.document.file.rpartition(".")[2]
        text = f"the file of {quoted(id_)} must be called {quoted(id_)}.{ending}"
        yield tree.error(("id",), text, "file-name")


def _all_levels(tree: Tree) -> Iterator[Problem]:
    places: list[tuple[Node | None, Location]] = [(tree.document.tree.get("levels"), ("levels",))]
    places += [(aspect.get("levels"), (*at, "levels")) for aspect, at in tree.aspects]
    for levels, at in places:
        missing = [level for level in LEVELS if level not in as_dict(levels)]
        if isinstance(levels, dict) and missing:
            yield tree.error(at, f"lacks level {', '.join(missing)}; all five are needed", "level-missing")


def _aspect_count(tree: Tree) -> Iterator[Problem]:
    count, policy = len(tree.aspects), as_dict(tree.document.tree.get("policy"))
    needed = as_text(policy.get("min_aspects")) or "4"
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
        count = len(as_list(cell.get("steps")))
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
        if level in LEVELS[1:] and not as_text(cell.get("evidence")).strip():
            yield tree.error(
                at, "has no evidence: one fact that can be checked in minutes", "evidence-missing"
            )


def _unique_ids(tree: Tree) -> Iterator[Problem]:
    yield from _repeated(
        tree, [Placed(as_text(aspect.get("id")), (*at, "id")) for aspect, at in tree.aspects], "aspect-id"
    )
    yield from _repeated(
        tree, [Placed(as_text(step.get("id")), (*at, "id")) for _, step, at in tree.steps()], "step-id"
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


ERRORS: tuple[Check, ...] = (
    _all_levels,
    _aspect_count,
    _enough_steps,
    _evidence,
    _unique_ids,
    _unique_texts,
)
