"""Tables of spreadsheets, CSV or Excel workbooks, as rows of text and back.

A workbook may come from anywhere: what it unpacks to is limited, and no formula in it is worked out.
"""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from rubric.files import read_bytes
from rubric.problems import quoted
from rubric.table import COLUMNS
from rubric.table_reader import TableError

WORKBOOK = ".xlsx"
OTHER_FORMATS = (".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ods", ".numbers")
MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 8 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 5000, 100
MOST_IN_CELL = 32_767  # characters; the library cuts longer texts without a word
FURTHEST_ROW = 10_000  # where a file may say that its next row stands
SAVE_IT = f"save the table as {WORKBOOK} or as “CSV UTF-8”"
NO_TEXT = MappingProxyType(
    {
        "f": "a formula; copy the table and paste it as values",
        "d": "a date; format the cell as text and type it again",
        "e": "an error of a formula; type the text that you mean",
    }
)
_SEPARATOR = re.compile(r"sep=([,;\t|])\r?\n?")
WIDE, NARROW, LONG = 60, 18, 40  # widths of columns, and the characters from which one is wide

Grid = list[list[str]]  # the texts of each row, from the first one on


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a spreadsheet below the names of its columns. *first* is the number of the first one."""

    rows: tuple[Mapping[str, str], ...]
    first: int


def read_table(path: Path, sheet: str = "") -> Sheet:
    """Read the table of a file, of the sheet of that name in a workbook.

    Raise RubricError if the file cannot be read, TableError with what is wrong in it.
    """
    raw = read_bytes(path, MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        _refuse(f"is over {MOST_BYTES // 1024} KB; keep only the table in it")
    ending = path.suffix.lower()
    if ending in OTHER_FORMATS:
        _refuse(f"files that end in {ending} are not read; {SAVE_IT}")
    if sheet and ending != WORKBOOK:
        _refuse("has no sheets; leave --sheet out")
    return _table(_workbook_grid(raw, sheet) if ending == WORKBOOK else _csv_grid(raw))


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Write rows as CSV. It begins with a byte order mark, by which spreadsheets know UTF-8."""
    table = csv.DictWriter(out := io.StringIO(newline=""), columns)
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def as_workbook(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """Write rows as an Excel workbook of one sheet, with the names of the columns always in view.

    Raise TableError if a text is too long for a cell.
    """
    too_long = [
        f"row {number}: {column} has {len(text)} characters, a cell takes {MOST_IN_CELL}: export it as CSV"
        for number, row in enumerate(rows, 2)
        for column, text in row.items()
        if len(text) > MOST_IN_CELL
    ]
    if too_long:
        _refuse(*too_long)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rubric")
    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns, 1):
        long = any(len(row.get(column, "")) > LONG for row in rows)
        sheet.column_dimensions[get_column_letter(at)].width = WIDE if long else NARROW
    names = dict(zip(columns, columns, strict=True))
    for row in (names, *rows):
        cells = [WriteOnlyCell(sheet, row.get(column)) for column in columns]
        for cell in cells:
            if cell.value is not None:
                cell.data_type = "s"  # a text that begins with = is no formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=row is names)
        sheet.append(cells)
    book.save(out := io.BytesIO())
    return out.getvalue()


def _refuse(*mistakes: str) -> NoReturn:
    raise TableError(mistakes)


def _table(grid: Grid) -> Sheet:
    """Take the first row with texts as the names of the columns."""
    top = next((at for at, texts in enumerate(grid) if any(texts)), None)
    if top is None:
        _refuse("is empty; `rung rubric export flexible-infrastructure` shows a table")
    columns = ["_".join(text.casefold().split()) for text in grid[top]]
    twice = [each for each in dict.fromkeys(columns) if each and columns.count(each) > 1]
    mistakes = [f"the column {each} stands there twice" for each in twice]
    if unknown := [quoted(each) for each in columns if each and each not in COLUMNS]:
        mistakes.append(f"unknown columns: {', '.join(unknown)}. Known are {', '.join(COLUMNS)}")
    rows = []
    for number, texts in enumerate(grid[top + 1 :], top + 2):
        named = [*columns, *[""] * len(texts)]
        lost = [text for text, column in zip(texts, named, strict=False) if text and not column]
        mistakes += [f"row {number}: “{quoted(text)}” stands in a column without a name" for text in lost]
        rows.append({column: text for column, text in zip(columns, texts, strict=False) if column})
    if not any(text for row in rows for text in row.values()):
        mistakes.append("has no rows below the names of the columns")
    if mistakes:
        _refuse(*mistakes)
    return Sheet(tuple(rows), top + 2)


