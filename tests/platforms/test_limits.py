"""Whatever is said, in whatever words a rubric has: Slack and Teams take it, and it calls nobody."""

from collections.abc import Iterable

import pytest

from rubric import Rubric
from tests.support.extreme_rubrics import EXTREMES, filled, grown
from tests.support.messages import Said, everything_said, one_of_each_shape
from tests.support.refusals import wrong_in_slack, wrong_in_teams
from tests.support.rubrics import both

RUBRICS = {rubric.id: rubric for rubric in both()}
LARGE, SMALL = RUBRICS


def wrong_in(messages: Iterable[Said]) -> list[tuple[str, str, str]]:
    """List what is wrong with any of *messages* on each platform.

    Both platforms draw the same words, as to find the words takes as long as to draw them. One card of each kind
    is held to the schema as well.
    """
    kinds: set[type] = set()
    found = []
    for said, kind in {said: type(message) for message, said in messages}.items():
        found += [("Slack", kind.__name__, problem) for problem in wrong_in_slack(said)]
        found += [
            ("Teams", kind.__name__, problem) for problem in wrong_in_teams(said, whole=kind not in kinds)
        ]
        kinds.add(kind)
    return found


@pytest.fixture(params=RUBRICS)
def capability(request: pytest.FixtureRequest) -> Rubric:
    return RUBRICS[request.param]


def test_everything_that_is_said_passes(capability: Rubric) -> None:
    assert wrong_in(everything_said(capability)) == []


@pytest.mark.parametrize("capability", [LARGE, pytest.param(SMALL, marks=pytest.mark.long)], indirect=True)
@pytest.mark.parametrize("text", EXTREMES.values(), ids=EXTREMES)
def test_everything_said_with_extreme_texts_passes(capability: Rubric, text: str) -> None:
    assert wrong_in(one_of_each_shape(filled(capability, text), capability)) == []


@pytest.mark.parametrize("aspects", [4, 12, 40])
def test_rubrics_of_any_size_pass(capability: Rubric, aspects: int) -> None:
    assert wrong_in(one_of_each_shape(grown(capability, aspects, terms=200))) == []
