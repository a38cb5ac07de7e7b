"""A result, its details, its page and the guide for the talk say the same of topics and steps."""

from collections.abc import Mapping

from bot.conversation import messages as m, view, wording
from bot.conversation.identity import AssessmentRef
from bot.conversation.reports import markdown
from bot.conversation.reports.pages import result_page
from bot.conversation.reports.talk import talk_guide
from bot.conversation.step_plan import team_plan
from bot.conversation.team_record import TeamResult
from bot.conversation.wording.pages import document
from rubric import Respondent
from rubric.scoring import Claim, Proof
from tests.support.core import ROOM
from tests.support.messages import OFFERS, on_the_way, team_result
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)
REF = AssessmentRef(ROOM, "a1")
LAST = RUBRIC.aspects[-1]


def team(people: int, evidence: Mapping[int, Proof]) -> TeamResult:
    """Let all pick the second statement, and answer about the evidence of the last topic alike."""
    answers = {each.id: 2 for each in RUBRIC.aspects}
    everyone = [Respondent(str(at), answers, {LAST.id: evidence}) for at in range(people)]
    return team_result(RUBRIC, everyone)


def told(record: TeamResult) -> dict[str, str]:
    """Say a result in every form, the guide as its cards about the last topic and about steps."""
    planned = team_plan(RUBRIC, record, (), ())
    guide = talk_guide(RUBRIC, record)
    at = next(at for at, each in enumerate(guide.topics, 1) if each.aspect is LAST)
    summary = m.TalkSummary(RUBRIC, record, planned, None)
    said: dict[str, m.Message] = {
        "card": m.TeamReport(RUBRIC, record, REF, planned.plan),
        "details": m.ReportDetails(RUBRIC, record.result, planned.plan, assessment=REF),
        "topic": m.TalkCard(guide, at, REF, summary, None, OFFERS[0]),
        "steps": m.TalkCard(guide, guide.steps_card, REF, summary, None, OFFERS[0]),
        "board": m.Board(RUBRIC, record, REF, ()),
    }
    texts = {name: "\n".join(_texts(wording.say(each))) for name, each in said.items()}
    page = markdown.write(document(result_page(RUBRIC, record, None, planned.plan)))
    return {**texts, "page": page}


def _texts(said: view.View) -> list[str]:
    return [each.text for each in said.blocks if isinstance(each, view.Text)]


def those_with(said: dict[str, str], text: str) -> set[str]:
    return {name for name, each in said.items() if text in each}


def test_a_topic_below_what_most_picked_says_so() -> None:
    said = told(team(5, {2: "no"}))
    text = f"{LAST.name}: most picked level 2, but enough said “no” to what it asks for."
    assert those_with(said, text) == {"card", "details", "topic", "page"}


def test_below_five_answers_nothing_says_what_most_picked() -> None:
    assert those_with(told(team(4, {2: "no"})), "most picked") == set()


def test_a_topic_that_may_be_higher_says_so_everywhere() -> None:
    said = told(team(3, {2: "yes", 3: "yes"}))
    text = f"{LAST.name} may be at level 3 already: most of you said yes to what level 3 asks for."
    assert those_with(said, text) == {"card", "details", "topic", "steps", "page"}
    assert those_with(said, f"{LAST.name}: maybe at level 3 already") == {"board"}


def test_all_name_the_same_steps() -> None:
    record = team(3, {2: "yes", 3: "yes"})
    titles = [each.step.title for each in team_plan(RUBRIC, record, (), ()).plan.steps]
    assert len(titles) == 3
    for title in titles:
        assert those_with(told(record), title) == {"card", "details", "steps", "board", "page"}


def test_a_level_to_confirm_is_no_step_and_no_goal() -> None:
    record = on_the_way(team(3, {2: "yes"}))
    planned = team_plan(RUBRIC, record, (), ()).plan
    assert (planned.steps, planned.goals) == ((), ())
    assert [each.aspect for each in planned.matched] == [each.id for each in RUBRIC.aspects]


def test_a_topic_without_a_range_says_how_many_picked_a_level() -> None:
    answers: list[dict[str, Claim]] = [{each.id: 2 for each in RUBRIC.aspects} for _ in range(5)]
    for unsure in answers[:2]:
        unsure[LAST.id] = "not_sure"
    for people, said in ((5, {"card", "page"}), (4, set())):
        record = team_result(RUBRIC, [Respondent(str(at), answers[at], {}) for at in range(people)])
        planned = team_plan(RUBRIC, record, (), ()).plan
        card = wording.say(m.TeamReport(RUBRIC, record, REF, planned))
        page = markdown.write(document(result_page(RUBRIC, record, None, planned)))
        rows = [row.says for each in card.blocks if isinstance(each, view.Grid) for row in each.rows]
        found = {"card": "\n".join(rows), "page": page}
        assert those_with(found, "(3 picked a level)") == said
        assert not those_with(found, "(5 picked a level)")