def _csv_grid(raw: bytes) -> Grid:
    if raw.startswith(b"PK"):
        _refuse(f"is a workbook; let its name end in {WORKBOOK}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse("not valid UTF-8; save the table as “CSV UTF-8”")
    said = _SEPARATOR.match(text)
    if said:  # Excel's own first line
        text = text[said.end() :]
    names = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = said[1] if said else max(",;\t", key=names.count)
    grid: Grid = []
    try:
        for texts in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            grid.append([each.strip() for each in texts])
    except csv.Error as error:
        _refuse(
            f"row {len(grid) + 1}: {error}. A text with quotes in it stands in quotes, with those doubled"
        )
    return grid


def _workbook_grid(raw: bytes, sheet: str) -> Grid:
    _check_package(raw)
    try:
        with warnings.catch_warnings(action="ignore"):  # of what a table does not need, like charts
            return _sheet_grid(raw, sheet)
    except TableError:
        raise
    except Exception:  # noqa: BLE001, the edge: a broken workbook may fail anywhere in the library
        _refuse(f"cannot be read as a workbook; {SAVE_IT} anew")


def _check_package(raw: bytes) -> None:
    """Refuse a damaged, encrypted, oversized or macro-enabled workbook before its XML is parsed."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        _refuse(f"has a password or an older format; {SAVE_IT}, without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = package.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                _refuse(f"unpacks to over {MOST_UNPACKED // 1024 // 1024} MB; keep only the table in it")
            if any(part.filename.casefold().endswith("vbaproject.bin") for part in parts):
                _refuse(f"holds macros; {SAVE_IT}, without them")
            texts = [package.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
        _refuse(f"is no workbook; {SAVE_IT} anew")
    if any(b"<!DOCTYPE" in text or b"\0" in text for text in texts):  # entities may multiply
        _refuse(f"holds what no spreadsheet program writes; {SAVE_IT} anew")


def _sheet_grid(raw: bytes, wanted: str) -> Grid:
    """Read the only sheet of a workbook that holds texts, or the one that is wanted."""
    book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
    if wanted and wanted not in book.sheetnames:
        _refuse(f"has no sheet “{quoted(wanted)}”; its sheets are {_named(book.sheetnames)}")
    sheets = [sheet for sheet in book.worksheets if wanted in ("", sheet.title)]
    found = [sheet for sheet in sheets if _holds_texts(sheet)]
    if len(found) > 1:
        names = _named([sheet.title for sheet in found])
        _refuse(f'has texts on several sheets: {names}. Say which one it is, like --sheet "{found[0].title}"')
    return _rows(found[0]) if found else []


def _named(sheets: Iterable[str]) -> str:
    return ", ".join(f"“{quoted(each)}”" for each in sheets)


def _holds_texts(sheet: Worksheet) -> bool:
    return any(cell.value is not None for cells in _limited(sheet) for cell in cells)


def _rows(sheet: Worksheet) -> Grid:
    """Read the texts of a sheet, or refuse it with every cell that holds no text or number."""
    grid: Grid = []
    mistakes: list[str] = []
    for number, cells in enumerate(_limited(sheet), 1):
        filled = [cell for cell in cells if cell.value is not None]
        if filled and number > MOST_ROWS:
            mistakes.append(f"has over {MOST_ROWS} rows; keep only the table in it")
            break
        wrong = [cell for cell in filled if cell.data_type in NO_TEXT]
        mistakes += [f"cell {cell.coordinate} holds {NO_TEXT[cell.data_type]}" for cell in wrong]
        if filled:
            grid += [[]] * (number - 1 - len(grid))
            grid.append([_text(cell) for cell in cells])
    if mistakes:
        _refuse(*mistakes)
    return grid


def _limited(sheet: Worksheet) -> Iterable[tuple[Cell | MergedCell, ...]]:
    """Iterate over the rows of a sheet up to fixed limits. A file may claim any size."""
    return sheet.iter_rows(max_row=FURTHEST_ROW, max_col=MOST_COLUMNS)


def _text(cell: Cell | MergedCell) -> str:
    """Write what a cell holds as people see it: 3 for 3.0."""
    if isinstance(cell.value, bool):
        return str(cell.value).lower()
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return "" if cell.value is None else str(cell.value).strip()
