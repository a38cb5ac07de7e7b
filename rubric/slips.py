"""Slips of authors in YAML, explained without the words of a parser.

A parser says what it expected and often notices a line too late. Here the lines
around its complaint are read as a person reads them: a key, a colon, a text. A
slip that is found is mended as well, so that what follows it is checked, too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from rubric.model import KEYS
from rubric.problems import quoted
from rubric.yaml_lines import (
    DOUBLE,
    MOST_LINES,
    SINGLE,
    WORDS,
    before_value,
    beginning,
    blanks_of,
    column_of,
    in_quotes,
    odd_blank,
    parts_of,
    plain_blanks,
    replaced,
    requoted,
    says_something,
    without_single_quotes,
    without_tabs,
)

ALIKE = 0.8  # of 1: a key is a misspelled one of ours
QUOTE = "put the text in quotes"
BACKSLASH = f"a backslash in double quotes means something: write it twice, or {QUOTE} that are single"
GENERIC = (
    f"YAML cannot read this. If a text here holds a colon, a # or a quote, {QUOTE}; "
    "if it does not, look for a line that is not indented like its neighbours"
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A parser's complaint: its problem and context, and their lines, counted from 0."""

    problem: str
    context: str
    line: int
    context_line: int | None
    quote_line: int | None = None  # where a text in quotes began that ends on *line*


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: its line, counted from 0, what to do, and all lines with it mended, where that is clear."""

    line: int
    text: str
    mended: list[str] | None = None


def explain(lines: list[str], complaint: Complaint) -> Slip:
    """Find the slip behind a parser's complaint."""
    for find in (_pasted, _wide_colon, _open_quote, _brackets, _lines, _by_problem):
        slip = find(lines, complaint)
        if slip is not None:
            return slip
    return Slip(min(complaint.line, len(lines) - 1), GENERIC)


def explain_key(key: str, value: object, *, in_braces: bool) -> str:
    """Say what may be behind a key that no rubric has."""
    word = re.split(r"[:\s]", key.lstrip("-").strip())[0]
    if found := odd_blank(key):
        return _no_plain_space(found)
    if key.startswith("-") and word in KEYS:
        return "put a space after the dash"
    if ":" in key and word in KEYS:
        return f"put a space after the colon of {word}"
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])|[-\s]", "_", key.strip(_QUOTES)).lower()
    if plain in KEYS:
        return f"must be written {plain}"
    if in_braces and value is None:
        return f"inside {{ }} a comma ends a text: {QUOTE}"
    if " " in key or not key[:1].islower() or not key.isascii():
        return f"is not a key of a rubric; if it is a part of a text, {QUOTE}"
    near = next(iter(get_close_matches(key, KEYS, 1, ALIKE)), "")
    return "is not a key of a rubric; check the spelling" + (f": is {near} meant?" if near else "")


def lost_text(source: str, at: int) -> str | None:
    """Give the comment that follows a text which ends *at* a place in the source."""
    found = _COMMENT.match(source, at)
    return found[1].rstrip() if found else None


def swallowed_key(text: str) -> str | None:
    """Name the key that a line of a text in quotes begins with, after the first line."""
    for line in text.split("\n")[1:]:
        key = parts_of(line)["key"]
        if key in WORDS and not key.isdigit():
            return key
    return None


def _pasted(lines: list[str], complaint: Complaint) -> Slip | None:
    """Find what other programs write: a bullet, the mark of a merge, the fence around code in Markdown."""
    for at in _near(lines, complaint):
        if bullet := _BULLET.match(lines[at]):
            text = f"begins with “{bullet[2]}”: a list needs a hyphen and a space"
            return Slip(at, text, replaced(lines, at, f"{bullet[1]}- {lines[at][bullet.end() :]}"))
        if _LEFT_OVER.match(lines[at]):
            return Slip(at, "is no part of a rubric but a mark of another program: remove it")
    return None


def _wide_colon(lines: list[str], complaint: Complaint) -> Slip | None:
    """Find a key whose colon is a wide one, as keyboards for Chinese and Japanese type it."""
    for at in _near(lines, complaint):
        found = _WIDE_COLON.match(lines[at])
        if found and found["key"] in WORDS:
            plain = f"{found['before']}{found['key']}: {lines[at][found.end() :]}"
            text = f"a plain colon and a space are missing after {found['key']}"
            return Slip(at, text, replaced(lines, at, plain))
    return None


