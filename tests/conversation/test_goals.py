"""What is said where a rubric has no steps or no evidence: goals, and never a heading over nothing."""

import pytest

from bot.conversation import messages as m, wording
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef
from bot.conversation.questions import LEVELS, Choice
from bot.conversation.reports.document import Statements
from bot.conversation.reports.pages import result_page
from bot.conversation.reports.talk import talk_guide
from bot.conversation.step_plan import check_plan, team_plan
from bot.conversation.view import Heading, Text
from bot.conversation.wording import level_rule, result_facts
from bot.conversation.wording.pages import document
from rubric import Respondent, Rubric, score
from tests.support.core import ROOM
from tests.support.messages import OFFERS, record
from tests.support.rubrics import MODELS, capability

HEALTH = capability(next(path for path in MODELS if path.stem == "team-health"))
GOAL = f"{HEALTH.aspects[0].name}: “{HEALTH.aspects[0].levels[2].statement}”"
LOW, TOP = ((level,) for level in (LEVELS[0], LEVELS[2]))


def told(message: m.Message) -> list[str]:
    return [part.text for part in wording.say(message).blocks if isinstance(part, Heading | Text)]


def test_details_and_next_name_goals() -> None:
    result = score(HEALTH, [Respondent("a", {each.id: 1 for each in HEALTH.aspects}, {})])
    details = told(
        m.ReportDetails(HEALTH, result, check_plan(HEALTH, result), assessment=AssessmentRef(ROOM, "a1"))
    )
    for said in (details, told(m.NextSteps(HEALTH, result, check_plan(HEALTH, result)))):
        assert ("Next goals" in said, "Next step" in said, f"• {GOAL}" in said) == (True, False, True)


def test_the_page_of_a_result_names_goals() -> None:
    now = record(HEALTH, LOW, 3)
    parts = document(result_page(HEALTH, now, None, team_plan(HEALTH, now, (), ()).plan)).parts
    at = parts.index(Heading("Next goals"))
    goals = parts[at + 1]
    assert isinstance(goals, Statements)
    assert (len(goals.texts), goals.texts[0]) == (3, GOAL)


@pytest.mark.parametrize(("ending", "title"), [(LOW, "Choose your next goal"), (TOP, "Stay where you are")])
def test_the_guide_leads_to_goals_and_past_the_top(ending: tuple[Choice, ...], title: str) -> None:
    now = record(HEALTH, ending, 3)
    guide = talk_guide(HEALTH, now)
    summary = m.TalkSummary(HEALTH, now, team_plan(HEALTH, now, (), ()), None)
    cards = [
        wording.say(m.TalkCard(guide, card, AssessmentRef(ROOM, "a1"), summary, None, OFFERS[0])).summary
        for card in range(guide.last_card + 1)
    ]
    assert title in " ".join(cards)


def test_the_highest_level_without_evidence_has_something_to_say() -> None:
    result = score(HEALTH, [Respondent("a", {each.id: 3 for each in HEALTH.aspects}, {})])
    said = told(m.NextSteps(HEALTH, result, check_plan(HEALTH, result)))
    assert said[:3] == ["Keep it up", HEALTH.name, "You are at the highest level."]


def test_many_topics_that_moved_are_counted() -> None:
    before, now = (PublicResult.of(HEALTH, record(HEALTH, ending, 5)) for ending in (LOW, TOP))
    names = [each.name for each in HEALTH.aspects]
    assert result_facts.moved(before, now) == f"{', '.join(names[:6])} and {len(names) - 6} more rose to 3"


def test_one_topic_is_not_counted() -> None:
    only = Rubric.model_validate(
        {**HEALTH.model_dump(exclude={"aspects"}), "aspects": [HEALTH.aspects[0].model_dump()]}
    )
    result = score(only, [Respondent("a", {only.aspects[0].id: 1}, {})])
    said = f"{level_rule.how_worked_out(only, result)} {level_rule.why_not_higher(only, result)}"
    assert "1 of 1" not in said
    assert said.endswith("Level 1, not 2: the only topic with answers must be at level 2 or higher.")
