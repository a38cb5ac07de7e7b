"""What a page may hold: by its types there is no room for a person or a note."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

from bot.conversation.comparison import Caution, PublicResult, cautions, moves
from bot.conversation.identity import MessageId, Person, PersonId
from bot.conversation.notes import Note, ShownNote
from bot.conversation.questions import Mode
from bot.conversation.reports.pages import ResultPage, result_page
from bot.conversation.step_plan import StepStatus, team_plan
from bot.conversation.team_record import AdoptedStep, StepState, TeamResult
from rubric import Rubric, plan
from tests.support.messages import ENDINGS, adopted, record
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC: Rubric = capability(FLEXIBLE)


def reachable(kind: Any, known: set[Any]) -> Iterator[Any]:
    """Give every type that a value of *kind* may hold, rubrics left aside."""
    if kind in known or kind is Rubric:
        return
    known.add(kind)
    yield kind
    for each in get_args(kind):
        yield from reachable(each, known)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        for field in fields(kind):
            yield from reachable(hints[field.name], known)


def test_a_page_has_no_room_for_a_person_or_a_note() -> None:
    found = set(reachable(ResultPage, set()))
    assert PublicResult in found
    assert not found & {Person, PersonId, Note, ShownNote, AdoptedStep, TeamResult, MessageId}


def test_steps_say_whether_they_have_an_owner_and_nothing_more() -> None:
    now = record(RUBRIC, ENDINGS[1], 5)
    first, second, third = (each.step.id for each in plan(RUBRIC, now.result).steps)
    other = next(
        step.id
        for aspect in RUBRIC.aspects
        for cell in aspect.levels.values()
        for step in cell.steps
        if step.id not in (first, second, third)
    )
    taken = [
        adopted(first, now),
        adopted(second, now, StepState.DONE),
        adopted(third, now, StepState.DROPPED),
        adopted(other, now),
    ]
    found = result_page(RUBRIC, now, None, team_plan(RUBRIC, now, taken, ()).plan).plan.steps
    assert [(each.step.id, each.status, each.suggested is None) for each in found] == [
        (first, StepStatus.OWNED, False),
        (second, StepStatus.DONE, False),
        (third, StepStatus.DROPPED, False),
        (other, StepStatus.OWNED, True),
    ]


def test_topics_move_only_where_both_results_show_them() -> None:
    before, now = (PublicResult.of(RUBRIC, record(RUBRIC, ending, 5)) for ending in ENDINGS[:2])
    hidden = replace(before.result.aspects[0], value=None)
    before = replace(before, result=replace(before.result, aspects=(hidden, *before.result.aspects[1:])))
    assert [each.name for each in moves(before, now)] == [each.name for each in RUBRIC.aspects[1:]]


def test_results_are_hard_to_compare_for_a_reason() -> None:
    before = PublicResult.of(RUBRIC, record(RUBRIC, ENDINGS[0], 5))
    assert list(cautions(before, before)) == []
    assert list(cautions(before, replace(before, people=7))) == [Caution.PEOPLE]
    assert list(cautions(before, replace(before, people=6))) == []
    assert list(cautions(replace(before, people=20), replace(before, people=24))) == [Caution.PEOPLE]
    assert list(cautions(before, replace(before, mode=Mode.LIVE))) == [Caution.MODE]
    reworded = RUBRIC.model_copy(update={"name": "Another"})
    reworded.__dict__.pop("hash", None)
    assert list(cautions(before, replace(before, rubric=reworded))) == [Caution.WORDING]
