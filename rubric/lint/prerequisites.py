"""Prerequisites of steps: unknown ones, circles, and steps that stand before their own."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping

from rubric.lint.tree import Check, Tree, as_dict, as_list, as_text
from rubric.model import is_foreign
from rubric.problems import Problem, quoted

StepsOf = Callable[
    [str], Collection[str]
]  # the ids of the steps of another rubric, none if it is not on offer


def _prerequisites(tree: Tree) -> Iterator[Problem]:
    levels = {as_text(step.get("id")): level for level, step, _ in tree.steps()}
    for level, step, at in tree.steps():
        for number, after in enumerate(as_list(step.get("after"))):
            if not isinstance(after, str) or is_foreign(after):
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
        as_text(step.get("id")): {one for one in as_list(step.get("after")) if isinstance(one, str)}
        for _, step, _ in tree.steps()
    }
    before = _turned(after)
    circular = _without_ends(after, before) & _without_ends(before, after)
    for _, step, at in tree.steps():
        if as_text(step.get("id")) in circular:
            text = "goes round in a circle: no step can come before itself"
            yield tree.error((*at, "after"), text, "circular-prerequisite")


def foreign(tree: Tree, steps: StepsOf) -> Iterator[Problem]:
    """Find steps of other rubrics that are not on offer. They stand in a reason and order nothing."""
    for _, step, at in tree.steps():
        for number, after in enumerate(as_list(step.get("after"))):
            if not isinstance(after, str) or not is_foreign(after):
                continue
            rubric, _, id_ = after.partition("/")
            if id_ not in steps(rubric):
                text = f"{quoted(after)} is not on offer here: people read its name and cannot open it"
                yield tree.advice((*at, "after", number), text, "foreign-prerequisite")


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


def _step_order(tree: Tree) -> Iterator[Problem]:
    """Find steps that stand before their own prerequisite in the same cell."""
    for _, cell, at in tree.cells():
        steps = [as_dict(step) for step in as_list(cell.get("steps"))]
        places = {as_text(step.get("id")): number for number, step in enumerate(steps)}
        for number, step in enumerate(steps):
            after = [one for one in as_list(step.get("after")) if isinstance(one, str)]
            later = [one for one in after if places.get(one, 0) > number]
            if later:
                place = (*at, "steps", number, "after")
                text = f"{quoted(later[0])} comes later; move it up"
                yield tree.advice(place, text, "step-before-prerequisite")


ERRORS: tuple[Check, ...] = (_prerequisites, _circles)
ADVICE: tuple[Check, ...] = (_step_order,)
