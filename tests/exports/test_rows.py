"""What is taken away: every row reads back as it was, opens in a spreadsheet as text, and names nobody."""

import csv
import json
from dataclasses import fields, replace
from io import StringIO

import pytest

from bot.conversation import messages as m
from bot.conversation.assessment import RubricRef, Status
from bot.conversation.notes import Note, ShownNote
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Answer, Choice, Mode, Question
from bot.conversation.reports.exports import (
    BYTE_ORDER_MARK,
    AnswerRow,
    ResultRow,
    Rows,
    answer_rows,
    result_rows,
    write,
)
from bot.conversation.reports.formats import ExportFormat
from bot.conversation.team_record import AdoptedStep, StepState, TeamResult
from bot.conversation.view import LinkList, Text
from bot.conversation.wording import say
from bot.conversation.wording.exports import MOST_TEXT
from rubric import Rubric, score
from tests.support.clock import DAY
from tests.support.extreme_rubrics import EXTREMES, filled
from tests.support.messages import LEVELS, OPENED, assessment, given, someone
from tests.support.rubrics import FLEXIBLE, both, capability

RUBRIC = capability(FLEXIBLE)
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    '=HYPERLINK("https://evil.example")',
    "＝1",
)
STARTS = tuple("=+-@\t\r\n＝")
OWNER = "U0OWNER"


def record(rubric: Rubric, people: int, closed: int = OPENED + DAY, floor: int = 3) -> TeamResult:
    """Let people answer alike, but for the first aspect."""
    answered = [someone(rubric, (LEVELS[at % 3], LEVELS[1]), f"U0PERSON{at}") for at in range(people)]
    result = PrivacyFloor(floor).showing(score(rubric, answered, "assessment", floor), answered)
    ref = RubricRef(rubric.id, rubric.hash)
    return TeamResult(f"a{closed}", ref, OPENED, closed, people, floor, result)


def first_step(rubric: Rubric, aspect: int = 0) -> str:
    steps = [step.id for cell in rubric.aspects[aspect].levels.values() for step in cell.steps]
    return steps[0]


def taken(rubric: Rubric, since: int, state: StepState = StepState.ADOPTED) -> AdoptedStep:
    return AdoptedStep(
        first_step(rubric), RubricRef(rubric.id, rubric.hash), f"a{OPENED + DAY}", OWNER, state, since
    )


def both_kinds(rubric: Rubric) -> tuple[Rows, Rows]:
    """Give a team's rows with a step, and a person's rows with evidence."""
    told = (ShownNote(rubric.aspects[0].id, rubric.aspects[0].name),)
    known = ((rubric, replace(record(rubric, 5), notes=told)),)
    answers = {
        **given(rubric, (LEVELS[2], Choice.NOT_SURE)).answers,
        Question(0, 3): Answer(Choice.PARTLY, 1),
    }
    held = assessment(rubric, Status.OPEN)
    rows = answer_rows(rubric, held, answers, {0: Note(rubric.aspects[0].name)})
    return result_rows(known, (taken(rubric, OPENED + 2 * DAY),)), rows


@pytest.mark.parametrize("form", ExportFormat)
def test_a_team_s_export_holds_no_notes(form: ExportFormat) -> None:
    told = (ShownNote(RUBRIC.aspects[0].id, "we wait for the gate"),)
    rows = result_rows(((RUBRIC, replace(record(RUBRIC, 5), notes=told)),), ())
    assert "we wait for the gate" not in write(rows, form)
    assert "we wait for the gate" not in str(say(m.Export(rows)))


def table(text: str) -> list[list[str]]:
    """Read CSV as a spreadsheet does."""
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


@pytest.mark.parametrize("text", [*EXTREMES.values(), *FORMULAS], ids=[*EXTREMES, *map(repr, FORMULAS)])
@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_every_exported_row_reads_back_without_formulas(rubric: Rubric, text: str) -> None:
    for rows in both_kinds(filled(rubric, text)):
        header, *lines = table(write(rows, ExportFormat.CSV))
        assert header == [field.name for field in fields(rows[0])]
        assert len(lines) == len(rows)
        names = [cells[header.index("aspect_name")] for cells in lines]
        assert {name.removeprefix("'") for name in names} == {rows[0].aspect_name}
        assert [cell for cells in lines for cell in cells if cell.startswith(STARTS)] == []
        tree = json.loads(write(rows, ExportFormat.JSON))["rows"]
        assert [row["aspect_name"] for row in tree] == [row.aspect_name for row in rows]


def test_lines_end_as_rfc_4180_wants() -> None:
    for rows in both_kinds(RUBRIC):
        text = write(rows, ExportFormat.CSV)
        assert text.count("\r\n") == text.count("\n") == len(rows) + 1


def test_a_plain_text_gets_no_apostrophe() -> None:
    rows, _ = both_kinds(RUBRIC)
    assert [
        cell for cells in table(write(rows, ExportFormat.CSV)) for cell in cells if cell.startswith("'")
    ] == []


def test_a_teams_rows_name_nobody() -> None:
    rows, _ = both_kinds(RUBRIC)
    for form in ExportFormat:
        assert "U0" not in write(rows, form)


@pytest.mark.parametrize(
    ("people", "floor", "known"), [(3, 3, None), (4, 3, None), (5, 3, 5), (5, 5, 5), (6, 7, None), (7, 7, 7)]
)
def test_the_count_of_an_aspect_shows_from_the_floor(people: int, floor: int, known: int | None) -> None:
    rows = result_rows(((RUBRIC, record(RUBRIC, people, floor=floor)),), ())
    assert {row.known for row in rows} == {known}


