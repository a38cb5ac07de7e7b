"""Lines of YAML as a person reads them: a key, a colon, a text. They are mended here, too."""

import json
import re

from rubric.model import KEYS

MOST_LINES = 50  # looked through, up or down, from a line
WORDS = KEYS | {"1", "2", "3", "4", "5"}  # what a rubric has before a colon
DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"')
SINGLE = re.compile(r"'(?:[^']|'')*'")
_LINE = re.compile(
    r"(?P<indent>\s*)(?P<dashes>(?:-\s+)*)(?:(?P<key>[\w$-]+|\"[^\"]*\"|'[^']*')\s?:(?P<gap>\s*))?(?P<value>.*)",
    re.DOTALL,
)


def parts_of(line: str) -> dict[str, str]:
    """Split a line into indentation, dashes, key, blanks after its colon, and the rest."""
    found = _LINE.match(line)
    return {name: part or "" for name, part in found.groupdict().items()} if found else {}


def blanks_of(line: str) -> str:
    """Give the blanks before a key and around its colon."""
    parts = parts_of(line)
    return parts["indent"] + parts["dashes"] + parts["gap"]


def odd_blank(text: str) -> str | None:
    """Find a blank that is no plain space, tab or line end."""
    found = re.search(r"[^\S \t\r\n]", text)
    return found[0] if found else None


def column_of(line: str) -> int:
    """Tell where the key of a line begins."""
    parts = parts_of(line)
    return len(parts["indent"]) + len(parts["dashes"])


def beginning(lines: list[str], at: int) -> int:
    """Find the line on which a text of several lines begins."""
    for start in range(at, max(-1, at - MOST_LINES), -1):
        if parts_of(lines[start])["key"] in WORDS:
            return start
    return at


def says_something(line: str) -> bool:
    """Tell a line from an empty one and a comment."""
    return bool(line.strip()) and not line.lstrip().startswith("#")


def replaced(lines: list[str], at: int, line: str) -> list[str]:
    """Put *line* in the place of one of *lines*."""
    return [*lines[:at], line, *lines[at + 1 :]]


def before_value(parts: dict[str, str]) -> str:
    """Write the parts of a line up to its value."""
    colon = ":" if parts["key"] else ""
    return parts["indent"] + parts["dashes"] + parts["key"] + colon + parts["gap"]


def plain_blanks(line: str) -> str:
    """Write the blanks before a key and around its colon as plain spaces."""
    parts = parts_of(line)
    found = {name: re.sub(r"[^\S \t]", " ", parts[name]) for name in ("indent", "dashes", "gap")}
    return before_value(parts | found) + parts["value"]


def without_tabs(lines: list[str], at: int, parts: dict[str, str]) -> list[str] | None:
    """Write spaces for tabs: around a colon, or in a file that is indented by tabs alone."""
    if "\t" not in parts["indent"] + parts["dashes"]:
        return replaced(lines, at, before_value(parts | {"gap": " "}) + parts["value"])
    if any(line.startswith(" ") for line in lines):
        return None
    return [re.sub(r"^\t+", lambda tabs: "  " * len(tabs[0]), line) for line in lines]


def requoted(lines: list[str], at: int, parts: dict[str, str]) -> list[str]:
    """Put a text of one or more lines into double quotes."""
    value = without_single_quotes(parts["value"])
    if found := DOUBLE.fullmatch(value):
        return replaced(lines, at, before_value(parts) + found[0].replace("\\", "\\\\"))
    column, last = column_of(lines[at]), at
    while last + 1 < len(lines) and _is_more_text(lines[last + 1], column):
        last += 1
    text = [value, *(line.strip() for line in lines[at + 1 : last + 1])]
    inside = [in_quotes(each)[1:-1] for each in text]
    written = [f'{before_value(parts)}"{inside[0]}', *(" " * (column + 1) + each for each in inside[1:])]
    written[-1] += '"'
    return [*lines[:at], *written, *lines[last + 1 :]]


def _is_more_text(line: str, column: int) -> bool:
    parts = parts_of(line)
    return len(parts["indent"]) > column and parts["key"] not in WORDS and not parts["dashes"]


def in_quotes(text: str) -> str:
    """Write a text in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def without_single_quotes(text: str) -> str:
    """Leave out single quotes around a text."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else text
