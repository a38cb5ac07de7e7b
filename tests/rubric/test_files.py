"""Which files of a folder are rubrics, and that nothing in a folder stops a process."""

import os
import socket
from pathlib import Path

import pytest

from rubric import RubricError
from rubric.files import find, read_bytes
from rubric.loader import load_all
from tests.support.rubrics import SMALL

GOOD = SMALL.read_text("utf-8")


def rubric(folder: Path, name: str, id_: str) -> Path:
    path = folder / name
    path.write_text(GOOD.replace("id: code-review", f"id: {id_}", 1), "utf-8")
    return path


def passed_over(folder: Path) -> dict[str, tuple[str, str]]:
    return {problem.file: (problem.severity, problem.text) for problem in find(folder).passed_over}


@pytest.mark.parametrize("ending", [".yaml", ".yml", ".json", ".YAML", ".YML", ".Json"])
def test_a_rubric_is_found_by_any_usual_ending(ending: str, tmp_path: Path) -> None:
    path = rubric(tmp_path, f"mine{ending}", "mine")
    if ending.lower() == ".json":
        path.write_text(
            load_all(rubric(tmp_path, "mine.yaml", "mine").parent).rubrics["mine"].canonical_json()
        )
        (tmp_path / "mine.yaml").unlink()
    assert load_all(tmp_path).rubrics["mine"].id == "mine"
    assert load_all(tmp_path).problems == ()


@pytest.mark.parametrize(
    "name", ["README.md", "mine.yaml~", ".mine.yaml.swp", "mine.yaml.bak", "mine", "mine.txt"]
)
def test_any_other_file_is_named_as_passed_over(name: str, tmp_path: Path) -> None:
    rubric(tmp_path, name, "mine")
    severity, text = passed_over(tmp_path)[name]
    assert (severity, text) == ("advice", "passed over: does not end in .yaml, .yml or .json")
    assert find(tmp_path).files == {}


@pytest.mark.parametrize("name", [".mine.yaml", "._mine.yaml", ".#mine.yml"])
def test_a_hidden_file_is_named_as_passed_over(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\x00\x05\x16\x07")  # as macOS writes beside each file
    assert passed_over(tmp_path)[name] == ("advice", "passed over: is hidden")
    assert find(tmp_path).files == {}


def test_the_schema_beside_rubrics_is_no_rubric(tmp_path: Path) -> None:
    for name in ("schema.json", "rubric.schema.json"):
        (tmp_path / name).write_text("{}")
    assert (find(tmp_path).files, find(tmp_path).passed_over) == ({}, ())


def test_a_folder_below_is_named_as_passed_over(tmp_path: Path) -> None:
    (tmp_path / "older").mkdir()
    (tmp_path / "odd.yaml").mkdir()
    found = passed_over(tmp_path)
    assert [found[name][0] for name in ("older", "odd.yaml")] == ["advice", "error"]
    assert "is a folder" in found["older"][1]


def test_the_second_file_with_an_id_is_skipped(tmp_path: Path) -> None:
    for name in ("mine.yml", "mine.yaml", "mine.json"):
        rubric(tmp_path, name, "mine")
    assert find(tmp_path).files["mine"].name == "mine.json"
    assert passed_over(tmp_path) == {
        "mine.yaml": ("error", "passed over: has the id of mine.json, which is used"),
        "mine.yml": ("error", "passed over: has the id of mine.json, which is used"),
    }


def test_a_later_folder_replaces_an_id_without_a_word(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        rubric(tmp_path / name, "mine.yaml", "mine")
    found = find(tmp_path / "one", tmp_path / "two")
    assert (found.files["mine"].parent.name, found.passed_over) == ("two", ())


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as opened:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket may be 108 bytes long
        try:
            opened.bind(path.name)
        finally:
            os.chdir(here)


@pytest.mark.parametrize("make", [loop, nowhere, os.mkfifo, listening, Path.mkdir])
def test_a_non_file_is_named_and_skipped(make: object, tmp_path: Path) -> None:
    rubric(tmp_path, "mine.yaml", "mine")
    make(tmp_path / "odd.yaml")  # type: ignore[operator]
    loaded = load_all(tmp_path)
    assert set(loaded.rubrics) == {"mine"}
    assert [(problem.file, problem.severity) for problem in loaded.problems] == [("odd.yaml", "error")]


@pytest.mark.parametrize("make", [loop, nowhere, os.mkfifo, listening, Path.mkdir])
def test_what_is_no_file_is_never_waited_for(make: object, tmp_path: Path) -> None:
    make(tmp_path / "odd.yaml")  # type: ignore[operator]
    with pytest.raises(RubricError):
        read_bytes(tmp_path / "odd.yaml", 10)


@pytest.mark.parametrize(
    "name", ["a" * 5000, "a\0b", "\ud800", "/" * 5000 + "a", "/dev/zero", "/dev/tty", "/proc/self/mem", ""]
)
def test_any_name_is_refused_in_a_line(name: str) -> None:
    with pytest.raises(RubricError) as refused:
        read_bytes(Path(name), 10)
    assert len(str(refused.value).splitlines()) == 1
    assert str(refused.value).isprintable()


def test_a_folder_that_cannot_be_listed_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="cannot be listed"):
        find(tmp_path / "nowhere")


def test_a_rubric_that_cannot_be_used_keeps_none_away(tmp_path: Path) -> None:
    rubric(tmp_path, "mine.yaml", "mine")
    rubric(tmp_path, "broken.yaml", "another")
    loaded = load_all(tmp_path)
    assert (set(loaded.rubrics), loaded.unusable) == ({"mine"}, {"broken"})
    assert [problem.code for problem in loaded.problems] == ["file-name"]
