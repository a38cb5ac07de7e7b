"""Rubric files to rubrics: guarded, checked, typed."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from rubric.guard import MOST_BYTES, Document, Location, Node, Problem, RubricError, read
from rubric.lint import errors, warnings
from rubric.model import Rubric

LISTED = 200  # mistakes a file: beyond, it is not a rubric with mistakes but something else


def load(path: Path) -> Rubric:
    """Load a rubric from a file; raise RubricError with every mistake that makes it unusable."""
    return parse(_bytes(path), path.name)


def parse(raw: bytes | str, file: str = "rubric.yaml") -> Rubric:
    """Build a rubric from the text of a file; raise RubricError like load."""
    document = read(raw, file)
    rubric, mistakes = _typed(document)
    mistakes += (*document.duplicates, *errors(document))
    if rubric is None or mistakes:
        raise RubricError(_in_order(mistakes))
    return rubric


def lint(path: Path) -> list[Problem]:
    """List every mistake in a rubric file at once, in the order of its lines."""
    try:
        document = read(_bytes(path), path.name)
    except RubricError as error:
        return list(error.problems)
    _, mistakes = _typed(document)
    return _in_order([*mistakes, *document.duplicates, *errors(document), *warnings(document)])


def find(*folders: Path) -> dict[str, Path]:
    """Name the rubric files of *folders* by id, which is the file's name; later folders win."""
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}


def bundled() -> Path:
    """Name the folder of the rubrics that come with Rung."""
    return Path(__file__).parent / "capabilities"


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        problem = Problem(path.name, 1, "", f"cannot be read: {error.strerror}", "unreadable")
        raise RubricError([problem]) from error


def _typed(document: Document) -> tuple[Rubric | None, list[Problem]]:
    try:
        return Rubric.model_validate(document.tree), []
    except ValidationError as error:
        return None, list(_refusals(document, error))


def _refusals(document: Document, error: ValidationError) -> Iterator[Problem]:
    """Say in our words what the models refuse."""
    for mistake in error.errors(include_url=False, include_input=False):
        at: Location = tuple(part for part in mistake["loc"] if part != "[key]")
        kind, context = mistake["type"], mistake.get("ctx", {})
        if kind == "string_pattern_mismatch":
            text, code = _PATTERNS.get(str(context["pattern"]), ("is not in the right form", "wrong-form"))
        elif kind in _BOUNDS:
            text, code = _BOUNDS[kind].format(*context.values()), "out-of-range"
        elif kind == "literal_error":
            text, code = f"must be {context['expected']}", "not-a-choice"
        else:
            text, code = _WORDS.get(kind, (mistake["msg"], "invalid"))
        yield document.problem(at, text + _found(document.tree, at, code), code)


def _found(tree: Node, at: Location, code: str) -> str:
    """Quote what stands there instead, where that helps."""
    for part in at:
        if isinstance(tree, dict) and str(part) in tree:
            tree = tree[str(part)]
        elif isinstance(tree, list) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
        else:
            return ""
    return f", not {tree[:40]!r}" if isinstance(tree, str) and tree and code != "unknown-key" else ""


def _in_order(mistakes: list[Problem]) -> list[Problem]:
    unique = list(dict.fromkeys(mistakes))
    return sorted(unique, key=lambda problem: (problem.line, problem.path))[:LISTED]


_WORDS = {
    "missing": ("is missing", "missing"),
    "extra_forbidden": ("is not a word of a rubric; check the spelling", "unknown-key"),
    "string_too_short": ("is empty", "empty"),
    "string_too_long": ("is too long", "too-long"),
    "int_parsing": ("must be a whole number", "not-a-number"),
    "int_parsing_size": ("must be a small whole number", "not-a-number"),
    "float_parsing": ("must be a number", "not-a-number"),
    "finite_number": ("must be a number", "not-a-number"),
    "tuple_type": ("must be a list", "not-a-list"),
    "dict_type": ("must be a mapping", "not-a-mapping"),
    "model_type": ("must be a mapping", "not-a-mapping"),
    "string_type": ("must be text", "not-text"),
}
_BOUNDS = {
    "greater_than": "must be more than {}",
    "greater_than_equal": "must be {} or more",
    "less_than": "must be less than {}",
    "less_than_equal": "must be {} or less",
}
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": ("must be a slug like write-down-the-peaks", "not-a-slug"),
    r"^https://\S+$": ("must be an https address", "link-not-https"),
    r"^\d+\.\d+\.\d+$": ("must be a version like 1.0.0", "not-a-version"),
}
