import pytest
from hypothesis import given, strategies as st

from bot.conversation.pictures import (
    MOST_POINTS,
    NAME_BYTES,
    GridPicture,
    TrendPicture,
    grid,
    shortened,
    trend,
)
from tests.support import pictures as samples
from tests.support.pictures import result, rubric, topic


@pytest.mark.parametrize(
    ("known", "floor", "shown"), [(4, 3, None), (5, 3, (2, 4)), (6, 7, None), (7, 7, (2, 4))]
)
def test_a_range_needs_five_answers_or_the_floor(
    known: int, floor: int, shown: tuple[int, int] | None
) -> None:
    (row,) = grid(rubric(), result(topic(known=known, spread=(2, 4)), floor=floor)).rows
    assert row.spread == shown


def test_a_result_keeps_its_day_people_and_team() -> None:
    picture = grid(rubric(), result(topic(), days=1, people=9, team="#web"))
    assert (picture.day, picture.people, picture.team) == (samples.day(1), 9, "#web")


@pytest.mark.parametrize("count", [3, 4, 5])
def test_a_result_names_as_many_levels_as_its_rubric(count: int) -> None:
    assert grid(rubric(samples.FIVE[:count]), result(topic())).levels == samples.FIVE[:count]


def test_topics_that_hold_the_level_are_to_raise() -> None:
    picture = grid(rubric(topics=("Speed", "Scaling")), result(topic(0, 2), topic(1, 4), held_by=["a-0"]))
    assert [(row.name, row.value, row.to_raise) for row in picture.rows] == [
        ("Speed", 2, True),
        ("Scaling", 4, False),
    ]


def test_a_trend_is_in_the_order_of_its_days() -> None:
    closed = [result(level=at % 5 + 1, days=90 * at, people=3 + at) for at in range(MOST_POINTS + 3)]
    picture = trend(rubric(), reversed(closed))
    assert [point.day for point in picture.points] == [
        samples.day(90 * at) for at in range(3, MOST_POINTS + 3)
    ]
    assert [point.people for point in picture.points] == list(range(6, MOST_POINTS + 6))
    assert picture.left_out == 3


def test_a_trend_carries_the_latest_name_of_the_team() -> None:
    closed = [result(days=9, team="#new"), result(days=0, team="#old")]
    assert trend(rubric(), closed).team == "#new"


def test_a_result_without_a_level_leaves_a_trend_gap() -> None:
    picture = trend(rubric(), [result(days=0, level=2), result(days=9, level=None)])
    assert [point.level for point in picture.points] == [2]


def test_a_trend_has_room_for_older_level_scales() -> None:
    assert len(trend(rubric(samples.FIVE[:3]), [result(level=5)]).levels) == 5


def test_no_result_is_no_trend() -> None:
    with pytest.raises(ValueError, match="needs"):
        trend(rubric(), [result(level=None)])


def names(picture: GridPicture | TrendPicture) -> list[str]:
    rows = picture.rows if isinstance(picture, GridPicture) else ()
    return [picture.team or "", picture.capability, *picture.levels, *(row.name for row in rows)]


@given(samples.any_grid())
def test_names_are_short_and_printable(picture: GridPicture) -> None:
    for name in names(picture):
        assert len(name.encode()) <= NAME_BYTES
        assert name.isprintable()
        assert name == name.strip()


@given(st.text("ab \n\u200b", max_size=NAME_BYTES + 9))
def test_a_name_is_one_line_with_single_spaces(name: str) -> None:
    line = " ".join("".join(each if each.isprintable() else " " for each in name).split())
    assert trend(rubric(name=name), [result()]).capability == (
        line if len(line) <= NAME_BYTES else line[: NAME_BYTES - 3].rstrip() + "…"
    )


@given(samples.any_trend())
def test_shorter_names_end_in_an_ellipsis(picture: TrendPicture) -> None:
    for name, short in zip(names(picture), names(shortened(picture, 12)), strict=True):
        assert len(short.encode()) <= 12
        assert short == name or (short.endswith("…") and name.startswith(short[:-1]))
