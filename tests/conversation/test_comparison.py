"""Two results side by side: what moved, and when they are hard to compare."""

from dataclasses import replace

import pytest

from bot.conversation.comparison import Caution, PublicResult, TopicMove, cautions, moves
from bot.conversation.questions import Mode
from bot.conversation.wording.result_facts import moved
from tests.support.messages import ENDINGS, record
from tests.support.rubrics import FLEXIBLE, SMALL, capability

RUBRIC = capability(FLEXIBLE)
RECORD = replace(record(RUBRIC, ENDINGS[1], 5), conversation_name="#platform", partly=2, members=9)
PUBLIC = PublicResult.of(RUBRIC, RECORD)


def test_a_public_result_holds_what_may_be_handed_on() -> None:
    kept = (PUBLIC.rubric, PUBLIC.team, PUBLIC.day, PUBLIC.people, PUBLIC.members)
    assert kept == (RUBRIC, "#platform", RECORD.closed_day, 5, 9)
    assert (PUBLIC.partly, PUBLIC.floor, PUBLIC.mode, PUBLIC.result) == (2, 3, Mode.TEAM, RECORD.result)


def test_a_topic_is_found_by_its_id() -> None:
    second = RECORD.result.aspects[1]
    assert PUBLIC.aspect(second.id) == second
    assert PUBLIC.aspect("no-such-topic") is None


def test_topics_that_both_results_show_have_moved() -> None:
    first, second, *rest = PUBLIC.result.aspects
    before = replace(PUBLIC.result, aspects=(replace(first, value=1), replace(second, value=None), *rest))
    now = replace(
        PUBLIC.result, aspects=(replace(first, value=4), second, replace(rest[0], value=None), *rest[1:])
    )
    found = moves(replace(PUBLIC, result=before), replace(PUBLIC, result=now))
    names = [aspect.name for aspect in RUBRIC.aspects]
    assert found[0] == TopicMove(names[0], 1, 4)
    assert [each.name for each in found] == [names[0], *names[3:]]


def test_a_topic_with_a_level_in_one_result_only_is_named() -> None:
    first, *rest = PUBLIC.result.aspects
    without = replace(PUBLIC, result=replace(PUBLIC.result, aspects=(replace(first, value=None), *rest)))
    name = RUBRIC.aspects[0].name
    assert moved(without, PUBLIC) == f"new: {name} at {first.value}"
    assert moved(PUBLIC, without) == f"no level now for {name}"
    assert moved(without, without) == moved(PUBLIC, PUBLIC) == "no topic moved"


@pytest.mark.parametrize(
    ("before", "now", "warned"),
    [
        (10, 12, False),
        (12, 10, False),
        (10, 13, True),
        (13, 10, True),
        (3, 5, True),
        (4, 5, False),
        (3, 4, True),
        (5, 4, False),
    ],
)
def test_a_crowd_apart_is_hard_to_compare(before: int, now: int, warned: bool) -> None:
    found = cautions(replace(PUBLIC, people=before), replace(PUBLIC, people=now))
    assert list(found) == [Caution.PEOPLE] * warned


def test_another_mode_or_wording_is_hard_to_compare() -> None:
    other = replace(PUBLIC, mode=Mode.LIVE, rubric=capability(SMALL))
    assert list(cautions(PUBLIC, other)) == [Caution.MODE, Caution.WORDING]
    assert list(cautions(PUBLIC, PUBLIC)) == []
