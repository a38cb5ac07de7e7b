"""A button carries an event and nothing else. What was forged is nothing that we know."""

from dataclasses import fields, replace
from typing import Any, get_args

import pytest
from hypothesis import given, strategies as st

from bot.conversation import callback_data, events as e
from bot.conversation.identity import AssessmentRef, Conversation, Person, SessionRef
from bot.conversation.questions import ANCHOR_CHOICES, Choice, Mode, Question

ANA = Person("slack", "T1", "U1")
BEN = Person("slack", "T1", "U2")
ids = st.text("abcdefXYZ019-_.:;@=", min_size=1, max_size=32)
rooms = st.builds(Conversation, st.just("slack"), st.just("T1"), ids)
questions = st.builds(Question, st.integers(0, 99), st.sampled_from([0, 2, 3, 4, 5]))
own_assessments = st.builds(AssessmentRef, rooms | st.just(ANA.chat), ids)
sessions = st.builds(SessionRef, own_assessments, st.just(ANA.id))
st.register_type_strategy(SessionRef, sessions)
st.register_type_strategy(AssessmentRef, st.builds(AssessmentRef, rooms, ids))
st.register_type_strategy(Conversation, rooms)
st.register_type_strategy(str, ids)
st.register_type_strategy(int, st.integers(0, 999_999))
answered = questions.flatmap(
    lambda question: st.builds(
        e.Answered, question=st.just(question), choice=st.sampled_from(question.choices)
    )
)


def pressable(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Give any event of *kind* that a button may carry: it names its assessment, and no words."""
    if kind is e.Answered:
        return answered
    known = {
        "assessment": st.from_type(AssessmentRef),
        "aspect": st.integers(0, 99),
        "choice": st.sampled_from(ANCHOR_CHOICES),
        "mode": st.sampled_from((None, Mode.TEAM, Mode.LIVE)),
    }
    return st.builds(kind, **{field.name: known.get(field.name, ...) for field in fields(kind)})


PRESSABLE = [kind for kind in get_args(e.Event) if hasattr(kind, "verb")]
FROM_FORM = callback_data.FormInput("we have three", ticked=True)


@pytest.mark.parametrize("kind", PRESSABLE, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_every_event_comes_back_as_it_was_written(kind: type[Any], data: st.DataObject) -> None:
    event = data.draw(pressable(kind))
    if kind is e.NoteSubmitted:
        event = replace(event, text=FROM_FORM.text, may_see=FROM_FORM.ticked)
    assert callback_data.unpack(callback_data.pack(event), ANA, FROM_FORM) == event


@given(
    st.text(st.characters())
    | st.lists(st.sampled_from(["answer", "page", "c1", "0.0", "1", "", "²", "-1", "٣"])).map("|".join)
)
def test_a_forged_value_never_raises_an_error(value: str) -> None:
    callback_data.unpack(value, ANA)


FORGED = [
    "",
    "answer|c1||0.0|9|0",
    "answer|c1||0.0|y|0",
    "answer|c1||0.3|1|0",
    "answer|c1||0.1|y|0",
    "answer|c1||100.0|1|0",
    "answer|c1||0.0|1|-1",
    "answer|c1||0.0|1|٣",
    "answer|c1||0.0|1|100000000000",
    "answer|||0.0|1|0",
    "page|c1|",
    "page|c1||1|more",
    f"page|{'c' * 33}||1",
    "join|a1|",
    "answer-live|a1|C1|0|y",
    "answer-live|a1|C1|100|3",
    "answer-live|a1||0|3",
    "reveal|a1|C1|",
    "step|a1|C1||done",
    "step|a1|C1|x|stolen",
    "step|a1||x|done",
    "level|a1|C1|",
    "snooze|unfinished|a1|C1||never",
    "snooze|everything|a1|C1||hour",
    "snooze|unfinished|a1|||hour",
    f"snooze|check_in|a1|C1|{'s' * 81}|hour",
    "nothing-we-know",
    "check|" + "x" * callback_data.LONGEST,
]


@pytest.mark.parametrize("value", FORGED, ids=range(len(FORGED)))
def test_what_no_button_of_ours_carries_is_unknown(value: str) -> None:
    assert callback_data.unpack(value, ANA) == e.PressedUnknown()


def test_a_press_is_about_the_pressers_session() -> None:
    mine = SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id)
    value = callback_data.pack(e.Answered(mine, Question(0), Choice.LEVEL_3, 0))
    assert callback_data.unpack(value, BEN) == e.Answered(
        SessionRef(AssessmentRef(BEN.chat, "c1"), BEN.id), Question(0), Choice.LEVEL_3, 0
    )


LONG_STEP = "s" * 80
SLACK_ROOM = Conversation("slack", "T1", "C0123456789AB")


def test_every_verb_names_one_event_class() -> None:
    assert len({kind.verb for kind in PRESSABLE}) == len(PRESSABLE)


@pytest.mark.parametrize("kind", PRESSABLE, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_a_button_in_slack_stays_within_an_option(kind: type[Any], data: st.DataObject) -> None:
    event = data.draw(pressable(kind))
    ids = {
        "assessment": AssessmentRef(SLACK_ROOM, "0123456789"),
        "session": SessionRef(AssessmentRef(SLACK_ROOM, "0123456789"), ANA.id),
        "step": LONG_STEP,
    }
    event = replace(event, **{name: id_ for name, id_ in ids.items() if hasattr(event, name)})
    assert len(callback_data.pack(event)) <= 150
