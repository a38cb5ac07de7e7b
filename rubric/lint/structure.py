"""Errors of structure, like missing or repeated levels and aspects, and a note on missing parts."""

from collections.abc import Collection, Iterator

from rubric.lint.tree import Check, Placed, Tree, as_dict, as_list, as_text, read_level
from rubric.model import LEVEL_KEYS, MOST_ASPECTS, MOST_PROBED, is_id
from rubric.problems import Problem, quoted


def file_name(tree: Tree, file_id: str | None) -> Iterator[Problem]:
    """Find a file that is not called after its rubric's id."""
    id_ = as_text(tree.document.tree.get("id"))
    if is_id(id_) and file_id is not None and id_ != file_id:
        ending = tree.document.file.rpartition(".")[2]
        text = f"the file of {quoted(id_)} must be called {quoted(id_)}.{ending}"
        yield tree.error(("id",), text, "file-name")


def second_start(tree: Tree, others: Collection[str]) -> Iterator[Problem]:
    """Find a mark of the rubric to begin with that others of the folder have as well."""
    if others:
        text = f"{', '.join(map(quoted, sorted(others)))} has it as well: then none counts, and people choose"
        yield tree.advice(("start",), text, "second-start")


def _all_levels(tree: Tree) -> Iterator[Problem]:
    places = [(tree.document.tree.get("levels"), ("levels",)), *tree.ladders()]
    for levels, at in places:
        if not isinstance(levels, dict):
            continue
        odd = {key: number for key in levels if key not in LEVEL_KEYS and (number := read_level(key))}
        for key, number in odd.items():
            yield tree.error((*at, key), f"is level {number}: write it as {number}", "level-key")
        if missing := [level for level in tree.levels if level not in {*levels, *odd.values()}]:
            text = f"lacks level {', '.join(missing)}; levels 1 to {tree.top} are needed"
            yield tree.error(at, text, "level-missing")
        for level in LEVEL_KEYS[tree.top :]:
            if level in levels:
                text = f"is higher than the rubric's levels, which end at {tree.top}"
                yield tree.error((*at, level), text, "level-too-high")


def _scales(tree: Tree) -> Iterator[Problem]:
    used = set()
    for aspect, at in tree.aspects:
        scale = aspect.get("scale")
        if "levels" in aspect and scale is not None:
            text = "has levels of its own and a scale: leave one of them out"
            yield tree.error((*at, "scale"), text, "levels-and-scale")
        elif isinstance(scale, str) and scale not in tree.scales:
            yield tree.error(
                (*at, "scale"), f"{quoted(scale)} is not a scale of this rubric", "unknown-scale"
            )
        used.add(scale)
    for name, scale in tree.scales.items():
        for level, cell in as_dict(scale).items():
            if as_list(as_dict(cell).get("steps")):
                text = "a step belongs to one aspect; give that aspect levels of its own"
                yield tree.error(("scales", name, level, "steps"), text, "steps-in-scale")
        if name not in used:
            yield tree.advice(("scales", name), "is used by no aspect", "unused-scale")


def _aspect_count(tree: Tree) -> Iterator[Problem]:
    given = tree.document.tree.get("aspects")
    if not isinstance(given, list) or len(given) > len(tree.aspects):
        return  # what the types tell of is no second mistake
    count, policy = len(tree.aspects), as_dict(tree.document.tree.get("policy"))
    needed = as_text(policy.get("min_aspects")) or "1"
    if needed.isascii() and needed.isdigit() and count < int(needed[:3]):
        yield tree.error(
            ("aspects",),
            f"has {count}, but min_aspects is {needed}: no level could come out",
            "too-few-aspects",
        )
    if count > MOST_ASPECTS:
        yield tree.error(("aspects",), f"has {count}; at most {MOST_ASPECTS}", "too-many-aspects")


def _at_level_1(tree: Tree) -> Iterator[Problem]:
    for level, cell, at in tree.cells():
        if level == "1" and as_list(cell.get("steps")):
            yield tree.error(
                (*at, "steps"), "level 1 is where everyone starts; no steps lead there", "steps-at-level-1"
            )
        if level == "1" and cell.get("evidence") is not None:
            yield tree.error((*at, "evidence"), "level 1 needs no evidence", "evidence-at-level-1")


def _enabled(tree: Tree) -> Iterator[Problem]:
    known = {as_text(aspect.get("id")) for aspect, _ in tree.aspects}
    for aspect, at in tree.aspects:
        for number, other in enumerate(as_list(aspect.get("enables"))):
            if isinstance(other, str) and other not in known:
                text = f"{quoted(other)} is not an aspect of this rubric"
                yield tree.error((*at, "enables", number), text, "unknown-aspect")


def _left_out(tree: Tree) -> Iterator[Problem]:
    """Say once what a rubric does without: evidence, or steps."""
    if tree.is_scan:
        return
    cells = [cell for level, cell, _ in tree.cells() if level != "1"]
    without = sum(not as_text(cell.get("evidence")).strip() for cell in cells)
    if without:
        which = "no evidence" if without == len(cells) else f"no evidence in {without} of {len(cells)} cells"
        text = f"has {which}: an assessment asks for evidence once every cell from level 2 on has some"
        yield tree.advice(("aspects",), text, "no-evidence")
    elif cells and len(tree.aspects) > MOST_PROBED:
        text = f"has over {MOST_PROBED} aspects ({len(tree.aspects)}): an assessment asks for no evidence"
        yield tree.advice(("aspects",), text, "evidence-not-asked")
    bare = sum(not as_list(cell.get("steps")) for cell in cells)
    if bare:
        which = "no steps" if bare == len(cells) else f"no steps in {bare} of {len(cells)} cells"
        text = f"has {which}: there the next level's statement is the goal"
        yield tree.advice(("aspects",), text, "no-steps")


def _few_steps(tree: Tree) -> Iterator[Problem]:
    for _, cell, at in tree.cells():
        if len(as_list(cell.get("steps"))) == 1:
            yield tree.advice((*at, "steps"), "has one step; with two there is a choice", "one-step")


def _split_sections(tree: Tree) -> Iterator[Problem]:
    seen: list[str] = []
    for aspect, at in tree.aspects:
        section = as_text(aspect.get("section"))
        if section in seen[:-1]:
            text = f"{quoted(section)} comes a second time: move its aspects together"
            yield tree.advice((*at, "section"), text, "split-section")
        if seen[-1:] != [section]:
            seen.append(section)


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
    _scales,
    _aspect_count,
    _at_level_1,
    _enabled,
    _unique_ids,
    _unique_texts,
)
ADVICE: tuple[Check, ...] = (_left_out, _few_steps, _split_sections)
