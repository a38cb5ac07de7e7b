"""Docstrings name what exists, and begin in plain words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
Scope = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> list[Path]:
    return [path for package in ("bot", "rubric") for path in (ROOT / package).rglob("*.py")]


def names(scope: Scope) -> Iterator[str]:
    """Yield every parameter, field, method and class in *scope*."""
    for node in ast.walk(scope):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Attribute(ast.Name("self"), name):
                yield name


def test_every_marked_word_names_something() -> None:
    unknown = [
        f"{path.relative_to(ROOT)}: *{word}*"
        for path in sources()
        for scope in ast.walk(ast.parse(path.read_text()))
        if isinstance(scope, Scope)
        for word in re.findall(r"(?<![\w*`])\*([a-z_]\w*)\*(?![\w*])", ast.get_docstring(scope) or "")
        if word not in set(names(scope))
    ]
    assert unknown == []


VAGUE = re.compile(
    r"\b(somebody|someone|whoever|whatever|anybody|everybody|what (is|was|are|were|became|becomes))\b",
    re.IGNORECASE,
)


def test_docstrings_begin_without_vague_words_and_semicolons() -> None:
    riddles = [
        f"{path.relative_to(ROOT)}:{scope.body[0].lineno}"
        for path in sources()
        for scope in ast.walk(ast.parse(path.read_text()))
        if isinstance(scope, Scope)
        for summary in [(ast.get_docstring(scope) or "").partition("\n\n")[0]]
        if ";" in summary or VAGUE.search(summary)
    ]
    assert riddles == []
