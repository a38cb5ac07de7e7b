"""`rung score`: whatever the input names as its rubric, it ends with a line and not with an accident."""

import errno
import json
import os
from pathlib import Path

import pytest

from tests.support.programs import Run
from tests.support.rubrics import FLEXIBLE, SMALL

ANSWERS = {"coverage": 3, "waiting": 2}


def given(rubric: object) -> str:
    return json.dumps({"rubric": rubric, "people": [{"id": "a", "answers": ANSWERS}]})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a" * 5000, "there is no rubric 'aaaaaaaa"),
        ("a/" * 3000, "there is no rubric 'a/a/"),
        ("a\0b", "there is no rubric 'a\\x00b'"),
        ("\ud800", "there is no rubric '\\ud800'"),
        ("a\nb", "there is no rubric 'a\\nb'"),
        ("/etc/hostname/x", "there is no rubric"),
        ("nowhere", "there is no rubric 'nowhere'; on offer: "),
        ("/tmp", "is a folder"),
        (".", "is a folder"),
        ("/dev/null", "is a device"),
        ("/proc/self/mem", "cannot be read"),
        ("", "an id or a path is needed"),
        (None, "an id or a path is needed"),
        (["x"], "an id or a path is needed"),
    ],
)
def test_a_file_without_a_rubric_is_refused_in_a_line(cli: Run, name: object, said: str) -> None:
    done = cli("score", "-", given=given(name))
    assert (done.code, done.out) == (2, "")
    [line] = done.err.splitlines()
    assert line.startswith("rubric: ")
    assert said in line
    assert len(line) < 300


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to(path), Path.mkdir])
def test_an_unreadable_rubric_is_refused_in_a_line(cli: Run, make: object, tmp_path: Path) -> None:
    make(tmp_path / "odd.yaml")  # type: ignore[operator]
    done = cli("score", "-", given=given(str(tmp_path / "odd.yaml")))
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


def test_an_unopenable_rubric_is_refused_with_the_reason(cli: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").symlink_to("mine.yaml")
    done = cli("score", "-", given=given(str(tmp_path / "mine.yaml")))
    reason = os.strerror(errno.ELOOP)
    assert (done.code, done.err) == (2, f"rubric: mine.yaml:1: error: cannot be read: {reason}\n")


def test_a_broken_rubric_is_refused_with_its_mistakes(cli: Run, tmp_path: Path) -> None:
    file = tmp_path / "code-review.yaml"
    file.write_text(
        SMALL.read_text().replace("effort: S", "effort: XL", 1).replace("value: 2", "value: 9", 1)
    )
    done = cli("score", "-", given=given(str(file)))
    assert (done.code, done.out) == (2, "")
    assert [line.split(": ")[:3:2] for line in done.err.splitlines()] == [["rubric", "error"]] * 2


def test_a_rubric_is_found_by_id_path_and_extension(cli: Run, tmp_path: Path) -> None:
    file = tmp_path / "code-review.yml"
    file.write_text(SMALL.read_text())
    for name in ("code-review", str(file)):
        assert cli("score", "-", given=given(name), RUNG_RUBRICS=str(tmp_path)).code == 0


@pytest.mark.parametrize("file", ["nowhere.json", "/tmp", "a" * 5000, "/proc/self/mem"])
def test_an_unreadable_input_is_refused_in_a_line(cli: Run, file: str) -> None:
    done = cli("score", file)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "cannot be read" in done.err


def test_an_input_without_end_is_refused(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.scoring.MOST_CHARACTERS", 1000)
    done = cli("score", "/dev/zero")
    assert (done.code, done.err) == (2, "the input is over 64 MB\n")


def test_answers_in_a_file_are_scored(cli: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"rubric": str(FLEXIBLE), "people": []}))
    assert json.loads(cli("score", str(file)).out)["level"] is None
