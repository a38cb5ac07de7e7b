"""Rubric files to rubrics: guarded, checked, typed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from rubric.files import find, read_bytes, shown_name
from rubric.lint import advice, errors
from rubric.model import KEYS, LANGUAGE_PATTERN, MOST_LEVELS, Rubric
from rubric.problems import Location, Problem, RubricError
from rubric.slips import explain_key
from rubric.yaml_guard import MOST_BYTES, CheckedFile, Node, read

MOST_KEPT = 32  # rubrics in memory
SCHEMA_KEY = "$schema"  # where an editor finds the schema; nothing of the rubric itself


def load(path: Path) -> Rubric:
    """Load a rubric from a file, or raise RubricError with every mistake that makes it unusable."""
    return _built(read_bytes(path, MOST_BYTES + 1), shown_name(path), path.stem)


@lru_cache(maxsize=MOST_KEPT)
def _built(raw: bytes, file: str, file_id: str) -> Rubric:
    """Build the rubric of a file's bytes. The same bytes are read once: YAML takes a tenth of a second."""
    return _checked(read(raw, file), file_id)


@dataclass(frozen=True, slots=True)
class RubricCollection:
    """The rubrics of some folders by id, the files that they come from, and why some cannot be used."""

    rubrics: Mapping[str, Rubric]
    files: Mapping[str, Path]
    problems: tuple[Problem, ...]

    @property
    def unusable(self) -> frozenset[str]:
        """Give the ids of the files that hold no usable rubric."""
        return frozenset(self.files) - frozenset(self.rubrics)


def load_all(*folders: Path) -> RubricCollection:
    """Load every rubric in *folders*. One that cannot be used keeps none of the others away.

    Raise RubricError if a folder cannot be listed.
    """
    found = find(*folders)
    rubrics: dict[str, Rubric] = {}
    problems = list(found.passed_over)
    for id_, path in found.files.items():
        try:
            rubrics[id_] = load(path)
        except RubricError as error:
            problems += error.problems
    return RubricCollection(rubrics, found.files, tuple(problems))


def parse(raw: bytes | str, file: str = "rubric.yaml") -> Rubric:
    """Build a rubric from a text, everything that its *file* is called, or raise RubricError like load."""
    return _checked(read(raw, file), None)


def lint(path: Path, files: Mapping[str, Path] | None = None) -> list[Problem]:
    """List everything that is wrong with a rubric file: errors first, each kind in the order of its lines.

    *files* are the rubrics on offer, whose steps may be prerequisites. By default they are the bundled ones.
    """
    try:
        document = read(read_bytes(path, MOST_BYTES + 1), shown_name(path))
    except RubricError as error:
        return list(error.problems)
    rubric, mistakes = _typed(document)
    others = _Others(find(bundled()).files if files is None else files)
    found = [*mistakes, *document.problems, *errors(document, path.stem)]
    starts = others.starts(path) if rubric and rubric.start else ()
    return _in_order([*found, *advice(document, others.steps, starts)])


