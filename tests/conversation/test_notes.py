"""Which notes a result shows, in which order, and how a note is typed."""

from dataclasses import replace
from itertools import product
from sys import maxsize

import pytest
from hypothesis import given, strategies as st

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.notes import LONGEST, Note, Notes, ShownNote, TypedNote, read, shown_notes
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Answer, Answers, Choice, Question
from bot.conversation.session import as_respondent
from bot.conversation.typed import parsing
from bot.conversation.view import Text, buttons
from bot.conversation.wording.notes import (
    MOST_TOPICS,
    note_form,
    note_kept,
    which_topic,
)
from bot.conversation.wording.shown_notes import IN_RESULT, every_note, what_some_said
from rubric import Result, score
from tests.support.core import ANA, ROOM
from tests.support.rubrics import SMALL, capability

RUBRIC = capability(SMALL)
FIRST = RUBRIC.aspects[0].id
Team = list[tuple[Answers, Notes]]


def someone(choice: Choice | None, note: Note | None, aspect: int = 0) -> tuple[Answers, Notes]:
    """Answer every aspect with *choice* (None: not the one noted), and note something about one."""
    aspects = range(len(RUBRIC.aspects))
    answers = {Question(at): Answer(choice or Choice.LEVEL_2, 1) for at in aspects if choice or at != aspect}
    return answers, {aspect: note} if note else {}


def result(team: Team, floor: int = 3) -> Result:
    people = [as_respondent(RUBRIC, str(at), answers) for at, (answers, _) in enumerate(team)]
    return PrivacyFloor(floor).showing(score(RUBRIC, people, "assessment", floor), people)


def shown(team: Team, floor: int = 3, id_: str = "a1") -> list[str]:
    return [note.text for note in shown_notes(id_, result(team, floor), PrivacyFloor(floor), team)]


def ticked(text: str) -> Note:
    return Note(text, may_see=True)


@pytest.mark.parametrize(("size", "floor"), [*product(range(3, 10), (3, 5, 7))])
def test_notes_show_from_five_answers_or_the_raised_floor(size: int, floor: int) -> None:
    team = [someone(Choice.LEVEL_2, ticked(f"n{at}")) for at in range(size)]
    enough = size >= max(5, floor)
    assert sorted(shown(team, floor)) == ([f"n{at}" for at in range(size)] if enough else [])


def test_unsure_answers_do_not_count_towards_the_five_for_notes() -> None:
    team = [someone(Choice.LEVEL_2, None) for _ in range(4)] + [
        someone(Choice.NOT_APPLICABLE, ticked("not us"))
    ]
    assert shown(team) == []
    assert shown([*team, someone(Choice.LEVEL_4, None)]) == ["not us"]


def test_only_ticked_notes_beside_an_answer_show() -> None:
    others = [someone(Choice.LEVEL_2, None) for _ in range(5)]
    for choice, note, shows in (
        (Choice.LEVEL_2, Note("kept"), False),
        (Choice.LEVEL_2, Note("", may_see=True, revision=2), False),
        (None, ticked("without an answer"), False),
        (Choice.LEVEL_2, ticked("for all"), True),
    ):
        assert bool(shown([*others, someone(choice, note)])) is shows


@given(st.permutations([f"n{at}" for at in range(6)]), st.text(min_size=1, max_size=8))
def test_the_order_of_notes_identifies_nobody(texts: list[str], id_: str) -> None:
    team = [someone(Choice.LEVEL_2, ticked(text)) for text in texts]
    assert shown(team, id_=id_) == shown(sorted(team, key=repr), id_=id_)


def test_each_assessment_mixes_in_a_way_of_its_own() -> None:
    team = [someone(Choice.LEVEL_2, ticked(f"n{at}")) for at in range(6)]
    assert len({tuple(shown(team, id_=f"a{at}")) for at in range(20)}) > 10


def test_notes_stand_with_their_aspect() -> None:
    team = [someone(Choice.LEVEL_2, ticked(f"n{at}"), aspect=at % 2) for at in range(6)]
    found = shown_notes("a1", result(team), PrivacyFloor(), team)
    assert {(note.aspect, int(note.text[1]) % 2) for note in found} == {(FIRST, 0), (RUBRIC.aspects[1].id, 1)}


# In words


def said(notes: tuple[ShownNote, ...], most: int = maxsize) -> str:
    return "\n".join(part.text for part in what_some_said(RUBRIC, notes, most) if isinstance(part, Text))


def test_three_notes_an_aspect_show_and_the_others_are_counted() -> None:
    found = said(tuple(ShownNote(FIRST, f"n{at}") for at in range(5)))
    left = "Two more notes are in Details."
    assert found.splitlines() == [RUBRIC.aspects[0].name, "• “n0”", "• “n1”", "• “n2”", left]
    assert said(()) == ""


def test_a_result_without_room_for_notes_says_where_they_are() -> None:
    notes = (ShownNote(FIRST, "n0"), ShownNote(FIRST, "n1"))
    assert said(notes, 1).splitlines()[-1] == "One more note is in Details."
    assert said(notes, 0) == "What some of you said is in Details: two notes."