def test_a_row_says_what_the_result_says() -> None:
    kept = record(RUBRIC, 5)
    rows = result_rows(((RUBRIC, kept),), ())
    assert {(row.level, row.version, row.hash, row.people) for row in rows} == {
        (kept.result.level, RUBRIC.version, RUBRIC.hash, 5)
    }
    assert [row.value for row in rows] == [each.value for each in kept.result.aspects]
    assert tuple(row.aspect for row in rows if row.holds_level) != ()
    assert {row.aspect for row in rows if row.holds_level} == set(kept.result.held_by)


@pytest.mark.parametrize(
    ("since", "at"), [(OPENED, None), (OPENED + DAY, 1), (OPENED + 2 * DAY, 1), (OPENED + 9 * DAY, 0)]
)
def test_a_step_stands_with_the_result_that_it_followed(since: int, at: int | None) -> None:
    newer, older = record(RUBRIC, 5, OPENED + 9 * DAY), record(RUBRIC, 5)
    rows = result_rows(((RUBRIC, newer), (RUBRIC, older)), (taken(RUBRIC, since, StepState.DONE),))
    shown = [number for number, row in enumerate(rows) if row.steps]
    assert shown == ([] if at is None else [at * len(RUBRIC.aspects)])
    assert all(step.state is StepState.DONE for row in rows for step in row.steps)


def test_a_step_of_one_capability_stands_with_no_other() -> None:
    small = next(rubric for rubric in both() if rubric.id != RUBRIC.id)
    known = ((small, record(small, 5, OPENED + 3 * DAY)), (RUBRIC, record(RUBRIC, 5)))
    rows = result_rows(known, (taken(RUBRIC, OPENED + 4 * DAY),))
    assert {row.rubric for row in rows if row.steps} == {RUBRIC.id}


@pytest.mark.parametrize(("mode", "kind"), [(Mode.CHECK, "check"), (Mode.TEAM, "assessment")])
def test_ones_own_rows_say_what_was_asked_and_answered(mode: Mode, kind: str) -> None:
    held = replace(assessment(RUBRIC, Status.OPEN), mode=mode)
    answers = {
        Question(0): Answer(Choice.LEVEL_3, 2),
        Question(0, 3): Answer(Choice.PARTLY, 1),
        Question(0, 5): Answer(Choice.YES, 1),
        Question(1): Answer(Choice.NOT_APPLICABLE, 1),
    }
    notes = {1: Note("not for us", may_see=True), 2: Note("later"), 3: Note("", revision=2)}
    level, evidence, stale, other, unanswered = answer_rows(RUBRIC, held, answers, notes)
    cell = RUBRIC.aspects[0].levels[3]
    assert (level.kind, level.answer, level.statement, level.counts) == (kind, 3, cell.statement, True)
    assert level.question == RUBRIC.aspects[0].question
    assert (evidence.evidence_of, evidence.question, evidence.answer) == (3, cell.evidence, "partly")
    assert (stale.evidence_of, stale.answer, stale.counts) == (5, "yes", False)
    assert (other.answer, other.statement, other.counts) == ("not_applicable", "", True)
    assert [(row.note, row.note_may_be_seen) for row in (level, other)] == [("", None), ("not for us", True)]
    assert (unanswered.aspect, unanswered.answer, unanswered.counts) == (RUBRIC.aspects[2].id, "", False)
    assert (unanswered.note, unanswered.note_may_be_seen) == ("later", False)


def test_a_long_text_export_is_cut_between_lines() -> None:
    known = tuple((RUBRIC, record(RUBRIC, 5, OPENED + at * DAY)) for at in range(40, 0, -1))
    _, said, hint, *_ = say(m.Export(result_rows(known, ()))).blocks
    assert isinstance(said, Text)
    assert isinstance(hint, Text)
    assert len(said.text) <= MOST_TEXT
    *whole, last = said.text.removesuffix("…").splitlines()
    dates, aspects = [line for line in whole if line[0] != "•"], [line for line in whole if line[0] == "•"]
    assert all(line.endswith("5 answered") for line in dates)
    assert {line.partition(":")[0].removeprefix("• ") for line in aspects} == {
        each.name for each in RUBRIC.aspects
    }
    assert last in whole or last.endswith("5 answered")
    assert "rung export" in hint.text


def test_an_overlong_line_is_cut_as_well() -> None:
    for rows in both_kinds(filled(RUBRIC, "wide " * 8192)):
        said = say(m.Export(rows)).blocks[1]
        assert isinstance(said, Text)
        assert 0 < len(said.text) <= MOST_TEXT


def test_a_short_export_is_complete_and_without_a_hint() -> None:
    rows, _ = both_kinds(RUBRIC)
    _, said, *ways = say(m.Export(rows)).blocks
    assert isinstance(said, Text)
    assert all(isinstance(row, ResultRow) and row.aspect_name in said.text for row in rows)
    assert not any(isinstance(block, Text) for block in ways)


def test_a_download_offers_both_forms() -> None:
    for rows in both_kinds(RUBRIC):
        links = say(m.Export(rows, m.Download("https://rung.example/j", "https://rung.example/c"))).blocks[1]
        assert isinstance(links, LinkList)
        assert [link.url for link in links.links] == ["https://rung.example/c", "https://rung.example/j"]
    assert isinstance(rows[0], AnswerRow)
