"""`rung rubric`: texts as they stand, no error behind advice, good rubrics beside broken ones."""

import json
import os
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from bot.cli.rubrics import MOST_LISTED
from rubric import parse
from rubric.files import find
from rubric.loader import bundled
from tests.support.programs import Run
from tests.support.rubrics import SMALL

GOOD = SMALL.read_text("utf-8")
OFFERED = len(find(bundled()).files)
STATEMENT = "statement: We ask for a second reader when we feel unsure."
MARKUP = (
    "In [prod] or [/etc]",
    "[red]on call[/red] :warning:",
    "[link=x]a[/link] \\[x] [/]",
    "*b*, `c`, <b>d</b> &amp; {{ x }}",
)
UNSHOWN = ("done", "why", "talk", "driver")  # of steps, levels and the rubric: --html and --json have them
KEPT = ("id", "version", "kind", "effort", "level", "url", "links", "after", "language")


def mine(folder: Path, text: str = GOOD, name: str = "code-review.yaml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


# show


def marked(part: Any, text: str, texts: list[str], key: str = "") -> Any:
    """Put *text* with a number of its own in the place of every text, and collect what is shown of them."""
    if isinstance(part, dict):
        return {key: marked(value, text, texts, key) for key, value in part.items()}
    if isinstance(part, list):
        return [marked(each, text, texts, key) for each in part]
    if not isinstance(part, str) or key in KEPT:
        return part
    texts += [f"{text} {len(texts)}"] if key not in UNSHOWN else []
    return f"{text} {len(texts) - 1}"


@pytest.mark.parametrize("text", MARKUP)
def test_every_text_is_shown_as_it_stands(cli: Run, tmp_path: Path, text: str) -> None:
    texts: list[str] = []
    tree = marked(parse(GOOD).model_dump(mode="json", exclude_none=True), text, texts)
    shown = cli("rubric", "show", str(mine(tmp_path, json.dumps(tree), "code-review.json")))
    assert (shown.code, shown.err) == (0, "")
    assert len(texts) > 100
    plain = " ".join(shown.out.split())
    assert [each for each in texts if each not in plain] == []


@pytest.mark.parametrize("form", ["--html", "--json"])
def test_a_page_and_json_hold_texts_as_they_stand(cli: Run, tmp_path: Path, form: str) -> None:
    file = mine(tmp_path, GOOD.replace(STATEMENT, "statement: We use <b>[prod]</b> ourselves."))
    shown = cli("rubric", "show", str(file), form).out
    assert (
        "We use &lt;b&gt;[prod]&lt;/b&gt; ourselves."
        if form == "--html"
        else "We use <b>[prod]</b> ourselves."
    ) in shown


def test_json_of_a_rubric_is_a_rubric(cli: Run, tmp_path: Path) -> None:
    shown = cli("rubric", "show", str(SMALL), "--json").out
    assert (
        cli("rubric", "lint", str(mine(tmp_path, shown, "code-review.json"))).out
        == "1 rubric: no mistakes.\n"
    )


@pytest.mark.parametrize("command", ["show", "lint"])
@pytest.mark.parametrize("name", ["nowhere", "a" * 5000, "/tmp", "/dev/null", "b\udcff", ".", "\x1b[31m"])
def test_an_unknown_rubric_name_is_refused_in_a_line(cli: Run, command: str, name: str) -> None:
    done = cli("rubric", command, name)
    said = done.err if command == "show" else done.out.splitlines()[0] + "\n"
    assert done.code == 2
    assert said.count("\n") == 1
    assert "\x1b" not in done.err + done.out


# lint


def test_no_error_hides_behind_advice(cli: Run, tmp_path: Path) -> None:
    text = GOOD.replace("statement: ", "statement: It is said and ")
    at = text.rindex("effort: ")
    done = cli("rubric", "lint", str(mine(tmp_path, text[:at] + text[at:].replace("effort: ", "effort: X"))))
    lines = done.out.splitlines()
    assert ": error: " in lines[0]
    assert all(": advice: " in line for line in lines[1:-1])
    assert lines[-1] == f"1 rubric: 1 error, {len(lines) - 2} pieces of advice."
    assert done.code == 1


def test_what_is_not_listed_is_counted(cli: Run, tmp_path: Path) -> None:
    keys = "".join(f"key-{number}: x\n" for number in range(MOST_LISTED + 37))
    done = cli("rubric", "lint", str(mine(tmp_path, GOOD.replace("why: ", "why: Maturity. ") + keys)))
    *shown, more, last = done.out.splitlines()
    assert len(shown) == MOST_LISTED
    assert all(": error: " in line for line in shown)
    advice = last.partition(", ")[2].split()[0]
    assert more == f"… and 37 more errors, {advice} more pieces of advice"
    assert int(advice) > 5


def test_a_program_is_given_every_problem(cli: Run, tmp_path: Path) -> None:
    keys = "".join(f"key-{number}: x\n" for number in range(MOST_LISTED + 37))
    found = json.loads(cli("rubric", "lint", str(mine(tmp_path, GOOD + keys)), "--json").out)
    assert len(found) == MOST_LISTED + 37
    assert {problem["severity"] for problem in found} == {"error"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("why: What nobody", "why: What nobody"), 0),
        (("why: What nobody", "why: Maturity! What nobody"), 0),
        (("effort: S", "effort: XL"), 1),
    ],
)
def test_advice_alone_ends_well(cli: Run, tmp_path: Path, change: tuple[str, str], code: int) -> None:
    assert cli("rubric", "lint", str(mine(tmp_path, GOOD.replace(*change)))).code == code


