"""Exports in words: where to download them, or their rows as text."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.conversation import messages as m
from bot.conversation.reports.exports import AnswerRow, ResultRow, Row, Rows
from bot.conversation.view import Link, LinkList, Text, Tone, View
from bot.conversation.wording.phrases import HOME, NEXT, RESULT, SHORT, calendar_day, row, titled
from bot.conversation.wording.pictures import TOO_FEW

MOST_TEXT = 2500  # characters of a message that a person still scrolls through
_STATES = {"adopted": "open"}
_SAID = {choice.name.lower(): said for choice, said in SHORT.items()}


def export(rows: Rows, download: m.Download | None) -> View:
    """Say where to download *rows*, or say them."""
    team = isinstance(rows[0], ResultRow)
    ways = row(RESULT, NEXT) if team else row(RESULT, HOME)
    what = "Your team's results" if team else "Everything you have answered"
    if download:
        files = (Link("CSV, for a spreadsheet", download.csv), Link("JSON, for a program", download.json))
        hint = "Anyone with these links can open them, for the next 15 minutes."
        return titled(
            f"{what}, to take with you", (LinkList("Download", files), Text(hint, Tone.QUIET), ways)
        )
    said = "\n".join(_said(rows))
    if len(said) <= MOST_TEXT:
        return titled(what, (Text(said), ways))
    return titled(f"{what}, the newest first", (Text(_cut(said)), Text(_rest(team=team), Tone.QUIET), ways))


def _cut(said: str) -> str:
    """Keep whole lines. The first one alone may be too long."""
    kept = said[: MOST_TEXT - 1]
    return (kept.rpartition("\n")[0] or kept).rstrip() + "…"


def _rest(*, team: bool) -> str:
    if team:
        return (
            "This is too much for one message. The person who runs Rung can get all of it with “rung export”."
        )
    return "This is too much for one message. For a file Rung needs a public address: ask the person who runs it."


def _said(rows: Iterable[Row]) -> Iterator[str]:
    for _, together in groupby(rows, lambda row: row.assessment):
        first, *others = together
        yield _opening(first)
        yield from (f"• {_line(row)}" for row in (first, *others))


def _opening(row: Row) -> str:
    """Say which assessment or check a row belongs to."""
    rubric = f"{_flat(row.capability)} (questions version {row.version})"
    match row:
        case ResultRow():
            level = f"level {row.level} of {row.levels}" if row.level else "no level"
            return f"{calendar_day(row.closed)}: {rubric}, {level}, {row.people} answered"
        case AnswerRow():
            kind = "quick check" if row.kind == "check" else "team assessment"
            return f"{calendar_day(row.opened)}: {rubric}, {kind}"


def _line(row: Row) -> str:
    match row:
        case ResultRow():
            return "; ".join(_facts(row))
        case AnswerRow():
            said = _flat(row.statement) if row.statement else _SAID.get(str(row.answer), "Not answered")
            level = f"level {row.answer}, " if row.statement else ""
            note = f"; your note: “{row.note}”" if row.note else ""
            return f"{_flat(row.question)} {level}“{said}”{note}"


def _facts(row: ResultRow) -> Iterator[str]:
    """Describe the result of an aspect."""
    yield f"{_flat(row.aspect_name)}: {f'{row.value} of {row.levels}' if row.value else TOO_FEW}"
    if row.holds_level:
        yield f"below level {row.level + 1}" if row.level else "raise this first"
    yield from (f"{_flat(step.title)} ({_STATES.get(step.state, step.state)})" for step in row.steps)


def _flat(text: str) -> str:
    return " ".join(text.split())