def _near(lines: list[str], complaint: Complaint) -> list[int]:
    """List the lines near a complaint: its own, the one before, and the one on which its part began."""
    near = {complaint.context_line or 0, complaint.line - 1, complaint.line}
    return sorted(at for at in near if 0 <= at < len(lines))


_BULLET = re.compile(r"(\s*)([–—•·‣▪◦])\s+")
_LEFT_OVER = re.compile(r"(?:<{7}|={7}|>{7}|\s*```)")
_WIDE_COLON = re.compile(r"(?P<before>\s*(?:-\s+)*)(?P<key>\w+)\s*[\uff1a\ufe55\u2236]\s*")


def _open_quote(lines: list[str], complaint: Complaint) -> Slip | None:
    """Find a quote that is not closed on its line."""
    at = complaint.quote_line
    if at is None and "quoted scalar" in complaint.context and "end of stream" in complaint.problem:
        at = complaint.context_line
    if at is None:
        return None
    parts = parts_of(lines[at])
    value = parts["value"]
    if value.startswith("'") and not SINGLE.match(value):
        text = f"begins with an apostrophe, which opens single quotes: {QUOTE} that are double"
        return Slip(at, text, requoted(lines, at, parts))
    mended = requoted(lines, at, parts | {"value": value[1:]}) if value.startswith('"') else None
    return Slip(at, "opens a quote that is not closed", mended)


def _brackets(lines: list[str], complaint: Complaint) -> Slip | None:
    """Find a text that needs quotes inside { } or [ ]."""
    if not complaint.context.startswith("while parsing a flow") or complaint.context_line is None:
        return None
    first, last = complaint.context_line, min(complaint.line, len(lines) - 1)
    for at in range(first, min(last, first + MOST_LINES) + 1):
        slip = _in_brackets(lines, at)
        if slip is not None:
            return slip
    for at in range(first, min(last, first + MOST_LINES) + 1):
        line = lines[at]
        lost = _IN_QUOTES.sub(lambda quote: "," * len(quote[0]), line)
        found = re.search(r"[\s,{}\[\]]#", lost)
        if found:
            comment = quoted(line[found.start() + 1 :])
            return Slip(at, f"all from “{comment}” on is read as a comment: {QUOTE} if it is a part of it")
    if first < last and not _closed(lines[first]):
        return Slip(first, "opens a bracket that is not closed, { or [")
    return Slip(last, "inside { } or [ ] a bracket, a comma or a quote is missing or one too many")


def _lines(lines: list[str], complaint: Complaint) -> Slip | None:
    """Find a slip on the line of the complaint or on the last one before it that has content."""
    places = [complaint.line, complaint.context_line if "simple key" in complaint.context else None]
    before = [at for at in range(min(complaint.line, len(lines)) - 1, -1, -1) if says_something(lines[at])]
    for at in (*places, *before[:1]):
        if at is not None and at < len(lines):
            slip = _on_line(lines, at) or _in_brackets(lines, at)
            if slip is not None:
                return slip
    return _continued(lines, complaint, before[0]) if before else None


def _on_line(lines: list[str], at: int) -> Slip | None:
    parts = parts_of(lines[at])
    blanks = blanks_of(lines[at])
    if "\t" in blanks:
        return Slip(at, "holds a tab: indent with spaces", without_tabs(lines, at, parts))
    if found := odd_blank(blanks):
        first = at
        while first and odd_blank(blanks_of(lines[first - 1])):
            first -= 1
        return Slip(first, _no_plain_space(found), [plain_blanks(line) for line in lines])
    if not parts["gap"] and parts["value"] and parts["key"] in WORDS and not parts["key"].isdigit():
        mended = replaced(lines, at, f"{before_value(parts)} {parts['value']}")
        return Slip(at, f"put a space after the colon of {parts['key']}", mended)
    reason = _reason(parts["value"])
    if reason is None:
        return None
    return Slip(at, reason, requoted(lines, at, parts) if QUOTE in reason else None)


