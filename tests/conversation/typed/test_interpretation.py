"""Typed words are taken for what was asked last, or asked back."""

import pytest
from hypothesis import assume, given, strategies as st

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import SessionRef
from bot.conversation.questions import Answer, Choice, Mode, Question
from bot.conversation.session import Session
from bot.conversation.turn import SessionView
from bot.conversation.typed.answers import Understood
from bot.conversation.typed.interpretation import RepeatedDelivery, Taken, YesOrNoAnswer, take_words
from bot.conversation.typed.pending_question import Pending, SettingWanted, Unrelated, WhichChoice, YesOrNo
from tests.support.core import ANA
from tests.support.messages import assessment
from tests.support.rubrics import FLEXIBLE, capability

FORGET = YesOrNo(callback_data.pack(e.ForgetAsked(confirmed=True)))
HOURS = YesOrNo(
    callback_data.pack(e.RemindAsked("hours 10-12", keep=True)), callback_data.pack(e.RemindAsked())
)
CLAIMED = {Question(0): Answer(Choice.LEVEL_3, 1)}


def view(answers: dict[Question, Answer] = CLAIMED, shown_at: int = 0, mode: Mode = Mode.TEAM) -> SessionView:
    """Show the evidence of the first topic, or with no *answers* its anchored question."""
    held: Assessment = assessment(capability(FLEXIBLE), Status.OPEN, 1)
    ref = SessionRef(held.ref, ANA.id)
    return SessionView(ref, held, Session(answers, shown_at=shown_at), capability(FLEXIBLE))


def candidates(taken: Taken) -> tuple[Choice, ...]:
    assert isinstance(taken, m.DidYouMean)
    return taken.candidates


def choice(taken: Taken) -> Choice:
    assert isinstance(taken, Understood)
    return taken.choice


@pytest.mark.parametrize("text", ["yes", "Yes!", "yep", "sure", "yes please", "go ahead", "Yes, do it!"])
def test_yes_settles_the_question_asked_last(text: str) -> None:
    assert take_words(text, view(), Pending(HOURS, state="a1:1")) == YesOrNoAnswer(HOURS.yes)


@pytest.mark.parametrize(("asked", "callback"), [(HOURS, HOURS.no), (FORGET, None)])
def test_no_settles_the_question_asked_last(asked: YesOrNo, callback: str | None) -> None:
    assert take_words("no", view(), Pending(asked, state="a1:1")) == YesOrNoAnswer(callback)


@pytest.mark.parametrize("text", ["No thanks", "nope", "don’t", "no, don't!", "never mind", "forget it"])
def test_no_in_other_words_settles_the_question_asked_last(text: str) -> None:
    assert take_words(text, view(), Pending(HOURS, state="a1:1")) == YesOrNoAnswer(HOURS.no)


@pytest.mark.parametrize(
    ("topic", "text", "words"),
    [
        ("quiet", "24 Dec - 2 Jan", "quiet 24 dec - 2 jan"),
        ("hours", "Nine to five!", "hours nine to five"),
        ("zone", "Los Angeles", "zone los angeles"),
        ("days", "not Friday", "days not friday"),
        ("every", "6 weeks", "every 6 weeks"),
        ("every", "every 6 weeks", "every 6 weeks"),
        ("every", "Monthly", "every month"),
        ("every", "every other Monday", "every other week on monday"),
        ("zone", "zone Berlin", "zone berlin"),
    ],
)
def test_a_setting_that_was_asked_for_may_be_typed_alone(topic: str, text: str, words: str) -> None:
    taken = take_words(text, view(), Pending(SettingWanted(topic), state="a1:1"))
    assert taken == YesOrNoAnswer(callback_data.pack(e.RemindAsked(words)))


@pytest.mark.parametrize("text", ["b", "purple", "yes", "w" * 200])
def test_other_words_are_no_setting(text: str) -> None:
    taken = take_words(text, view(), Pending(SettingWanted("hours"), state="a1:1"))
    assert not isinstance(taken, YesOrNoAnswer)


def test_yes_settles_a_question_without_any_session() -> None:
    assert take_words("yes", None, Pending(FORGET)) == YesOrNoAnswer(
        callback_data.pack(e.ForgetAsked(confirmed=True))
    )


@pytest.mark.parametrize("text", ["oui", "ok", "k", "keep it", "maybe", "👍", "b"])
def test_what_is_neither_yes_nor_no_keeps_the_question(text: str) -> None:
    assert take_words(text, None, Pending(FORGET)) == m.YesOrNoWanted(text)


