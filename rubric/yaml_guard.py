"""The text of a rubric file, made safe: its events are checked before anything is built from them.

PyYAML's composers resolve merges and aliases in ways a few hundred bytes can
abuse, and the one in C crashes on deep nesting. So only the parser's events are
walked, what we do not need is refused, and every scalar stays text; the models
give the types.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NoReturn, cast

import yaml

from rubric.problems import Location, Problem, RubricError, Severity, dotted, quoted
from rubric.slips import QUOTE, Complaint, explain, lost_text, swallowed_key

MOST_BYTES = 256 * 1024
MOST_EVENTS = 20_000
MOST_DEPTH = 12
MOST_MENDED = 20  # slips of a file: beyond, the author mends some first
MOST_REREAD = 512 * 1024  # characters that a file with slips may cost in all
DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = re.compile(
    f"[{DIRECTION_MARKS}"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters other than tab and line ends
    "\u200b\u2028\u2029\u2060-\u2064\ufeff"  # widths of nothing, line ends that few programs know
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"  # halves of characters, hidden tags
)
NULLS = ("", "~", "null", "Null", "NULL")
# Keys whose texts are sentences or names, in which a # may well be meant.
PROSE = frozenset(
    (
        *("name", "category", "purpose", "summary", "title", "term", "meaning", "tagline", "text"),
        *(
            "watch_out",
            "talk",
            "question",
            "why",
            "section",
            "characteristic",
            "statement",
            "evidence",
            "first",
            "done",
        ),
    )
)

Node = str | None | list["Node"] | dict[str, "Node"]
Loader = type[yaml.SafeLoader | yaml.CSafeLoader]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A checked file: its plain tree, the line of each part, the mappings in braces, the problems."""

    file: str
    tree: dict[str, Node]
    lines: Mapping[Location, int]
    in_braces: frozenset[Location] = frozenset()
    problems: tuple[Problem, ...] = ()

    def line(self, location: Location) -> int:
        """Find the line of a part, or of the nearest part around it."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def problem(self, location: Location, text: str, code: str, severity: Severity = "error") -> Problem:
        """Describe a problem at *location*."""
        return Problem(self.file, self.line(location), dotted(location), text, code, severity)


def read(raw: bytes | str, file: str) -> CheckedFile:
    """Check the text of a rubric file and build its plain tree, or raise RubricError with the first danger.

    Slips in YAML are mended where it is clear how, so that one does not hide the others.
    """
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(data) > MOST_BYTES:
        _refuse(file, 1, f"over {MOST_BYTES // 1024} KB; a rubric is a text that people read", "too-big")
    text = _decoded(data, file)
    return _mended(json_as_yaml(text) if file.lower().endswith(".json") else text, file)


def json_as_yaml(text: str) -> str:
    """Write what JSON allows and YAML does not: tabs between parts, and characters as two halves."""
    return _HALVES.sub(_joined, text).replace("\t", " ")


def _joined(escape: re.Match[str]) -> str:
    """Join the two halves of a character. Leave any other escape as it is."""
    first, second = escape.groups()
    return bytes.fromhex(first + second).decode("utf-16-be") if first else escape[0]


def _mended(text: str, file: str) -> CheckedFile:
    """Build the tree of *text*. Where a slip stops that, note it, mend it and go on."""
    problems: list[Problem] = []
    left = MOST_REREAD
    while True:
        left -= len(text)
        try:
            document = _parsed(text, file)
        except _NotYamlError as error:
            slip = explain(_LINE_ENDS.split(text), error.complaint)
            if problems and slip.line < problems[-1].line:  # mended in a way that was not meant
                raise RubricError(_and_no_further(problems)) from None
            problems.append(Problem(file, slip.line + 1, "", slip.text, "not-yaml"))
            if slip.mended is None or len(problems) == MOST_MENDED or left < len(text):
                raise RubricError(_and_no_further(problems)) from None
            text = "\n".join(slip.mended)
        except RubricError as error:
            raise RubricError([*problems, *error.problems]) from None
        else:
            return replace(document, problems=(*problems, *document.problems))


def _parsed(text: str, file: str) -> CheckedFile:
    """Build the tree of *text* with libyaml, which is ten times as fast as the pure parser.

    The pure parser has the last word, because its complaints say more and not every
    computer has libyaml. It refuses some tabs that libyaml takes.
    """
    if yaml.__with_libyaml__ and "\t" not in text:
        with suppress(_NotYamlError):
            return _Builder(file, text, yaml.CSafeLoader).build()
    return _Builder(file, text, yaml.SafeLoader).build()


def _and_no_further(problems: list[Problem]) -> list[Problem]:
    """Say with the last of *problems* that the file was read no further."""
    last = problems[-1]
    return [*problems[:-1], replace(last, text=f"{last.text}. The rest is checked once that is mended")]


def _decoded(data: bytes, file: str) -> str:
    try:
        if b"\0" in data[:2]:  # UTF-16 and UTF-32 begin so, without a byte order mark
            raise UnicodeDecodeError("utf-8", data, 0, 1, "another encoding")
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        _refuse(file, line, "not valid UTF-8; save the file as UTF-8", "not-utf-8")
    if found := UNSEEN.search(text):
        _refuse_unseen(file, text[: found.start()].count("\n") + 1, found.group())
    return text


def _refuse_unseen(file: str, line: int, character: str) -> NoReturn:
    """Refuse an invisible character, by its number."""
    what = "changes the direction of text" if character in DIRECTION_MARKS else "cannot be seen"
    _refuse(file, line, f"holds U+{ord(character):04X}, which {what}; remove it", "unseen-character")


def _refuse(file: str, line: int, text: str, code: str) -> NoReturn:
    raise RubricError([Problem(file, line, "", text, code)])


def _marks(event: yaml.Event) -> tuple[yaml.Mark, yaml.Mark]:
    """Give where an event begins and ends. A parser always knows."""
    return cast("yaml.Mark", event.start_mark), cast("yaml.Mark", event.end_mark)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _NotYamlError(Exception):
    """A text that is no YAML, with the parser's complaint."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint.problem)
        self.complaint = complaint


