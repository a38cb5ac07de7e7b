"""The text of a rubric file, made safe: its events are checked before anything is built from them.

PyYAML's composer resolves merges and aliases in ways a few hundred bytes can
abuse, and its C parser can crash on deep nesting. So only the pure parser's
events are walked, what we do not need is refused, and every scalar stays text;
the models give the types.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import NoReturn

import yaml

MOST_BYTES = 256 * 1024
MOST_EVENTS = 20_000
MOST_DEPTH = 12
DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = re.compile(
    f"[{DIRECTION_MARKS}"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters other than tab and line ends
    "\u200b\u2028\u2029\u2060-\u2064\ufeff"  # widths of nothing, line ends that few programs know
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"  # halves of characters, hidden tags
)

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

    def as_json(self) -> dict[str, str | int]:
        """Lay the mistake out for a program to read."""
        return asdict(self)


class RubricError(Exception):
    """A rubric that cannot be used, with all its mistakes at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Document:
    """A checked file: its plain tree, the line on which each part of it stands, and keys that stand twice."""

    file: str
    tree: dict[str, Node]
    lines: Mapping[Location, int]
    duplicates: tuple[Problem, ...] = ()

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
    return _Builder(file).build(_decoded(data, file))


def _decoded(data: bytes, file: str) -> str:
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        _refuse(file, line, "not valid UTF-8; save the file as UTF-8", "not-utf-8")
    if found := UNSEEN.search(text):
        _refuse_unseen(file, text[: found.start()].count("\n") + 1, found.group())
    return text


def _refuse_unseen(file: str, line: int, character: str) -> NoReturn:
    """Refuse a character that nobody sees, by its number."""
    what = "changes the direction of text" if character in DIRECTION_MARKS else "cannot be seen"
    _refuse(file, line, f"holds U+{ord(character):04X}, which {what}; remove it", "unseen-character")


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
        self._duplicates: list[Problem] = []

    def build(self, text: str) -> Document:
        events = _Events(yaml.parse(text, Loader=yaml.SafeLoader), self._file)
        try:
            tree = self._document(events)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            _refuse(self._file, line, f"not YAML: {error.problem}", "not-yaml")
        except (ValueError, OverflowError):  # chr() refuses what \U asks for, and the parser lets it
            _refuse(self._file, events.line, "not YAML: an escape names no character", "not-yaml")
        if not isinstance(tree, dict):
            _refuse(self._file, 1, "a rubric is a mapping that begins with its id", "not-a-mapping")
        return Document(self._file, tree, MappingProxyType(self._lines), tuple(self._duplicates))

    def _document(self, events: "_Events") -> Node | None:
        """Build the only document; None where there is none."""
        tree: Node | None = None
        for event in events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if tree is not None:
                _refuse(self._file, _line(event), "a second document; one file, one rubric", "two-documents")
            tree = self._node(next(events), events, ())
        return tree

    def _node(self, event: yaml.Event, events: "_Events", at: Location) -> Node:
        line = _line(event)
        self._lines.setdefault(at, line)
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                items.append(self._node(event, events, (*at, len(items))))
            return items
        return self._mapping(events, at)

    def _text(self, event: yaml.ScalarEvent) -> str:
        """Take a scalar as it stands; an escape may have made a character that no file may hold."""
        text = str(event.value)
        if found := UNSEEN.search(text):
            _refuse_unseen(self._file, _line(event), found.group())
        return text

    def _mapping(self, events: "_Events", at: Location) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                _refuse(self._file, line, "a key must be plain text", "key-not-text")
            key = self._text(event)
            if key == "<<":
                _refuse(self._file, line, "merge keys are not allowed; write it out", "merge-key")
            place = (*at, key)
            if key in found:
                text = f"stands a second time; the first is on line {self._lines[place]}"
                self._duplicates.append(Problem(self._file, line, dotted(place), text, "duplicate-key"))
            self._lines.setdefault(place, line)
            found.setdefault(key, self._node(next(events), events, place))
        return found


class _Events:
    """The parser's events, each refused or passed on before anything is built from it."""

    def __init__(self, events: Iterable[yaml.Event], file: str) -> None:
        self._events = iter(events)
        self._file = file
        self._count = 0
        self._depth = 0
        self.line = 1

    def __iter__(self) -> Iterator[yaml.Event]:
        return self

    def __next__(self) -> yaml.Event:
        event = next(self._events)
        self._count += 1
        self.line = _line(event)
        if isinstance(event, yaml.CollectionStartEvent):
            self._depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            self._depth -= 1
        self._check(event)
        return event

    def _check(self, event: yaml.Event) -> None:
        line = self.line
        if self._count > MOST_EVENTS:
            _refuse(self._file, line, f"more than {MOST_EVENTS} parts; split the rubric", "too-many-parts")
        if self._depth > MOST_DEPTH:
            _refuse(self._file, line, f"nested deeper than {MOST_DEPTH}", "too-deep")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _refuse(self._file, line, "anchors and aliases are not allowed; write it out", "anchor")
        if getattr(event, "tag", None):
            _refuse(self._file, line, "tags like !!str are not allowed", "tag")