def _reason(value: str) -> str | None:
    """Say why a text cannot stand without quotes, or in the ones it has."""
    first = value[:1]
    if first == '"':
        return _double(value)
    if first == "'":
        return _single(value)
    if first in "|>" and first:
        usual = re.fullmatch(r"[|>][-+1-9]*\s*(#.*)?", value)
        return None if usual else f"a text cannot begin with {first}: {QUOTE}"
    if first in "-?" and re.match(r"[-?](\s|$)", value):
        return f"a text cannot begin with {first} and a space: {QUOTE}"
    if first and first in "*&!@`%,]}":
        return f"a text cannot begin with {first}: {QUOTE}"
    if first and first in "[{":
        return _after_brackets(value)
    if re.search(r":(\s|$)", value):
        return f"a colon with a space after it begins a new key: {QUOTE}"
    return f"holds a tab: {QUOTE} or write a space" if "\t" in value else None


def _double(value: str) -> str | None:
    found = DOUBLE.match(value)
    if found is None:
        return None
    if not _ESCAPES.fullmatch(found[0]):
        return BACKSLASH
    if _goes_on(value[found.end() :]):
        return f"the text goes on after its closing quote: {QUOTE} that are single, all of it"
    return None


def _single(value: str) -> str | None:
    found = SINGLE.match(value)
    if found is None or not _goes_on(value[found.end() :]):
        return None
    return f"an apostrophe closes single quotes: {QUOTE} that are double"


def _goes_on(rest: str) -> bool:
    return bool(rest.strip()) and not re.match(r"\s+#", rest)


def _in_brackets(lines: list[str], at: int) -> Slip | None:
    """Find a text inside { } that needs quotes, or a comma that is missing."""
    line = lines[at]
    for key, start, end, next_key in _segments(line):
        raw = line[start:end]
        text = _without_closers(raw)
        if next_key and not re.search(r"[,{\[]\s*$", raw):
            return _no_comma(lines, at, end, next_key, in_quotes=text[:1] in ('"', "'"))
        if not text or _stands(text):
            continue
        why = f"{key} holds a sign that means something inside {{ }}: {QUOTE}"
        lost = re.search(r"(?:^|\s)(#.*)", text)
        if lost:
            why = f"all from “{quoted(lost[1])}” on is read as a comment: {QUOTE}"
        mended = line[:start] + in_quotes(without_single_quotes(text)) + line[start + len(text) :]
        return Slip(at, why, replaced(lines, at, mended))
    return None


def _no_comma(lines: list[str], at: int, end: int, next_key: str, *, in_quotes: bool) -> Slip:
    if not in_quotes:
        return Slip(at, f"a comma is missing before {next_key}, or {QUOTE} if {next_key} is a part of it")
    mended = f"{lines[at][:end].rstrip()}, {lines[at][end:]}"
    return Slip(at, f"a comma is missing before {next_key}", replaced(lines, at, mended))


def _segments(line: str) -> Iterator[tuple[str, int, int, str | None]]:
    """Give the value after each key of a rubric inside brackets: key, start, end and the next key."""
    opening = re.search(r"[{\[]", line)
    key = _KEY_INSIDE.search(line, opening.end()) if opening else None
    while key is not None:
        start = key.end()
        while start < len(line) and line[start] in " {[":
            start += 1
        text = DOUBLE.match(line, start) or SINGLE.match(line, start)
        whole = text if text and re.match(r"\s*([,}\]]|$)", line[text.end() :]) else None
        following = _KEY_INSIDE.search(line, whole.end() if whole else start)
        further_in = following is not None and following.start(1) == start
        if not further_in and "[" not in line[key.end() : start]:
            yield key[1], start, following.start(1) if following else len(line), following and following[1]
        key = following


def _without_closers(raw: str) -> str:
    """Leave out what closes brackets that were opened before *raw*, and what separates it from the next."""
    text = raw.rstrip(" ,{[")
    while text[-1:] in ("}", "]", ",", " ") and text:
        closes = text[-1] in "}]"
        if closes and _count(text, "{[") >= _count(text, "}]"):
            break
        text = text[:-1]
    return text


def _count(text: str, signs: str) -> int:
    return sum(map(text.count, signs))