def test_advice_can_be_left_out(cli: Run, tmp_path: Path) -> None:
    done = cli("rubric", "lint", str(mine(tmp_path, GOOD.replace("why: ", "why: Maturity. "))), "--errors")
    assert (done.code, done.out) == (0, "1 rubric: no mistakes.\n")


def test_a_file_that_is_no_rubric_is_named(cli: Run, tmp_path: Path) -> None:
    mine(tmp_path)
    (tmp_path / "notes.md").touch()
    (tmp_path / "older").mkdir()
    done = cli("rubric", "lint", RUNG_RUBRICS=str(tmp_path))
    assert "notes.md:1: advice: passed over: " in done.out
    assert "older:1: advice: passed over: " in done.out
    assert (done.code, done.out.splitlines()[-1]) == (
        0,
        f"{OFFERED + 1} rubrics: 2 pieces of advice. Advice keeps no rubric from being used.",
    )


def test_an_unreadable_file_in_the_folder_is_an_error(cli: Run, tmp_path: Path) -> None:
    mine(tmp_path)
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(tmp_path / "pipe.yml")
    done = cli("rubric", "lint", RUNG_RUBRICS=str(tmp_path))
    assert [line.split(":")[0] for line in done.out.splitlines() if ": error: " in line] == [
        "loop.yaml",
        "pipe.yml",
    ]
    assert done.code == 1


def test_a_rubric_of_any_extension_is_checked_by_id(cli: Run, tmp_path: Path) -> None:
    mine(tmp_path, name="code-review.yml")
    assert cli("rubric", "lint", "code-review", RUNG_RUBRICS=str(tmp_path)).code == 0


# list


def test_a_broken_file_keeps_no_other_off_the_list(cli: Run, tmp_path: Path) -> None:
    mine(tmp_path)
    mine(tmp_path, "id: [", "broken.yaml")
    for form in ((), ("--json",)):
        done = cli("rubric", "list", *form, RUNG_RUBRICS=str(tmp_path))
        assert "code-review" in done.out
        assert "flexible-infrastructure" in done.out
        assert (done.code, "broken.yaml:1: error: " in done.err) == (1, True)


def test_a_list_without_mistakes_ends_well(cli: Run, tmp_path: Path) -> None:
    mine(tmp_path, name="code-review.YAML")
    done = cli("rubric", "list", RUNG_RUBRICS=str(tmp_path))
    assert (done.code, done.err, len(done.out.splitlines())) == (0, "", OFFERED + 1)


# schema


def test_the_schema_works_beside_ones_own_rubrics(cli: Run, tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text(cli("rubric", "schema").out)
    mine(tmp_path, GOOD.replace("../../rubric/schema.json", "schema.json"))
    done = cli("rubric", "lint", RUNG_RUBRICS=str(tmp_path))
    assert (done.code, done.out) == (0, f"{OFFERED + 1} rubrics: no mistakes.\n")


def test_a_terminal_that_knows_ascii_alone_is_no_accident(
    cli: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = mine(tmp_path, GOOD.replace("name: Code Review", "name: 可観測性"))
    for words in (["show", str(file)], ["lint", str(file.with_name("ü\udcff.yaml"))]):
        for stream in ("stdout", "stderr"):
            monkeypatch.setattr(sys, stream, TextIOWrapper(BytesIO(), "ascii"))
        cli("rubric", *words)  # UnicodeEncodeError is no SystemExit


def test_the_bundled_rubrics_have_no_mistakes(cli: Run) -> None:
    assert cli("rubric", "lint").out == f"{OFFERED} rubrics: no mistakes.\n"


# doctor


def test_the_doctor_names_what_is_passed_over(cli: Run, tmp_path: Path) -> None:
    mine(tmp_path)
    mine(tmp_path, name="code-review.yml")
    (tmp_path / "notes.md").touch()
    done = cli("doctor", RUNG_RUBRICS=str(tmp_path), REDIS_URL="redis://127.0.0.1:1")
    assert done.code == 1, done.err
    said = [line for line in done.out.splitlines() if "rubrics: " in line]
    assert said[0].startswith(f"fine rubrics: {OFFERED + 1} on offer: code-review, ")
    assert "FIX  rubrics: code-review.yml:1: error: passed over: has the id of code-review.yaml" in said[1]
    assert "fine rubrics: notes.md:1: advice: passed over" in said[2]


def test_only_ids_are_named_as_on_offer(cli: Run, tmp_path: Path) -> None:
    for name in ("mine.yaml", "My Rubric.yaml", "a\nb.yaml"):
        (tmp_path / name).write_text("id: [", "utf-8")
    told = cli("rubric", "show", "nope", RUNG_RUBRICS=str(tmp_path)).err.removesuffix("\n")
    assert "\n" not in told
    assert ("mine" in told, "My Rubric" in told) == (True, False)
