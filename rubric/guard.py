"""The text of a rubric file, made safe: its events are checked before anything is built from them.

PyYAML's composer resolves merges and aliases in ways a few hundred bytes can
abuse, and its C parser can crash on deep nesting. So only the pure parser's
events are walked, what we do not need is refused, and every scalar stays text;
the models give the types.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn

import yaml

MOST_BYTES = 256 * 1024
MOST_EVENTS = 20_000
MOST_DEPTH = 12
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")

Key = str | int
Node = str | list["Node"] | dict[str, "Node"]
Location = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is (*path* like aspects[2].levels.3.statement) and what to do about it."""

    file: str
    line: int
    path: str
    text: str
    code: str = "invalid"
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}: {place}{self.text}"


class RubricError(Exception):
    """A rubric that cannot be used, with all its mistakes at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Document:
    """A checked file: its plain tree, and the line on which each part of it stands."""

    file: str
    tree: dict[str, Node]
    lines: Mapping[Location, int]

    def line(self, location: Location) -> int:
        """Find the line of a part, or of the nearest part around it."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def problem(self, location: Location, text: str, code: str, severity: str = "error") -> Problem:
        """Describe a mistake at *location*."""
        return Problem(self.file, self.line(location), dotted(location), text, code, severity)


def read(raw: bytes | str, file: str) -> Document:
    """Check the text of a rubric file and build its plain tree; raise RubricError with the first danger."""
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(data) > MOST_BYTES:
        _refuse(file, 1, f"over {MOST_BYTES // 1024} KB; a rubric is a text that people read", "too-big")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(
            file, data[: error.start].count(b"\n") + 1, "not valid UTF-8; save the file as UTF-8", "not-utf-8"
        )
    for number, line in enumerate(text.split("\n"), 1):
        if not BIDI.isdisjoint(line):
            _refuse(
                file,
                number,
                "holds a character that changes the direction of text; remove it",
                "direction-mark",
            )
    return _Builder(file).build(text)


def dotted(location: Location) -> str:
    """Write a place in a rubric as people read it: aspects[2].levels.3."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _refuse(file: str, line: int, text: str, code: str) -> NoReturn:
    raise RubricError([Problem(file, line, "", text, code)])


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Builder:
    """Builds a tree from parser events and refuses what a rubric never needs."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._lines: dict[Location, int] = {}

    def build(self, text: str) -> Document:
        tree: Node | None = None
        try:
            events = _Events(yaml.parse(text, Loader=yaml.SafeLoader), self._file)
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if tree is not None:
                        _refuse(
                            self._file,
                            _line(event),
                            "a second document; one file, one rubric",
                            "two-documents",
                        )
                    tree = self._node(next(events), events, ())
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            _refuse(self._file, line, f"not YAML: {error.problem}", "not-yaml")
        except yaml.YAMLError as error:
            _refuse(self._file, 1, f"not YAML: {getattr(error, 'reason', 'unreadable')}", "not-yaml")
        if not isinstance(tree, dict):
            _refuse(self._file, 1, "a rubric is a mapping that begins with its id", "not-a-mapping")
        return Document(self._file, tree, MappingProxyType(self._lines))

    def _node(self, event: yaml.Event, events: "_Events", at: Location) -> Node:
        line = _line(event)
        self._lines.setdefault(at, line)
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                items.append(self._node(event, events, (*at, len(items))))
            return items
        return self._mapping(events, at)

    def _mapping(self, events: "_Events", at: Location) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                _refuse(self._file, line, "a key must be plain text", "key-not-text")
            key = str(event.value)
            if key == "<<":
                _refuse(self._file, line, "merge keys are not allowed; write it out", "merge-key")
            if key in found:
                _refuse(self._file, line, f"{dotted((*at, key))} stands here a second time", "duplicate-key")
            self._lines[(*at, key)] = line
            found[key] = self._node(next(events), events, (*at, key))
        return found


class _Events:
    """The parser's events, each refused or passed on before anything is built from it."""

    def __init__(self, events: Iterable[yaml.Event], file: str) -> None:
        self._events = iter(events)
        self._file = file
        self._count = 0
        self._depth = 0

    def __iter__(self) -> "_Events":
        return self

    def __next__(self) -> yaml.Event:
        event = next(self._events)
        self._count += 1
        if isinstance(event, yaml.CollectionStartEvent):
            self._depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            self._depth -= 1
        self._check(event)
        return event

    def _check(self, event: yaml.Event) -> None:
        line = _line(event)
        if self._count > MOST_EVENTS:
            _refuse(self._file, line, f"more than {MOST_EVENTS} parts; split the rubric", "too-many-parts")
        if self._depth > MOST_DEPTH:
            _refuse(self._file, line, f"nested deeper than {MOST_DEPTH}", "too-deep")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _refuse(self._file, line, "anchors and aliases are not allowed; write it out", "anchor")
        if getattr(event, "tag", None):
            _refuse(self._file, line, "tags like !!str are not allowed", "tag")
