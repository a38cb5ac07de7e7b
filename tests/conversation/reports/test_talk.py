"""The guide for a team's talk follows from its result."""

import pytest

from bot.conversation.comparison import PublicResult
from bot.conversation.reports.talk import MOST_TOPICS, OPENING_MINUTES, STEPS_MINUTES, TalkOrder, talk_guide
from bot.conversation.view import Field, Text
from bot.conversation.wording import result_facts
from rubric import Respondent, Rubric
from tests.support.extreme_rubrics import grown
from tests.support.messages import team_result
from tests.support.rubrics import FLEXIBLE, capability

IDS = tuple(aspect.id for aspect in capability(FLEXIBLE).aspects)


def people(*answers: str) -> list[Respondent]:
    """Let each person pick a level for each topic: a digit, or "?" for not sure."""
    return [
        Respondent(
            str(at),
            {id_: int(each) if each != "?" else "not_sure" for id_, each in zip(IDS, given, strict=True)},
            {},
        )
        for at, given in enumerate(answers)
    ]


@pytest.mark.parametrize(
    ("answers", "order", "first"),
    [
        (("331333", "333333", "335333", "331332", "335333"), TalkOrder.DIFFERENCES, ["scaling"]),
        (
            ("333133", "333433", "331533", "335133", "333533"),
            TalkOrder.DIFFERENCES,
            ["consistency", "scaling"],
        ),
        (("333333",) * 5, TalkOrder.CLOSE, ["automation"]),
        (("333233",) * 5, TalkOrder.LAGGARD, ["consistency"]),
        (("333233",) * 3, TalkOrder.LAGGARD, ["consistency"]),
        (("331333", "333333", "335333"), TalkOrder.RUBRIC, ["automation"]),
        (("333333", "333333", "533333", "533333", "?33333"), TalkOrder.PARTLY_KNOWN, ["automation"]),
        (("111111", "111111", "555555", "555555", "??????"), TalkOrder.PARTLY_KNOWN, ["automation"]),
        (("3?????",) * 5, TalkOrder.UNKNOWN, ["speed"]),
        (("555555",) * 5, TalkOrder.CLOSE, ["automation"]),
    ],
)
def test_what_the_team_has_to_clear_up_comes_first(
    answers: tuple[str, ...], order: TalkOrder, first: list[str]
) -> None:
    guide = talk_guide(capability(FLEXIBLE), team_result(capability(FLEXIBLE), people(*answers)))
    assert guide.order is order
    assert [each.aspect.id for each in guide.topics][: len(first)] == first
    assert sorted(each.aspect.id for each in guide.topics) == sorted(IDS)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("333333",) * 5, "Your answers are close on every topic."),
        (
            ("133333", "133333", "533333", "533333", "?33333"),
            "Your answers are close on Speed, Scaling, Consistency, Autonomy and Resources.",
        ),
    ],
)
def test_answers_are_called_close_only_where_enough_are_known(answers: tuple[str, ...], said: str) -> None:
    found = PublicResult.of(capability(FLEXIBLE), team_result(capability(FLEXIBLE), people(*answers)))
    assert list(result_facts.differences(found)) == [Text(said)]


@pytest.mark.parametrize(
    ("answers", "as_wide"),
    [
        (("111133", "111133", "555532", "555533", "333333"), " Just as far apart: Scaling and Consistency."),
        (("113333", "113333", "554233", "553333", "333333"), ""),
    ],
)
def test_topics_as_wide_as_those_that_differ_most_are_named(answers: tuple[str, ...], as_wide: str) -> None:
    found = PublicResult.of(capability(FLEXIBLE), team_result(capability(FLEXIBLE), people(*answers)))
    (field,) = result_facts.differences(found)
    assert isinstance(field, Field)
    named = "Automation from 1 to 5 and Speed from 1 to 5, lowest to highest answer (after any “no”)."
    assert field.text == f"{named}{as_wide} Talk about why that may be."


def test_the_minutes_add_up_and_a_long_rubric_fits() -> None:
    rubric: Rubric = grown(capability(FLEXIBLE), aspects=40, terms=1)
    ids = [aspect.id for aspect in rubric.aspects]
    same = [Respondent(str(at), dict.fromkeys(ids, 3), {}) for at in range(5)]
    guide = talk_guide(rubric, team_result(rubric, same))
    assert (len(guide.topics), guide.left_out) == (MOST_TOPICS, 40 - MOST_TOPICS)
    assert guide.minutes == OPENING_MINUTES + sum(each.minutes for each in guide.topics) + STEPS_MINUTES < 60
