"""What a range of answers is, is said in the same words wherever one shows."""

import pytest

from bot.conversation import messages as m, view, wording
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef
from bot.conversation.reports import markdown
from bot.conversation.reports.pages import result_page
from bot.conversation.reports.talk import talk_guide
from bot.conversation.step_plan import team_plan
from bot.conversation.wording.pages import document
from bot.pictures.svg import svg
from rubric import Respondent, Rubric
from tests.support.core import ROOM
from tests.support.messages import OFFERS, team_result
from tests.support.rubrics import FLEXIBLE, MODELS, capability

WITH_EVIDENCE = capability(FLEXIBLE)
WITHOUT = next(each for each in map(capability, MODELS) if each.gives_level and not each.asks_evidence)
LOWERED, AS_PICKED = "owest to highest answer (after any “no”)", "owest to highest answer"
REF = AssessmentRef(ROOM, "a1")


def told(rubric: Rubric) -> dict[str, str]:
    """Say a result whose answers lie far apart in every form."""
    everyone = [
        Respondent(str(at), {each.id: (1, rubric.top)[at % 2] for each in rubric.aspects}, {})
        for at in range(6)
    ]
    record = team_result(rubric, everyone)
    planned, known = team_plan(rubric, record, (), ()), PublicResult.of(rubric, record)
    summary, page = (
        m.TalkSummary(rubric, record, planned, None),
        result_page(rubric, record, None, planned.plan),
    )
    said: dict[str, m.Message] = {
        "result": m.TeamReport(rubric, record, REF, planned.plan),
        "comparison": m.Comparison(known, known, REF, REF),
        "guide": m.TalkCard(talk_guide(rubric, record), 1, REF, summary, None, OFFERS[0]),
        "summary": summary,
    }
    texts = {name: "\n".join(_texts(wording.say(each))) for name, each in said.items()}
    drawn = svg(page.picture)
    return {**texts, "Markdown": markdown.write(document(page)), "picture": drawn}


def _texts(said: view.View) -> list[str]:
    texts = [each.text for each in said.blocks if isinstance(each, view.Text | view.Field)]
    return [*texts, *(each.caption for each in said.blocks if isinstance(each, view.Grid))]


@pytest.mark.parametrize(("rubric", "words"), [(WITH_EVIDENCE, LOWERED), (WITHOUT, AS_PICKED)])
def test_every_form_explains_a_range_in_the_same_words(rubric: Rubric, words: str) -> None:
    for name, text in told(rubric).items():
        assert words in text.replace("\\", ""), name


def test_no_form_speaks_of_a_no_where_none_was_asked_for() -> None:
    assert [name for name, text in told(WITHOUT).items() if "lowers" in text] == []
