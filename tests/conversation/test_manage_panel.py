"""The facilitator's controls: what is needed most comes first, what ends an assessment stands apart."""

from dataclasses import replace

from bot.conversation import messages as m, wording
from bot.conversation.assessment import Assessment, Status
from bot.conversation.view import Buttons, Divider, Style
from tests.support.messages import assessment
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)


def rows(held: Assessment) -> list[Buttons]:
    said = wording.say(m.ManagePanel(RUBRIC, held))
    return [block for block in said.blocks if isinstance(block, Buttons)]


def test_reminding_comes_first_while_people_are_waited_for() -> None:
    waiting = replace(assessment(RUBRIC, Status.OPEN, 3, 1), members=6)
    first, *_ = rows(waiting)[0].buttons
    assert (first.label, first.style) == ("Remind the rest", Style.PRIMARY)


def test_closing_is_urged_once_nobody_in_progress_is_left() -> None:
    ready = replace(assessment(RUBRIC, Status.OPEN, 3, 3), members=6)
    urged = [each.label for row in rows(ready) for each in row.buttons if each.style is Style.PRIMARY]
    assert urged == ["Close now"]


def test_dropping_stands_apart_and_last() -> None:
    said = wording.say(m.ManagePanel(RUBRIC, assessment(RUBRIC, Status.OPEN, 3, 1)))
    *_, apart, last = said.blocks
    assert isinstance(apart, Divider)
    assert isinstance(last, Buttons)
    assert [(each.label, each.style) for each in last.buttons] == [("Drop this assessment", Style.DANGER)]


def test_a_higher_number_says_what_it_is_of() -> None:
    labels = [each.label for row in rows(assessment(RUBRIC, Status.OPEN, 3, 1)) for each in row.buttons]
    assert "Require 5 answers" in labels