class _Builder:
    """Builds a tree from parser events and refuses what a rubric never needs."""

    def __init__(self, file: str, text: str, loader: Loader) -> None:
        self._file = file
        self._text = text
        self._events = _Events(text, file, loader)
        self._lines: dict[Location, int] = {}
        self._in_braces: set[Location] = set()
        self._problems: list[Problem] = []

    def build(self) -> CheckedFile:
        try:
            tree = self._document()
        except yaml.MarkedYAMLError as error:
            raise _NotYamlError(self._events.complaint(error)) from None
        except (ValueError, OverflowError):  # chr() refuses what \U asks for, and the parser lets it
            _refuse(self._file, self._events.line, "not YAML: an escape names no character", "not-yaml")
        if not isinstance(tree, dict):
            _refuse(self._file, 1, "a rubric is a mapping that begins with its id", "not-a-mapping")
        lines = MappingProxyType(self._lines)
        return CheckedFile(self._file, tree, lines, frozenset(self._in_braces), tuple(self._problems))

    def _document(self) -> Node:
        """Build the only document, or None where there is none."""
        tree: Node = None
        found = False
        for event in self._events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if found:
                _refuse(self._file, _line(event), "a second document; one file, one rubric", "two-documents")
            tree, found = self._node(next(self._events), ()), True
        return tree

    def _node(self, event: yaml.Event, at: Location) -> Node:
        self._lines.setdefault(at, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            self._look_for_lost_text(event, at)
            return None if not event.style and event.value in NULLS else self._value(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(event, (*at, len(items))))
            return items
        if isinstance(event, yaml.MappingStartEvent) and event.flow_style:
            self._in_braces.add(at)
        return self._mapping(at)

    def _value(self, event: yaml.ScalarEvent) -> str:
        """Take a scalar as it stands. An escape may have made a character that no file may hold."""
        text = str(event.value)
        if found := UNSEEN.search(text):
            _refuse_unseen(self._file, _line(event), found.group())
        return text

    def _look_for_lost_text(self, event: yaml.ScalarEvent, at: Location) -> None:
        """Note what YAML drops without a word: a comment in a sentence, a key in a quote left open."""
        start, end = _marks(event)
        if not event.style and at and at[-1] in PROSE and (lost := lost_text(self._text, end.index)):
            # A comment usually has a space behind its #, a text like #tools has none.
            severity: Severity = "advice" if lost.startswith("# ") or not lost.strip("#") else "error"
            text = f"all from “{quoted(lost)}” on is read as a comment: {QUOTE} if it is a part of it"
            self._problems.append(Problem(self._file, end.line + 1, dotted(at), text, "lost-text", severity))
        if event.style in ("'", '"') and start.line < end.line:
            key = swallowed_key(self._text[start.index : end.index])
            if key is not None:
                text = f"opens a quote that is not closed: {key} has become a part of the text"
                self._problems.append(Problem(self._file, start.line + 1, dotted(at), text, "open-quote"))

    def _mapping(self, at: Location) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                _refuse(
                    self._file, line, f"a key must be plain text; if it is a text, {QUOTE}", "key-not-text"
                )
            key = self._value(event)
            if key == "<<":
                _refuse(self._file, line, "merge keys are not allowed; write it out", "merge-key")
            place = (*at, key)
            if key in found:
                text = f"stands a second time; the first is on line {self._lines[place]}"
                self._problems.append(Problem(self._file, line, dotted(place), text, "duplicate-key"))
            self._lines.setdefault(place, line)
            found.setdefault(key, self._node(next(self._events), place))
        return found


class _Events:
    """The parser's events, each refused or passed on before anything is built from it."""

    def __init__(self, text: str, file: str, loader: Loader) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=loader))
        self._file = file
        self._count = 0
        self._depth = 0
        self._depth_in_braces = 0
        self._quote: tuple[int, int] | None = None  # first and last line of the last text in quotes
        self.line = 1

    def __iter__(self) -> Iterator[yaml.Event]:
        return self

    def __next__(self) -> yaml.Event:
        event = next(self._events)
        self._count += 1
        self.line = _line(event)
        if isinstance(event, yaml.CollectionStartEvent):
            self._depth += 1
            self._depth_in_braces += bool(event.flow_style)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._depth -= 1
            self._depth_in_braces = max(0, self._depth_in_braces - 1)
        elif isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"'):
            start, end = _marks(event)
            self._quote = start.line, end.line
        self._check(event)
        self._check_question_mark(event)
        return event

    def complaint(self, error: yaml.MarkedYAMLError) -> Complaint:
        """Describe where the parser stopped, and whether a text in quotes of several lines ends there."""
        line = error.problem_mark.line if error.problem_mark else self.line - 1
        context = error.context_mark.line if error.context_mark else None
        first, last = self._quote or (line, line)
        quote = first if first < last == line else None
        return Complaint(error.problem or "", error.context or "", line, context, quote)

    def _check(self, event: yaml.Event) -> None:
        line = self.line
        if self._count > MOST_EVENTS:
            _refuse(self._file, line, f"more than {MOST_EVENTS} parts; split the rubric", "too-many-parts")
        if self._depth > MOST_DEPTH:
            _refuse(self._file, line, f"nested deeper than {MOST_DEPTH}", "too-deep")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            text = f"anchors and aliases are not allowed: write it out. If * or & begins a text, {QUOTE}"
            _refuse(self._file, line, text, "anchor")
        if getattr(event, "tag", None):
            text = f"tags like !!str are not allowed. If ! begins a text, {QUOTE}"
            _refuse(self._file, line, text, "tag")

    def _check_question_mark(self, event: yaml.Event) -> None:
        """Complain about a question mark in braces outside of quotes, which libyaml takes."""
        if not isinstance(event, yaml.ScalarEvent) or event.style:
            return
        if self._depth_in_braces and "?" in event.value:
            raise yaml.MarkedYAMLError(problem="found '?' in braces")


_HALVES = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
