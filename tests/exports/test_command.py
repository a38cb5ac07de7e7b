"""`rung export`: a team's results for whoever runs Rung, by the name of its conversation."""

import csv
import json
import subprocess
import sys
from io import BytesIO, TextIOWrapper

import pytest

from bot.bootstrap import Rung
from bot.settings import environment
from tests.exports.team import closed

NAME = "core:tenant:19:room@thread"


def rung_export(store: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    kept = {
        n: v for n, v in environment().items() if not n.startswith(("RUNG_", "SLACK_", "TEAMS_", "REDIS"))
    }
    also = {"REDIS_URL": store} if store else {}
    command = [sys.executable, "-m", "bot", "export", *arguments]
    return subprocess.run(command, env=kept | also, capture_output=True, check=False)


async def test_it_prints_team_results_without_names_in_both_formats(rung: Rung, store: str) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    as_json, as_csv = (
        rung_export(store, "--conversation", NAME, "--format", form) for form in ("json", "csv")
    )
    assert (as_json.returncode, as_csv.returncode) == (0, 0)
    rows = json.loads(as_json.stdout)["rows"]
    table = TextIOWrapper(BytesIO(as_csv.stdout), "utf-8-sig", newline="")
    assert [row["aspect"] for row in csv.DictReader(table)] == [row["aspect"] for row in rows]
    assert len(rows) == 6
    for name in (b"ana", b"ben", b"chloe"):
        assert name not in as_json.stdout + as_csv.stdout


async def test_it_lists_the_conversations_of_a_workspace_by_name(rung: Rung, store: str) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    listed = rung_export(store, "--tenant", "core:tenant")
    assert (listed.returncode, listed.stdout.decode()) == (0, f"{NAME}\n")
    assert rung_export(store, "--conversation", listed.stdout.decode().strip()).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "platform:tenant:conversation"),
        (("--conversation", "C061EG9SL"), 2, "platform:tenant:conversation"),
        (("--conversation", "slack:T1:"), 2, "platform:tenant:conversation"),
        (("--tenant", "T1"), 2, "platform:tenant"),
        (("--conversation", NAME, "--format", "pdf"), 2, "pdf"),
        (("--conversation", NAME), 1, "no result"),
        (("--tenant", "core:tenant"), 1, "Nothing is kept"),
    ],
)
def test_a_failed_export_says_what_to_do(
    store: str, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = rung_export(store, *arguments)
    assert (done.returncode, done.stdout) == (code, b"")
    assert says in done.stderr.decode()


def test_without_a_store_it_says_what_to_set() -> None:
    done = rung_export("", "--conversation", NAME)
    assert done.returncode == 2
    assert b"REDIS_URL" in done.stderr


def test_help_has_an_example() -> None:
    assert b"Example: rung export --conversation" in rung_export("", "--help").stdout
