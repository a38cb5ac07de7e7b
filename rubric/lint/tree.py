"""A rubric's plain tree as the checks walk it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rubric.model import FEWEST_LEVELS, LEVEL_KEYS
from rubric.problems import Location, Problem
from rubric.yaml_guard import CheckedFile, Node

SAID = ("statement", "evidence", "question", "why", "title", "first", "done")
JOINED = "joins two claims; a team may agree with only one"
LEVEL_WORD = "names a level, which invites flattery"
Check = Callable[["Tree"], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text and where it stands."""

    text: str
    at: Location


class Tree:
    """A document as the checks walk it. Parts of the wrong type are passed over."""

    def __init__(self, document: CheckedFile) -> None:
        self.document = document
        self.language = as_text(document.tree.get("language")).partition("-")[0].casefold()
        self.aspects: list[tuple[dict[str, Node], Location]] = [
            (aspect, ("aspects", at))
            for at, aspect in enumerate(as_list(document.tree.get("aspects")))
            if isinstance(aspect, dict)
        ]
        self.scales: dict[str, Node] = as_dict(document.tree.get("scales"))
        levels = as_dict(document.tree.get("levels"))
        self.top = max([FEWEST_LEVELS, *(int(read_level(level) or 0) for level in levels)])
        self.levels = LEVEL_KEYS[: self.top]

    @property
    def is_scan(self) -> bool:
        """Tell whether the rubric gives no level, and so needs neither evidence nor steps nor outcomes."""
        return as_dict(self.document.tree.get("policy")).get("level") == "none"

    def ladders(self) -> Iterator[tuple[Node, Location]]:
        """Walk what stands at each level, aspect by aspect and scale by scale."""
        for aspect, at in self.aspects:
            if "levels" in aspect:
                yield aspect["levels"], (*at, "levels")
        for name, scale in self.scales.items():
            yield scale, ("scales", name)

    def cells(self) -> Iterator[tuple[str, dict[str, Node], Location]]:
        """Walk all cells with their level. Those of a shared scale come once."""
        for ladder, at in self.ladders():
            for level, cell in as_dict(ladder).items():
                if isinstance(cell, dict):
                    yield level, cell, (*at, level)

    def steps(self) -> Iterator[tuple[str, dict[str, Node], Location]]:
        """Walk all steps with the level they lead to."""
        for level, cell, at in self.cells():
            for number, step in enumerate(as_list(cell.get("steps"))):
                if isinstance(step, dict):
                    yield level, step, (*at, "steps", number)

    def choices(self) -> Iterator[list[Placed]]:
        """Walk the statements that one question offers, aspect by aspect and scale by scale."""
        for ladder, at in self.ladders():
            levels = as_dict(ladder)
            statements = ((level, as_dict(levels.get(level)).get("statement")) for level in LEVEL_KEYS)
            yield [
                Placed(text, (*at, level, "statement")) for level, text in statements if isinstance(text, str)
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


def read_level(key: str) -> str:
    """Read a level however its number is written, like 01 or 1.0. Empty for anything else."""
    found = re.fullmatch(r"\+?0*([1-5])(?:\.0*)?", key.strip(), re.ASCII)
    return found[1] if found else ""


def as_dict(node: Node) -> dict[str, Node]:
    """Give a mapping, empty for any other node."""
    return node if isinstance(node, dict) else {}


def as_list(node: Node) -> list[Node]:
    """Give a list, empty for any other node."""
    return node if isinstance(node, list) else []


def as_text(node: Node) -> str:
    """Give a text, empty for any other node."""
    return node if isinstance(node, str) else ""
