"""`rung portfolio` gives the same figures in four forms."""

import csv
import json
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest

from bot.cli.pages import write_html
from bot.cli.portfolio import PortfolioFormat, print_figures, write
from bot.conversation.reports.exports import BYTE_ORDER_MARK
from bot.conversation.reports.portfolio import AspectFigures, CapabilityFigures, StepFigures
from bot.conversation.wording.portfolio import document
from bot.settings import read as read_settings
from tests.support.programs import Run
from tests.support.servers import Server

FIGURES = CapabilityFigures(
    "code-review",
    "Code <Review>",
    date(2026, 11, 30),
    4,
    (AspectFigures("Speed", (4, 3, 1, 0, 0)), AspectFigures("Size", (3, 3, 2, 1, 0))),
    (StepFigures("Agree on a size", 3),),
)


def test_json_holds_all_figures() -> None:
    (found,) = json.loads(write([FIGURES], PortfolioFormat.JSON))
    assert (found["teams"], found["aspects"][0]["at_least"]) == (4, [4, 3, 1, 0, 0])


def test_csv_has_a_row_for_each_topic_and_level() -> None:
    text = write([FIGURES], PortfolioFormat.CSV).removeprefix(BYTE_ORDER_MARK)
    rows = list(csv.DictReader(StringIO(text)))
    assert len(rows) == 10
    assert rows[1] == {
        "capability": "Code <Review>",
        "day": "2026-11-30",
        "teams": "4",
        "aspect": "Speed",
        "level": "2",
        "teams_at_this_level_or_above": "3",
    }


def test_csv_without_a_topic_has_its_columns() -> None:
    text = write([replace(FIGURES, aspects=())], PortfolioFormat.CSV).removeprefix(BYTE_ORDER_MARK)
    assert text == "capability,day,teams,aspect,level,teams_at_this_level_or_above\r\n"


def test_csv_is_safe_to_open_in_a_spreadsheet() -> None:
    figures = replace(FIGURES, name='=HYPERLINK("http://e")')
    text = write([figures], PortfolioFormat.CSV)
    assert text.startswith(BYTE_ORDER_MARK)
    assert "\"'=HYPERLINK(" in text


async def test_figures_are_utf8_wherever_they_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def figures(*_: object) -> list[CapabilityFigures]:
        return [FIGURES]

    printed = BytesIO()
    monkeypatch.setattr("bot.cli.portfolio._figures", figures)
    monkeypatch.setattr("sys.stdout", TextIOWrapper(printed, encoding="latin-1"))
    await print_figures(read_settings({}), "slack:T1", PortfolioFormat.CSV)
    assert printed.getvalue() == write([FIGURES], PortfolioFormat.CSV).encode()


def test_the_page_shows_each_level_and_no_markup_of_a_rubric(tmp_path: Path) -> None:
    write_html(document([FIGURES]), tmp_path / "portfolio.html")
    page = (tmp_path / "portfolio.html").read_text()
    assert "Code &lt;Review&gt;" in page
    assert page.count("<td") == 8
    assert "2 of 3" in page


def test_the_text_names_topics_and_steps() -> None:
    text = write([FIGURES], PortfolioFormat.TEXT)
    assert "Speed: 3 at 2 or above, 1 at 3 or above" in text
    assert "3 teams work on: Agree on a size" in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--html", "x.html", "--csv"), "Choose one"),
        (("--html",), "requires an argument"),
        (("--html", "x.html"), "--workspace"),
        (("--link", "--workspace", "slack:T1"), "RUNG_PUBLIC_URL"),
    ],
)
def test_a_wrong_call_says_what_to_do(
    cli: Run, server: Server, arguments: tuple[str, ...], says: str
) -> None:
    done = cli("portfolio", *arguments, REDIS_URL=server.url)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
