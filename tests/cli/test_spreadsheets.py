"""Tables from spreadsheet programs: read as people see them, or refused with what to do."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.cli import spreadsheets
from bot.cli.spreadsheets import MOST_BYTES, as_csv, as_workbook, read_table
from rubric import load
from rubric.loader import bundled
from rubric.table_reader import TableError
from tests.support.programs import Run
from tests.support.rubrics import SMALL

NAMES = ["name", "level", "statement"]
ROWS = [
    ["Fun", level, f"We enjoy {what} of our work."] for level, what in enumerate(("none", "half", "all"), 1)
]


def workbook(*sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(out := io.BytesIO())
    return out.getvalue()


def with_part(name: str, text: bytes, raw: bytes) -> bytes:
    """Give a workbook another part, or put one in the place of its own."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
        for each, content in (parts | {name: text}).items():
            package.writestr(each, content)
    return out.getvalue()


TABLE = workbook([NAMES, *ROWS])
BOMB = with_part("xl/media/image1.xml", bytes(spreadsheets.MOST_UNPACKED), TABLE)
WIDE = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    + b'<row><c r="XFD1048576" t="str"><v>x</v></c></row>' * 50_000
    + b"</sheetData></worksheet>"
)


@pytest.mark.parametrize("name", ["flexible-infrastructure", "dora-scan"])
def test_a_rubric_comes_back_from_csv_and_a_workbook(
    name: str, cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text(cli("rubric", "export", name).out, "utf-8", newline="")
    assert cli("rubric", "export", name, "--xlsx", "table.xlsx").code == 0
    made = tmp_path / f"{name}.yaml"
    for table in ("table.csv", "table.xlsx"):
        done = cli("rubric", "import", table)
        assert (done.code, done.err) == (0, "")
        assert load(made).canonical_json() == load(bundled() / made.name).canonical_json()
        made.unlink()


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_texts_with_signs_of_spreadsheets_stay_texts(write: object, tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "#N/A", "1.10.0", "007", 'We "x"; y', "a\nb", "-", "３"]
    path = tmp_path / ("t.xlsx" if write is as_workbook else "t.csv")
    path.write_bytes(write(["text"], [{"text": text} for text in texts]))  # type: ignore[operator]
    assert [row["text"] for row in read_table(path).rows] == texts


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\nname;level;level name;statement\r\nFun;1;Low;We laugh, now and then.\r\n",
        'sep=,\nName , Level,Level  Name,Statement\nFun,1,Low,"We laugh, now and then."\n',
        "name\tlevel\tlevel_name\tstatement\rFun\t1\tLow\tWe laugh, now and then.\r",
    ],
)
def test_a_csv_file_is_read_as_spreadsheets_write_it(text: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8", newline="")
    (row,) = read_table(path).rows
    assert row == {"name": "Fun", "level": "1", "level_name": "Low", "statement": "We laugh, now and then."}


def test_a_sheet_of_a_csv_file_is_refused(cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("name,level,statement\nFun,1,We laugh.\n", "utf-8")
    done = cli("rubric", "import", "t.csv", "--sheet", "Model")
    assert (done.code, done.err) == (2, "t.csv: has no sheets; leave --sheet out\n")


def test_a_text_that_no_cell_takes_is_named(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = SMALL.read_text("utf-8").replace("why: ", f"why: {'very ' * 8000}", 1)
    (tmp_path / SMALL.name).write_text(text, "utf-8")
    done = cli("rubric", "export", SMALL.name, "--xlsx", "t.xlsx")
    assert done.code == 2
    assert "characters, a cell takes 32767: export it as CSV" in done.err
    assert done.err.startswith("t.xlsx: row ")
    assert not (tmp_path / "t.xlsx").exists()


def test_csv_is_known_as_utf8_by_spreadsheets() -> None:
    assert as_csv(["text"], [{"text": "Prüfung"}]).startswith("\ufefftext".encode())


def test_names_of_columns_may_have_blanks_and_capitals(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Name;Level;Level name;Statement\nFun;1;Red;We laugh.\n")
    (row,) = read_table(tmp_path / "t.csv").rows
    assert row == {"name": "Fun", "level": "1", "level_name": "Red", "statement": "We laugh."}


def test_numbers_are_read_as_people_see_them(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(
        workbook([["level", "share", "start"], [3.0, 0.7, True], [None, 2, None]])
    )
    table = read_table(tmp_path / "t.xlsx")
    assert [tuple(row.values()) for row in table.rows] == [("3", "0.7", "true"), ("", "2", "")]


def test_rows_keep_the_numbers_of_the_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("\n\nname,level,statement\n\nFun,1,We laugh.\n", "utf-8")
    (tmp_path / "t.xlsx").write_bytes(workbook([[], [], NAMES, [], ["Fun", 1, "We laugh."]]))
    for ending in ("csv", "xlsx"):
        table = read_table(tmp_path / f"t.{ending}")
        assert [
            (number, row["name"]) for number, row in enumerate(table.rows, table.first) if row.get("name")
        ] == [(5, "Fun")]


def test_one_sheet_of_several_is_named(cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.xlsx").write_bytes(workbook([], [["Notes"]], [NAMES, *ROWS]))
    refused = cli("rubric", "import", "ours.xlsx")
    assert (refused.code, "on several sheets: “Sheet1”, “Sheet2”" in refused.err) == (2, True)
    assert (
        "its sheets are “Sheet”, “Sheet1”, “Sheet2”"
        in cli("rubric", "import", "ours.xlsx", "--sheet", "Model").err
    )
    assert cli("rubric", "import", "ours.xlsx", "--sheet", "Sheet2").code == 0


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("t.xlsx", b"name;level\n", "is no workbook"),
        ("t.xlsx", TABLE[: len(TABLE) // 2], "is no workbook"),
        ("t.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "has a password or an older format"),
        ("t.xlsx", with_part("xl/vbaProject.bin", b"x", TABLE), "holds macros; save the table as .xlsx"),
        ("t.xlsx", BOMB, "unpacks to over 8 MB"),
        ("t.xlsx", with_part("xl/x.xml", b'<!DOCTYPE x [<!ENTITY a "b">]>', TABLE), "no spreadsheet program writes"),
        ("t.xlsx", with_part("xl/styles.xml", b"<x", TABLE), "cannot be read as a workbook"),
        ("t.xlsx", with_part("xl/worksheets/sheet1.xml", WIDE, TABLE), "is empty"),
        ("t.xlsx", workbook([]), "is empty; `rung rubric export"),
        ("t.xlsx", workbook([NAMES]), "has no rows below"),
        ("t.xlsx", workbook([NAMES, ["Fun", "=1+1", "We."]]), "cell B2 holds a formula; copy the table and paste"),
        ("t.xlsx", workbook([NAMES, ["Fun", 1, date(2026, 1, 2)]]), "cell C2 holds a date; format the cell as text"),
        ("t.xlsx", workbook([NAMES, ["Fun", "#N/A", "We."]]), "cell B2 holds an error of a formula"),
        ("t.xlsx", workbook([NAMES, *[[]] * 5000, ["Fun", 1, "We."]]), "has over 5000 rows"),
        ("t.xlsm", TABLE, "files that end in .xlsm are not read; save the table as .xlsx"),
        ("t.ods", TABLE, "files that end in .ods are not read"),
        ("t.csv", TABLE, "is a workbook; let its name end in .xlsx"),
        ("t.csv", b"x" * (MOST_BYTES + 1), "is over 1024 KB"),
        ("t.csv", b"", "is empty"),
        ("t.csv", "name\nJürgen".encode("latin-1"), "not valid UTF-8; save the table as “CSV UTF-8”"),
        ("t.csv", b"aspekt,level\nfun,1\n", "unknown columns: aspekt. Known are row, aspect"),
        ("t.csv", b"name,level,Name\nfun,1,x\n", "the column name stands there twice"),
        ("t.csv", b"name,level\nfun,1,lost\n", "row 2: “lost” stands in a column without a name"),
        ("t.csv", b'name,statement\nfun,x\nfun,"We "x" y"\n', "row 3: "),
        ("t.csv", b'name,statement\nfun,"We\nfun,x\n', "row 2: "),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_says_what_to_do(
    name: str, raw: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(TableError) as refused:
        read_table(tmp_path / name)
    assert said in str(refused.value)


def test_an_imported_rubric_with_errors_is_not_offered_to_be_tried(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.csv").write_text("name,level,statement\nFun,1,We laugh.\nFun,2,We laugh.\n", "utf-8")
    done = cli("rubric", "import", "ours.csv")
    assert (done.code, "lacks level 3" in done.out) == (1, True)
    assert done.out.endswith("Mend the errors in ours.yaml. Then try it: rung rubric try ours.yaml\n")


def test_many_mistakes_of_a_table_are_counted(cli: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("name,level,statement\n" + "Fun,x,We.\n" * 23, "utf-8")
    done = cli("rubric", "import", str(tmp_path / "t.csv"))
    assert done.code == 2
    assert done.err.splitlines()[-2:] == [
        "t.csv: row 21: level “x” must be a number like 2",
        "t.csv: … and 3 more",
    ]
