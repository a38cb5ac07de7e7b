"""Two tests with readers who had not seen the levels: they sorted the statements, and answered for made-up teams.

The descriptions were written from the capability's five level descriptions alone, by someone who had not seen
the rubric; those who answered had seen neither the descriptions of the levels nor what was intended.
"""

import json
from pathlib import Path
from typing import Any

from rubric import Respondent, score
from tests.support.rubrics import FLEXIBLE, capability

HERE = Path(__file__).parent / "vignettes"
LEVELS = {letter: level for level, letter in enumerate("abcde", 1)}


def results() -> dict[str, tuple[int, int | None]]:
    """Work out every team's level from the reader's answers: intended and found."""
    rubric = capability(FLEXIBLE)
    found = {}
    for team in json.loads((HERE / "vignettes.json").read_text()):
        answers = {
            aspect.id: LEVELS.get(letter, "not_sure")
            for aspect, letter in zip(rubric.aspects, team["answers"], strict=True)
        }
        found[team["id"]] = (team["intended"], score(rubric, [Respondent(team["id"], answers, {})]).level)  # type: ignore[arg-type]
    return found


def test_most_described_teams_reach_the_intended_level() -> None:
    found = results()
    assert len(found) == 24
    assert sum(intended == level for intended, level in found.values()) >= 20


def test_no_team_comes_out_more_than_one_level_away() -> None:
    assert all(level and abs(intended - level) <= 1 for intended, level in results().values())


def test_each_level_has_four_described_teams_and_four_mixed() -> None:
    intended = [wanted for id_, (wanted, _) in sorted(results().items())]
    assert [intended[:20].count(level) for level in LEVELS.values()] == [4] * 5


def test_readers_put_most_statements_in_order() -> None:
    rubric = capability(FLEXIBLE)
    sorted_ = json.loads((HERE / "sorted.json").read_text())
    placed = 0
    for aspect in rubric.aspects:
        here = [aspect.levels[level].statement for level in LEVELS.values()]
        shown, order = sorted_[aspect.id]["shown"], sorted_[aspect.id]["order"]
        assert sorted(shown.values()) == sorted(here), (
            f"{aspect.id} was reworded since: let readers sort it again"
        )
        placed += sum(shown[card] == statement for card, statement in zip(order, here, strict=True))
    assert placed >= 29


def held_out() -> list[dict[str, Any]]:
    """Read the teams described after the statements had been reworded, with what their answers should be."""
    teams: list[dict[str, Any]] = json.loads((HERE / "held-out.json").read_text())
    return teams


def test_held_out_teams_find_the_intended_statements() -> None:
    pairs = [pair for team in held_out() for pair in zip(team["meant"], team["answers"], strict=True)]
    assert len(pairs) == 90
    assert sum(meant != given for meant, given in pairs) <= len(pairs) // 20


def test_held_out_teams_come_out_at_the_intended_level() -> None:
    rubric = capability(FLEXIBLE)
    for team in held_out():
        letters = zip(rubric.aspects, team["answers"], strict=True)
        answers = {aspect.id: LEVELS[letter] for aspect, letter in letters}
        assert score(rubric, [Respondent(team["id"], answers, {})]).level == team["intended"], team["id"]  # type: ignore[arg-type]
