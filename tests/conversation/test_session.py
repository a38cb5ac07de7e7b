"""One person's answers: how often they were given, and what the level rule reads from them."""

import pytest

from bot.conversation.notes import Note
from bot.conversation.questions import Answer, Choice, Question
from bot.conversation.session import Session, as_respondent
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)
FIRST, SECOND = (aspect.id for aspect in RUBRIC.aspects[:2])
EVIDENCE = {Choice.YES: "yes", Choice.PARTLY: "partly", Choice.NO: "no", Choice.NOT_SURE: "not_sure"}
CLAIMS = {
    Choice.LEVEL_1: 1,
    Choice.LEVEL_5: 5,
    Choice.NOT_SURE: "not_sure",
    Choice.NOT_APPLICABLE: "not_applicable",
}


def test_each_answer_and_correction_counts_as_a_change() -> None:
    session = Session({Question(0): Answer(Choice.LEVEL_2, 3), Question(1): Answer(Choice.NOT_SURE, 1)})
    assert session.changes == 4
    assert (session.revision(Question(0)), session.revision(Question(2))) == (3, 0)


def test_a_topic_without_a_note_has_an_empty_one() -> None:
    note = Note("Two of us disagree.", may_see=True, revision=1)
    session = Session({}, notes={1: note})
    assert (session.note(1), session.note(0)) == (note, Note())


@pytest.mark.parametrize(("choice", "claim"), CLAIMS.items())
def test_a_choice_is_read_as_its_claim(choice: Choice, claim: object) -> None:
    found = as_respondent(RUBRIC, "ana", {Question(1): Answer(choice, 1)})
    assert (found.id, found.answers, found.evidence) == ("ana", {SECOND: claim}, {})


@pytest.mark.parametrize(("choice", "proof"), EVIDENCE.items())
def test_evidence_is_read_for_its_topic_and_level(choice: Choice, proof: str) -> None:
    answers = {
        Question(0): Answer(Choice.LEVEL_3, 1),
        Question(0, 3): Answer(choice, 1),
        Question(0, 4): Answer(Choice.NO, 1),
        Question(1): Answer(Choice.LEVEL_1, 1),
        Question(1, 2): Answer(Choice.YES, 1),
    }
    evidence = {FIRST: {3: proof, 4: "no"}, SECOND: {2: "yes"}}
    assert as_respondent(RUBRIC, "ana", answers).evidence == evidence


def test_a_changed_claim_leaves_out_evidence_of_another_level() -> None:
    answers = {
        Question(0): Answer(Choice.LEVEL_5, 2),
        Question(0, 3): Answer(Choice.YES, 1),
        Question(0, 5): Answer(Choice.PARTLY, 1),
        Question(1, 2): Answer(Choice.YES, 1),
    }
    assert as_respondent(RUBRIC, "ana", answers).evidence == {FIRST: {5: "partly"}}
