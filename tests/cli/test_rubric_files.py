"""A rubric of one's own: begun from a template, from a table, tried in the terminal."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.cli.rubric_template import template
from bot.conversation.questions import LEVELS
from rubric import lint, load
from rubric.loader import bundled
from rubric.table import to_rows
from rubric.table_reader import from_rows
from rubric.yaml_text import as_yaml
from tests.support.programs import Run
from tests.support.rubrics import FILES, MODELS

EVERY = (*FILES, *MODELS, bundled() / "dora-scan.yaml")


@pytest.mark.parametrize("levels", range(3, len(LEVELS) + 1))
def test_a_new_rubric_has_no_mistakes(levels: int, tmp_path: Path) -> None:
    path = tmp_path / "release-process.yaml"
    topics = ["Releases", "Incidents: ours", "Ünïcode", "123"]
    path.write_text(template("release-process", "Release # process", levels, topics), "utf-8")
    assert [str(each) for each in lint(path)] == []
    assert load(path).top == levels


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_rubric_comes_back_from_its_table(path: Path, tmp_path: Path) -> None:
    rubric = load(path)
    back = tmp_path / path.name
    back.write_text(as_yaml(from_rows(to_rows(rubric), rubric.id)), "utf-8")
    assert load(back).canonical_json() == rubric.canonical_json()


def test_a_short_table_of_cells_is_enough(cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cells = [
        f"Fun;{level};We enjoy {what} of our work.\n" for level, what in enumerate(("none", "half", "all"), 1)
    ]
    (tmp_path / "Our Model.csv").write_text("\ufeffname;level;statement\n" + "".join(cells), "utf-8")
    done = cli("rubric", "import", "Our Model.csv")
    assert (done.code, done.err) == (0, "")
    assert "Wrote our-model.yaml" in done.out
    rubric = load(tmp_path / "our-model.yaml")
    assert [each.statement for each in rubric.aspects[0].levels.values()][2] == "We enjoy all of our work."
    assert (
        (tmp_path / "our-model.yaml")
        .read_text("utf-8")
        .startswith("# yaml-language-server: $schema=schema.json")
    )
    assert (tmp_path / "schema.json").exists()
    again = cli("rubric", "import", "Our Model.csv")
    assert (again.code, "here already" in again.err) == (2, True)


def test_a_new_rubric_is_tried_to_its_result(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("rubric", "new", "release-process").code == 0
    words = [sys.executable, "-m", "bot", "rubric", "try", "release-process.yaml"]
    done = subprocess.run(words, input="c\nb\n", capture_output=True, text=True, timeout=60, check=True)
    assert "level 2 of 3" in done.stdout
    assert "■■■ 3" in done.stdout
    assert done.stdout.rstrip().endswith("Nothing was kept.")


@pytest.mark.parametrize(
    "said",
    [
        {"topics": "null, ~, no, #1, @home, 'x', \"q\", a: b, {x}, - y, 12:30, 1e3"},
        {"topics": "Releases, releases, RELEASES , \u00a0Releases"},
        {"topics": "\x01a, \u202ebackwards, \ufeffb, c\td, \x00, \ud83d"},
        {"name": "  \u200b ", "topics": "日本語, العربية, 🙂, 😀"},
        {"id": "null", "name": "no"},
        {"id": "1", "name": "12"},
    ],
)
def test_a_new_rubric_takes_any_name_and_topics(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    id_ = said.get("id", "ours")
    done = cli("rubric", "new", id_, "--name", said.get("name", ""), "--topics", said.get("topics", ""))
    assert (done.code, done.err) == (0, "")
    assert load(tmp_path / f"{id_}.yaml").id == id_


def test_a_new_rubric_of_too_many_topics_is_refused(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = cli("rubric", "new", "ours", "--topics", ",".join(f"Topic {at}" for at in range(41)))
    assert (done.code, done.err) == (2, "41 topics are named: a rubric has 40 at most\n")
    assert list(tmp_path.iterdir()) == []


def test_a_new_rubric_keeps_topics_of_one_spelling_apart() -> None:
    text = template("ours", "null", 3, ["発表", "障害", "A/B", "A B"])
    tree = yaml.safe_load(text)
    assert tree["name"] == "null"
    assert [each["id"] for each in tree["aspects"]] == ["topic", "topic-2", "a-b", "a-b-2"]


@pytest.mark.parametrize(
    ("id_", "is_taken"),
    [("a" * 41, True), ("a" * 64, True), ("a" * 65, False), ("Ours", False), ("a\n", False)],
)
def test_an_id_is_what_the_model_takes(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, id_: str, is_taken: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("rubric", "new", id_).code == (0 if is_taken else 2)
    assert [path.stem for path in tmp_path.glob("*.yaml")] == ([id_] if is_taken else [])


def test_a_rubric_with_the_longest_id_comes_back(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    id_ = "a" * 64
    assert cli("rubric", "new", id_).code == 0
    Path("table.csv").write_text(cli("rubric", "export", f"{id_}.yaml").out, "utf-8", newline="")
    Path(f"{id_}.yaml").unlink()
    done = cli("rubric", "import", "table.csv")
    assert (done.code, done.err) == (0, "")
    assert load(Path(f"{id_}.yaml")).id == id_


def test_an_id_of_a_table_that_is_too_long_is_named(cli: Run, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(f"row,id,name,level,statement\nrubric,{'a' * 65},,,\n,,Fun,1,We laugh.\n", "utf-8")
    done = cli("rubric", "import", str(table))
    assert (done.code, "must be like release-process, with 64 characters at most" in done.err) == (2, True)


@pytest.mark.parametrize("command", ["show", "lint", "export", "try"])
@pytest.mark.parametrize(("name", "code"), [("missing.yaml", 2), (".", 2), ("broken.yaml", 1)])
def test_a_file_that_cannot_be_read_ends_every_command_alike(
    cli: Run, tmp_path: Path, command: str, name: str, code: int
) -> None:
    (tmp_path / "broken.yaml").write_text("id: broken\n", "utf-8")
    assert cli("rubric", command, str(tmp_path / name)).code == code


def test_a_rubric_without_topics_is_not_begun(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = cli("rubric", "new", "ours", "--topics", " , ")
    assert (done.code, done.err) == (2, 'no topic is named: write some like --topics "Releases, Incidents"\n')
    assert list(tmp_path.iterdir()) == []


def test_a_schema_that_cannot_be_written_leaves_no_rubric(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schema.json").symlink_to("/nowhere/schema.json")
    done = cli("rubric", "new", "ours")
    assert (done.code, done.err.startswith("schema.json is here already")) == (2, True)
    assert not (tmp_path / "ours.yaml").exists()


def test_a_rubric_that_is_half_written_is_removed(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text("{}", "utf-8")
    limited = f"ulimit -f 1; exec {sys.executable} -m bot rubric new ours"  # files of one block at most
    done = subprocess.run(
        ["bash", "-c", limited],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr.startswith("ours.yaml cannot be written: ")) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["schema.json"]
