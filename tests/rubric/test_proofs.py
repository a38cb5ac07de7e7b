"""What people made of each rubric who had not seen its levels, worked out anew from what they answered.

A rubric's folder in `proofs/` holds four things, that of a scan the first alone. In `sorted.json` readers
put the shuffled statements of each aspect in order. Only reader C had seen the rubric. In `vignettes.json`, and perhaps `held-out.json`, a reader answered for
made-up teams. These were described from the descriptions of the levels alone, by a person who had not
seen the statements. In `monday.md` the steps that are suggested for made-up results, which are in
`monday.json`, were read as that team would read them.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rubric import Respondent, Rubric, plan, score
from rubric.loader import bundled
from rubric.scoring import Result
from tests.support.rubrics import capability

PROOFS = Path(__file__).parent / "proofs"
SORTED = sorted(folder.name for folder in PROOFS.iterdir())
PROVED = sorted(path.parent.name for path in PROOFS.glob("*/monday.json"))
TEAMS = sorted(
    path.relative_to(PROOFS) for name in ("vignettes", "held-out") for path in PROOFS.glob(f"*/{name}.json")
)
LETTERS = "abcde"
MOST_MISPLACED = 1  # statements a reader; two that are swapped count as two
MOST_OFF = 6  # one team in so many comes out at another level than intended
MOST_OTHER = 20  # one answer in so many differs from the one that was meant


def rubric_of(name: str) -> Rubric:
    return capability(bundled() / f"{name}.yaml")


def read(path: Path) -> Any:
    return json.loads((PROOFS / path).read_text("utf-8"))


def scored(rubric: Rubric, letters: str) -> Result:
    answers = {
        aspect.id: LETTERS.index(letter) + 1 for aspect, letter in zip(rubric.aspects, letters, strict=True)
    }
    return score(rubric, [Respondent("reader", answers, {})])


def test_every_bundled_rubric_is_sorted_and_with_steps_proved() -> None:
    files = sorted(bundled().iterdir())
    assert [path.stem for path in files] == SORTED
    assert [path.stem for path in files if capability(path).step_ids] == PROVED


@pytest.mark.parametrize("name", SORTED)
def test_readers_put_all_statements_but_one_in_order(name: str) -> None:
    rubric, sorted_ = rubric_of(name), read(Path(name, "sorted.json"))
    misplaced: Counter[str] = Counter()
    for aspect in rubric.aspects:
        here = [cell.statement for _, cell in sorted(aspect.levels.items())]
        shown, readers = sorted_[aspect.id]["shown"], sorted_[aspect.id]["readers"]
        assert sorted(shown.values()) == sorted(here), f"{aspect.id} was reworded since: sort it again"
        assert readers, aspect.id
        for reader, given in readers.items():
            placed = [shown[card] for card in given["order"]]
            misplaced[reader] += sum(one != other for one, other in zip(placed, here, strict=True))
    assert {reader: count for reader, count in misplaced.items() if count > MOST_MISPLACED} == {}


@pytest.mark.parametrize("path", TEAMS, ids=str)
def test_described_teams_reach_the_intended_level(path: Path) -> None:
    rubric, teams = rubric_of(path.parent.name), read(path)
    found = {team["id"]: (team["intended"], scored(rubric, team["answers"]).level) for team in teams}
    assert len(found) == len(teams) >= 12
    off = {id_: pair for id_, pair in found.items() if pair[0] != pair[1]}
    assert len(off) <= len(found) // MOST_OFF, off
    assert all(level and abs(intended - level) == 1 for intended, level in off.values()), off
    intended = [team["intended"] for team in teams]
    assert min(intended.count(level) for level in rubric.levels) >= 2


@pytest.mark.parametrize("path", [path for path in TEAMS if "meant" in read(path)[0]], ids=str)
def test_described_teams_find_the_statements_that_were_meant(path: Path) -> None:
    rubric, teams = rubric_of(path.parent.name), read(path)
    pairs = [pair for team in teams for pair in zip(team["meant"], team["answers"], strict=True)]
    assert sum(meant != given for meant, given in pairs) <= len(pairs) // MOST_OTHER
    assert [scored(rubric, team["answers"]).level for team in teams] == [team["intended"] for team in teams]


@pytest.mark.parametrize("name", PROVED)
def test_the_steps_that_were_read_are_still_suggested(name: str) -> None:
    rubric, results = rubric_of(name), read(Path(name, "monday.json"))
    assert len(results) >= 3
    for each in results:
        result = scored(rubric, each["answers"])
        steps = plan(rubric, result)
        now = [step.step.id for step in steps.steps]
        assert (now, steps.level_after) == (each["steps"], each["level_after"]), "read the steps again"
        assert result.level == each["level"]
    assert (PROOFS / name / "monday.md").read_text("utf-8").strip()
