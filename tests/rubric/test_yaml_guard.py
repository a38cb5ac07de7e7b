"""A rubric file is untrusted: every hostile one gets a clear error, quickly and in little memory."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rubric import RubricError, load, parse
from rubric.loader import bundled
from rubric.yaml_guard import read
from tests.support.rubrics import FLEXIBLE, SMALL

GOOD = SMALL.read_text("utf-8")
MEGA = 1024 * 1024


def nested(open_: str, close: str, depth: int) -> str:
    return "id: " + open_ * depth + close * depth


def bomb(kind: str) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 12)]
    return "\n".join(lines) if kind == "alias" else "\n".join(f"<<: *a{at}" for at in range(12))


HOSTILE: dict[str, Callable[[], str | bytes]] = {
    "alias bomb": lambda: bomb("alias"),
    "merge bomb": lambda: "a: &a {x: 1}\nb: &b\n  <<: [" + ", ".join(["*a"] * 90) + "]",
    "merge without anchor": lambda: "<<: {a: 1}",
    "merge of a list": lambda: "<<: [{a: 1}, {b: 2}]",
    "anchor on a scalar": lambda: "id: &x code-review",
    "anchor on a mapping": lambda: "levels: &x {1: {}}",
    "unknown alias": lambda: "id: *nobody",
    "alias of itself": lambda: "a: &a [*a]",
    "sequences 200,000 deep": lambda: "[" * 200_000,
    "mappings 200,000 deep": lambda: "{a: " * 200_000,
    "balanced sequences 50,000 deep": lambda: nested("[", "]", 50_000),
    "indented mappings 300 deep": lambda: "\n".join(" " * at + "a:" for at in range(300)),
    "dashes 100,000 deep": lambda: "- " * 100_000 + "x",
    "thirteen deep": lambda: nested("[", "]", 13),
    "5 MB of letters": lambda: "id: " + "a" * 5 * MEGA,
    "5 MB of brackets": lambda: "[" * 5 * MEGA,
    "just over the size": lambda: "id: " + "a" * 256 * 1024,
    "30,000 keys": lambda: "\n".join(f"k{at}: 1" for at in range(30_000)),
    "30,000 items": lambda: "id: [" + "1, " * 30_000 + "]",
    "duplicate key": lambda: GOOD + "\nid: other\n",
    "duplicate key in flow": lambda: "{id: a, id: b}",
    "duplicate level": lambda: GOOD.replace("  2: {name: Glanced At", "  1: {name: Glanced At"),
    "duplicate key in other quotes": lambda: "id: a\n'id': b",
    "tag for an object": lambda: "!!python/object/apply:os.system ['true']",
    "tag for a name": lambda: "id: !!python/name:os.system",
    "tag for text": lambda: "id: !!str code-review",
    "own tag": lambda: "id: !secret x",
    "tag on a mapping": lambda: "!!map {id: a}",
    "tag directive": lambda: "%TAG ! tag:example.org,2000:\n---\nid: !x a",
    "yaml 1.1 set": lambda: "!!set {a, b}",
    "binary": lambda: "id: !!binary aGk=",
    "two documents": lambda: GOOD + "\n---\nid: other\n",
    "empty second document": lambda: GOOD + "\n---\n",
    "empty file": lambda: "",
    "only a comment": lambda: "# nothing",
    "only white space": lambda: " \n\n ",
    "a list": lambda: "- id: a",
    "a scalar": lambda: "just text",
    "null": lambda: "null",
    "key is a list": lambda: "? [a]\n: b",
    "key is a mapping": lambda: "? {a: b}\n: c",
    "NaN for a share": lambda: GOOD.replace("share: 0.75", "share: .nan"),
    "nan for a share": lambda: GOOD.replace("share: 0.75", "share: nan"),
    "infinite share": lambda: GOOD.replace("share: 0.75", "share: inf"),
    "negative share": lambda: GOOD.replace("share: 0.75", "share: -1"),
    "share of two": lambda: GOOD.replace("share: 0.75", "share: 2"),
    "gap of a thousand digits": lambda: GOOD.replace("gap: 2", "gap: " + "9" * 1000),
    "gap of 100,000 digits": lambda: GOOD.replace("gap: 2", "gap: " + "9" * 100_000),
    "exponent bomb": lambda: GOOD.replace("gap: 2", "gap: 1e999999999"),
    "date for a version": lambda: GOOD.replace("version: 0.2.0", "version: 2026-11-23"),
    "yes for a name": lambda: GOOD.replace("id: code-review", "id: [yes]"),
    "level zero": lambda: GOOD.replace("  1: {name: Unseen", "  0: {name: Unseen"),
    "level six": lambda: GOOD.replace("  5: {name: Woven In", "  6: {name: Woven In"),
    "level in words": lambda: GOOD.replace("  5: {name: Woven In", "  five: {name: Woven In"),
    "NUL": lambda: "id: a\x00b",
    "escape character": lambda: "id: a\x1bb",
    "lone surrogate": lambda: "id: \ud800",
    "escaped lone surrogate": lambda: 'id: "\\ud800"',
    "escaped NUL": lambda: 'id: "a\\0b"',
    "escaped direction override": lambda: 'id: "a\\u202eb"',
    "escape beyond Unicode": lambda: 'id: "\\U0011ffff"',
    "escape beyond any number": lambda: 'id: "\\Uffffffff"',
    "escaped terminal colours": lambda: 'id: "\\e[31ma"',
    "direction override in a key": lambda: '"a\\u202eb": x',
    "hidden tag characters": lambda: "id: a\U000e0041",
    "width of nothing": lambda: "id: a\u200bb",
    "line separator": lambda: "id: a\u2028b",
    "byte order mark inside": lambda: "id: a\ufeffb",
    "direction override": lambda: "id: a\u202eb",
    "direction isolate": lambda: "id: a\u2066b",
    "not UTF-8": lambda: b"id: \xff\xfe",
    "UTF-16": lambda: "id: a".encode("utf-16"),
    "UTF-16 without a mark": lambda: "id: a".encode("utf-16-le"),
    "tabs for indentation": lambda: "levels:\n\t1: x",
    "unclosed quote": lambda: 'id: "a',
    "unclosed brace": lambda: "{id: a",
    "bare colon": lambda: ":",
    "link to a script": lambda: GOOD.replace(
        "https://google.github.io/eng-practices/review/", "javascript:alert(1)"
    ),
    "unknown key": lambda: GOOD + "\nextra: 1\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_clear_error(name: str) -> None:
    with pytest.raises(RubricError) as caught:
        parse(HOSTILE[name]())
    assert all(problem.text and problem.line >= 1 for problem in caught.value.problems)
    assert len(str(caught.value)) < 20_000


def outcome(content: str | bytes) -> object:
    try:
        return read(content.encode() if isinstance(content, str) else content, "a.yaml")
    except RubricError as error:
        return error.problems


@pytest.mark.parametrize("file", sorted(bundled().glob("*.yaml")), ids=lambda file: file.stem)
def test_both_parsers_read_a_rubric_alike(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = read(file.read_bytes(), file.name)
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    assert read(file.read_bytes(), file.name) == fast


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"lone surrogate"}))
def test_both_parsers_refuse_a_hostile_file_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = outcome(HOSTILE[name]())
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    assert outcome(HOSTILE[name]()) == fast


LIMITED = """
import resource, sys
from pathlib import Path
from rubric import RubricError, load
before = resource.getrusage(resource.RUSAGE_SELF)
try:
    load(Path(sys.argv[1]))
