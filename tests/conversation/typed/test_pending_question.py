"""What a message leaves asked: yes and no stand for its own events, or for nothing."""

import pytest

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.identity import Origin
from bot.conversation.questions import Choice, Question
from bot.conversation.typed.pending_question import (
    Asked,
    QuestionsReplaced,
    SessionQuestions,
    Unrelated,
    WhichChoice,
    YesOrNo,
    asked_by,
    asked_last,
)
from bot.conversation.view import buttons
from rubric import Rubric
from tests.support.core import ANA, ROOM
from tests.support.messages import every_message, everything_said
from tests.support.rubrics import FLEXIBLE, both, capability

CHAT, TEAM = Origin(ANA, ANA.chat), Origin(ANA, ROOM)
WARNING = m.ForgetWarning()
FORGET = YesOrNo(callback_data.pack(e.ForgetAsked(confirmed=True)))


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_yes_is_always_one_of_the_buttons_shown(rubric: Rubric) -> None:
    asked = [(message, said, asked_by(message)) for message, said in everything_said(rubric)]
    found = [(message, said, each) for message, said, each in asked if isinstance(each, YesOrNo)]
    assert {type(message) for message, _, _ in found} == {
        *(m.ForgetWarning, m.CloseWarning, m.DropWarning, m.PreferencesProposed, m.NotACommand, m.SeenLate),
        *(m.OwnStepMoved, m.HelpQuestion),
    }
    for _, said, each in found:
        pressable = {button.press for button in buttons(said)}
        assert each.yes in pressable
        assert not each.no or each.no in pressable


def test_asking_back_asks_about_its_candidates() -> None:
    message = next(each for each in every_message(capability(FLEXIBLE)) if isinstance(each, m.DidYouMean))
    assert asked_by(message) == WhichChoice(Question(1), (Choice.LEVEL_1,))


def test_the_questions_of_a_session_leave_nothing_else_asked() -> None:
    asked = {
        asked_by(message)
        for message in every_message(capability(FLEXIBLE))
        if isinstance(message, m.Ask | m.AllAnswered | m.Report)
    }
    assert asked == {SessionQuestions()}


def test_messages_in_the_place_of_the_questions_hide_them() -> None:
    hiding = (m.SeeYou, m.AnswerList, m.NoteForm)
    asked = {asked_by(each) for each in every_message(capability(FLEXIBLE)) if isinstance(each, hiding)}
    assert asked == {QuestionsReplaced()}


def test_how_to_answer_asks_about_that_question() -> None:
    assert asked_by(m.NotUnderstood(Question(1), "2", 5)) == WhichChoice(Question(1), ())
    assert asked_by(m.NotUnderstood(None, "", 5)) == SessionQuestions()


REPLIES: dict[str, tuple[Origin, tuple[m.Reply, ...], Asked | None]] = {
    "in private": (CHAT, (m.Reply(m.To.YOU, WARNING),), FORGET),
    "in the team's conversation": (TEAM, (m.Reply(m.To.YOU, WARNING),), Unrelated()),
    "for everyone": (TEAM, (m.Reply(m.To.EVERYONE, WARNING),), None),
    "in someone else's chat": (CHAT, (m.Reply(m.To.CHAT, WARNING, conversation=ROOM),), None),
    "the last one counts": (CHAT, (m.Reply(m.To.YOU, WARNING), m.Reply(m.To.YOU, m.Privacy())), Unrelated()),
    "a pointer to the chat": (
        TEAM,
        (m.Reply(m.To.CHAT, WARNING), m.Reply(m.To.YOU, m.InYourChat())),
        FORGET,
    ),
    "nothing": (CHAT, (), None),
}


@pytest.mark.parametrize(("origin", "replies", "asked"), REPLIES.values(), ids=list(REPLIES))
def test_the_last_message_in_the_private_chat_decides(
    origin: Origin, replies: tuple[m.Reply, ...], asked: Asked | None
) -> None:
    assert asked_last(origin, replies) == asked


def test_yes_can_be_read_back() -> None:
    assert callback_data.unpack(FORGET.yes, ANA) == e.ForgetAsked(confirmed=True)