def test_details_quote_every_note_that_a_message_holds() -> None:
    for notes, more in ((10, False), (11, True)):
        blocks = every_note(RUBRIC, tuple(ShownNote(FIRST, f"n{at}") for at in range(notes)))
        text = "\n".join(part.text for part in blocks if isinstance(part, Text))
        assert "• “n9”" in text
        assert ("There are more notes than fit here." in text) is more


@pytest.mark.parametrize("mark", ["x", "я", "集", "\U0001f680"])
def test_a_result_quotes_what_fits_from_every_aspect(mark: str) -> None:
    notes = tuple(
        ShownNote(aspect.id, mark * 150) for aspect in RUBRIC.aspects for _ in range(IN_RESULT.of_aspect)
    )
    found = said(notes)
    assert len(found.encode()) < IN_RESULT.bytes + 400
    quoted = {aspect.name for aspect in RUBRIC.aspects if f"{aspect.name}\n• “{mark}" in f"{found}\n"}
    assert len(quoted) == min(len(RUBRIC.aspects), IN_RESULT.bytes // (150 * len(mark.encode())))
    assert ("in Details" in found) == (found.count("“") < len(notes))


def test_a_shown_note_needs_people_who_picked_a_level() -> None:
    ref = SessionRef(AssessmentRef(ROOM, "a1"), ANA.id)
    form = str(note_form(m.NoteForm(RUBRIC, ref, 0, Note(), 3)))
    assert "if 5 or more people picked a level" in form
    for may_see, floor, needed in ((True, 3, 5), (False, 8, 8)):
        kept = str(note_kept(m.NoteKept(RUBRIC, ref, 0, Note("words", may_see, 1), floor)))
        assert f"if {needed} or more people picked a level here" in kept


def test_a_rubric_of_many_topics_has_no_button_for_each() -> None:
    ref = SessionRef(AssessmentRef(ROOM, "a1"), ANA.id)
    many = RUBRIC.model_copy(update={"aspects": RUBRIC.aspects[:1] * (MOST_TOPICS + 1)})
    assert [each.label for each in buttons(which_topic(m.NoteTopicQuestion(many, ref)))] == [
        "Back to my questions"
    ]


# As it is typed


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("", TypedNote(None, None)),
        ("We have three Clusters", TypedNote(None, "We have three Clusters")),
        ("2 We have three", TypedNote(1, "We have three")),
        ("2: we", TypedNote(1, "we")),
        ("2.1 we", TypedNote(1, "we")),
        ("topic 2 - we", TypedNote(1, "we")),
        ("2", TypedNote(1, None)),
        ("2 remove", TypedNote(1, "")),
        ("remove", TypedNote(None, "")),
        ("Delete it.", TypedNote(None, "")),
        ("2 remove the old ones first", TypedNote(1, "remove the old ones first")),
        ("40 clusters", TypedNote(None, "40 clusters")),
        ("0 clusters", TypedNote(None, "0 clusters")),
        ("2.5 million users", TypedNote(None, "2.5 million users")),
        ("2-factor login", TypedNote(None, "2-factor login")),
        ("2nd try", TypedNote(None, "2nd try")),
        ("٢ clusters", TypedNote(None, "٢ clusters")),
    ],
)
def test_a_typed_note_is_about_the_topic_it_names(words: str, typed: TypedNote) -> None:
    assert read(words, 4) == typed


def test_a_note_keeps_its_letters_and_no_invisible_signs() -> None:
    assert parsing.parse("Note 2 We\u202e USE\nTerraform\0!") == e.NoteTyped("2 We USE Terraform!")
    for said in ("add a note: x", "note:x", "note: x"):
        assert parsing.parse(said) == e.NoteTyped("x")
    assert parsing.parse("note") == e.NoteTyped("")


def test_a_form_without_what_was_filled_in_means_nothing() -> None:
    value = callback_data.pack(
        e.NoteSubmitted(SessionRef(AssessmentRef(ROOM, "a1"), ANA.id), 2, 7, "", may_see=False)
    )
    assert callback_data.unpack(value, ANA) == e.PressedUnknown()
    filled = callback_data.FormInput(" We\u202e have\nthree \ud800", ticked=True)
    ref = SessionRef(AssessmentRef(replace(ROOM, platform=ANA.platform), "a1"), ANA.id)
    assert callback_data.unpack(value, ANA, filled) == e.NoteSubmitted(
        ref, 2, 7, "We have three", may_see=True
    )


def test_form_input_makes_no_note_of_another_press() -> None:
    assert callback_data.unpack("help", ANA, callback_data.FormInput("x", ticked=True)) == e.HelpAsked()


def test_a_form_says_when_a_note_is_too_long() -> None:
    filled = callback_data.FormInput("x" * (LONGEST + 1), ticked=False)
    noted = callback_data.unpack(
        callback_data.pack(
            e.NoteSubmitted(SessionRef(AssessmentRef(ROOM, "a1"), ANA.id), 0, 0, "", may_see=False)
        ),
        ANA,
        filled,
    )
    assert isinstance(noted, e.NoteSubmitted)
    assert len(noted.text) > LONGEST
