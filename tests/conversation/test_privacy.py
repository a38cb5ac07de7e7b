"""What too few people stand behind is not shown: every floor at its edges."""

from dataclasses import replace

import pytest

from bot.conversation.privacy import HIGHEST_FLOOR, PrivacyFloor
from rubric import AspectResult, Respondent, Result

FULL = AspectResult("pace", 2, 5, 1, 1, (1, 3), 0.5, "spread", on_the_way=True, picked=3)
PROVEN = Respondent("p", {"pace": 2}, {"pace": {3: "yes"}})
UNPROVEN = Respondent("p", {"pace": 2}, {})


def shown(aspect: AspectResult, people: list[Respondent], floor: int = 3) -> AspectResult:
    result = Result(len(people), 2, (), None, (aspect,), ())
    (found,) = PrivacyFloor(floor).showing(result, people).aspects
    return found


@pytest.mark.parametrize(
    ("floor", "level", "spread"), [(1, 3, 5), (3, 3, 5), (4, 4, 5), (5, 5, 5), (6, 6, 6), (50, 50, 50)]
)
def test_a_raised_floor_raises_both_numbers(floor: int, level: int, spread: int) -> None:
    assert (PrivacyFloor(floor).level, PrivacyFloor(floor).spread) == (level, spread)
    assert PrivacyFloor().floor == 3


@pytest.mark.parametrize("floor", [3, 5, 8])
def test_counts_notes_and_results_need_their_floors(floor: int) -> None:
    privacy = PrivacyFloor(floor)
    for people in range(12):
        assert privacy.counts_show(people) is (people >= max(5, floor))
        assert privacy.notes_show(replace(FULL, known=people)) is (people >= max(5, floor))
        assert privacy.survives(people) is (people >= floor)


@pytest.mark.parametrize(
    ("now", "wanted", "began", "may"),
    [
        (3, 3, 9, True),
        (3, 2, 0, False),
        (3, 5, 9, True),
        (5, 4, 0, True),
        (5, 4, 1, False),
        (5, 5, 1, True),
        (3, HIGHEST_FLOOR, 9, True),
        (3, HIGHEST_FLOOR + 1, 0, False),
    ],
)
def test_a_floor_goes_down_only_before_anyone_began(now: int, wanted: int, began: int, may: bool) -> None:
    assert PrivacyFloor(now).may_become(wanted, began) is may


def test_from_five_known_answers_everything_shows() -> None:
    assert shown(FULL, [PROVEN] * 7) == FULL


def test_below_five_known_answers_no_spread_shows() -> None:
    few = replace(FULL, known=4)
    assert shown(few, [PROVEN] * 5) == replace(few, range=None, agreement=None, verdict=None, picked=None)


def test_below_five_people_no_count_shows() -> None:
    few = replace(FULL, known=4, not_sure=0, not_applicable=0)
    hidden = shown(replace(few, not_sure=1, not_applicable=1), [PROVEN] * 4)
    assert hidden == replace(few, known=0, range=None, agreement=None, verdict=None, picked=None)


@pytest.mark.parametrize(
    ("floor", "asked", "on_the_way"), [(3, 3, True), (3, 2, False), (4, 3, False), (4, 4, True)]
)
def test_on_the_way_needs_as_many_who_were_asked(floor: int, asked: int, on_the_way: bool) -> None:
    people = [PROVEN] * asked + [UNPROVEN] * (7 - asked)
    assert shown(FULL, people, floor).on_the_way is on_the_way
    assert not shown(replace(FULL, on_the_way=False), people, floor).on_the_way


def test_evidence_of_another_level_or_topic_counts_for_nothing() -> None:
    below = Respondent("p", {"pace": 2}, {"pace": {2: "yes"}})
    elsewhere = Respondent("p", {"pace": 2}, {"size": {3: "yes"}})
    assert not shown(FULL, [below, below, below, elsewhere, elsewhere, elsewhere]).on_the_way


def test_a_topic_without_a_value_leads_to_the_first_level() -> None:
    asked = Respondent("p", {}, {"pace": {1: "yes"}})
    assert shown(replace(FULL, value=None), [asked] * 5).on_the_way


def test_every_topic_is_held_to_the_floor() -> None:
    result = Result(4, 2, (), None, (replace(FULL, known=4), FULL), ())
    few, enough = PrivacyFloor().showing(result, [PROVEN] * 4).aspects
    assert (few.range, enough.range) == (None, FULL.range)