def test_an_answer_to_the_questions_is_still_one_while_yes_or_no_is_asked() -> None:
    assert choice(take_words("1 b", view({}), Pending(FORGET, state="a1:0"))) is Choice.LEVEL_2


def test_yes_answers_the_evidence_unless_another_question_is_open() -> None:
    assert choice(take_words("yes", view(), None)) is Choice.YES


@pytest.mark.parametrize("asked", [FORGET, HOURS])
@pytest.mark.parametrize(("text", "meant"), [("yes", Choice.YES), ("no", Choice.NO)])
def test_yes_after_an_answer_since_is_asked_back(asked: YesOrNo, text: str, meant: Choice) -> None:
    assert candidates(take_words(text, view(), Pending(asked, state="a1:0"))) == (meant,)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("yes", Choice.YES), ("no", Choice.NO), ("partly", Choice.PARTLY), ("not sure", Choice.NOT_SURE)],
)
def test_evidence_words_after_another_message_are_asked_back(text: str, meant: Choice) -> None:
    assert candidates(take_words(text, view(), Pending(Unrelated(), state="a1:1"))) == (meant,)


@pytest.mark.parametrize("text", ["2", "two", "second", "idk", "n/a"])
@pytest.mark.parametrize("asked", [Unrelated(), FORGET])
def test_words_for_any_question_are_asked_back_after_another(text: str, asked: Unrelated | YesOrNo) -> None:
    assert len(candidates(take_words(text, view({}), Pending(asked, "a1:0")))) == 1


@pytest.mark.parametrize("text", ["b", "option b", "1 b", "1: not sure", "shared template"])
def test_words_for_one_question_alone_are_taken_after_another(text: str) -> None:
    assert isinstance(take_words(text, view({}), Pending(Unrelated(), "a1:0")), Understood)


def test_another_message_before_an_answer_is_forgotten() -> None:
    assert choice(take_words("yes", view(), Pending(Unrelated(), state="a1:0"))) is Choice.YES


@pytest.mark.parametrize("text", ["b", "option b", "1 b", "1: not sure", "shared template", "2", "idk"])
def test_words_are_asked_back_while_the_questions_are_hidden(text: str) -> None:
    hidden = Pending(Unrelated(), "a1:0", hidden=True)
    assert len(candidates(take_words(text, view({}), hidden))) == 1


@pytest.mark.parametrize(("text", "taken"), [("yes", True), ("b", True), ("d", False), ("2 b", False)])
def test_only_what_was_asked_back_is_taken_while_the_questions_are_hidden(text: str, taken: bool) -> None:
    asked = WhichChoice(Question(0), (Choice.LEVEL_2,))
    found = take_words(text, view({}), Pending(asked, "a1:0", hidden=True))
    assert isinstance(found, Understood) is taken


def test_an_answer_since_shows_the_questions_again() -> None:
    hidden = Pending(Unrelated(), "a1:0", hidden=True)
    assert choice(take_words("yes", view(), hidden)) is Choice.YES


ASKED_BACK = Pending(WhichChoice(Question(0, 3), (Choice.PARTLY,)), state="a1:1")


@pytest.mark.parametrize("text", ["yes", "sure", "ok", "k", "go ahead", "right", "that one", "exactly"])
def test_yes_takes_the_choice_asked_back(text: str) -> None:
    taken = take_words(text, view(), ASKED_BACK)
    assert taken == Understood(Question(0, 3), Choice.PARTLY, 0)


def test_no_to_the_choice_asked_back_offers_the_others() -> None:
    taken = take_words("no", view(), ASKED_BACK)
    assert isinstance(taken, m.DidYouMean)
    assert (taken.question, taken.refused) == (Question(0, 3), (Choice.PARTLY,))
    assert taken.candidates == (Choice.YES, Choice.NO, Choice.NOT_SURE)


def test_no_is_evidence_once_the_evidence_is_asked_again() -> None:
    pending = Pending(WhichChoice(Question(0, 4), ()), state="a1:1")
    taken = take_words("no", view(), pending)
    assert isinstance(taken, Understood)
    assert (taken.question, taken.choice) == (Question(0, 4), Choice.NO)


def test_the_choice_itself_may_be_typed_after_asking_back() -> None:
    assert choice(take_words("partly", view(), ASKED_BACK)) is Choice.PARTLY


def test_yes_to_several_choices_asks_again() -> None:
    asked = WhichChoice(Question(0), (Choice.LEVEL_2, Choice.LEVEL_3))
    assert candidates(take_words("yes", view({}), Pending(asked, "a1:0"))) == asked.choices


