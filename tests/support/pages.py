"""Pages to test with: of results of every shape, and of names that nobody would give."""

from collections.abc import Iterator

from bot.conversation.reports.document import Document
from bot.conversation.reports.pages import ResultPage, result_page
from bot.conversation.step_plan import team_plan
from bot.conversation.team_record import StepState
from bot.conversation.wording.pages import document
from rubric import Rubric, plan
from tests.support import pictures as samples
from tests.support.messages import ENDINGS, adopted, record


def pages(rubric: Rubric) -> Iterator[ResultPage]:
    """Give the page of every result, with and without an earlier one, with steps in every state."""
    known = [record(rubric, ending, people) for ending in ENDINGS for people in (3, 5)]
    for now, before in zip(known, (None, *known), strict=False):
        steps = zip(plan(rubric, now.result).steps, StepState, strict=False)
        taken = [adopted(each.step.id, now, state) for each, state in steps]
        planned = team_plan(rubric, now, taken, ()).plan
        yield result_page(rubric, now, (rubric, before) if before else None, planned, samples.day())


def named(*names: str) -> Document:
    """Give the document of a page on which topics, levels, capability and team have *names*."""
    made = samples.rubric((names * 5)[:5], names, names[0])
    topics = [samples.topic(at, at % 5 + 1, spread=(1, 5)) for at in range(len(names))]
    found = samples.result(*topics, level=4, held_by=["a-0"], team=names[-1])
    return document(result_page(made, found, (made, found), team_plan(made, found, (), ()).plan))
