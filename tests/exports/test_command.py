"""`rung export`: a team's results for whoever runs Rung, by the name of its conversation."""

import asyncio
import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from bot.bootstrap import Rung
from bot.conversation import events as e, messages as m
from bot.conversation.step_plan import team_plan
from bot.conversation.team_record import StepMove
from tests.support.closed_team import closed, origin
from tests.support.programs import Run

NAME = "core:tenant:19:room@thread"


async def test_it_prints_team_results_without_names_in_both_formats(cli: Run, rung: Rung, store: str) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    as_json, as_csv = [
        await asyncio.to_thread(cli, "export", "--conversation", NAME, "--format", form, REDIS_URL=store)
        for form in ("json", "csv")
    ]
    assert (as_json.code, as_csv.code) == (0, 0)
    rows = json.loads(as_json.out)["rows"]
    table = StringIO(as_csv.out.removeprefix("\ufeff"), newline="")
    assert [row["aspect"] for row in csv.DictReader(table)] == [row["aspect"] for row in rows]
    assert len(rows) == 6
    for name in ("ana", "ben", "chloe"):
        assert name not in as_json.out + as_csv.out


async def test_steps_are_a_table_that_importers_of_trackers_take(cli: Run, rung: Rung, store: str) -> None:
    ref = await closed(rung.service, "ana", "ben", "chloe")
    board, *_ = await rung.service.take(origin("ana"), e.NextAsked())
    assert isinstance(board.message, m.Board)
    first, second, *_ = team_plan(board.message.rubric, board.message.record, (), ()).suggested
    await rung.service.take(origin("ana"), e.StepMoved(ref, first.step.id, StepMove.ADOPTED))
    await rung.service.take(origin("ana"), e.StepMoved(ref, first.step.id, StepMove.DONE))
    await rung.service.take(origin("ben"), e.StepMoved(ref, second.step.id, StepMove.OFFERED))
    done = await asyncio.to_thread(cli, "export", "--conversation", NAME, "--steps", REDIS_URL=store)
    assert done.code == 0
    rows = list(csv.DictReader(StringIO(done.out, newline=""), strict=True))
    by_title = {row["title"]: (row["state"], row["status"], row["has_owner"]) for row in rows}
    assert by_title == {
        first.step.title: ("closed", "Done", "yes"),
        second.step.title: ("open", "To do", "no"),
    }
    assert all(row["labels"] == "flexible-infrastructure" for row in rows)
    assert all("\n\nFirst step: " in row["description"] for row in rows)
    assert all(date.fromisoformat(row["created"]) for row in rows)
    for name in ("ana", "ben", "chloe"):
        assert name not in done.out


async def test_it_writes_the_newest_result_as_a_page(
    cli: Run, rung: Rung, store: str, tmp_path: Path
) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    file = tmp_path / "result.html"
    told = await asyncio.to_thread(
        cli, "export", "--conversation", NAME, "--html", str(file), REDIS_URL=store
    )
    assert told.code == 0
    assert str(file) in told.out
    assert "Flexible Infrastructure: level 2 of 5</h1>" in file.read_text()


async def test_it_lists_the_conversations_of_a_workspace_by_name(cli: Run, rung: Rung, store: str) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    listed = await asyncio.to_thread(cli, "export", "--tenant", "core:tenant", REDIS_URL=store)
    assert (listed.code, listed.out) == (0, f"{NAME}\n")
    named = ("--conversation", listed.out.strip())
    assert (await asyncio.to_thread(cli, "export", *named, REDIS_URL=store)).code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "platform:tenant:conversation"),
        (("--conversation", "C061EG9SL"), 2, "platform:tenant:conversation"),
        (("--conversation", "slack:T1:"), 2, "platform:tenant:conversation"),
        (("--tenant", "T1"), 2, "platform:tenant"),
        (("--conversation", NAME, "--format", "pdf"), 2, "pdf"),
        (("--conversation", NAME), 1, "no result"),
        (("--conversation", NAME, "--steps"), 1, "no step"),
        (("--steps",), 2, "platform:tenant:conversation"),
        (("--html", "page.html"), 2, "platform:tenant:conversation"),
        (("--tenant", "core:tenant", "--html", "page.html"), 2, "platform:tenant:conversation"),
        (("--conversation", NAME, "--html", "page.html", "--steps"), 2, "Choose one"),
        (("--conversation", NAME, "--tenant", "core:tenant"), 2, "Choose one"),
        (("--tenant", "core:tenant"), 1, "Nothing is kept"),
    ],
)
def test_a_failed_export_says_what_to_do(
    cli: Run, store: str, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = cli("export", *arguments, REDIS_URL=store)
    assert (done.code, done.out) == (code, "")
    assert says in done.err


def test_without_a_store_it_says_what_to_set(cli: Run) -> None:
    done = cli("export", "--conversation", NAME)
    assert done.code == 2
    assert "REDIS_URL" in done.err


def test_help_has_an_example(cli: Run) -> None:
    assert "Example: rung export --conversation" in cli("export", "--help").out