class _Others:
    """What lint asks about other rubrics on offer. One that cannot be used has nothing."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files

    def steps(self, id_: str) -> frozenset[str]:
        """Give the ids of the steps of a rubric."""
        rubric = self._rubric(id_)
        return rubric.step_ids if rubric else frozenset()

    def starts(self, path: Path) -> tuple[str, ...]:
        """List the rubrics beside *path* that are marked as the one to begin with."""
        folder = path.parent.resolve()
        offered = [(id_, each) for id_, each in self._files.items() if each.name != path.name]
        beside = [id_ for id_, each in offered if each.parent.resolve() == folder]
        return tuple(id_ for id_ in beside if (rubric := self._rubric(id_)) and rubric.start)

    def _rubric(self, id_: str) -> Rubric | None:
        try:
            return load(self._files[id_])
        except (KeyError, RubricError):
            return None


def bundled() -> Path:
    """Name the folder of the rubrics that come with Rung."""
    return Path(__file__).parent / "capabilities"


def folders(own: Path | None) -> tuple[Path, ...]:
    """Name the folders of rubrics on offer. An id in *own* replaces the bundled one."""
    return (bundled(), own) if own else (bundled(),)


def _checked(document: CheckedFile, file_id: str | None) -> Rubric:
    """Build the rubric of *document*, or raise RubricError with every error in it."""
    rubric, mistakes = _typed(document)
    found = [*mistakes, *document.problems, *errors(document, file_id)]
    wrong = _in_order(problem for problem in found if problem.severity == "error")
    if rubric is None or wrong:
        raise RubricError(wrong)
    return rubric


def _typed(document: CheckedFile) -> tuple[Rubric | None, list[Problem]]:
    tree = {key: value for key, value in document.tree.items() if key != SCHEMA_KEY}
    try:
        return Rubric.model_validate(tree), []
    except ValidationError as error:
        return None, list(_refusals(document, error))


def _refusals(document: CheckedFile, error: ValidationError) -> Iterator[Problem]:
    """Say in our words what the models refuse."""
    mistakes = error.errors(include_url=False, include_input=False)
    mistakes = [mistake for mistake in mistakes if not _in_scale(document.tree, mistake["loc"])]
    no_levels = {mistake["loc"][:-1] for mistake in mistakes if mistake["loc"][-1] == "[key]"}
    for place in no_levels:
        nearby = "; if it belongs to a level, indent it further" if place[-1] in KEYS else ""
        yield document.problem(
            place, f"is not a level: levels are 1 to {MOST_LEVELS} at most{nearby}", "not-a-level"
        )
    for mistake in mistakes:
        at = mistake["loc"]
        if any(at[:length] in no_levels for length in range(1, len(at) + 1)):
            continue
        found = _found(document.tree, at)
        kind, context = mistake["type"], mistake.get("ctx", {})
        if kind == "extra_forbidden":
            text = explain_key(str(at[-1]), found, in_braces=at[:-1] in document.in_braces)
            yield document.problem(at, text, "unknown-key")
            continue
        if kind != "missing" and (found is None or (isinstance(found, str) and not found.strip())):
            text, code = "is empty", "empty"
        elif kind == "string_pattern_mismatch":
            text, code = _PATTERNS.get(str(context["pattern"]), ("is not in the right form", "wrong-form"))
        elif kind in _BOUNDS:
            text, code = _BOUNDS[kind].format(*context.values()), "out-of-range"
        elif kind == "literal_error":
            text, code = f"must be {context['expected']}", "not-a-choice"
        else:
            text, code = _WORDS.get(kind, (mistake["msg"], "invalid"))
        instead = f", not {found[:40]!r}" if isinstance(found, str) and found.strip() else ""
        yield document.problem(at, text + instead, code)


def _in_scale(tree: Node, at: Location) -> bool:
    """Tell whether a place is in the levels that an aspect has from a scale. Those are checked there."""
    aspect = _found(tree, at[:2])
    shared = isinstance(aspect, dict) and "levels" not in aspect and isinstance(aspect.get("scale"), str)
    return shared and at[0] == "aspects" and at[2:3] == ("levels",)


def _found(tree: Node, at: Location) -> Node:
    """Find the text at a place. It is empty where that cannot be told."""
    for part in at:
        if isinstance(tree, dict) and str(part) in tree:
            tree = tree[str(part)]
        elif isinstance(tree, list) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
        else:
            return ""
    return tree


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda problem: (problem.severity != "error", problem.line, problem.path))


_WORDS = {
    "missing": ("is missing", "missing"),
    "string_too_short": ("is empty", "empty"),
    "string_too_long": ("is too long", "too-long"),
    "int_parsing": ("must be a whole number", "not-a-number"),
    "int_parsing_size": ("must be a small whole number", "not-a-number"),
    "int_from_float": ("must be a whole number", "not-a-number"),
    "int_type": ("must be a whole number", "not-a-number"),
    "bool_parsing": ("must be true or false", "not-a-choice"),
    "bool_type": ("must be true or false", "not-a-choice"),
    "float_parsing": ("must be a number", "not-a-number"),
    "float_type": ("must be a number", "not-a-number"),
    "finite_number": ("must be a number", "not-a-number"),
    "tuple_type": ("must be a list", "not-a-list"),
    "dict_type": ("must be a mapping", "not-a-mapping"),
    "model_type": ("must be a mapping", "not-a-mapping"),
    "string_type": ("must be text; if it is meant as text, put it in quotes", "not-text"),
}
_BOUNDS = {
    "greater_than": "must be more than {}",
    "greater_than_equal": "must be {} or more",
    "less_than": "must be less than {}",
    "less_than_equal": "must be {} or less",
}
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": ("must be a slug like write-down-the-peaks", "not-a-slug"),
    r"^([a-z0-9]+(-[a-z0-9]+)*/)?[a-z0-9]+(-[a-z0-9]+)*$": (
        "must be a step's id, or other-rubric/step-id",
        "not-a-step",
    ),
    r"^https://\S+$": ("must be an https address", "link-not-https"),
    r"^\d+\.\d+\.\d+$": ("must be a version like 1.0.0", "not-a-version"),
    LANGUAGE_PATTERN: ("must be the tag of a language like en, de or pt-BR", "not-a-language"),
}
