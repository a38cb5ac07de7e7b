from dataclasses import replace

import pytest
from hypothesis import given

from bot.conversation.pictures import GridPicture, GridRow, TrendPicture
from bot.conversation.wording.pictures import alt, image
from tests.support import pictures as samples

PICTURE = samples.grids()[0]


def test_words_say_all_that_a_result_shows() -> None:
    rows = (
        GridRow("A", 3, (3, 3)),
        GridRow("B", None),
        GridRow("C", 2, (1, 4), to_raise=True),
        GridRow("D", 4),
    )
    assert alt(replace(PICTURE, rows=rows)) == (
        "#platform: Delivery. Level 3 of 5, Defined. 29 February 2024, 5 people answered. Topics, from 1 to 5: "
        "A 3 (all answers 3), B: too few picked a level, C 2 (raise for level 4, answers 1 to 4), D 4. "
        "Ranges: lowest to highest answer (after any “no”)."
    )


def test_words_say_that_there_is_no_level() -> None:
    said = alt(replace(PICTURE, team=None, level=None, people=1, rows=(GridRow("A", None),)))
    assert (
        said
        == "Delivery. No level yet. 29 February 2024, 1 person answered. Topics, from 1 to 5: A: too few picked a level."
    )


def test_words_say_all_that_a_trend_shows() -> None:
    picture = next(each for each in samples.trends() if len(each.points) == 3)
    assert alt(picture) == (
        "#platform: Delivery. Levels over time: level 1 on 29 February 2024 (3 people answered), "
        "level 2 on 1 March 2024 (4 people answered), level 3 on 5 April 2025 (5 people answered)."
    )


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 earlier result is not shown."), (2, "2 earlier results are not shown.")]
)
def test_words_say_how_many_results_are_left_out(count: int, said: str) -> None:
    assert alt(replace(samples.trends()[0], left_out=count)).endswith(said)


@given(samples.any_grid())
def test_words_name_every_topic(picture: GridPicture) -> None:
    assert all(row.name in alt(picture) for row in picture.rows)


@given(samples.any_trend())
def test_words_name_every_point(picture: TrendPicture) -> None:
    assert alt(picture).count("level ") >= len(picture.points)


def test_an_image_carries_its_words() -> None:
    assert (image(PICTURE).picture, image(PICTURE).alt) == (PICTURE, alt(PICTURE))
