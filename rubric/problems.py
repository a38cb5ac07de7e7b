"""Problems of a rubric: one a place, errors apart from advice."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Key = str | int
Location = tuple[Key, ...]
Severity = Literal["error", "advice"]

LISTED = 100  # problems a listing: a person reads no more at once
LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: its place (*path* like aspects[2].levels.3.statement) and what to do about it."""

    file: str
    line: int
    path: str
    text: str
    code: str = "invalid"
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}: {self.severity}: {place}{self.text}"


class RubricError(Exception):
    """A rubric that cannot be used, with all its problems at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(listing(self.problems)))


def listing(problems: Iterable[Problem], most: int = LISTED) -> list[str]:
    """Write *most* problems one on a line, errors first, and count the others in a last line."""
    ordered = sorted(problems, key=lambda problem: problem.severity != "error")
    lines = [str(problem) for problem in ordered[:most]]
    return [*lines, f"… and {count(ordered[most:], more=True)}"] if ordered[most:] else lines


def count(problems: Iterable[Problem], *, more: bool = False) -> str:
    """Count errors and advice: "2 errors, 1 piece of advice"."""
    severities = [problem.severity for problem in problems]
    errors, advice = severities.count("error"), severities.count("advice")
    found = {"error": errors, "errors": errors, "piece of advice": advice, "pieces of advice": advice}
    said = [
        f"{number} more {noun}" if more else f"{number} {noun}"
        for noun, number in found.items()
        if number and (number == 1) == (noun in ("error", "piece of advice"))
    ]
    return ", ".join(said)


def quoted(text: str) -> str:
    """Show a text of the file, shortened and without anything that a terminal would act on."""
    short = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
    return short if short.isprintable() else json.dumps(short)


def dotted(location: Location) -> str:
    """Write a place in a rubric as people read it: aspects[2].levels.3."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{quoted(part)}" for part in location)
    return text.removeprefix(".")