def _stands(text: str) -> bool:
    """Tell whether *text* can stand inside { } as it is."""
    if text[0] in "\"'":
        found = DOUBLE.fullmatch(text) or SINGLE.fullmatch(text)
        return found is not None and (text[0] == "'" or bool(_ESCAPES.fullmatch(text)))
    return not re.search(r"[,?{}\[\]\t]|:(\s|$)|(^|\s)#|^[*&!@`%|>]|^[-](\s|$)", text)


def _closed(line: str) -> bool:
    """Tell whether all brackets of a line are closed on it, leaving out quoted text."""
    plain = _IN_QUOTES.sub("", line)
    return _count(plain, "{[") <= _count(plain, "}]")


def _after_brackets(value: str) -> str | None:
    """Explain a value that goes on after the bracket it begins with is closed."""
    depth = 0
    for at, sign in enumerate(value):
        depth += (sign in "{[") - (sign in "}]")
        if not depth:
            rest = value[at + 1 :]
            if not _goes_on(rest):
                return None
            if not rest.strip(" ]}"):
                return "closes a bracket too many"
            return f"a text cannot begin with {value[0]}: {QUOTE}"
    return None


def _continued(lines: list[str], complaint: Complaint, before: int) -> Slip | None:
    """Find a slip in a text of several lines, or between two lines."""
    here = parts_of(lines[complaint.line]) if complaint.line < len(lines) else parts_of("")
    earlier = parts_of(lines[before])
    missing = re.match(r"(\w+)\s+\S", earlier["value"]) if not earlier["key"] else None
    if missing and missing[1] in WORDS and len(earlier["indent"]) == len(here["indent"]):
        mended = lines[before].replace(missing[1], f"{missing[1]}:", 1)
        text = f"a colon is missing after {missing[1]}"
        return Slip(before, text, replaced(lines, before, mended))
    lost = re.search(r"(?:^|\s)(#.*)", earlier["value"])
    if lost and not here["key"]:
        text = f"all from “{quoted(lost[1])}” on is read as a comment: {QUOTE}"
        start = beginning(lines, before)
        return Slip(before, text, requoted(lines, start, parts_of(lines[start])))
    if "mapping values" in complaint.problem and here["key"] not in WORDS:
        start = beginning(lines, complaint.line)
        text = f"a colon with a space after it begins a new key: {QUOTE}"
        return Slip(complaint.line, text, requoted(lines, start, parts_of(lines[start])))
    return None


def _by_problem(lines: list[str], complaint: Complaint) -> Slip | None:
    """Explain what only the parser knows: how far lines are indented, or a line that is no key."""
    at = min(complaint.line, len(lines) - 1)
    says = complaint.problem
    if "escape" in says:
        return Slip(at, BACKSLASH)
    indented = "block mapping start" in says or "block sequence start" in says or "not allowed here" in says
    if indented or says.endswith("'-'"):
        text = "is indented differently from its neighbours: lines that belong together begin alike"
        return Slip(_odd_line(lines, at), text)
    if "expected ':'" not in says:
        return None
    at = at if complaint.context_line is None else complaint.context_line
    word = parts_of(lines[at])["value"].partition(" ")[0]
    if word in WORDS:
        return Slip(at, f"a colon is missing after {word}")
    return Slip(at, f"is neither a key with a colon nor a part of a text: {QUOTE}")


def _odd_line(lines: list[str], at: int) -> int:
    """Find the line that is out of step: the one before, if those around it begin alike."""
    before = [each for each in range(at - 1, max(-1, at - MOST_LINES), -1) if says_something(lines[each])]
    columns = [column_of(lines[each]) for each in (at, *before[:2])]
    alone = len(columns) == 3 and columns[0] == columns[2] != columns[1]
    return before[0] if alone else at


def _no_plain_space(blank: str) -> str:
    return f"holds U+{ord(blank):04X}, a blank that YAML takes for a letter, where a plain space must stand"


_QUOTES = "\"'`\u2018\u2019\u201c\u201d\u201e"
_COMMENT = re.compile(r"[ \t]*(#[^\r\n\0]{0,200})")
_KEY_INSIDE = re.compile(rf"(?<=[{{,\s])({'|'.join(sorted(WORDS))}):(?=\s)")
_IN_QUOTES = re.compile(r"""(?<!\w)(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
_ESCAPES = re.compile(
    r'"(?:[^\\]|\\(?:[0abt\tnvfre "/\\N_LP]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))*"'
)