def test_a_letter_picks_one_of_several_choices() -> None:
    asked = WhichChoice(Question(2), (Choice.LEVEL_2, Choice.LEVEL_3))
    taken = take_words("c", view({}), Pending(asked, "a1:0"))
    assert taken == Understood(Question(2), Choice.LEVEL_3, 0)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the second one", (Choice.LEVEL_2, Choice.LEVEL_3)),
        ("2", (Choice.LEVEL_2, Choice.LEVEL_3)),
        ("first", (Choice.LEVEL_1, Choice.LEVEL_2)),
    ],
)
def test_a_place_in_the_list_shown_is_asked_back(text: str, meant: tuple[Choice, ...]) -> None:
    asked = WhichChoice(Question(0), (Choice.LEVEL_2, Choice.LEVEL_3))
    assert candidates(take_words(text, view({}), Pending(asked, "a1:0"))) == meant


@pytest.mark.parametrize("text", ["b", "option c", "third", "3"])
def test_a_letter_or_a_place_outside_the_list_shown_is_taken(text: str) -> None:
    asked = WhichChoice(Question(0), (Choice.LEVEL_2, Choice.LEVEL_3))
    assert isinstance(take_words(text, view({}), Pending(asked, "a1:0")), Understood)


def test_asking_back_is_over_after_an_answer() -> None:
    asked = WhichChoice(Question(0, 4), (Choice.PARTLY,))
    assert take_words("yes", view(), Pending(asked, state="a1:0")) == Understood(
        Question(0, 3), Choice.YES, 0, bare=True
    )


@pytest.mark.parametrize("text", ["yes", "1.1 yes", "1 b"])
def test_words_older_than_what_is_shown_are_asked_back(text: str) -> None:
    assert len(candidates(take_words(text, view(shown_at=2_000), None, sent_at=1_999))) == 1


@pytest.mark.parametrize(("shown_at", "sent_at"), [(0, 5), (4, 5), (5, 0)])
def test_words_that_are_newer_or_undated_are_taken(shown_at: int, sent_at: int) -> None:
    assert choice(take_words("yes", view(shown_at=shown_at), None, sent_at)) is Choice.YES


def test_the_source_of_a_shown_message_was_taken() -> None:
    assert take_words("yes", view(shown_at=5), None, sent_at=5) == RepeatedDelivery()


def test_yes_older_than_the_question_asked_last_settles_nothing() -> None:
    pending = Pending(FORGET, state="a1:1", sent_at=2_000)
    assert candidates(take_words("yes", view(), pending, sent_at=1_999)) == (Choice.YES,)


def test_words_older_than_another_message_are_for_the_session() -> None:
    pending = Pending(Unrelated(), state="a1:1", sent_at=2_000)
    assert choice(take_words("yes", view(), pending, sent_at=1_999)) is Choice.YES


ASKED = st.sampled_from(
    [
        None,
        FORGET,
        HOURS,
        Unrelated(),
        WhichChoice(Question(0), (Choice.LEVEL_4,)),
        WhichChoice(Question(0, 3), (Choice.NO,)),
        WhichChoice(Question(0), (Choice.LEVEL_2, Choice.NOT_SURE)),
    ]
)
WORDS = st.sampled_from(
    [
        *("yes", "no", "partly", "not sure", "ok", "b", "3", "two", "1 d", "1.1 no", "1.2 yes", "n/a", "?"),
        *("shared template", "thanks", "sure", "that one", "4 c", "2-3", "what", "every month"),
    ]
)


@given(
    text=WORDS,
    asked=ASKED,
    state=st.sampled_from(["", "a1:0", "a1:1"]),
    sent_at=st.integers(0, 3),
    answered=st.booleans(),
)
def test_only_offered_answers_are_taken(
    text: str, asked: YesOrNo | WhichChoice | Unrelated | None, state: str, sent_at: int, answered: bool
) -> None:
    shown = view(CLAIMED if answered else {}, shown_at=1)
    if isinstance(asked, WhichChoice) and state == shown.state:
        assume(asked.question in shown.progress.asked[0])  # else it could not be asked back about
    pending = Pending(asked, state, sent_at=1) if asked else None
    taken = take_words(text, shown, pending, sent_at)
    if isinstance(taken, YesOrNoAnswer):
        assert isinstance(asked, YesOrNo)
        assert state == shown.state
    if isinstance(taken, Understood):
        page = shown.progress.asked[0]
        assert taken.question in page
        assert taken.choice in taken.question.choices
        if text in ("yes", "sure", "ok", "that one") and taken.choice is not Choice.YES:
            assert isinstance(asked, WhichChoice)
            assert asked.choices == (taken.choice,)
        if text in ("yes", "no", "sure") and asked is not None and state == shown.state:
            assert isinstance(asked, WhichChoice)
