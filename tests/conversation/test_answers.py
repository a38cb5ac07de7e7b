"""Typed answers: what is certain is taken, what is close is asked back, nothing is guessed."""

import pytest
from hypothesis import given, strategies as st

from bot.conversation.answers import Reading, Unclear, Understood, read_answer
from bot.conversation.questions import LEVELS, Answer, Choice, Mode, Question
from bot.conversation.session import Session, progress_of
from rubric import Rubric
from tests.capabilities import FLEXIBLE, both, capability

NOTHING: dict[Question, Answer] = {}
ONE_CLAIMED = {Question(0): Answer(Choice.LEVEL_3, 1)}


def read(
    text: str, rubric: Rubric, mode: Mode = Mode.CHECK, answers: dict[Question, Answer] = NOTHING
) -> Reading:
    session = Session(answers)
    return read_answer(text, rubric, progress_of(rubric, mode, session), session)


SHORT = {
    "a": Choice.LEVEL_1,
    "E.": Choice.LEVEL_5,
    "c)": Choice.LEVEL_3,
    "c !": Choice.LEVEL_3,
    "Not sure…": Choice.NOT_SURE,
    "4": Choice.LEVEL_4,
    "not sure": Choice.NOT_SURE,
    "Don\u2019t know!": Choice.NOT_SURE,
    "?": Choice.NOT_SURE,
    "doesn't apply": Choice.NOT_APPLICABLE,
    "n/a": Choice.NOT_APPLICABLE,
}
NAMED = {"2 b": 1, "2b": 1, "q2: b": 1, "question 3 b": 2, "3) b": 2, "1 - b": 0}
EVIDENCE = {
    "yes": Choice.YES,
    "Partly.": Choice.PARTLY,
    "no": Choice.NO,
    "not sure": Choice.NOT_SURE,
    "2": Choice.PARTLY,
}


@pytest.mark.parametrize(("text", "choice"), SHORT.items())
def test_a_short_answer_is_for_the_first_open_question(text: str, choice: Choice) -> None:
    assert read(text, capability(FLEXIBLE)) == Understood(Question(0), choice, 0)


@pytest.mark.parametrize(("text", "aspect"), NAMED.items())
def test_a_number_names_the_question(text: str, aspect: int) -> None:
    assert read(text, capability(FLEXIBLE)) == Understood(Question(aspect), Choice.LEVEL_2, 0)


@pytest.mark.parametrize(("text", "choice"), EVIDENCE.items())
def test_evidence_is_answered_with_yes_partly_no_or_not_sure(text: str, choice: Choice) -> None:
    assert read(text, capability(FLEXIBLE), Mode.TEAM, ONE_CLAIMED) == Understood(Question(0, 3), choice, 0)


def test_evidence_is_named_by_two_numbers() -> None:
    found = read("1.2 no", capability(FLEXIBLE), Mode.TEAM, ONE_CLAIMED)
    assert found == Understood(Question(0, 4), Choice.NO, 0)


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_every_statement_written_out_is_that_statement(rubric: Rubric) -> None:
    for at, aspect in enumerate(rubric.aspects):
        for choice in LEVELS:
            words = aspect.levels[int(choice)].statement.upper()
            assert read(f"{at + 1} {words}", rubric) == Understood(Question(at), choice, 0)


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_a_statement_with_a_word_left_out_is_asked_back(rubric: Rubric) -> None:
    for at, aspect in enumerate(rubric.aspects):
        for choice in LEVELS:
            words = aspect.levels[int(choice)].statement.split()
            found = read(f"{at + 1} {' '.join(words[:2] + words[3:])}", rubric)
            assert isinstance(found, Unclear)
            assert choice in found.candidates


def test_a_bare_answer_after_all_shown_are_answered_needs_the_question_named() -> None:
    rubric = capability(FLEXIBLE)
    session = Session({Question(at): Answer(Choice.LEVEL_2, 1) for at in range(3)}, looking_back=0)
    assert read_answer("c", rubric, progress_of(rubric, Mode.CHECK, session), session) == Unclear()
    assert read_answer("2 c", rubric, progress_of(rubric, Mode.CHECK, session), session) == Understood(
        Question(1), Choice.LEVEL_3, 1
    )


@pytest.mark.parametrize("text", ["purple", "f", "9 c", "0 c", "yes", "😀", "c d", "2 purple", "6."])
def test_what_fits_no_answer_is_taken_for_none(text: str) -> None:
    found = read(text, capability(FLEXIBLE))
    assert isinstance(found, Unclear)
    assert found.candidates == ()


@given(
    text=st.text(max_size=60), rubric=st.sampled_from(both()), mode=st.sampled_from([Mode.CHECK, Mode.TEAM])
)
def test_whatever_is_typed_only_what_is_offered_is_understood(text: str, rubric: Rubric, mode: Mode) -> None:
    found = read(text, rubric, mode, ONE_CLAIMED)
    if isinstance(found, Understood):
        assert found.choice in found.question.choices
        assert found.question in {
            each for page in progress_of(rubric, mode, Session(ONE_CLAIMED)).asked for each in page
        }
