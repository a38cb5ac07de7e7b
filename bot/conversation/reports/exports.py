"""Exports as JSON or CSV: a team's results, or everything that one person has answered.

A team's rows say what its reports have said, and nothing of a person: neither who
answered, nor who looks after a step.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

from bot.conversation.assessment import Assessment
from bot.conversation.identity import Conversation, Person
from bot.conversation.notes import Note, Notes
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Answers, Mode, Question, probes
from bot.conversation.reports.formats import ExportFormat
from bot.conversation.team_record import AdoptedStep, StepState, TeamResult
from bot.conversation.when.zones import local_day
from rubric import AspectResult, Rubric

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SCHEMA = 1
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets read UTF-8 as something else
# What a spreadsheet may take for a formula, in the wide forms of Asian keyboards, too:
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class TeamResults:
    """Names all results that the team in *conversation* has."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """Names everything that *person* has answered and that is kept."""

    person: Person


Subject = TeamResults | OwnAnswers


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step that a team has adopted, with its state *since* a day."""

    id: str
    title: str
    state: StepState
    since: date

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One aspect of one assessment. *known* is None where too few people answered for it to show."""

    assessment: str
    closed: date
    capability: str
    rubric: str
    version: str
    hash: str
    people: int
    level: int | None
    levels: int  # the highest one
    aspect: str
    aspect_name: str
    value: int | None
    known: int | None
    holds_level: bool
    steps: tuple[TakenStep, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer of a person: a level picked, or what they said to the evidence of a level (*evidence_of*).

    *counts* is False for evidence that a changed answer has made pointless. *note* is
    what they noted about the aspect, *note_may_be_seen* None where they noted nothing.
    """

    assessment: str
    opened: date
    kind: str
    capability: str
    rubric: str
    version: str
    hash: str
    aspect: str
    aspect_name: str
    evidence_of: int | None
    question: str
    answer: int | str
    statement: str
    counts: bool
    note: str
    note_may_be_seen: bool | None


Row = ResultRow | AnswerRow
Rows = tuple[ResultRow, ...] | tuple[AnswerRow, ...]


def result_rows(
    known: Sequence[tuple[Rubric, TeamResult]], taken: Sequence[AdoptedStep]
) -> tuple[ResultRow, ...]:
    """List the aspects of all results in *known* (newest first), with the steps *taken* on after each."""
    return tuple(
        _result_row(
            rubric, record, found, tuple(_steps(rubric, found.id, record, _after(record, known, taken)))
        )
        for rubric, record in known
        for found in record.result.aspects
    )


def answer_rows(
    rubric: Rubric, assessment: Assessment, answers: Answers, notes: Notes
) -> tuple[AnswerRow, ...]:
    """List what one person answered or noted in a check or an assessment, in the order of the questions."""
    noted = {Question(aspect): note for aspect, note in notes.items() if note.text}
    return tuple(
        _answer_row(rubric, assessment, question, answers, noted.get(question))
        for question in sorted({*answers, *noted})
    )


def write(rows: Rows, form: ExportFormat) -> str:
    """Write *rows* down: as one JSON object, or as CSV (RFC 4180) that opens in a spreadsheet."""
    match form:
        case ExportFormat.JSON:
            found = {"schema": SCHEMA, "rows": [asdict(row) for row in rows]}
            return json.dumps(found, indent=2, ensure_ascii=False, default=date.isoformat) + "\n"
        case ExportFormat.CSV:
            return spreadsheet(type(rows[0]), rows)


def spreadsheet(kind: "type[DataclassInstance]", rows: "Iterable[DataclassInstance]") -> str:
    """Write rows of one kind down as CSV that opens in a spreadsheet."""
    return BYTE_ORDER_MARK + table(kind, rows)


def table(kind: "type[DataclassInstance]", rows: "Iterable[DataclassInstance]") -> str:
    """Write rows of one kind down as CSV (RFC 4180). Its fields are the columns, also without any row."""
    written = StringIO()
    lines = csv.writer(written)
    columns = [field.name for field in fields(kind)]
    lines.writerow(columns)
    lines.writerows([_cell(getattr(row, column)) for column in columns] for row in rows)
    return written.getvalue()


def _result_row(
    rubric: Rubric, record: TeamResult, found: AspectResult, steps: tuple[TakenStep, ...]
) -> ResultRow:
    return ResultRow(
        assessment=record.assessment,
        closed=record.closed_day,
        capability=rubric.name,
        rubric=rubric.id,
        version=rubric.version,
        hash=rubric.hash,
        people=record.people,
        level=record.result.level,
        levels=rubric.top,
        aspect=found.id,
        aspect_name=rubric.aspect(found.id).name,
        value=found.value,
        known=found.known if PrivacyFloor(record.floor).counts_show(record.people) else None,
        holds_level=found.id in record.result.held_by,
        steps=steps,
    )


def _after(
    record: TeamResult, known: Sequence[tuple[Rubric, TeamResult]], taken: Sequence[AdoptedStep]
) -> Iterator[AdoptedStep]:
    """Give the steps that were last moved while *record* was the newest result of its capability."""
    for step in taken:
        seen = (each for _, each in known if each.rubric.id == step.rubric.id and each.closed <= step.changed)
        if next(seen, None) is record:
            yield step


def _steps(
    rubric: Rubric, aspect: str, record: TeamResult, taken: Iterator[AdoptedStep]
) -> Iterator[TakenStep]:
    titles = {step.id: step.title for cell in rubric.aspect(aspect).levels.values() for step in cell.steps}
    for each in taken:
        if each.step in titles:
            yield TakenStep(each.step, titles[each.step], each.state, local_day(each.changed, record.zone))


def _answer_row(
    rubric: Rubric, assessment: Assessment, question: Question, answers: Answers, note: Note | None
) -> AnswerRow:
    aspect, answer = rubric.aspects[question.aspect], answers.get(question)
    picked = answer.choice.level if answer else None
    return AnswerRow(
        assessment=assessment.id,
        opened=local_day(assessment.opened, assessment.zone),
        kind="check" if assessment.mode is Mode.CHECK else "assessment",
        capability=rubric.name,
        rubric=rubric.id,
        version=rubric.version,
        hash=rubric.hash,
        aspect=aspect.id,
        aspect_name=aspect.name,
        evidence_of=question.level or None,
        question=(aspect.levels[question.level].evidence or "") if question.level else aspect.question,
        answer=picked or (answer.choice.name.lower() if answer else ""),
        statement=aspect.levels[picked].statement if picked else "",
        counts=_counts(rubric, question, answers),
        note=note.text if note else "",
        note_may_be_seen=note.may_see if note else None,
    )


def _counts(rubric: Rubric, question: Question, answers: Answers) -> bool:
    asked = answers if not question.level else probes(rubric, Question(question.aspect), answers)
    return question in asked


def _cell(value: object) -> str:
    """Write one cell. What could be a formula gets an apostrophe before it, so that it stays text."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            text = "; ".join(map(str, value))
        case _:
            text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
