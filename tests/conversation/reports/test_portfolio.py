"""Each figure about several teams changes only by three teams at least, whatever changes elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import date

from hypothesis import given, strategies as st

from bot.conversation.assessment import RubricRef
from bot.conversation.identity import ConversationId
from bot.conversation.reports.portfolio import ShownFigures, TeamFigures, next_shown
from bot.conversation.team_record import TeamResult
from rubric import Respondent, score
from tests.support.rubrics import SMALL, capability

RUBRIC = capability(SMALL)
ASPECTS = [aspect.id for aspect in RUBRIC.aspects]
STEPS = [step.id for cell in RUBRIC.aspects[0].levels.values() for step in cell.steps]
NAMES = "ABCDE"
Teams = Mapping[str, tuple[Sequence[int], frozenset[str]]]  # the level of each aspect, and the open steps


def figures(teams: Teams) -> Mapping[ConversationId, TeamFigures]:
    return {ConversationId(name): team(*each) for name, each in teams.items()}


def team(levels: Sequence[int], steps: frozenset[str]) -> TeamFigures:
    answers = dict(zip(ASPECTS, levels, strict=True))
    result = score(RUBRIC, [Respondent(name, answers, {}) for name in "abc"], "assessment")
    record = TeamResult("a1", RubricRef(RUBRIC.id, RUBRIC.hash), 0, 1000, 3, 3, result)
    return TeamFigures(RUBRIC, record, tuple(sorted(steps)))


def shown(*days: Teams) -> list[ShownFigures]:
    """Work the figures out day by day."""
    found = list[ShownFigures]()
    for at, teams in enumerate(days, 1):
        now = next_shown(found[-1] if found else None, figures(teams), date(2026, 12, at))
        assert now is not None
        found.append(now)
    return found


def level(at: int, *steps: str) -> tuple[Sequence[int], frozenset[str]]:
    return [at] * len(ASPECTS), frozenset(steps)


def test_steps_of_two_teams_do_not_show_the_level_of_a_third() -> None:
    before = {"A": level(2), "B": level(2), "C": level(3), "D": level(2)}
    now = {**before, "A": level(2, STEPS[0]), "B": level(2, STEPS[0]), "D": level(4)}
    first, second = shown(before, now)
    assert second == first


def test_a_topic_that_three_teams_changed_shows_no_other_topic() -> None:
    before = dict.fromkeys("ABCD", level(2))
    moved = ([4, *[2] * (len(ASPECTS) - 1)], frozenset[str]())
    first, second = shown(before, {**dict.fromkeys("ABC", moved), "D": level(3)})
    assert second.figures.aspects[0].at_least == (4, 4, 4, 3, 0)
    assert second.figures.aspects[1:] == first.figures.aspects[1:]


def test_a_step_shows_from_three_teams_on() -> None:
    with_step = level(2, STEPS[0])
    two, three = (
        {**dict.fromkeys("ABC", level(2)), **dict.fromkeys(names, with_step)} for names in ("AB", "ABC")
    )
    assert [[each.teams for each in found.figures.steps] for found in shown(two, three)] == [[], [3]]


teams = st.dictionaries(
    st.sampled_from(NAMES),
    st.tuples(
        st.lists(st.integers(1, 5), min_size=len(ASPECTS), max_size=len(ASPECTS)),
        st.frozensets(st.sampled_from(STEPS)),
    ),
    min_size=3,
)


@given(st.lists(teams, min_size=2, max_size=5))
def test_each_topic_changes_by_three_teams_at_least(days: list[Teams]) -> None:
    found = shown(*days)
    for at in range(len(ASPECTS)):
        behind = days[0]  # the teams as the topic shows them
        for one, other, now in zip(found, found[1:], days[1:], strict=False):
            if one.figures.aspects[at] != other.figures.aspects[at]:
                everyone = behind.keys() | now.keys()
                levels = [
                    [day[name][0][at] if name in day else None for day in (behind, now)] for name in everyone
                ]
                assert sum(then != today for then, today in levels) >= 3
            if one.aspects[ASPECTS[at]] != other.aspects[ASPECTS[at]]:
                behind = now
