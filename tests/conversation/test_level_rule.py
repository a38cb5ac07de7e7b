"""What the next level takes, in words."""

import pytest

from bot.conversation.wording.level_rule import to_raise
from rubric import Respondent, score
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)
NAMES = [each.name for each in RUBRIC.aspects]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((1, 1, 1, 1, 1, 1), "To reach level 2: raise any five of the six topics."),
        ((2, 1, 1, 1, 1, 1), f"To reach level 2: raise any four of {', '.join(NAMES[1:5])} and {NAMES[5]}."),
        (
            (3, 3, 3, 3, 2, 3),
            f"To reach level 4: first raise {NAMES[4]} to at least 3. Then raise any five of the six topics to level 4.",
        ),
        (
            (1, None, 1, 1, 1, 1),
            f"To reach level 2: raise any four of {NAMES[0]}, {', '.join(NAMES[2:5])} and {NAMES[5]}.",
        ),
    ],
)
def test_all_topics_are_counted_instead_of_named(values: tuple[int | None, ...], said: str) -> None:
    known = {each.id: value for each, value in zip(RUBRIC.aspects, values, strict=True) if value}
    assert to_raise(RUBRIC, score(RUBRIC, [Respondent("a", known, {})])) == said


def test_nothing_is_to_raise_once_all_topics_have_risen() -> None:
    result = score(RUBRIC, [Respondent("a", {each.id: 2 for each in RUBRIC.aspects}, {})])
    every = [each.id for each in RUBRIC.aspects]
    assert (to_raise(RUBRIC, result, every), bool(to_raise(RUBRIC, result, every[1:]))) == ("", True)