except RubricError:
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(after.ru_utime - before.ru_utime, (after.ru_maxrss - before.ru_maxrss) / 1024)
"""


@pytest.mark.parametrize(
    "name", ["alias bomb", "merge bomb", "sequences 200,000 deep", "5 MB of letters", "30,000 keys"]
)
def test_a_bomb_stays_within_a_second_and_100_megabytes(name: str, tmp_path: Path) -> None:
    file = tmp_path / "bomb.yaml"
    content = HOSTILE[name]()
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(file)], capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 1
    assert megabytes < 100


def test_an_invisible_character_is_named_with_its_line() -> None:
    with pytest.raises(
        RubricError, match="yaml:2: error: holds U\\+202E, which changes the direction of text"
    ):
        parse('id: a\nname: "a\\u202eb"')


def test_a_leading_byte_order_mark_is_accepted() -> None:
    assert parse("\ufeff" + GOOD).id == "code-review"


def test_a_key_that_stands_twice_hides_no_other_mistake() -> None:
    with pytest.raises(RubricError) as caught:
        parse(GOOD.replace("gap: 2", "gap: two, gap: 3"))
    assert {problem.code for problem in caught.value.problems} == {"duplicate-key", "not-a-number"}


def test_scalars_stay_text_until_the_model_types_them() -> None:
    rubric = parse(
        GOOD.replace("tagline: Nobody looks", "tagline: no").replace(
            "summary: Changes go in as they are.", "summary: 12:30"
        )
    )
    assert (rubric.levels[1].tagline, rubric.levels[1].summary) == ("no", "12:30")


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="cannot be read"):
        load(tmp_path / "none.yaml")


def test_all_mistakes_come_at_once_with_their_lines() -> None:
    broken = GOOD.replace("effort: S, value: 2}", "effort: XL, value: 9}", 1).replace(
        "question: How does a review feel?", "question:"
    )
    with pytest.raises(RubricError) as caught:
        parse(broken)
    assert {problem.path for problem in caught.value.problems} == {
        "aspects[0].levels.2.steps[0].effort",
        "aspects[0].levels.2.steps[0].value",
        "aspects[3].question",
    }
    first = next(problem for problem in caught.value.problems if problem.path.endswith("effort"))
    assert "XL" in broken.splitlines()[first.line - 1]


def test_a_rubric_survives_its_own_json() -> None:
    rubric = load(FLEXIBLE)
    assert type(rubric).model_validate_json(rubric.canonical_json()).hash == rubric.hash
