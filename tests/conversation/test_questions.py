"""Which questions are asked and in which order, without a store: pages, evidence, what is left, labels."""

import pytest

from bot.conversation.questions import (
    Answer,
    Answers,
    Choice,
    Mode,
    Progress,
    Question,
    is_choice_of,
    label_of,
    labels,
    levels_of,
    probes,
    question_pages,
    sitting,
    unanswered,
)
from rubric.loader import bundled
from tests.support.rubrics import FLEXIBLE, MODELS, capability

RUBRIC = capability(FLEXIBLE)
SCAN = capability(bundled() / "dora-scan.yaml")  # its sections have 10, 11 and 9 topics
THREE_LEVELS = capability(next(path for path in MODELS if path.stem == "team-health"))
FOUR_LEVELS = capability(next(path for path in MODELS if path.stem == "platform-maturity"))


def given(**choices: Choice) -> Answers:
    """Give answers by their labels: t1 for a topic, t1_3 for the evidence of its level 3."""
    answers = {}
    for name, choice in choices.items():
        topic, _, level = name.removeprefix("t").partition("_")
        answers[Question(int(topic) - 1, int(level or 0))] = Answer(choice, 1)
    return answers


@pytest.mark.parametrize(
    ("choice", "levels"),
    [
        (Choice.LEVEL_1, [2]),
        (Choice.LEVEL_2, [2, 3]),
        (Choice.LEVEL_3, [3, 4]),
        (Choice.LEVEL_4, [4, 5]),
        (Choice.LEVEL_5, [5]),
        (Choice.NOT_SURE, []),
        (Choice.NOT_APPLICABLE, []),
    ],
)
def test_evidence_is_asked_for_the_claim_and_the_next_level(choice: Choice, levels: list[int]) -> None:
    asked = probes(RUBRIC, Question(1), given(t1=Choice.LEVEL_5, t2=choice))
    assert asked == tuple(Question(1, level) for level in levels)


def test_no_evidence_is_asked_before_a_claim() -> None:
    assert probes(RUBRIC, Question(1), given(t1=Choice.LEVEL_3)) == ()


def test_no_level_above_the_rubrics_own_is_asked_about() -> None:
    assert probes(FOUR_LEVELS, Question(0), given(t1=Choice.LEVEL_4)) == (Question(0, 4),)


def test_a_rubric_without_evidence_asks_none() -> None:
    assert probes(THREE_LEVELS, Question(0), given(t1=Choice.LEVEL_2)) == ()


def test_only_a_team_is_asked_for_evidence() -> None:
    answers = given(t1=Choice.LEVEL_2)
    evidence = (Question(0), Question(0, 2), Question(0, 3))
    for mode, first in ((Mode.TEAM, evidence), (Mode.CHECK, evidence[:1]), (Mode.LIVE, evidence[:1])):
        pages = question_pages(RUBRIC, mode, answers)
        assert pages == (first, *((Question(aspect),) for aspect in range(1, 6)))


def test_open_questions_are_listed_in_order() -> None:
    answers = given(t1=Choice.LEVEL_2, t1_2=Choice.YES, t3=Choice.NOT_SURE)
    left = unanswered(question_pages(RUBRIC, Mode.TEAM, answers), answers)
    assert left == (Question(0, 3), Question(1), Question(3), Question(4), Question(5))


def test_the_choices_of_a_level_are_those_of_the_rubric() -> None:
    assert levels_of(THREE_LEVELS) == (Choice.LEVEL_1, Choice.LEVEL_2, Choice.LEVEL_3)
    assert [choice for choice in Choice if not is_choice_of(THREE_LEVELS, choice)] == [
        Choice.LEVEL_4,
        Choice.LEVEL_5,
    ]


def test_topics_and_evidence_have_choices_of_their_own() -> None:
    assert [choice.value for choice in Question(0).choices] == [*"12345sx"]
    assert [choice.value for choice in Question(0, 2).choices] == [*"ypns"]


@pytest.mark.parametrize(("aspect", "together"), [(0, (0, 1)), (1, (0, 1)), (4, (4, 5)), (5, (4, 5))])
def test_a_check_shows_two_topics_together(aspect: int, together: tuple[int, ...]) -> None:
    assert tuple(sitting(RUBRIC, Mode.CHECK, aspect)) == together


@pytest.mark.parametrize(
    ("aspect", "together"),
    [
        (0, (0, 1)),
        (9, (8, 9)),
        (10, (10, 11)),
        (11, (10, 11)),
        (19, (18, 19)),
        (20, (20,)),
        (21, (21, 22)),
        (29, (29,)),
    ],
)
def test_a_message_keeps_to_one_section(aspect: int, together: tuple[int, ...]) -> None:
    assert tuple(sitting(SCAN, Mode.CHECK, aspect)) == together
    assert tuple(sitting(SCAN, Mode.TEAM, aspect)) == together


def test_what_has_evidence_or_is_live_is_asked_topic_by_topic() -> None:
    assert tuple(sitting(RUBRIC, Mode.TEAM, 3)) == (3,)
    assert tuple(sitting(RUBRIC, Mode.LIVE, 3)) == (3,)
    assert tuple(sitting(SCAN, Mode.LIVE, 3)) == (3,)


def progress(answers: Answers, shown: tuple[Question, ...] = ()) -> Progress:
    """Give the progress of a team's session in which a page of three questions comes first."""
    asked = question_pages(RUBRIC, Mode.TEAM, answers)
    return Progress(asked, 0, unanswered(asked, answers), shown)


def test_a_topic_is_done_once_its_evidence_is() -> None:
    assert progress(given(t1=Choice.LEVEL_2, t1_2=Choice.YES, t2=Choice.NOT_SURE)).done == 1
    assert progress(given(t1=Choice.LEVEL_2, t1_2=Choice.YES, t1_3=Choice.NO, t2=Choice.NOT_SURE)).done == 2


def test_the_page_after_those_shown_follows_the_last_of_them() -> None:
    answers = given(t1=Choice.LEVEL_2)
    assert progress(answers, (Question(0), Question(0, 2), Question(0, 3))).after_shown == 1
    assert progress(answers, (Question(4), Question(5))).after_shown == 6


def test_the_next_open_page_is_looked_for_from_the_beginning_at_last() -> None:
    answers = given(
        t1=Choice.LEVEL_2, t2=Choice.NOT_SURE, t4=Choice.NOT_SURE, t5=Choice.NOT_SURE, t6=Choice.NOT_SURE
    )
    here = progress(answers)
    assert [here.open_after(page) for page in range(6)] == [2, 2, 0, 0, 0, 0]
    done = {Question(aspect): Answer(Choice.NOT_SURE, 1) for aspect in range(6)}
    assert progress(done).open_after(0) is None


def test_the_only_open_page_comes_after_itself() -> None:
    done = {Question(aspect): Answer(Choice.NOT_SURE, 1) for aspect in range(6) if aspect != 3}
    assert progress(done).open_after(3) == 3


def test_questions_are_labelled_by_topic_and_place() -> None:
    asked = question_pages(RUBRIC, Mode.TEAM, given(t2=Choice.LEVEL_3))
    assert [*labels(asked)] == ["1", "2", "2.1", "2.2", "3", "4", "5", "6"]
    assert labels(asked)["2.2"] == Question(1, 4)
    assert (label_of(Question(1, 3), asked), label_of(Question(1, 2), asked)) == ("2.1", "")
