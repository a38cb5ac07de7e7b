"""What is shown as a picture, too: a team's result and its levels over time, and nothing of one person."""

from dataclasses import replace

import pytest

from bot.conversation import messages as m
from bot.conversation.assessment import Status
from bot.conversation.pictures import ComparisonPicture, GridPicture, TrendPicture
from bot.conversation.questions import LEVELS
from bot.conversation.step_plan import team_plan
from bot.conversation.team_record import TeamResult
from bot.conversation.view import Grid, Image, buttons
from bot.conversation.wording import say
from bot.conversation.wording.pictures import alt
from rubric import Rubric
from tests.support.clock import DAY
from tests.support.core import ROOM
from tests.support.messages import OPENED, about_checks, assessment, everything_said, record
from tests.support.rubrics import both

FIRST, SECOND = both()


def pictures(message: m.Message) -> list[Image]:
    return [part for part in say(message).blocks if isinstance(part, Image)]


def closed(rubric: Rubric, days: int, level: int | None = 3) -> tuple[Rubric, TeamResult]:
    """Give a result that was closed so many days after the first one."""
    found = record(rubric, (LEVELS[2],), 3)
    return rubric, replace(found, closed=OPENED + days * DAY, result=replace(found.result, level=level))


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_every_picture_says_in_words_what_it_shows(rubric: Rubric) -> None:
    shown = [each for _, said in everything_said(rubric) for each in said.blocks if isinstance(each, Image)]
    assert {type(each.picture) for each in shown} == {GridPicture, TrendPicture, ComparisonPicture}
    assert all(each.alt == alt(each.picture) for each in shown)


def test_the_picture_of_a_result_stands_above_its_text() -> None:
    rubric, result = closed(FIRST, 0)
    planned = team_plan(rubric, result, (), ()).plan
    blocks = say(m.TeamReport(rubric, result, assessment(rubric, Status.CLOSED).ref, planned)).blocks
    at = next(at for at, part in enumerate(blocks) if isinstance(part, Image))
    shown, said = blocks[at : at + 2]
    assert isinstance(shown, Image)
    assert isinstance(shown.picture, GridPicture)
    assert isinstance(said, Grid)
    assert [row.value for row in shown.picture.rows] == [row.value for row in said.rows]


def test_what_one_person_answered_is_told_in_words_alone() -> None:
    assert [each for message in about_checks(FIRST) for each in pictures(message)] == []


def test_one_result_is_no_trend() -> None:
    assert pictures(m.History((closed(FIRST, 0),), ROOM)) == []


def test_each_capability_with_two_levels_has_a_trend() -> None:
    known = (closed(FIRST, 180, 4), closed(SECOND, 100, 1), closed(FIRST, 90, None), closed(FIRST, 0, 2))
    (shown,) = pictures(m.History(known, ROOM))
    assert isinstance(shown.picture, TrendPicture)
    assert shown.picture.capability == FIRST.name
    assert [point.level for point in shown.picture.points] == [2, 4]
    assert len(pictures(m.History((closed(SECOND, 190), *known), ROOM))) == 2


def test_results_of_several_capabilities_are_opened_by_name() -> None:
    one = say(m.History((closed(FIRST, 90), closed(FIRST, 0)), ROOM))
    several = say(m.History((closed(FIRST, 0), closed(SECOND, 0), closed(FIRST, 0)), ROOM))
    opened = [
        [each.label for each in buttons(view) if each.label.startswith("Result of")]
        for view in (one, several)
    ]
    day = "15 January 2027"
    assert opened == [
        [f"Result of {day}"],
        [f"Result of {day}, {SECOND.name}", f"Result of {day}, {FIRST.name}"],
    ]
