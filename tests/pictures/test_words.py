import re
from datetime import date, timedelta

import pytest

from bot.conversation.pictures import (
    MOST_POINTS,
    NAME_BYTES,
    GridPicture,
    GridRow,
    TrendPicture,
    TrendPoint,
    alt,
    grid,
    trend,
)
from bot.pictures.packing import dump
from rubric import Rubric
from tests.capabilities import both
from tests.pictures import samples

ROW = re.compile(r"([^,()]+?) (?:([1-5])(?: \(([^)]*)\))?|does not count)(?:, |\.$)")
POINT = re.compile(r"level ([1-5]) on (\d+ \w+ \d+)")


def rows(said: str) -> list[GridRow]:
    """Read the rows back from the words."""
    return [read(*found.groups()) for found in ROW.finditer(said.partition("from 1 to 5: ")[2])]


def read(name: str, value: str | None, notes: str | None) -> GridRow:
    numbers = [int(number) for number in re.findall(r"\d", notes or "")]
    spread = (numbers[0], numbers[-1]) if numbers else None
    return GridRow(name, int(value) if value else None, spread, "holds the level" in (notes or ""))


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
@pytest.mark.parametrize("people", [2, 3, 5])
def test_the_words_say_all_that_the_grid_shows(rubric: Rubric, people: int) -> None:
    for first in range(5):
        picture = grid(rubric, samples.answered(rubric, people, first))
        said = alt(picture)
        assert rows(said) == list(picture.rows)
        assert said.startswith(f"{rubric.name}: ")
        assert (f"level {picture.level} of 5, {picture.level_name}. " in said) is bool(picture.level)
        assert ("no level yet" in said) is (picture.level is None)


def test_the_words_name_agreement_and_what_does_not_count() -> None:
    picture = GridPicture("C", 3, "L", (GridRow("A", 3, (3, 3)), GridRow("B", None), GridRow("D", 2)))
    assert alt(picture) == (
        "C: level 3 of 5, L. Where we are in each aspect, from 1 to 5: A 3 (all answers 3), B does not count, D 2."
    )


@pytest.mark.parametrize("picture", samples.trends())
def test_the_words_say_all_that_the_trend_shows(picture: TrendPicture) -> None:
    found = POINT.findall(alt(picture))
    shown = [(str(point.level), f"{point.day:%d %b %Y}".lstrip("0")) for point in picture.points]
    assert found == shown


def test_a_trend_is_in_the_order_of_its_days_and_says_what_it_leaves_out() -> None:
    start = date(2020, 1, 1)
    closed = [TrendPoint(start + timedelta(90 * at), at % 5 + 1) for at in range(MOST_POINTS + 3)]
    picture = trend(both()[0], closed[::-1])
    assert picture.points == tuple(closed[3:])
    assert alt(picture).endswith("Not shown: 3 earlier.")


def test_no_assessments_are_no_trend() -> None:
    with pytest.raises(ValueError, match="needs"):
        trend(both()[0], [])


def test_a_range_needs_five_answers_or_as_many_as_the_floor() -> None:
    rubric = both()[0]
    assert all(row.spread is None for row in grid(rubric, samples.answered(rubric, 4)).rows)
    assert all(row.spread for row in grid(rubric, samples.answered(rubric, 5)).rows)
    assert all(row.spread is None for row in grid(rubric, samples.answered(rubric, 6), floor=7).rows)


def test_no_person_gets_into_a_picture() -> None:
    rubric = both()[0]
    assert b"U-" not in dump(grid(rubric, samples.answered(rubric, 5)))


@pytest.mark.parametrize("name", samples.NAMES)
def test_names_become_short_and_can_be_drawn(name: str) -> None:
    for row in samples.named(name, name, name, name).rows:
        assert len(row.name.encode()) <= NAME_BYTES
        assert all(character.isprintable() for character in row.name)
