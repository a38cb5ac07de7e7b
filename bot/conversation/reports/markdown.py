"""A document as Markdown that GitHub, GitLab, Confluence and Notion read alike.

Tables are GitHub's (https://github.github.com/gfm/#tables-extension-), all else is CommonMark. Pictures are
left out, because the table below one says the same.
"""

import re
from collections.abc import Iterator

from bot.conversation.reports.document import Document, Part, RubricText, Statements, Subheading, Table
from bot.conversation.view import Field, Heading, Image, LinkList, Text, Tone

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_INLINE = re.compile(r"[\\`*_\[\]<>|~&$]")  # what may begin markup anywhere in a line
_AT_START = re.compile(r"^([#+=-]|\d{1,9}(?=[.)]))")  # what may begin a heading, a list or an underline


def write(document: Document, most_bytes: int = 0) -> str:
    """Write a document. Where it takes more than *most_bytes*, its last sections are left out."""
    head = [f"# {_title(document.title)}", escaped(document.line)]
    foot = [f"*{escaped(each)}*" for each in document.foot]
    sections = list(_sections(document))
    while True:
        text = "\n\n".join([*head, *(block for section in sections for block in section), *foot]) + "\n"
        if not most_bytes or len(text.encode("utf-8", "replace")) <= most_bytes or len(sections) == 1:
            return text
        sections.pop()


def _sections(document: Document) -> Iterator[list[str]]:
    """Write the parts, section by section. A heading begins a section."""
    section: list[str] = []
    for part in document.parts:
        if isinstance(part, Heading) and section:
            yield section
            section = []
        section += _part(part)
    yield section


def _part(part: Part) -> Iterator[str]:
    match part:
        case RubricText(said):
            yield from _part(said)
        case Heading(text):
            yield f"## {_title(text)}"
        case Subheading(text):
            yield f"### {_title(text)}"
        case Text(text, tone):
            mark = {Tone.NORMAL: "", Tone.QUIET: "*", Tone.STRONG: "**"}[tone]
            yield f"{mark}{escaped(text)}{mark}"
        case Field(label, text):
            yield f"**{escaped(label)}:** {escaped(text)}"
        case LinkList(label, links):
            yield f"**{escaped(label)}:** " + " · ".join(
                f"[{escaped(each.title)}]({_url(each.url)})" for each in links
            )
        case Table():
            yield "\n".join(_table(part))
        case Statements(texts, marked, mark):
            yield "\n".join(
                _statement(at, text, mark if at == marked else "") for at, text in enumerate(texts, 1)
            )
        case Image():
            return


def _table(table: Table) -> Iterator[str]:
    yield _row(table.columns)
    yield _row(("---",) * len(table.columns), raw=True)
    yield from map(_row, table.rows)


def _row(cells: tuple[str, ...], *, raw: bool = False) -> str:
    return f"| {' | '.join(cells if raw else map(escaped, cells))} |"


def _statement(at: int, text: str, mark: str) -> str:
    return f"{at}. **{escaped(text)}** ({escaped(mark)})" if mark else f"{at}. {escaped(text)}"


def escaped(text: str) -> str:
    """Write any text as one line that no reader takes for markup."""
    return _AT_START.sub(_at_start, _inline(text)) or "–"


def _inline(text: str) -> str:
    return _INLINE.sub(r"\\\g<0>", " ".join(_UNSEEN.sub("", text).split()))


def _title(text: str) -> str:
    """Write a title. Signs at its end would be taken for the end of a heading."""
    return _inline(text).replace("#", "\\#") or "–"


def _at_start(found: re.Match[str]) -> str:
    """Escape a mark before it, a number after it: only punctuation takes a backslash."""
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def _url(url: str) -> str:
    """Write an address without what would end it."""
    return "".join(f"%{ord(each):02X}" if each in "<>()\\" else each for each in url)
